// The records of FastCGI 1.0: bytes in, records out. FastCGI specification section 3.3.

import { Carry } from '../cgi/carry.ts'

/** The types of records. FastCGI specification section 8. */
export const RecordType = {
  BEGIN_REQUEST: 1,
  ABORT_REQUEST: 2,
  END_REQUEST: 3,
  PARAMS: 4,
  STDIN: 5,
  STDOUT: 6,
  STDERR: 7,
  DATA: 8,
  GET_VALUES: 9,
  GET_VALUES_RESULT: 10,
  UNKNOWN_TYPE: 11,
} as const

/** Thrown for what is not FastCGI: the connection has no meaning any more. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

/** Takes a record. The bytes of its content are overwritten once it returns. */
export type TakeRecord = (type: number, id: number, content: Buffer) => void

const VERSION = 1
const HEAD = 8

/** Reads records as they arrive, however they are cut. No more than one of them, 64 KiB at most, is kept. */
export class RecordReader {
  private readonly take: TakeRecord
  private readonly carry = new Carry()
  private stopped = false

  constructor(take: TakeRecord) {
    this.take = take
  }

  /** Whether part of a record has come. */
  get hasPart(): boolean {
    return this.carry.length > 0
  }

  /** Reads nothing any more. */
  stop(): void {
    this.stopped = true
    this.carry.clear()
  }

  /** Takes what has arrived. Throws ProtocolError. */
  read(bytes: Buffer): void {
    const { carry } = this
    for (let at = 0; at < bytes.length && !this.stopped; ) {
      if (carry.length > 0) {
        const wanted = carry.length < HEAD ? HEAD : sizeOf(carry.bytes, 0)
        const to = Math.min(bytes.length, at + wanted - carry.length)
        carry.add(bytes, at, to)
        at = to
        if (carry.length < wanted || sizeOf(carry.bytes, 0) > wanted) continue
        const whole = carry.bytes
        carry.clear()
        this.give(whole, 0)
      } else {
        if (bytes[at] !== VERSION) throw new ProtocolError('this is no record of FastCGI 1')
        const left = bytes.length - at
        const size = left < HEAD ? left + 1 : sizeOf(bytes, at)
        if (size > left) {
          carry.add(bytes, at)
          return
        }
        this.give(bytes, at)
        at += size
      }
    }
  }

  private give(bytes: Buffer, at: number): void {
    const from = at + HEAD
    const type = bytes[at + 1] as number
    this.take(type, bytes.readUInt16BE(at + 2), bytes.subarray(from, from + bytes.readUInt16BE(at + 4)))
  }
}

function sizeOf(bytes: Buffer, at: number): number {
  return HEAD + bytes.readUInt16BE(at + 4) + (bytes[at + 6] as number)
}

// Records are a multiple of eight bytes long, as the specification recommends.
const PADDING = Array.from({ length: 8 }, (_, length) => '\0'.repeat(length))

/** The bytes that stand after a content of a length. */
export function paddingOf(length: number): string {
  return PADDING[-length & 7] as string
}

/** The head of a record, as a byte string. Its padding follows the content. */
export function recordHead(type: number, id: number, length: number): string {
  return String.fromCharCode(VERSION, type, id >> 8, id & 255, length >> 8, length & 255, -length & 7, 0)
}

/** A whole record, as a byte string. */
export function recordOf(type: number, id: number, content: string): string {
  return recordHead(type, id, content.length) + content + paddingOf(content.length)
}
