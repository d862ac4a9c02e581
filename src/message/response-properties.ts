// The properties of a response that are one header field each.

import { type Codec, date, integer, list, text } from '../headers/codec.ts'
import type { HeaderRow } from './header-properties.ts'
import { safeLocation } from './location.ts'

const location: Codec<string> = { parse: text.parse, format: safeLocation }

/** Which field each property is, and how it is read and written. */
export const responseRows = {
  acceptRanges: ['Accept-Ranges', text],
  age: ['Age', integer],
  allow: ['Allow', list],
  contentEncoding: ['Content-Encoding', text],
  contentLanguage: ['Content-Language', list],
  contentLocation: ['Content-Location', text],
  date: ['Date', date],
  expires: ['Expires', date],
  lastModified: ['Last-Modified', date],
  location: ['Location', location],
  pragma: ['Pragma', text],
  server: ['Server', text],
} as const satisfies Record<keyof ResponseProperties, HeaderRow<unknown, never>>

type ListInit = Iterable<string> | string | null | undefined

/** Properties of a response that read and write one header field. Absent and malformed fields read as null. */
export interface ResponseProperties {
  /** The range units this resource understands. RFC 9110 section 14.3. */
  acceptRanges: string | null | undefined
  /** How long the response was in caches, in seconds. RFC 9111 section 5.1. */
  get age(): number | null
  set age(value: number | string | null | undefined)
  /** The methods this resource has. RFC 9110 section 10.2.1. */
  get allow(): readonly string[] | null
  set allow(value: ListInit)
  /** RFC 9110 section 8.4. */
  contentEncoding: string | null | undefined
  /** The languages the body is meant for. RFC 9110 section 8.5. */
  get contentLanguage(): readonly string[] | null
  set contentLanguage(value: ListInit)
  /** The URL of what the body represents. RFC 9110 section 8.7. */
  contentLocation: string | null | undefined
  /** When the message was made. RFC 9110 section 6.6.1. */
  get date(): Date | null
  set date(value: Date | string | null | undefined)
  /** When the response becomes stale. RFC 9111 section 5.3. */
  get expires(): Date | null
  set expires(value: Date | string | null | undefined)
  /** When the resource last changed. RFC 9110 section 8.8.2. */
  get lastModified(): Date | null
  set lastModified(value: Date | string | null | undefined)
  /** Where the client should go, or what was created. A relative reference stays on this host. RFC 9110 section 10.2.2. */
  location: string | null | undefined
  /** RFC 9111 section 5.4, obsolete. */
  pragma: string | null | undefined
  /** The server's software. RFC 9110 section 10.2.4. */
  server: string | null | undefined
}
