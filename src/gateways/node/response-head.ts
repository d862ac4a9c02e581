// The head of an answer on its way out: checked field by field and copied, framing taken from the application's
// hands, as the wire wants it.

import type { HeaderList, HeaderPair } from '../../environ/contract.ts'
import { isHopByHop } from '../../environ/fields.ts'
import { parseDigits } from '../../syntax/digits.ts'
import { checkField, checkValue } from '../../syntax/field.ts'
import { parseStatus } from '../../syntax/status.ts'

const PLAIN = 0
const LENGTH = 1
const HOP_BY_HOP = 2
const DATE = 3
type FieldKind = 0 | 1 | 2 | 3

const MAX_NAMES = 1000
const NO_FIELDS: readonly string[] = []
// Only names that passed the check are kept, so a lookup stands for the check.
const kinds = new Map<string, FieldKind>()

/** What an application said of its answer, checked. */
export class ResponseHead {
  status = 0
  reason = ''
  /** The length that the application declared, or -1. */
  length = -1
  hasDate = false
  /** Each field as a line, without the declared length and without framing; empty where fields are wanted. */
  lines = ''
  /** The same as names and values in turn; empty where lines are wanted. */
  fields: readonly string[] = NO_FIELDS

  /**
   * Takes a status line and fields: as lines, or for a wire that is no text, `lined` being false, as names and values.
   *
   * Throws a TypeError for anything that must not be sent.
   */
  set(statusLine: string, headers: HeaderList, lined: boolean): void {
    const { code, reason } = parseStatus(statusLine)
    if (code < 200) throw new TypeError(`the status of an answer is 200 or more, not ${code}`)
    if (!Array.isArray(headers)) throw new TypeError('headers are an array of pairs')
    let lines = ''
    const fields: string[] | null = lined ? null : []
    let length = -1
    let hasDate = false
    for (let i = 0; i < headers.length; i++) {
      const pair = headers[i] as HeaderPair
      const name = pair[0]
      const value = pair[1]
      const kind = checkedKind(name, value)
      if (kind === PLAIN) {
        if (fields === null) lines += `${name}: ${value}\r\n`
        else fields.push(name, value)
      } else if (kind === LENGTH) {
        const size = parseDigits(value)
        if (size < 0 || (length >= 0 && length !== size)) {
          throw new TypeError(`the Content-Length of an answer is one number of bytes, not ${value}`)
        }
        length = size
      } else if (kind === DATE) {
        hasDate = true
        if (fields === null) lines += `${name}: ${value}\r\n`
        else fields.push(name, value)
      } else {
        // These belong to one connection, which is the gateway's, unless the status has no meaning without them.
        const lower = name.toLowerCase()
        if (isHopByHop(lower, code)) continue
        if (fields === null) lines += `${name}: ${value}\r\n`
        else fields.push(name, value)
        // RFC 9110 section 7.8.
        if (lower !== 'upgrade') continue
        if (fields === null) lines += 'Connection: upgrade\r\n'
        else fields.push('Connection', 'upgrade')
      }
    }
    this.status = code
    this.reason = reason
    this.length = length
    this.hasDate = hasDate
    this.lines = lines
    this.fields = fields ?? NO_FIELDS
  }

  /** The fields with what frames the answer: its length, unless it is -1, and whether the connection closes. */
  framed(length: number, close: boolean): readonly string[] {
    if (length < 0 && !close) return this.fields
    const fields = this.fields.slice()
    if (length >= 0) fields.push('Content-Length', String(length))
    if (close) fields.push('Connection', 'close')
    return fields
  }
}

// Throws a TypeError for what must not be sent.
function checkedKind(name: string, value: string): FieldKind {
  let kind = kinds.get(name)
  if (kind !== undefined) {
    checkValue(name, value)
    return kind
  }
  checkField(name, value)
  kind = kindOf(name.toLowerCase())
  if (kinds.size < MAX_NAMES) kinds.set(name, kind)
  return kind
}

function kindOf(lower: string): FieldKind {
  if (lower === 'content-length') return LENGTH
  if (lower === 'date') return DATE
  // As with a status that gives none of them a meaning.
  return isHopByHop(lower, 0) ? HOP_BY_HOP : PLAIN
}
