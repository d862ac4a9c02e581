// How long an application may take before it answers.

import { type Body, type Environ, isPromiseLike, type LazyParts, type Wsgi } from '../environ/contract.ts'
import { HTTPServiceUnavailable } from '../exc/server-error.ts'
import type { Response } from '../message/response.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { bounded } from './bounded.ts'
import { discard } from './discard.ts'
import { count, type Filter, milliseconds, readSettings } from './settings.ts'

/** How long. */
export interface DeadlineOptions {
  /** Milliseconds until the head of the answer has to be there; 30,000 by default. */
  readonly timeout?: number | undefined
  /** Milliseconds until the whole answer has to be given to the server, however slow the client; no limit by default. */
  readonly total?: number | undefined
  /** How many seconds a client is told to wait before it asks again; nothing by default. */
  readonly retryAfter?: number | undefined
}

/**
 * Answers 503 where an application takes longer than `timeout`, and aborts `req.signal` so that it can stop: give the signal to
 * whatever is waited for. What it answers later is closed. A body that has begun may take its time, unless `total` says how long:
 * then it breaks off, which no client takes for its end.
 *
 * @example
 * deadline(wsgify((req) => fetch(backend, { signal: req.signal })), { timeout: 5000, total: 60_000 })
 */
export const deadline: Filter<DeadlineOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { timeout, total, retryAfter }) => {
    const begun = total === null ? 0 : performance.now()
    const over = overOf(req.environ)
    const answer = req.getResponse(app)
    const head = isPromiseLike(answer) ? inTime(answer, over, timeout, retryAfter) : answer
    if (total === null) return head
    const whole =
      (res: Response): Wsgi =>
      (environ, startResponse) => {
        const body = res.wsgi(environ, startResponse)
        const left = total - (performance.now() - begun)
        const bound = (settled: Body): Body => bounded(settled, left, () => over.abort(tooLate()))
        return isPromiseLike(body) ? body.then(bound) : bound(body)
      }
    return isPromiseLike(head) ? head.then(whole) : whole(head)
  },
  (given: DeadlineOptions) => {
    const read = readSettings(given, {
      timeout: [milliseconds, 30_000],
      total: [milliseconds, null],
      retryAfter: [count, null],
    })
    return { ...read, timeout: Math.min(read.timeout, read.total ?? read.timeout) }
  },
)

function tooLate(): DOMException {
  return new DOMException('the application took too long to answer', 'TimeoutError')
}

function inTime(
  answer: Promise<Response>,
  over: Over,
  timeout: number,
  retryAfter: number | null,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(new HTTPServiceUnavailable(retryAfter === null ? {} : { retryAfter }))
      over.abort(tooLate())
    }, timeout)
    answer.then(
      (res) => {
        clearTimeout(timer)
        if (isLate) discard(res)
        else resolve(res)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

// Most applications never ask for the signal, and an AbortController costs more than the rest of the environ.
class Over implements LazyParts {
  readonly #outer: LazyParts | null
  readonly #own: AbortSignal | undefined
  #controller: AbortController | null = null
  #signal: AbortSignal | null = null
  #reason: unknown = null

  constructor(outer: LazyParts | null, own: AbortSignal | undefined) {
    this.#outer = outer
    this.#own = own
  }

  get signal(): AbortSignal {
    if (this.#signal === null) {
      this.#controller = new AbortController()
      if (this.#reason !== null) this.#controller.abort(this.#reason)
      const { signal } = this.#controller
      const around = this.#own ?? this.#outer?.signal
      this.#signal = around === undefined ? signal : AbortSignal.any([around, signal])
    }
    return this.#signal
  }

  get sendTrailers(): LazyParts['sendTrailers'] {
    return this.#outer?.sendTrailers
  }

  get waitUntil(): LazyParts['waitUntil'] {
    return this.#outer?.waitUntil
  }

  get client(): LazyParts['client'] {
    return this.#outer?.client
  }

  get host(): LazyParts['host'] {
    return this.#outer?.host
  }

  get earlyHints(): LazyParts['earlyHints'] {
    return this.#outer?.earlyHints
  }

  onEnd(cleanup: () => void): void {
    this.#outer?.onEnd?.(cleanup)
  }

  /** Gives the reason back. */
  abort(reason: unknown): unknown {
    this.#reason = reason
    this.#controller?.abort(reason)
    return reason
  }
}

function overOf(environ: Environ): Over {
  const outer = environ['wsgify.exchange'] ?? null
  const isOwn = Object.hasOwn(environ, 'wsgify.signal')
  const over = new Over(outer, isOwn ? environ['wsgify.signal'] : undefined)
  // A signal of the environ's own is replaced by ours; one that is read through the exchange is ours once the exchange is.
  // A request that came over no network has no exchange, and gets none.
  if (outer === null || isOwn || !('wsgify.signal' in environ)) environ['wsgify.signal'] = over.signal
  else environ['wsgify.exchange'] = over
  return over
}
