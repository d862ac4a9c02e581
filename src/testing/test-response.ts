// The response a test looks at: it knows its request, can be followed, and says what is wrong with it.

import { chunkBytes } from '../environ/body.ts'
import type { Chunk } from '../environ/contract.ts'
import type { Answer } from '../environ/run.ts'
import type { Request } from '../message/request.ts'
import { Response, type ResponseInit } from '../message/response.ts'
import { decodeUtf8 } from '../syntax/bytes.ts'
import { AssertionError, type ShownExchange } from './assertion-error.ts'
import { isExpected, type StatusExpectation, statusWords } from './status.ts'
import type { TestInit } from './test-init.ts'

/** The exchange that a response belongs to. */
export interface TestExchange {
  /** The request as it was before the application changed anything. */
  readonly request: Request
  /** Its body, null when it streamed. */
  readonly sent: Uint8Array | null
  readonly errors: string
  readonly follow: (response: TestResponse, init: TestInit) => Promise<TestResponse>
}

/** A response whose body has been read. The `expect…` methods give the response again, so that they can be chained. */
export class TestResponse extends Response {
  readonly #exchange: TestExchange | null

  constructor(
    body?: undefined,
    init?: Answer | Response | ResponseInit,
    exchange: TestExchange | null = null,
  ) {
    super(body, init)
    this.#exchange = init instanceof TestResponse ? init.#exchange : exchange
  }

  /** The request that this is the answer to, as it was sent. */
  get request(): Request {
    return this.#known().request
  }

  /** What the application wrote to `wsgi.errors`. */
  get errors(): string {
    return this.#known().errors
  }

  /** Goes to where Location says, with the cookies that were set on the way. Rejects unless this is a redirect within the application. */
  async follow(init: TestInit = {}): Promise<TestResponse> {
    return this.#known().follow(this, init)
  }

  /** Throws an AssertionError unless the status is a code, is of a family such as `2xx`, or is one of several. */
  expectStatus(expected: StatusExpectation): this {
    if (isExpected(this.status, expected)) return this
    throw this.failure(`expected status ${statusWords(expected)}, got ${this.line}`, this.status, expected)
  }

  /** Throws an AssertionError unless a field has this value, or one that matches; null expects that there is none. */
  expectHeader(name: string, expected: string | RegExp | null): this {
    const actual = this.field(name)
    if (matches(actual, expected)) return this
    throw this.failure(`expected ${name} ${wordsOf(expected)}, got ${wordsOf(actual)}`, actual, expected)
  }

  /** Throws an AssertionError unless the body is this text, or text that matches. */
  expectText(expected: string | RegExp): this {
    const actual = this.#text()
    if (matches(actual, expected)) return this
    throw this.failure(`expected a body ${wordsOf(expected)}`, actual, expected)
  }

  /** Throws an AssertionError unless the body is JSON with exactly this value. */
  expectJson(expected: unknown): this {
    const text = this.#text()
    let actual: unknown
    try {
      actual = JSON.parse(text)
    } catch {
      throw this.failure('expected a body of JSON', text, expected)
    }
    if (sameJson(actual, expected)) return this
    throw this.failure(`expected JSON ${JSON.stringify(expected)}`, actual, expected)
  }

  /** The error that a failed expectation throws: a message, the two values, and the whole exchange as text. */
  failure(message: string, actual: unknown, expected: unknown): AssertionError {
    return new AssertionError(message, actual, expected, this.#exchange === null ? null : this.#shown())
  }

  #shown(): ShownExchange {
    const { request, sent, errors } = this.#known()
    return {
      request: {
        startLine: `${request.method} ${request.pathQs || '/'} ${request.httpVersion}`,
        fields: [...request.headers],
        body: sent,
      },
      response: {
        startLine: `${request.httpVersion} ${this.line}`,
        fields: this.list,
        body: chunkBytes(this.payload as Chunk),
      },
      errors,
    }
  }

  #text(): string {
    return decodeUtf8(chunkBytes(this.payload as Chunk))
  }

  #known(): TestExchange {
    if (this.#exchange === null) throw new TypeError('a response that no TestClient has made has no request')
    return this.#exchange
  }
}

function matches(actual: string | null, expected: string | RegExp | null): boolean {
  if (expected === null || typeof expected === 'string') return actual === expected
  // A global or sticky RegExp goes on from where it stopped the last time.
  expected.lastIndex = 0
  return actual !== null && expected.test(actual)
}

function wordsOf(value: string | RegExp | null): string {
  return value === null ? 'absent' : typeof value === 'string' ? JSON.stringify(value) : `matching ${value}`
}

function sameJson(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every(
      (key) =>
        Object.hasOwn(other, key) &&
        sameJson((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
    )
  )
}
