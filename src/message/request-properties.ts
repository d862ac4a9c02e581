// The properties of a request that are one header field each.

import { Accept } from '../headers/accept.ts'
import { AcceptCharset } from '../headers/accept-charset.ts'
import { AcceptEncoding } from '../headers/accept-encoding.ts'
import { AcceptLanguage } from '../headers/accept-language.ts'
import { Authorization } from '../headers/authorization.ts'
import { type Codec, date, integer, text } from '../headers/codec.ts'
import { Forwarded } from '../headers/forwarded.ts'
import { IfMatch, IfNoneMatch } from '../headers/if-match.ts'
import { IfRange } from '../headers/if-range.ts'
import { Prefer } from '../headers/prefer.ts'
import { Range } from '../headers/range.ts'
import { byteStringOfText, textOfByteString } from '../syntax/bytes.ts'
import type { Assigned, HeaderRows } from './header-properties.ts'

// The one field of a request whose text is UTF-8.
const utf8: Codec<string> = {
  parse: textOfByteString,
  format: (value) => byteStringOfText(text.format(value)),
}

/** What reads and writes each property. */
export interface RequestCodecs {
  readonly accept: typeof Accept
  readonly acceptCharset: typeof AcceptCharset
  readonly acceptEncoding: typeof AcceptEncoding
  readonly acceptLanguage: typeof AcceptLanguage
  readonly authorization: typeof Authorization
  readonly date: typeof date
  readonly forwarded: typeof Forwarded
  readonly ifMatch: typeof IfMatch
  readonly ifModifiedSince: typeof date
  readonly ifNoneMatch: typeof IfNoneMatch
  readonly ifRange: typeof IfRange
  readonly ifUnmodifiedSince: typeof date
  readonly lastEventId: typeof utf8
  readonly maxForwards: typeof integer
  readonly origin: typeof text
  readonly pragma: typeof text
  readonly prefer: typeof Prefer
  readonly range: typeof Range
  readonly referer: typeof text
  readonly userAgent: typeof text
}

/** Which field each property is, how it is read and written, and what no field means. */
export const requestRows: HeaderRows<RequestProperties, RequestCodecs> = {
  accept: ['Accept', Accept, Accept.any],
  acceptCharset: ['Accept-Charset', AcceptCharset, AcceptCharset.any],
  acceptEncoding: ['Accept-Encoding', AcceptEncoding, AcceptEncoding.any],
  acceptLanguage: ['Accept-Language', AcceptLanguage, AcceptLanguage.any],
  authorization: ['Authorization', Authorization],
  date: ['Date', date],
  forwarded: ['Forwarded', Forwarded],
  ifMatch: ['If-Match', IfMatch],
  ifModifiedSince: ['If-Modified-Since', date],
  ifNoneMatch: ['If-None-Match', IfNoneMatch],
  ifRange: ['If-Range', IfRange],
  ifUnmodifiedSince: ['If-Unmodified-Since', date],
  lastEventId: ['Last-Event-ID', utf8],
  maxForwards: ['Max-Forwards', integer],
  origin: ['Origin', text],
  pragma: ['Pragma', text],
  prefer: ['Prefer', Prefer],
  range: ['Range', Range],
  referer: ['Referer', text],
  userAgent: ['User-Agent', text],
}

/** Properties of a request that read and write one header field. Absent and malformed fields read as null, but for Accept's family. */
export interface RequestProperties {
  /** What may be sent back: `req.accept.best(['text/html', 'application/json'])`; anything, without one. RFC 9110 section 12.5.1. */
  get accept(): Accept
  set accept(value: Assigned<typeof Accept>)
  /** Which charsets may be sent back; any, without one. RFC 9110 section 12.5.2. */
  get acceptCharset(): AcceptCharset
  set acceptCharset(value: Assigned<typeof AcceptCharset>)
  /** How content may be encoded: `req.acceptEncoding.best(['identity', 'gzip'])`. RFC 9110 section 12.5.3. */
  get acceptEncoding(): AcceptEncoding
  set acceptEncoding(value: Assigned<typeof AcceptEncoding>)
  /** Which languages are welcome: `req.acceptLanguage.best(['en', 'de'])`. RFC 9110 section 12.5.4. */
  get acceptLanguage(): AcceptLanguage
  set acceptLanguage(value: Assigned<typeof AcceptLanguage>)
  /** Who the client says it is. RFC 9110 section 11.6.2. */
  get authorization(): Authorization | null
  set authorization(value: Assigned<typeof Authorization>)
  /** When the message was made. RFC 9110 section 6.6.1. */
  get date(): Date | null
  set date(value: Date | string | null | undefined)
  /** What proxies say of the client; anyone can send it. RFC 7239. */
  get forwarded(): Forwarded | null
  set forwarded(value: Assigned<typeof Forwarded>)
  /** The request is wanted only if the current version is one of these. RFC 9110 section 13.1.1. */
  get ifMatch(): IfMatch | null
  set ifMatch(value: Assigned<typeof IfMatch>)
  /** The answer is wanted only if it changed since. RFC 9110 section 13.1.3. */
  get ifModifiedSince(): Date | null
  set ifModifiedSince(value: Date | string | null | undefined)
  /** The answer is wanted only if the current version is none of these. RFC 9110 section 13.1.2. */
  get ifNoneMatch(): IfNoneMatch | null
  set ifNoneMatch(value: Assigned<typeof IfNoneMatch>)
  /** The parts are wanted only if this is still the version. RFC 9110 section 13.1.5. */
  get ifRange(): IfRange | null
  set ifRange(value: Assigned<typeof IfRange>)
  /** The request is wanted only if nothing changed since. RFC 9110 section 13.1.4. */
  get ifUnmodifiedSince(): Date | null
  set ifUnmodifiedSince(value: Date | string | null | undefined)
  /** The id of the last event that a client had which comes again. HTML Standard section 9.2.4. */
  lastEventId: string | null | undefined
  /** How many more hops a TRACE or OPTIONS request may take. RFC 9110 section 7.6.2. */
  get maxForwards(): number | null
  set maxForwards(value: number | string | null | undefined)
  /** The origin that made the request, as browsers send it. RFC 6454 section 7. */
  origin: string | null | undefined
  /** RFC 9111 section 5.4, obsolete. */
  pragma: string | null | undefined
  /** What the client would like, but can do without. RFC 7240. */
  get prefer(): Prefer | null
  set prefer(value: Assigned<typeof Prefer>)
  /** Which parts are wanted. RFC 9110 section 14.2. */
  get range(): Range | null
  set range(value: Assigned<typeof Range>)
  /** The page the client came from. RFC 9110 section 10.1.3. */
  referer: string | null | undefined
  /** The client's software. RFC 9110 section 10.1.5. */
  userAgent: string | null | undefined
}
