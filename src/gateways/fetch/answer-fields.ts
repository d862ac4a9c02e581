// The head of an answer for the platform: checked, and without what belongs to the connection, which is the runtime's.

import type { HeaderList, HeaderPair } from '../../environ/contract.ts'
import { isHopByHop } from '../../environ/fields.ts'
import { parseDigits } from '../../syntax/digits.ts'
import { checkField, checkValue } from '../../syntax/field.ts'
import { parseStatus } from '../../syntax/status.ts'

const PLAIN = 0
const LENGTH = 1
const TYPE = 2
const HOP_BY_HOP = 3
type FieldKind = 0 | 1 | 2 | 3

const MAX_NAMES = 1000
// What the names of fields mean here: only names that passed the check, so a lookup stands for it. Bounded, since
// applications pass on names that they were given.
const kinds = new Map<string, FieldKind>()

/** A head that can be sent. */
export interface AnswerHead {
  readonly status: number
  readonly reason: string
  /** The fields to send but for the length. The application's own list where none is dropped. */
  readonly fields: HeaderList
  /** The length that the application declared, or -1. */
  readonly length: number
  readonly typed: boolean
}

/** Takes a status line and fields. Throws a TypeError for anything that must not be sent. */
export function answerHead(statusLine: string, headers: HeaderList): AnswerHead {
  const { code, reason } = parseStatus(statusLine)
  if (code < 200 || code > 599) throw new TypeError(`the status of an answer is from 200 to 599, not ${code}`)
  if (!Array.isArray(headers)) throw new TypeError('headers are an array of pairs')
  let fields = headers
  let length = -1
  let typed = false
  for (let i = 0; i < headers.length; i++) {
    const pair = headers[i] as HeaderPair
    const name = pair[0]
    const value = pair[1]
    let kind = kinds.get(name)
    if (kind === undefined) {
      checkField(name, value)
      kind = kindOf(name)
    } else if (kind !== LENGTH) {
      checkValue(name, value)
    }
    if (kind === LENGTH) {
      const size = parseDigits(value)
      if (size < 0 || (length >= 0 && length !== size)) {
        throw new TypeError(`the Content-Length of an answer is one number of bytes, not ${value}`)
      }
      length = size
    }
    if (kind === LENGTH || (kind === HOP_BY_HOP && isHopByHop(name.toLowerCase(), code))) {
      if (fields === headers) fields = headers.slice(0, i)
    } else {
      if (kind === TYPE) typed = true
      if (fields !== headers) fields.push(pair)
    }
  }
  return { status: code, reason, fields, length, typed }
}

/** Fields with a length; as they are for -1. */
export function withLength(fields: HeaderList, length: number): HeaderList {
  return length < 0 ? fields : [...fields, ['Content-Length', String(length)]]
}

function kindOf(name: string): FieldKind {
  const lower = name.toLowerCase()
  const kind =
    lower === 'content-length'
      ? LENGTH
      : lower === 'content-type'
        ? TYPE
        : isHopByHop(lower, 0)
          ? HOP_BY_HOP
          : PLAIN
  if (kinds.size < MAX_NAMES) kinds.set(name, kind)
  return kind
}
