// The query of a request out of the values that an event has of it.

import { byteStringOfText } from '../../syntax/bytes.ts'
import { percentOf } from '../../syntax/percent.ts'

/** The query as an event has it, by name: of each the last value alone, or all of them. */
export interface QueryValues {
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null | undefined
  readonly multiValueQueryStringParameters?:
    | Readonly<Record<string, readonly string[] | undefined>>
    | null
    | undefined
}

/**
 * The query as text, percent-encoded: all values of a name together, in the order of the event. With `raw` they are
 * encoded already. A name without `=` has one here: the event does not tell.
 */
export function encodeQuery(event: QueryValues, raw: boolean): string {
  const encode = raw ? escapeValue : encodeValue
  const pairs: string[] = []
  const { multiValueQueryStringParameters: lists, queryStringParameters: single } = event
  if (typeof lists === 'object' && lists !== null) {
    for (const [name, values] of Object.entries(lists)) {
      // What is no list is as good as absent.
      if (!Array.isArray(values)) continue
      for (const value of values) pairs.push(`${encode(name)}=${encode(String(value))}`)
    }
  } else {
    for (const [name, value] of Object.entries(single ?? {})) {
      if (value !== undefined && value !== null) pairs.push(`${encode(name)}=${encode(String(value))}`)
    }
  }
  return pairs.join('&')
}

const UNSAFE = /[^A-Za-z0-9\-._~!$'()*,;:@/?]/g
// What no query can hold, however it is encoded.
const IMPOSSIBLE = /[^!-~]|#/g

function encodeValue(text: string): string {
  return byteStringOfText(text).replace(UNSAFE, percentOfChar)
}

function escapeValue(text: string): string {
  return byteStringOfText(text).replace(IMPOSSIBLE, percentOfChar)
}

function percentOfChar(char: string): string {
  return percentOf(char.charCodeAt(0))
}
