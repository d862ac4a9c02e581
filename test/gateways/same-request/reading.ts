// What came of an exchange, in the one form in which two ways are compared, and where they differ.

import type { Got } from '../conformance/way.ts'
import type { MadeExchange } from './answers.ts'
import type { MadeRequest } from './requests.ts'

/** What came: the keys of an environ, or the parts of an answer, and the value of each. */
export type Reading = Readonly<Record<string, string>>

/** One key that reads otherwise than it does directly. */
export interface Difference {
  /** What was asked; an answer that was made up is asked for by a request of its own. */
  readonly asked: MadeRequest | MadeExchange
  readonly key: string
  /** What the direct way has; an empty string where it has nothing. */
  readonly direct: string
  readonly here: string
}

// What stands in an environ without a dot and belongs to the contract; a web server may say more, and names it as it likes.
const CGI =
  /^(?:REQUEST_METHOD|SCRIPT_NAME|PATH_INFO|QUERY_STRING|CONTENT_TYPE|CONTENT_LENGTH|SERVER_PROTOCOL|REMOTE_USER|AUTH_TYPE|HTTP_.*)$/
const CONTRACT = /^wsg/
// What the clients of the suite say for themselves. Each asks on a connection of its own, and says so in its own way.
const OF_THE_SUITE = /^HTTP_(?:X_CHECK|X_NOTES|X_ANSWER|CONNECTION)$/
const ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|[0-9a-f:]+)$/

/**
 * An environ as it is compared: the request line, the header fields, the keys of the contract, and the hash of the body. Where
 * a way leads and whence it comes is its own: of SERVER_NAME, SERVER_PORT, REMOTE_ADDR and REMOTE_PORT only whether they are
 * what they should be. A request that is refused has its status.
 */
export function readEnviron(got: Got): Reading {
  if (got.status !== 200 || !fieldOf(got, 'content-type').includes('json')) {
    return { refused: String(got.status) }
  }
  const seen: Record<string, unknown> = JSON.parse(got.bytes.toString())
  const reading: Record<string, string> = { body: String(seen['body']) }
  for (const [key, value] of Object.entries(seen)) {
    if ((CGI.test(key) || CONTRACT.test(key)) && !OF_THE_SUITE.test(key)) reading[key] = `${value}`
  }
  reading['SERVER_NAME'] = has(/./.test(String(seen['SERVER_NAME'] ?? '')))
  reading['SERVER_PORT'] = has(/^\d{1,5}$/.test(String(seen['SERVER_PORT'])))
  reading['REMOTE_ADDR'] = has(ADDRESS.test(String(seen['REMOTE_ADDR'])))
  reading['REMOTE_PORT'] = has(/^\d{1,5}$/.test(String(seen['REMOTE_PORT'])))
  return reading
}

const has = (there: boolean) => (there ? 'there' : '')

// What a gateway says for itself, of its connection and of how an answer is framed.
const FRAMING = /^(?:connection|keep-alive|transfer-encoding|content-length|date|server)$/

/**
 * An answer as it is compared: status, reason, header fields by name, each with its values in order, and the body. Fields of the
 * connection and the framing are the gateway's own: only a length and a date have to be right where they are.
 */
export function readAnswer(got: Got): Reading {
  const reading: Record<string, string> = {
    status: String(got.status),
    reason: got.reason,
    body:
      got.bytes.length < 100
        ? got.bytes.toString('latin1')
        : `${got.bytes.length} bytes: ${got.bytes.toString('latin1')}`,
    whole: String(got.whole),
  }
  for (const [name, value] of got.headers) {
    const key = name.toLowerCase()
    if (!FRAMING.test(key)) {
      const before = reading[`field ${key}`]
      reading[`field ${key}`] = before === undefined ? value : `${before} | ${value}`
    }
  }
  const length = fieldOf(got, 'content-length')
  if (got.bytes.length > 0 && length !== '' && Number(length) !== got.bytes.length) reading['length'] = length
  return reading
}

function fieldOf(got: Got, name: string): string {
  return got.headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? ''
}

/** Where a reading is not the direct one. A request that one of them refuses differs in that alone. */
export function differencesOf(asked: Difference['asked'], direct: Reading, here: Reading): Difference[] {
  const keys =
    'refused' in direct || 'refused' in here
      ? ['refused']
      : [...new Set([...Object.keys(direct), ...Object.keys(here)])]
  return keys
    .filter((key) => direct[key] !== here[key])
    .map((key) => ({ asked, key, direct: direct[key] ?? '', here: here[key] ?? '' }))
}
