// A client for tests: it calls an application in process, through lint, and keeps cookies as a browser does; or it asks a
// server that runs.

import { SendRequest } from '../client/send-request.ts'
import { CookieJar } from '../cookies/jar.ts'
import { closeBody, collect } from '../environ/body.ts'
import { type Application, type Environ, type HeaderList, kind, toWsgi } from '../environ/contract.ts'
import { LintError, lint } from '../environ/lint.ts'
import { copyEnviron } from '../environ/new-environ.ts'
import { Answer, run } from '../environ/run.ts'
import { describeError, SERVER_ERROR } from '../gateways/server-error.ts'
import { Request } from '../message/request.ts'
import { type HeadersInit, headerPairs } from '../message/response-headers.ts'
import { concatBytes } from '../syntax/bytes.ts'
import { isExpected, type StatusExpectation } from './status.ts'
import { requestOf, type TestInit } from './test-init.ts'
import { TestResponse } from './test-response.ts'

/** How a client asks. */
export interface TestClientOptions {
  /** Scheme, host and mount of the application: `http://localhost` by default, and a server's own URL. */
  readonly baseUrl?: string | undefined
  /** Fields of every request that does not set them itself. */
  readonly headers?: HeadersInit | undefined
  /** Keys of every environ, such as `REMOTE_USER`. */
  readonly environ?: Partial<Environ> | undefined
  /** Whether an application that breaks the contract fails the test. True by default. */
  readonly lint?: boolean | undefined
  /** How many redirects are followed where they are. 10 by default. */
  readonly maxRedirects?: number | undefined
}

const KNOWN = ['baseUrl', 'headers', 'environ', 'lint', 'maxRedirects']
const REDIRECTS = [301, 302, 303, 307, 308]
const FINE: StatusExpectation = ['2xx', '3xx']

/**
 * A client of one application, or of a server by its URL.
 *
 * A status of 400 or more fails the test unless it is expected; so does an application that breaks the contract. What an
 * application throws is thrown on, with its own stack, unless a 500 is expected.
 *
 * @example
 * const client = new TestClient(app)
 * const res = await client.post('/instances', { json: { name: 'demo' }, expectStatus: 201 })
 * res.expectHeader('Location', '/instances/1')
 */
export class TestClient implements AsyncDisposable {
  /** The cookies that were set, and go with the next request. */
  readonly cookies: CookieJar = new CookieJar()
  readonly baseUrl: string
  readonly #app: Application
  readonly #network: SendRequest | null
  readonly #headers: HeaderList
  readonly #environ: Partial<Environ>
  readonly #maxRedirects: number

  /** Throws a TypeError for what is neither an application nor a URL, and for options that do not exist. */
  constructor(app: Application | string | URL, options: TestClientOptions = {}) {
    for (const name of Object.keys(options)) {
      if (!KNOWN.includes(name))
        throw new TypeError(`a TestClient has ${KNOWN.join(', ')}, but not ${JSON.stringify(name)}`)
    }
    const isServer = typeof app === 'string' || app instanceof URL
    this.baseUrl = checkedBase(options.baseUrl ?? (isServer ? String(app) : 'http://localhost'))
    this.#network = isServer ? new SendRequest() : null
    const asked = this.#network ?? toWsgi(app as Application)
    // What a server sends is not held to the contract of applications.
    this.#app = isServer || options.lint === false ? asked : lint(asked)
    this.#headers = headerPairs(options.headers ?? [])
    this.#environ = options.environ ?? {}
    this.#maxRedirects = options.maxRedirects ?? 10
  }

  get(url: string, init?: TestInit): Promise<TestResponse> {
    return this.request('GET', url, init)
  }

  head(url: string, init?: TestInit): Promise<TestResponse> {
    return this.request('HEAD', url, init)
  }

  options(url: string, init?: TestInit): Promise<TestResponse> {
    return this.request('OPTIONS', url, init)
  }

  post(url: string, init?: TestInit): Promise<TestResponse> {
    return this.request('POST', url, init)
  }

  put(url: string, init?: TestInit): Promise<TestResponse> {
    return this.request('PUT', url, init)
  }

  patch(url: string, init?: TestInit): Promise<TestResponse> {
    return this.request('PATCH', url, init)
  }

  delete(url: string, init?: TestInit): Promise<TestResponse> {
    return this.request('DELETE', url, init)
  }

