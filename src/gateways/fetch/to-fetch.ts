// An application as a fetch handler: one environ and one exchange for each request of the runtime.

import type { Application, Environ, ErrorStream } from '../../environ/contract.ts'
import { type Limits, limitsWith } from '../../environ/limits.ts'
import { Refusal } from '../refusal.ts'
import { FetchExchange } from './exchange.ts'
import { FetchInput } from './input.ts'
import { EnvironMaker } from './request.ts'
import type { Outgoing } from './sender.ts'

/**
 * Answers a platform request: at once when the application answers at once, otherwise by a promise.
 *
 * What a runtime passes beside the request is handed on to the application as `wsgify.host`.
 */
export type FetchHandler = (
  request: globalThis.Request,
  ...args: readonly unknown[]
) => globalThis.Response | Promise<globalThis.Response>

/** How requests are answered. */
export interface FetchOptions {
  /** Limits in place of the defaults. Of a connection and of a head the runtime has its own; those of bodies hold here. */
  readonly limits?: Partial<Limits> | undefined
  /** Where errors of the application are written; `console.error` by default. */
  readonly errors?: ErrorStream | undefined
}

const consoleErrors: ErrorStream = { write: (text) => console.error(text.replace(/\n$/, '')) }

/**
 * Makes a fetch handler of an application.
 *
 * A body streams in and out as it comes, up to `limits.bodyBytes`. A length that the application declares is held: an answer
 * that is shorter or longer does not look whole. What the application throws is written to `wsgi.errors` once and answered
 * with 500, without a detail.
 *
 * Throws a RangeError for a limit that is unknown, or no whole number from 0.
 *
 * @example
 * export default { fetch: toFetch(app) }
 */
export function toFetch(app: Application, options: FetchOptions = {}): FetchHandler {
  const gateway = new FetchGateway(options)
  return (request, first?: unknown, second?: unknown) =>
    gateway.answer(app, new FetchExchange(request, first, second))
}

/** What all requests of a handler have in common. */
export class FetchGateway {
  private readonly limits: Limits
  private readonly maker: EnvironMaker

  constructor({ limits, errors = consoleErrors }: FetchOptions) {
    this.limits = limitsWith(limits)
    this.maker = new EnvironMaker({ errors, multiprocess: false, limits: this.limits })
  }

  /** Answers the request of an exchange. */
  answer(app: Application, exchange: FetchExchange): Outgoing {
    try {
      const environ = this.maker.environOf(exchange.request, exchange.method, exchange)
      exchange.environ = environ
      addBody(exchange, environ, this.limits)
      return exchange.begin(app, environ)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return exchange.refuse(error)
    }
  }
}

// Whether there is a body is told from the head where that is possible: asking for the stream makes it.
function addBody(exchange: FetchExchange, environ: Environ, { bodyBytes, preread }: Limits): void {
  const { request } = exchange
  const { REQUEST_METHOD: method, CONTENT_LENGTH: declared, HTTP_TRANSFER_ENCODING: coding } = environ
  const mayBeWithout = method === 'GET' || method === 'HEAD'
  if (mayBeWithout && declared === undefined && coding === undefined) return
  const length = declared === undefined ? -1 : Number(declared)
  const announced = length > 0 || coding !== undefined
  // The body arrives without its chunks' frames, so what described them must not stay.
  if (coding !== undefined) delete environ.HTTP_TRANSFER_ENCODING
  if (length === 0 || (mayBeWithout && !announced)) return
  if (length > bodyBytes) throw new Refusal(413, `the body is larger than ${bodyBytes} bytes`)
  if ((mayBeWithout || !announced) && request.body === null) {
    // Most platforms drop the body of a GET, which has no meaning (RFC 9110 section 9.3.1).
    delete environ.CONTENT_LENGTH
    return
  }
  if (length < 0) environ['wsgi.input_terminated'] = true
  const input = new FetchInput(request, length, length >= 0 && length <= preread, bodyBytes, exchange)
  exchange.input = input
  environ['wsgi.input'] = input
}
