// The head of an answer for the platform: checked, and without what belongs to the connection, which is the runtime's.

import type { HeaderList } from '../../environ/contract.ts'
import { isHopByHop } from '../../environ/fields.ts'
import { checkField } from '../../syntax/field.ts'
import { parseStatus } from '../../syntax/status.ts'

const LENGTH = /^\d{1,15}$/
const MAX_NAMES = 1000
// What the names of fields mean here; bounded, since applications pass on names that they were given.
const names = new Map<string, string>()

/** A head that can be sent. */
export interface AnswerHead {
  readonly status: number
  readonly reason: string
  /** The fields to send, the length among them if the application gave one. The application's own list where none is dropped. */
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
    const [name, value] = headers[i] as readonly [string, string]
    checkField(name, value)
    const lower = lowerOf(name)
    if (lower === 'content-length') {
      if (!LENGTH.test(value) || (length >= 0 && length !== Number(value))) {
        throw new TypeError(`the Content-Length of an answer is one number of bytes, not ${value}`)
      }
      if (length >= 0) fields = fields === headers ? headers.slice(0, i) : fields
      else if (fields !== headers) fields.push(headers[i] as [string, string])
      length = Number(value)
    } else if (isHopByHop(lower, code)) {
      if (fields === headers) fields = headers.slice(0, i)
    } else {
      if (lower === 'content-type') typed = true
      if (fields !== headers) fields.push(headers[i] as [string, string])
    }
  }
  return { status: code, reason, fields, length, typed }
}

/** Fields with a length, or without any. */
export function withLength(fields: HeaderList, length: number): HeaderList {
  const others: HeaderList = []
  for (const field of fields) if (lowerOf(field[0]) !== 'content-length') others.push(field)
  if (length >= 0) others.push(['Content-Length', String(length)])
  return others
}

function lowerOf(name: string): string {
  let lower = names.get(name)
  if (lower === undefined) {
    lower = name.toLowerCase()
    if (names.size < MAX_NAMES) names.set(name, lower)
  }
  return lower
}
