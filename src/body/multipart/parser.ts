// The grammar of multipart bodies (RFC 2046 section 5.1, RFC 7578): chunks of bytes in, parts out. It does no I/O, holds no
// more than the header of one part or a few bytes that may begin a boundary, and looks at each byte once.

import { bytesOfByteString, decodeUtf8 } from '../../syntax/bytes.ts'
import { isToken } from '../../syntax/field.ts'
import { sliceTrimmed } from '../../syntax/list.ts'
import { BodyError } from '../errors.ts'
import { makeSearch, type Search } from './search.ts'

/** What bounds the parts of a body. */
export interface MultipartLimits {
  readonly parts: number
  readonly partHeaders: number
  readonly partHeaderBytes: number
}

/** What comes out of a body, piece by piece. */
export type MultipartEvent =
  /** A part begins, with its header fields: names in lower case. */
  | { readonly type: 'part'; readonly headers: ReadonlyMap<string, string> }
  /** Bytes of the part; they are the caller's chunk, or a part of it. */
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  /** The part has ended. */
  | { readonly type: 'end' }
  /** The last part has ended. What follows means nothing. */
  | { readonly type: 'done' }

const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/
const PREAMBLE = 4096
// White space that may stand between a boundary and the end of its line.
const PADDING = 256

const CRLF = Uint8Array.of(13, 10)
const HEADER_END = Uint8Array.of(13, 10, 13, 10)
const DONE: MultipartEvent = { type: 'done' }
const END: MultipartEvent = { type: 'end' }

type State = 'preamble' | 'header' | 'body' | 'done'

/** Reads one body. Feed it chunks, and take events until there is none. */
export class MultipartParser {
  private readonly limits: MultipartLimits
  private readonly delimiter: Uint8Array
  private readonly findDelimiter: Search
  private readonly findHeaderEnd = makeSearch(HEADER_END)
  private bytes: Uint8Array = CRLF
  private at = 0
  private state: State = 'preamble'
  private preamble = 0
  private parts = 0
  /** Where the search for the end of a header goes on. */
  private searched = 0
  private pending: MultipartEvent | null = null
  /** The line end of an empty line before the body: no data, but a boundary may begin with it. */
  private lead = 0

  /** Throws BodyError 400 for a boundary that is none. */
  constructor(boundary: string, limits: MultipartLimits) {
    if (!BOUNDARY.test(boundary)) {
      throw new BodyError(
        400,
        'the boundary of a multipart body has 1 to 70 characters of those that it may have',
      )
    }
    this.limits = limits
    // The first boundary may stand without a line before it, so the body is read as if it began with an empty one.
    this.delimiter = bytesOfByteString(`\r\n--${boundary}`)
    this.findDelimiter = makeSearch(this.delimiter)
  }

  /** Takes the next chunk, once there is no event left of the one before. The parser keeps it while it has events of it. */
  feed(chunk: Uint8Array): void {
    const held = this.bytes.length - this.at
    if (held === 0) {
      this.bytes = chunk
    } else {
      const joined = new Uint8Array(held + chunk.length)
      joined.set(this.bytes.subarray(this.at))
      joined.set(chunk, held)
      this.bytes = joined
    }
    this.searched = Math.max(0, this.searched - this.at)
    this.at = 0
  }

  /** The body has no more chunks. Throws BodyError 400 unless its last part has ended. */
  end(): void {
    if (this.state !== 'done') throw new BodyError(400, 'the multipart body ended before its last boundary')
  }

  /** The next event, or null when another chunk is needed. Throws BodyError 400 or 413. */
  next(): MultipartEvent | null {
    const { pending } = this
    if (pending !== null) {
      this.pending = null
      return pending
    }
    switch (this.state) {
      case 'preamble':
        return this.skipPreamble()
      case 'header':
        return this.header()
      case 'body':
        return this.body()
      case 'done':
        this.at = this.bytes.length
        return null
    }
  }

  private skipPreamble(): MultipartEvent | null {
    const before = this.at
    const event = this.toDelimiter()
    this.preamble += this.at - before
    // The empty line, the boundary and what follows it count too, which does no harm.
    if (this.preamble > PREAMBLE + this.delimiter.length + PADDING) {
      throw new BodyError(400, `more than ${PREAMBLE} bytes stand before the first boundary`)
    }
    if (event === null) return null
    return event.type === 'data' ? this.skipPreamble() : this.afterDelimiter()
  }

  private body(): MultipartEvent | null {
    const event = this.toDelimiter()
    if (event === null || event.type === 'data') return event
    const next = this.afterDelimiter()
    if (next !== null) this.pending = next
    return END
  }

  // The state is set by what followed the delimiter.
  private afterDelimiter(): MultipartEvent | null {
    return this.state === 'done' ? DONE : this.header()
  }