  /**
   * Sends a request, and resolves to its response once the whole body is there. The URL is a path below `baseUrl`, or an
   * absolute one.
   *
   * Rejects with an AssertionError for a status that is not expected, LintError for a broken contract, and what the
   * application throws.
   */
  async request(method: string, url: string, init: TestInit = {}): Promise<TestResponse> {
    let response = await this.#exchange(method, url, init)
    if (init.followRedirects) {
      for (let left = this.#maxRedirects; isRedirect(response); left--) {
        if (left === 0)
          throw response.failure(`more than ${this.#maxRedirects} redirects`, response.location, null)
        response = await this.#follow(response, init)
      }
    }
    return response.expectStatus(init.expectStatus ?? FINE)
  }

  /** Closes the connections to a server, where there are any. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#network?.close()
  }

  async #exchange(method: string, url: string, init: TestInit): Promise<TestResponse> {
    const request = requestOf(method, url, this.baseUrl, init)
    const { environ } = request
    for (const [name, value] of this.#headers)
      if (!request.headers.has(name)) request.headers.set(name, value)
    for (const [key, value] of Object.entries(this.#environ))
      if (!Object.hasOwn(init.environ ?? {}, key)) environ[key] = value
    const place = request.url
    const cookies = this.cookies.get(place)
    if (cookies !== null) request.headers.append('Cookie', cookies)
    let errors = ''
    environ['wsgi.errors'] = {
      write: (text: string) => {
        errors += text
      },
    }
    // Applications change their environ; the test wants to see what was sent.
    const copy = new Request(copyEnviron(environ))
    const input = environ['wsgi.input']
    const sent = Array.isArray(input) ? concatBytes(input) : null
    const answer = await this.#answer(environ, init.expectStatus)
    const response = new TestResponse(undefined, answer, {
      request: copy,
      sent,
      errors,
      follow: async (from, next) => {
        const followed = await this.#follow(from, {
          ...init,
          query: undefined,
          expectStatus: undefined,
          ...next,
        })
        return followed.expectStatus(next.expectStatus ?? FINE)
      },
    })
    this.cookies.set(place, response.headers.getSetCookie())
    return response
  }

  async #answer(environ: Environ, expected: StatusExpectation | undefined): Promise<Answer> {
    let answer = new Answer()
    try {
      await run(this.#app, environ, answer)
      answer.headSent = true
      // As every gateway does: HEAD is answered as GET is, and the body left out.
      if (environ.REQUEST_METHOD === 'HEAD') {
        await closeBody(answer.body)
        answer.body = ''
      } else {
        answer.body = await collect(answer.body)
      }
    } catch (error) {
      if (error instanceof LintError || expected === undefined || !isExpected(500, expected)) throw error
      environ['wsgi.errors'].write(describeError(error, environ))
      answer = new Answer()
      answer.start(SERVER_ERROR.statusLine, [...SERVER_ERROR.headers])
      answer.body = SERVER_ERROR.body
    }
    return answer
  }

  async #follow(from: TestResponse, init: TestInit): Promise<TestResponse> {
    if (!isRedirect(from))
      throw from.failure(`expected a redirect, got ${from.statusLine}`, from.status, '3xx')
    const { request } = from
    const here = new URL(request.url)
    const next = URL.canParse(from.location ?? '', here.href) ? new URL(from.location ?? '', here.href) : null
    if (next?.origin !== here.origin) {
      throw from.failure(
        `the redirect leads out of the application, to ${from.location}`,
        next?.origin,
        here.origin,
      )
    }
    const { json, form, body, ...rest } = init
    const toGet =
      (from.status === 303 && request.method !== 'HEAD') || (from.status < 303 && request.method === 'POST')
    const method = toGet ? 'GET' : request.method
    const withBody = { ...(json !== undefined && { json }), ...(form && { form }), ...(body && { body }) }
    next.hash = ''
    return this.#exchange(method, next.href, { ...rest, query: undefined, ...(!toGet && withBody) })
  }
}

function isRedirect(response: TestResponse): boolean {
  return REDIRECTS.includes(response.status) && response.location !== null
}

function checkedBase(url: string): string {
  if (typeof url !== 'string' || !/^https?:\/\/[^/?#]+[^?#]*$/i.test(url) || !URL.canParse(url)) {
    throw new TypeError(`a base URL is such as "http://localhost/app", not ${kind(url)}`)
  }
  const { origin, pathname } = new URL(url)
  return origin + pathname.replace(/\/+$/, '')
}
