// The properties of a response that are one header field each.

import { Allow } from '../headers/allow.ts'
import { Challenges } from '../headers/challenges.ts'
import { type Codec, date, integer, list, text } from '../headers/codec.ts'
import { ContentDisposition } from '../headers/content-disposition.ts'
import { ContentRange } from '../headers/content-range.ts'
import { EntityTag } from '../headers/entity-tag.ts'
import { Link } from '../headers/link.ts'
import { RetryAfter } from '../headers/retry-after.ts'
import { ServerTiming } from '../headers/server-timing.ts'
import { StrictTransportSecurity } from '../headers/strict-transport-security.ts'
import { isToken } from '../syntax/field.ts'
import { splitList } from '../syntax/list.ts'
import type { Assigned, HeaderRows } from './header-properties.ts'
import { safeLocation } from './location.ts'

const location: Codec<string> = { parse: text.parse, format: safeLocation }

// Upgrade = #( protocol-name [ "/" protocol-version ] ), both of them tokens. RFC 9110 section 7.8.
const protocols: Codec<readonly string[], Iterable<string> | string> = {
  parse: list.parse,
  format: (value) => {
    const names = typeof value === 'string' ? splitList(value) : [...value]
    for (const name of names) {
      const parts = typeof name === 'string' ? name.split('/') : []
      if (parts.length < 1 || parts.length > 2 || !parts.every(isToken)) {
        throw new TypeError(`a protocol is such as "websocket" or "HTTP/3", not ${JSON.stringify(name)}`)
      }
    }
    return names.join(', ')
  },
}

/** What reads and writes each property. */
export interface ResponseCodecs {
  readonly acceptRanges: typeof text
  readonly age: typeof integer
  readonly allow: typeof Allow
  readonly contentDisposition: typeof ContentDisposition
  readonly contentEncoding: typeof text
  readonly contentLanguage: typeof list
  readonly contentLocation: typeof text
  readonly contentRange: typeof ContentRange
  readonly date: typeof date
  readonly etag: typeof EntityTag
  readonly expires: typeof date
  readonly lastModified: typeof date
  readonly link: typeof Link
  readonly location: typeof location
  readonly pragma: typeof text
  readonly proxyAuthenticate: typeof Challenges
  readonly retryAfter: typeof RetryAfter
  readonly server: typeof text
  readonly serverTiming: typeof ServerTiming
  readonly strictTransportSecurity: typeof StrictTransportSecurity
  readonly upgrade: typeof protocols
  readonly wwwAuthenticate: typeof Challenges
}

/** Which field each property is, and how it is read and written. */
export const responseRows: HeaderRows<ResponseProperties, ResponseCodecs> = {
  acceptRanges: ['Accept-Ranges', text],
  age: ['Age', integer],
  allow: ['Allow', Allow],
  contentDisposition: ['Content-Disposition', ContentDisposition],
  contentEncoding: ['Content-Encoding', text],
  contentLanguage: ['Content-Language', list],
  contentLocation: ['Content-Location', text],
  contentRange: ['Content-Range', ContentRange],
  date: ['Date', date],
  etag: ['ETag', EntityTag],
  expires: ['Expires', date],
  lastModified: ['Last-Modified', date],
  link: ['Link', Link],
  location: ['Location', location],
  pragma: ['Pragma', text],
  proxyAuthenticate: ['Proxy-Authenticate', Challenges],
  retryAfter: ['Retry-After', RetryAfter],
  server: ['Server', text],
  serverTiming: ['Server-Timing', ServerTiming],
  strictTransportSecurity: ['Strict-Transport-Security', StrictTransportSecurity],
  upgrade: ['Upgrade', protocols],
  wwwAuthenticate: ['WWW-Authenticate', Challenges],
}

type ListInit = Iterable<string> | string | null | undefined

/** Properties of a response that read and write one header field. Absent and malformed fields read as null. */
export interface ResponseProperties {
  /** The range units this resource understands. RFC 9110 section 14.3. */
  acceptRanges: string | null | undefined
  /** How long the response was in caches, in seconds. RFC 9111 section 5.1. */
  get age(): number | null
  set age(value: number | string | null | undefined)
  /** The methods this resource has. RFC 9110 section 10.2.1. */
  get allow(): Allow | null
  set allow(value: Assigned<typeof Allow>)
  /** Whether content is shown or saved, and under which name. RFC 6266. */
  get contentDisposition(): ContentDisposition | null
  set contentDisposition(value: Assigned<typeof ContentDisposition>)
  /** RFC 9110 section 8.4. */
  contentEncoding: string | null | undefined
  /** The languages the body is meant for. RFC 9110 section 8.5. */
  get contentLanguage(): readonly string[] | null
  set contentLanguage(value: ListInit)
  /** The URL of what the body represents. RFC 9110 section 8.7. */
  contentLocation: string | null | undefined
  /** Which part of the whole this is. RFC 9110 section 14.4. */
  get contentRange(): ContentRange | null
  set contentRange(value: Assigned<typeof ContentRange>)
  /** When the message was made. RFC 9110 section 6.6.1. */
  get date(): Date | null
  set date(value: Date | string | null | undefined)
  /** Which version this is; a bare tag is a strong one: `res.etag = 'abc'`. RFC 9110 section 8.8.3. */
  get etag(): EntityTag | null
  set etag(value: Assigned<typeof EntityTag>)
  /** When the response becomes stale. RFC 9111 section 5.3. */
  get expires(): Date | null
  set expires(value: Date | string | null | undefined)
  /** When the resource last changed. RFC 9110 section 8.8.2. */
  get lastModified(): Date | null
  set lastModified(value: Date | string | null | undefined)
  /** Other resources, and how they are related. RFC 8288. */
  get link(): Link | null
  set link(value: Assigned<typeof Link>)
  /** Where the client should go, or what was created. A relative reference stays on this host. RFC 9110 section 10.2.2. */
  location: string | null | undefined
  /** RFC 9111 section 5.4, obsolete. */
  pragma: string | null | undefined
  /** How the client can say who it is to the proxy that answers, with status 407. RFC 9110 section 11.7.1. */
  get proxyAuthenticate(): Challenges | null
  set proxyAuthenticate(value: Assigned<typeof Challenges>)
  /** When to come again: seconds or a date. RFC 9110 section 10.2.3. */
  get retryAfter(): RetryAfter | null
  set retryAfter(value: Assigned<typeof RetryAfter>)
  /** The server's software. RFC 9110 section 10.2.4. */
  server: string | null | undefined
  /** How long the server took for what. W3C Server Timing. */
  get serverTiming(): ServerTiming | null
  set serverTiming(value: Assigned<typeof ServerTiming>)
  /** That the host is to be reached over https only. RFC 6797. */
  get strictTransportSecurity(): StrictTransportSecurity | null
  set strictTransportSecurity(value: Assigned<typeof StrictTransportSecurity>)
  /** The protocols that a 426 asks for. RFC 9110 section 7.8. */
  get upgrade(): readonly string[] | null
  set upgrade(value: ListInit)
  /** How the client can say who it is. RFC 9110 section 11.6.1. */
  get wwwAuthenticate(): Challenges | null
  set wwwAuthenticate(value: Assigned<typeof Challenges>)
}
