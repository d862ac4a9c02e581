// The properties of a request that are one header field each.

import { date, integer, text } from '../headers/codec.ts'
import type { HeaderRow } from './header-properties.ts'

/** Which field each property is, and how it is read and written. */
export const requestRows = {
  date: ['Date', date],
  ifModifiedSince: ['If-Modified-Since', date],
  ifUnmodifiedSince: ['If-Unmodified-Since', date],
  maxForwards: ['Max-Forwards', integer],
  origin: ['Origin', text],
  pragma: ['Pragma', text],
  referer: ['Referer', text],
  userAgent: ['User-Agent', text],
} as const satisfies Record<keyof RequestProperties, HeaderRow<unknown, never>>

/** Properties of a request that read and write one header field. Absent and malformed fields read as null. */
export interface RequestProperties {
  /** When the message was made. RFC 9110 section 6.6.1. */
  get date(): Date | null
  set date(value: Date | string | null | undefined)
  /** The answer is wanted only if it changed since. RFC 9110 section 13.1.3. */
  get ifModifiedSince(): Date | null
  set ifModifiedSince(value: Date | string | null | undefined)
  /** The request is wanted only if nothing changed since. RFC 9110 section 13.1.4. */
  get ifUnmodifiedSince(): Date | null
  set ifUnmodifiedSince(value: Date | string | null | undefined)
  /** How many more hops a TRACE or OPTIONS request may take. RFC 9110 section 7.6.2. */
  get maxForwards(): number | null
  set maxForwards(value: number | string | null | undefined)
  /** The origin that made the request, as browsers send it. RFC 6454 section 7. */
  origin: string | null | undefined
  /** RFC 9111 section 5.4, obsolete. */
  pragma: string | null | undefined
  /** The page the client came from. RFC 9110 section 10.1.3. */
  referer: string | null | undefined
  /** The client's software. RFC 9110 section 10.1.5. */
  userAgent: string | null | undefined
}
