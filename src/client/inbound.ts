// The head of another server's answer as an application may give it: without what concerned that connection, and nothing in
// it that could not be sent on.

import type { HeaderList } from '../environ/contract.ts'
import { isHopByHop, mayTrailAnswer, SINGLE } from '../environ/fields.ts'
import { isFieldValue, isToken } from '../syntax/field.ts'
import { trimOws } from '../syntax/list.ts'
import { isBodiless, reasonOf } from '../syntax/status.ts'
import { SendFailure } from './failure.ts'
import { connectionOptions } from './outbound.ts'
import type { Inbound } from './transport.ts'

const REASON = /^[\t\x20-\x7e\x80-\xff]*$/

/** Whether an answer to a method has a body. */
export function hasBody(method: string, status: number): boolean {
  return method !== 'HEAD' && !isBodiless(status) && status !== 205
}

/** The status line of an answer. Throws SendFailure for a status that is none, or not final. */
export function statusLineOf({ status, reason, discard }: Inbound): string {
  if (!(status >= 200 && status <= 599)) {
    discard()
    throw new SendFailure('http_protocol_error')
  }
  const said = trimOws(reason)
  return `${status} ${said !== '' && REASON.test(said) ? said : reasonOf(status)}`
}

/**
 * The fields of an answer, in their order and none merged. Those of the connection are gone, with those that Connection
 * names; of fields that have one value the first stands; what is no field is left out.
 */
export function fieldsOf({ status, fields }: Inbound, method: string): HeaderList {
  const dropped = connectionOptions(fields)
  const seen = new Set<string>()
  const list: HeaderList = []
  let typed = false
  for (const [name, value] of fields) {
    const lower = name.toLowerCase()
    if (isHopByHop(lower, status) || dropped.has(lower) || lower === 'status') continue
    if (SINGLE.has(lower)) {
      if (seen.has(lower)) continue
      seen.add(lower)
    }
    if (lower === 'content-length' && !(method === 'HEAD' ? !isBodiless(status) : hasBody(method, status)))
      continue
    if (lower === 'content-type') {
      if (isBodiless(status)) continue
      typed = true
    }
    if (isToken(name) && isFieldValue(value)) list.push([name, value])
  }
  // What has a body has a type, and this is what receivers take it for: RFC 9110 section 8.3.
  if (!typed && hasBody(method, status) && !isEmpty(list))
    list.push(['Content-Type', 'application/octet-stream'])
  return list
}

function isEmpty(list: HeaderList): boolean {
  return list.some(([name, value]) => value === '0' && name.toLowerCase() === 'content-length')
}

/** The fields of a 103 response that may be sent on: what it hints at, and nothing else. RFC 8297. */
export function hintsOf(fields: HeaderList): HeaderList {
  return fields.filter(([name, value]) => name.toLowerCase() === 'link' && isFieldValue(value))
}

/** The trailer fields of an answer that may be sent on. */
export function trailersOf(fields: HeaderList): HeaderList {
  return fields.filter(
    ([name, value]) => mayTrailAnswer(name.toLowerCase()) && isToken(name) && isFieldValue(value),
  )
}
