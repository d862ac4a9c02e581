// The chunked transfer coding, RFC 9112 section 7.1: bytes in, the body's bytes out, however they were cut on their way.

import type { HeaderList } from '../../../environ/contract.ts'
import type { Limits } from '../../../environ/limits.ts'
import { Refusal } from '../../refusal.ts'
import { trailersOf } from '../trailers.ts'
import { readTrailers } from './parse-head.ts'

const SIZE = 0
const EXTENSION = 1
const SIZE_LF = 2
const DATA = 3
const DATA_CR = 4
const DATA_LF = 5
const TRAILER = 6
const DONE = 7

const MAX_DIGITS = 16
// All extensions of a body together: they carry nothing that is used, so they may not cost much either.
const MAX_EXTENSIONS = 16_384
const MAX_SIZE = 2 ** 52

// RFC 9112 section 7.1.1, without the white space that it lets recipients tolerate.
const EXTENSIONS =
  /^(?:;[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:=(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"))?)*$/

const NOTHING = new Uint8Array(0)

/** Takes the frames off a chunked body. */
export class ChunkedDecoder {
  /** The bytes of the body that the last call of `decode` found: a copy. */
  data: Uint8Array = NOTHING
  /** The trailer fields, known when the body is complete. */
  trailers: HeaderList = []
  private section = ''
  /** Of the trailer section: the byte before, and how long its line is so far. */
  private before = 0
  private line = 0
  private state = SIZE
  private size = 0
  private digits = 0
  private extension = ''
  private extensions = 0
  private readonly limits: Limits

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** Whether the end of the body was found. */
  get done(): boolean {
    return this.state === DONE
  }

  /**
   * Decodes from `from` up to `to`, or to the end of the body, and returns how far it came. Throws Refusal for anything that
   * is not as the grammar has it.
   */
  decode(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    let out = NOTHING
    let length = 0
    while (at < to && this.state !== DONE) {
      if (this.state === DATA) {
        const end = Math.min(to, at + this.size)
        // In one array, since many small ones would take more memory than what they hold.
        if (out === NOTHING) out = new Uint8Array(to - at)
        out.set(bytes.subarray(at, end), length)
        length += end - at
        this.size -= end - at
        at = end
        if (this.size === 0) this.state = DATA_CR
      } else {
        this.step(bytes[at++] as number)
      }
    }
    this.data = length === out.length ? out : out.subarray(0, length)
    return at
  }

  private step(byte: number): void {
    switch (this.state) {
      case SIZE:
        this.sizeByte(byte)
        break
      case EXTENSION:
        this.extensionByte(byte)
        break
      case SIZE_LF:
        if (byte !== 10) throw malformed()
        this.state = this.size === 0 ? TRAILER : DATA
        break
      case DATA_CR:
        if (byte !== 13) throw malformed()
        this.state = DATA_LF
        break
      case DATA_LF:
        if (byte !== 10) throw malformed()
        this.digits = 0
        this.state = SIZE
        break
      default:
        this.trailerByte(byte)
    }
  }

  private sizeByte(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      if (++this.digits > MAX_DIGITS) throw malformed()
      this.size = this.size * 16 + digit
      if (this.size > MAX_SIZE) throw new Refusal(413, 'a chunk is too large')
    } else if (this.digits === 0) {
      throw malformed()
    } else if (byte === 13) {
      this.state = SIZE_LF
    } else if (byte === 59) {
      this.extension = ';'
      this.state = EXTENSION
    } else {
      throw malformed()
    }
  }

  private extensionByte(byte: number): void {
    if (byte === 13) {
      if (!EXTENSIONS.test(this.extension)) throw malformed()
      this.extension = ''
      this.state = SIZE_LF
    } else if (byte === 10) {
      throw malformed()
    } else {
      if (++this.extensions > MAX_EXTENSIONS) throw new Refusal(413, 'the chunk extensions are too long')
      this.extension += String.fromCharCode(byte)
    }
  }

  private trailerByte(byte: number): void {
    const { limits, before } = this
    this.section += String.fromCharCode(byte)
    // Its end is not looked at: that would join what it is made of, each time.
    if (this.section.length > limits.headerBytes) throw new Refusal(431, 'the trailer fields are too long')
    this.before = byte
    this.line++
    if (byte !== 10) return
    if (before !== 13) throw malformed()
    if (this.line === 2) {
      this.trailers = trailersOf(readTrailers(this.section.slice(0, -2)), limits)
      this.state = DONE
    }
    this.line = 0
  }
}

function malformed(): Refusal {
  return new Refusal(400, 'the chunks of the body are malformed')
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  if (byte >= 65 && byte <= 70) return byte - 55
  if (byte >= 97 && byte <= 102) return byte - 87
  return -1
}
