// The head of an HTTP/1.1 request out of what has arrived on a connection, as a byte string. RFC 9112 sections 2 to 5, and
// nothing of what they let a server tolerate but one empty line before the request: what two parsers could read in two ways
// is refused.

import type { Limits } from '../../../environ/limits.ts'
import { isToken } from '../../../syntax/field.ts'
import { Refusal } from '../../refusal.ts'
import { checkLine } from '../../request-rules.ts'
import { Fields, type RequestHead } from '../request-head.ts'

// Everything but tab, visible ASCII, space and the bytes from 0x80: also the CR or LF that is no line's end.
const BAD_VALUE = /[\x00-\x08\x0a-\x1f\x7f]/
const FRAMING = /^(?:content-length|transfer-encoding)$/i
const VERSION = /^HTTP\/(\d)\.(\d)$/

const LINE_END = '\r\n'
const HEAD_END = '\r\n\r\n'
const SPACE = 32
const CR = 13
const TAB = 9

// Names repeat from request to request; a lookup is cheaper than the scan. Bounded, since they come from outside.
const MAX_NAMES = 1000
const MAX_REMEMBERED = 8192
const goodNames = new Set<string>()

/** What a connection remembers from one request to the next. */
export class HeadParser {
  /** Where the head that was read last ends. */
  end = 0
  private readonly limits: Limits
  /** The fields of the request before, as text and as read: clients repeat them, and what is equal need not be read again. */
  private block = ''
  private blockMinor = -1
  private fields: Fields | null = null

  constructor(limits: Limits) {
    this.limits = limits
  }

  /**
   * Reads the head that starts at `from`; null while it is not complete. Throws Refusal, as soon as what is there cannot
   * become a head that is accepted.
   */
  read(text: string, from: number): RequestHead | null {
    const lineEnd = text.indexOf('\n', from) - 1
    if (lineEnd < from) {
      this.checkStart(text, from)
      return null
    }
    if (text.charCodeAt(lineEnd) !== CR) throw new Refusal(400, 'a line ends without CR')
    const { limits } = this
    const space = text.indexOf(' ', from)
    const second = text.indexOf(' ', space + 1)
    if (space < 0 || second < 0 || second > lineEnd)
      throw new Refusal(400, 'the request line has not three parts')
    const method = text.slice(from, space)
    if (!isMethod(method)) throw new Refusal(400, 'the request method is not a token')
    const target = text.slice(space + 1, second)
    let minor = 1
    if (lineEnd - second !== 9 || !text.startsWith('HTTP/1.1', second + 1)) {
      minor = minorOf(text.slice(second + 1, lineEnd), method, target, limits)
    }
    checkLine(method, target, 1, minor, limits)
    const start = lineEnd + 2
    let fields: Fields | null
    if (minor === this.blockMinor && text.startsWith(this.block, start)) {
      fields = this.fields
      this.end = start + this.block.length
    } else {
      fields = this.readFields(text, start, minor)
      if (fields === null) return null
    }
    return { method, target, minor, fields, expect: (fields as Fields).expect }
  }

  private readFields(text: string, start: number, minor: number): Fields | null {
    const { limits } = this
    // A head without fields ends where its request line does.
    const end = text.startsWith(LINE_END, start) ? start - 2 : text.indexOf(HEAD_END, start)
    if ((end < 0 ? text.length - 3 : end) - start > limits.headerBytes) {
      throw new Refusal(431, `the header fields are longer than ${limits.headerBytes} bytes`)
    }
    if (end < 0) {
      checkLineEnds(text, start)
      return null
    }
    const raw: string[] = []
    for (let at = start; at < end; ) {
      let next = text.indexOf(LINE_END, at)
      if (next < 0) next = end
      const colon = text.indexOf(':', at)
      if (colon < 0 || colon > next) throw new Refusal(400, 'a header field has no colon')
      const name = text.slice(at, colon)
      if (!isName(name)) throw new Refusal(400, 'the name of a header field is not a token')
      const value = strip(text, colon + 1, next)
      if (BAD_VALUE.test(value)) throw new Refusal(400, 'a header field holds a control character')
      // Not all parsers take a tab for white space where the framing is at stake. One space before the value is as it should be.
      const usual = value.length === next - colon - 2 && text.charCodeAt(colon + 1) === SPACE
      if (!usual && FRAMING.test(name) && text.slice(colon, next).includes('\t')) {
        throw new Refusal(400, `the header field ${name} holds a tab`)
      }
      if (raw.push(name, value) > limits.headerCount * 2) {
        throw new Refusal(431, `the request has more than ${limits.headerCount} header fields`)
      }
      at = next + 2
    }
    const fields = new Fields(raw, minor, limits)
    this.end = end + 4
    // What is remembered keeps the whole text alive that it was cut from.
    const small = text.length <= MAX_REMEMBERED
    this.block = small ? text.slice(start, end + 4) : ''
    this.blockMinor = small ? minor : -1
    this.fields = small ? fields : null
    return fields
  }

  // Checks the part of a request line that has come: a client that speaks another protocol is told at once, and not when its
  // time is over.
  private checkStart(text: string, from: number): void {
    if (text.length - from > this.limits.requestLine + 1) {
      throw new Refusal(414, `the request line is longer than ${this.limits.requestLine} bytes`)
    }
    const space = text.indexOf(' ', from)
    const method = text.slice(from, space < 0 ? text.length : space)
    if (method !== '' && method !== '\r' && !isToken(method))
      throw new Refusal(400, 'the request method is not a token')
    checkLineEnds(text, from)
  }
}

/** Reads the lines of a trailer section, without its last empty line: names and values in turn. Throws Refusal. */
export function readTrailers(text: string): string[] {
  const raw: string[] = []
  for (let at = 0; at < text.length; ) {
    let next = text.indexOf(LINE_END, at)
    if (next < 0) next = text.length
    const colon = text.indexOf(':', at)
    if (colon < 0 || colon > next) throw new Refusal(400, 'a trailer field has no colon')
    const name = text.slice(at, colon)
    const value = strip(text, colon + 1, next)
    if (!isName(name) || BAD_VALUE.test(value)) throw new Refusal(400, 'a trailer field is malformed')
    raw.push(name, value)
    at = next + 2
  }
  return raw
}

function minorOf(version: string, method: string, target: string, limits: Limits): number {
  const match = VERSION.exec(version)
  if (match === null) throw new Refusal(400, 'the request line does not end in a version')
  const minor = Number(match[2])
  checkLine(method, target, Number(match[1]), minor, limits)
  return minor
}

// A LF without its CR, or a CR without its LF, would be a line's end to others.
function checkLineEnds(text: string, from: number): void {
  for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (at === from || text.charCodeAt(at - 1) !== CR) throw new Refusal(400, 'a line ends without CR')
  }
}

function isMethod(method: string): boolean {
  return method === 'GET' || method === 'POST' || isToken(method)
}

function isName(name: string): boolean {
  if (goodNames.has(name)) return true
  if (!isToken(name)) return false
  if (goodNames.size < MAX_NAMES) goodNames.add(name)
  return true
}

// Space and tab are all the white space there is in a head; what String.trim takes is more.
function strip(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}