  /** Data up to the next delimiter; `end` once it is passed with the rest of its line. */
  private toDelimiter(): MultipartEvent | null {
    const { bytes } = this
    const start = this.at + this.lead
    let from = this.at
    for (;;) {
      const found = this.findDelimiter(bytes, from)
      if (found < 0) return this.dataTo(start, this.mayBegin())
      const after = this.endOfLine(found + this.delimiter.length)
      if (after === null) return this.dataTo(start, found)
      if (after > 0) {
        if (found > start) return this.dataTo(start, found)
        this.at = after
        this.lead = 0
        this.state = bytes[found + this.delimiter.length] === 45 ? 'done' : 'header'
        this.searched = 0
        return END
      }
      // Text that only begins like the boundary.
      from = found + 1
    }
  }

  /** Where the line of a delimiter ends. Null when that is not known yet, -1 when it is no delimiter. */
  private endOfLine(from: number): number | null {
    const { bytes } = this
    if (bytes[from] === 45 && bytes[from + 1] === 45) return from + 2
    let at = from
    while (at < bytes.length && at - from < PADDING && (bytes[at] === 32 || bytes[at] === 9)) at++
    const left = bytes.length - at
    if (left === 0 || (left === 1 && (bytes[at] === 13 || (at === from && bytes[at] === 45)))) return null
    return bytes[at] === 13 && bytes[at + 1] === 10 ? at + 2 : -1
  }

  private dataTo(start: number, end: number): MultipartEvent | null {
    if (end <= start) return null
    const bytes = this.bytes.subarray(start, end)
    this.at = end
    this.lead = 0
    return { type: 'data', bytes }
  }

  /** Where a delimiter may begin that the next chunk ends. */
  private mayBegin(): number {
    const { bytes, delimiter } = this
    const end = bytes.length
    for (let start = Math.max(this.at, end - delimiter.length + 1); start < end; start++) {
      if (bytes[start] !== 13) continue
      let i = 1
      while (start + i < end && bytes[start + i] === delimiter[i]) i++
      if (start + i === end) return start
    }
    return end
  }

  private header(): MultipartEvent | null {
    const { bytes, limits } = this
    // A part without header fields begins with the empty line.
    const empty = bytes[this.at] === 13 && bytes[this.at + 1] === 10
    const end = empty ? this.at - 2 : this.findHeaderEnd(bytes, Math.max(this.at, this.searched - 3))
    const size = (end < 0 && !empty ? bytes.length : end) - this.at
    if (size > limits.partHeaderBytes) {
      throw new BodyError(
        413,
        `the header of a part is larger than ${limits.partHeaderBytes} bytes (partHeaderBytes)`,
      )
    }
    if (end < 0 && !empty) {
      this.searched = bytes.length
      return null
    }
    if (++this.parts > limits.parts) {
      throw new BodyError(413, `the body has more than ${limits.parts} parts (parts)`)
    }
    const headers = empty ? new Map<string, string>() : this.fields(decodeUtf8(bytes.subarray(this.at, end)))
    this.at = empty ? this.at : end + 2
    this.lead = 2
    this.state = 'body'
    return { type: 'part', headers }
  }

  private fields(text: string): Map<string, string> {
    const headers = new Map<string, string>()
    for (let from = 0, count = 1; from <= text.length; count++) {
      if (count > this.limits.partHeaders) {
        throw new BodyError(
          413,
          `a part has more than ${this.limits.partHeaders} header fields (partHeaders)`,
        )
      }
      const lineEnd = text.indexOf('\r\n', from)
      const end = lineEnd < 0 ? text.length : lineEnd
      const colon = text.indexOf(':', from)
      const name = colon < 0 || colon > end ? null : fieldName(text.slice(from, colon))
      const value = sliceTrimmed(text, colon + 1, end)
      if (name === null || BAD_VALUE.test(value))
        throw new BodyError(400, 'a header field of a part is malformed')
      if (headers.has(name)) throw new BodyError(400, `the header field ${name} of a part stands twice`)
      headers.set(name, value)
      from = end + 2
    }
    return headers
  }
}

// The same few names stand in every part. Bounded, since they come from the network.
const names = new Map<string, string>()

/** A name of a field in lower case, or null. */
function fieldName(text: string): string | null {
  const known = names.get(text)
  if (known !== undefined) return known
  if (!isToken(text)) return null
  const lower = text.toLowerCase()
  if (names.size < 200 && text.length < 100) names.set(text, lower)
  return lower
}

// Text here is UTF-8 already, so characters beyond U+00FF are at home.
const BAD_VALUE = /[\0-\x08\x0a-\x1f\x7f]/
