// The head of an answer on its way out: checked field by field and copied, framing taken from the application's
// hands, as the wire wants it.

import type { HeaderList, HeaderPair } from '../../environ/contract.ts'
import { checkField, checkValue } from '../../syntax/field.ts'
import { parseStatus } from '../../syntax/status.ts'

const PLAIN = 0
const LENGTH = 1
const HOP_BY_HOP = 2
const DATE = 3
const UPGRADE = 4
type FieldKind = 0 | 1 | 2 | 3 | 4

// These belong to one connection, which is the gateway's: an application's are dropped. RFC 9110 section 7.6.1.
const KINDS = new Map<string, FieldKind>([
  ['content-length', LENGTH],
  ['date', DATE],
  ['connection', HOP_BY_HOP],
  ['keep-alive', HOP_BY_HOP],
  ['proxy-connection', HOP_BY_HOP],
  ['te', HOP_BY_HOP],
  ['trailer', HOP_BY_HOP],
  ['transfer-encoding', HOP_BY_HOP],
  ['upgrade', UPGRADE],
])

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
        if (!/^\d{1,15}$/.test(value) || (length >= 0 && length !== Number(value))) {
          throw new TypeError(`the Content-Length of an answer is one number of bytes, not ${value}`)
        }
        length = Number(value)
      } else if (kind === DATE) {
        hasDate = true
        if (fields === null) lines += `${name}: ${value}\r\n`
        else fields.push(name, value)
      } else if (kind === UPGRADE && code === 426) {
        // Of this status, what to upgrade to is the message. RFC 9110 section 15.5.22.
        if (fields === null) lines += `${name}: ${value}\r\nConnection: upgrade\r\n`
        else fields.push(name, value, 'Connection', 'upgrade')
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
  framed(length: number, close: boolean): string[] {
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
  kind = KINDS.get(name.toLowerCase()) ?? PLAIN
  if (kinds.size < MAX_NAMES) kinds.set(name, kind)
  return kind
}
