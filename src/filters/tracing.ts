// Requests, answers and errors as events of node:diagnostics_channel, with the trace that each is part of: for OpenTelemetry
// and its like to listen to. W3C Trace Context.

import { type Environ, type StartResponse, toWsgi } from '../environ/contract.ts'
import { TraceParent } from '../headers/trace-parent.ts'
import { TraceState } from '../headers/trace-state.ts'
import type { Request } from '../message/request.ts'
import { builtinModule } from '../syntax/runtime.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { bool, type Filter, fieldName, readSettings } from './settings.ts'
import { type Outcome, watched } from './watched.ts'

/** How traces come in and go out. */
export interface TracingOptions {
  /** Whether the trace that a request brings goes on; else each request begins one. True by default. */
  readonly acceptIncoming?: boolean | undefined
  /** Whether traces that begin here are marked as recorded. True by default. */
  readonly sampled?: boolean | undefined
  /** The field of the answer that has the traceparent, such as `traceresponse`; none by default. */
  readonly answerHeader?: string | undefined
}

/** What is told of a request: the same object on all channels, so that who listens can keep things by it. */
export interface TracedRequest {
  readonly request: Request
  /** The span that asked, or null where a trace begins. */
  readonly parent: TraceParent | null
  /** The span of this request, which what it asks of others has as parent. A listener to `wsgify.request` may put its own here. */
  trace: TraceParent
  /** What other systems keep beside it. A listener to `wsgify.request` may put its own here. */
  state: TraceState | null
  /** How it ended, on `wsgify.response`. */
  outcome: Outcome | null
  /** What was thrown, on `wsgify.error` and after; undefined where nothing was. */
  error: unknown
}

/**
 * Tells of each request on three channels: `wsgify.request` before the application is called, `wsgify.error` where the
 * answer is 5xx because something was thrown, and `wsgify.response` once, when the body was given to the server. Each gets a TracedRequest.
 *
 * The request goes on with the span's own `traceparent`, through `sendRequest.to` to other servers too. A store that is bound
 * to `wsgify.request` holds in the application and in its body. Where nobody listens and no answer is to have the field, and
 * where there is no node:diagnostics_channel, a request passes as it is: its traceparent is its sender's.
 *
 * @example
 * diagnostics_channel.subscribe('wsgify.response', ({ request, trace, outcome }) => spans.push(…))
 * tracing(app, { answerHeader: 'traceresponse' })
 */
export const tracing: Filter<TracingOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { acceptIncoming, sampled, answerHeader, channels }) => {
    const isHeard = channels?.isHeard() === true
    if (!isHeard && answerHeader === null) return app
    const wsgi = toWsgi(app)
    return (environ: Environ, startResponse: StartResponse) => {
      const traced = tracedOf(req, acceptIncoming, sampled)
      const run = (around?: <T>(step: () => T) => T) => {
        environ.HTTP_TRACEPARENT = String(traced.trace)
        if (traced.state === null) delete environ.HTTP_TRACESTATE
        else environ.HTTP_TRACESTATE = String(traced.state)
        const start = answerHeader === null ? startResponse : withField(startResponse, answerHeader, traced)
        if (channels === null || !isHeard) return wsgi(environ, start)
        return watched(wsgi, environ, start, (outcome) => channels.end(traced, outcome), around)
      }
      return channels === null || !isHeard ? run() : channels.begin(traced, run)
    }
  },
  (given: TracingOptions) => ({
    ...readSettings(given, {
      acceptIncoming: [bool, true],
      sampled: [bool, true],
      answerHeader: [fieldName, null],
    }),
    channels: channels(),
  }),
)

/**
 * The fields by which a request to another server belongs to the trace of this one: traceparent and tracestate, as far as they are there.
 *
 * @example
 * const res = await Request.blank(backend, { headers: traceFields(req) }).send(sendRequest)
 */
export function traceFields(req: Request): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const name of ['traceparent', 'tracestate']) {
    const value = req.field(name)
    if (value !== null) fields[name] = value
  }
  return fields
}

function tracedOf(request: Request, acceptIncoming: boolean, sampled: boolean): TracedRequest {
  const parent = acceptIncoming ? TraceParent.parse(request.field('traceparent') ?? '') : null
  // Without a traceparent that can be read, a tracestate belongs to nothing.
  const state = parent === null ? null : TraceState.parse(request.field('tracestate') ?? '')
  const trace = parent === null ? new TraceParent({ sampled }) : parent.child()
  return { request, parent, trace, state, outcome: null, error: undefined }
}

function withField(startResponse: StartResponse, name: string, traced: TracedRequest): StartResponse {
  return (status, headers, error) => startResponse(status, [...headers, [name, String(traced.trace)]], error)
}

// As much of node:diagnostics_channel and node:async_hooks as is used here.
interface Channel {
  /** A method on Workers, whose answer a property would be elsewhere. */
  readonly hasSubscribers: boolean | (() => boolean)
  publish(message: unknown): void
  runStores<T>(message: unknown, run: () => T): T
}
type Snapshot = () => <T>(step: () => T) => T

/** The channels of the runtime, or null where it has none. */
function channels(): Channels | null {
  const made = builtinModule('node:diagnostics_channel') as { channel(name: string): Channel } | undefined
  const hooks = builtinModule('node:async_hooks') as
    | { AsyncLocalStorage?: { snapshot?: Snapshot } }
    | undefined
  return made === undefined
    ? null
    : new Channels((name) => made.channel(name), hooks?.AsyncLocalStorage?.snapshot)
}

function hasSubscribers(channel: Channel): boolean {
  const { hasSubscribers: has } = channel
  return typeof has === 'function' ? has.call(channel) : has
}

class Channels {
  readonly #request: Channel
  readonly #error: Channel
  readonly #response: Channel
  readonly #snapshot: Snapshot | undefined

  constructor(channel: (name: string) => Channel, snapshot: Snapshot | undefined) {
    this.#request = channel('wsgify.request')
    this.#error = channel('wsgify.error')
    this.#response = channel('wsgify.response')
    this.#snapshot = snapshot
  }

  isHeard(): boolean {
    return hasSubscribers(this.#request) || hasSubscribers(this.#response) || hasSubscribers(this.#error)
  }

  // A body is stepped through by the server, where the stores of the request no longer hold by themselves.
  begin<T>(traced: TracedRequest, run: (around?: <S>(step: () => S) => S) => T): T {
    return this.#request.runStores(traced, () => run(this.#snapshot?.()))
  }

  end(traced: TracedRequest, outcome: Outcome): void {
    traced.outcome = outcome
    traced.error = outcome.error
    if (outcome.status >= 500 && outcome.error !== undefined) this.#error.publish(traced)
    this.#response.publish(traced)
  }
}
