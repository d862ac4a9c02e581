// wsgify/headers: one value class for each header field, and structured fields for those that have none.

export type { AuthInit } from '../syntax/auth.ts'
export { parseDictionary, parseItem, parseList } from '../syntax/structured/parse.ts'
export {
  type ItemInit,
  type MemberInit,
  serializeDictionary,
  serializeItem,
  serializeList,
} from '../syntax/structured/serialize.ts'
export {
  type BareItem,
  Decimal,
  type Dictionary,
  DisplayString,
  type InnerList,
  type Item,
  type Member,
  type Parameters,
  Token,
} from '../syntax/structured/types.ts'
export { Accept, type MediaRange } from './accept.ts'
export { AcceptCharset } from './accept-charset.ts'
export { AcceptEncoding } from './accept-encoding.ts'
export { AcceptLanguage, type LookupDefaults } from './accept-language.ts'
export { Allow } from './allow.ts'
export { Authorization } from './authorization.ts'
export { CacheControl, type CacheControlInit, type CacheControlProperties } from './cache-control.ts'
export { type Challenge, Challenges } from './challenges.ts'
export type { Codec } from './codec.ts'
export { ContentDisposition, type DispositionInit } from './content-disposition.ts'
export { ContentRange, type ContentRangeInit } from './content-range.ts'
export { EntityTag } from './entity-tag.ts'
export { Forwarded, type Hop } from './forwarded.ts'
export { IfMatch, IfNoneMatch } from './if-match.ts'
export { IfRange, type Version } from './if-range.ts'
export { Link, type LinkInit, type LinkValue } from './link.ts'
export { MediaType } from './media-type.ts'
export { Prefer, type Preference } from './prefer.ts'
export { type Part, Range, type RangeSpec } from './range.ts'
export { RetryAfter } from './retry-after.ts'
export { type Metric, ServerTiming } from './server-timing.ts'
export { StrictTransportSecurity, type StrictTransportSecurityInit } from './strict-transport-security.ts'
export { TraceParent, type TraceParentInit } from './trace-parent.ts'
export { TraceState } from './trace-state.ts'
export { Vary } from './vary.ts'
export type { WeightedInit, WeightedRange } from './weighted-list.ts'
