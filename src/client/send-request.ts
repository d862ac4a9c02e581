// The network as an application: a request goes out, and what comes back is the answer. `to` makes a reverse proxy of it.

import type { Body, Environ, HeaderList, StartResponse, Wsgi } from '../environ/contract.ts'
import { answerOf, describeFailure, SendFailure } from './failure.ts'
import { FetchTransport } from './fetch-transport.ts'
import { fieldsOf, hasBody, hintsOf, statusLineOf, trailersOf } from './inbound.ts'
import { httpModule } from './node-http.ts'
import { NodeTransport } from './node-transport.ts'
import { type SendOptions, type Settings, settingsOf } from './options.ts'
import { outboundOf } from './outbound.ts'
import {
  checkProxyOptions,
  goesNoFurther,
  goesRound,
  hasDots,
  type ProxyOptions,
  proxied,
  upstreamOf,
  withOwnLocations,
} from './proxy.ts'
import { redirected } from './redirect.ts'
import type { Hooks, Inbound, Outbound, Transport } from './transport.ts'

/**
 * An application that sends its requests to the network and answers with what comes back, piece by piece as it comes.
 *
 * A request goes to SERVER_NAME and SERVER_PORT of its environ, as `Request.blank(url)` sets them; its Host is sent as it is.
 * A server that cannot be reached or understood is answered as 502, one that takes too long as 504, both with Proxy-Status. A
 * body that breaks off later throws SendFailure to whoever reads it. Content codings are not undone, but by a `fetch` that
 * sends in place of the runtime's own client.
 *
 * @example
 * const client = new SendRequest({ redirects: 5, headersTimeout: 5000 })
 * const res = await Request.blank('https://example.org/').send(client)
 */
export class SendRequest implements AsyncDisposable {
  readonly #settings: Settings
  #transport: Transport | null = null

  /** Throws a TypeError or RangeError for options that do not exist or cannot be. */
  constructor(options: SendOptions = {}) {
    this.#settings = settingsOf(options)
  }

  /**
   * Answers a request with what the server says that it names. Called as a method.
   *
   * Rejects with a TypeError for a request that came over the network itself: it would go to where its sender likes. Pass
   * such requests on with `to`.
   */
  async wsgi(environ: Environ, startResponse: StartResponse): Promise<Body> {
    if (environ['wsgify.exchange']) {
      throw new TypeError(
        'a request that came over the network does not say where it goes: pass it on with sendRequest.to(url)',
      )
    }
    return this.#answer(environ, startResponse, () => outboundOf(environ), this.#settings.redirects)
  }

  /**
   * Makes a reverse proxy: an application that passes each request on to one server.
   *
   * Its path is the URL's, then what is left below where the application is mounted. The client's own Forwarded and
   * X-Forwarded-* are replaced, fields of the connection left out, a Location on the server itself turned to this one.
   * Throws a TypeError for what is no URL of a server.
   *
   * @example
   * await serve(sendRequest.to('http://127.0.0.1:9000'))
   */
  to(url: string | URL, options: ProxyOptions = {}): Wsgi {
    const upstream = upstreamOf(url)
    checkProxyOptions(options)
    const via = options.via ?? 'wsgify'
    return async (environ, startResponse) => {
      if (hasDots(environ)) return refuse(startResponse, '400 Bad Request', 'the path has dot segments')
      if (environ.REQUEST_METHOD === 'CONNECT') {
        return refuse(startResponse, '501 Not Implemented', 'there are no tunnels through this server')
      }
      if (goesNoFurther(environ)) {
        return refuse(startResponse, '501 Not Implemented', 'this server has no answer of its own')
      }
      const send = () => {
        if (goesRound(environ, via)) throw new SendFailure('proxy_loop_detected')
        return proxied(environ, upstream, options)
      }
      return this.#answer(environ, startResponse, send, 0, (fields) =>
        withOwnLocations(fields, environ, upstream),
      )
    }
  }

  /** Closes the connections that are kept. The next request opens new ones. */
  async close(): Promise<void> {
    this.#transport?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #answer(
    environ: Environ,
    startResponse: StartResponse,
    request: () => Outbound,
    redirects: number,
    change: (fields: HeaderList) => HeaderList = (fields) => fields,
  ): Promise<Body> {
    let sent: Outbound | null = null
    let inbound: Inbound
    let status: string
    try {
      sent = request()
      ;[sent, inbound] = await this.#send(sent, hooksOf(environ), redirects)
      status = statusLineOf(inbound)
    } catch (error) {
      if (!(error instanceof SendFailure)) throw error
      environ['wsgi.errors'].write(describeFailure(error, sent))
      const answer = answerOf(error)
      startResponse(answer.status, answer.headers)
      return environ.REQUEST_METHOD === 'HEAD' ? '' : answer.body
    }
    try {
      startResponse(status, change(fieldsOf(inbound, sent.method)))
    } catch (error) {
      inbound.discard()
      throw error
    }
    if (!hasBody(sent.method, inbound.status)) {
      inbound.discard()
      return ''
    }
    if (isChunked(inbound)) environ['wsgify.send_trailers']?.(() => trailersOf(inbound.trailers()))
    return inbound.body
  }

  async #send(request: Outbound, hooks: Hooks, redirects: number): Promise<[Outbound, Inbound]> {
    this.#transport ??= transportFor(this.#settings)
    for (let left = redirects; ; left--) {
      const answer = await this.#transport.send(request, hooks)
      const next = left > 0 ? redirected(request, answer) : null
      if (next === null) return [request, answer]
      answer.discard()
      request = next
    }
  }
}

function transportFor(settings: Settings): Transport {
  const { fetch } = settings
  if (fetch === undefined && httpModule('http') !== null) return new NodeTransport(settings)
  return new FetchTransport(fetch ?? ((url, init) => globalThis.fetch(url, init)), settings)
}

function hooksOf(environ: Environ): Hooks {
  const hint = environ['wsgify.early_hints']
  return {
    signal: environ['wsgify.signal'],
    earlyHints: hint && ((fields) => hint(hintsOf(fields))),
    wantsTrailers:
      environ['wsgify.send_trailers'] !== undefined && /\btrailers\b/i.test(environ.HTTP_TE ?? ''),
  }
}

// Fields after the body come with chunks alone, and only in chunks can they go on.
function isChunked({ fields }: Inbound): boolean {
  return fields.some(([name, value]) => name.toLowerCase() === 'transfer-encoding' && /chunked/i.test(value))
}

function refuse(startResponse: StartResponse, status: string, detail: string): Body {
  const body = `${status}\n\n${detail}\n`
  startResponse(status, [
    ['Content-Type', 'text/plain; charset=UTF-8'],
    ['Content-Length', String(body.length)],
    ['X-Content-Type-Options', 'nosniff'],
  ])
  return body
}

/** Sends requests with the default options; `sendRequest.to(url)` is a reverse proxy. */
export const sendRequest: SendRequest = /* @__PURE__ */ new SendRequest()
