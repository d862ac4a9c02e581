// What a test fails with: the difference, and the whole exchange as the text that it would be on the wire.

import type { HeaderList } from '../environ/contract.ts'
import { decodeUtf8 } from '../syntax/bytes.ts'

/** A message as it is shown. */
export interface Shown {
  readonly startLine: string
  readonly fields: HeaderList
  /** Null for a body that streamed, and is gone. */
  readonly body: Uint8Array | null
}

/** One exchange as it is shown. */
export interface ShownExchange {
  readonly request: Shown
  readonly response: Shown
  /** What the application wrote for the operator. */
  readonly errors: string
}

/** Thrown when an answer is not what a test expects of it. Test runners show `actual` and `expected` side by side. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
  readonly code = 'ERR_ASSERTION'
  readonly actual: unknown
  readonly expected: unknown

  constructor(message: string, actual: unknown, expected: unknown, exchange: ShownExchange | null) {
    super(exchange === null ? message : `${message}\n\n${exchangeText(exchange)}`)
    this.actual = actual
    this.expected = expected
  }
}

// Enough to see what it is.
const MOST_CHARACTERS = 2000

/** An exchange as text: lines of the request after `>`, of the response after `<`, of `wsgi.errors` after `!`. */
export function exchangeText({ request, response, errors }: ShownExchange): string {
  const parts = [marked('>', messageText(request)), marked('<', messageText(response))]
  if (errors !== '') parts.push(marked('!', shortened(errors.trimEnd())))
  return parts.join('\n')
}

function messageText({ startLine, fields, body }: Shown): string {
  const head = [startLine, ...fields.map(([name, value]) => `${name}: ${value}`)].join('\n')
  if (body === null) return `${head}\n\n[a body that streamed]`
  if (body.length === 0) return head
  const text = decodeUtf8(body, true)
  return `${head}\n\n${text === null || text.includes('\0') ? `[${body.length} bytes]` : shortened(text)}`
}

function shortened(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text
  return `${text.slice(0, MOST_CHARACTERS)}… (${text.length - MOST_CHARACTERS} more characters)`
}

function marked(mark: string, text: string): string {
  return text
    .split('\n')
    .map((line) => `${mark} ${line}`.trimEnd())
    .join('\n')
}
