// Sending over node:http and node:https: connections that are kept, time-outs for each phase, and one end of every exchange.

import { concatBytes } from '../syntax/bytes.ts'
import { NodeExchange } from './node-exchange.ts'
import { type Agent, type HttpModule, httpModule, type TlsOptions } from './node-http.ts'
import { expectsContinue, isReplayable } from './outbound.ts'
import type { Hooks, Inbound, Outbound, Timeouts, Transport } from './transport.ts'

/** What is known of the connections to make. */
export interface NodeOptions extends Timeouts {
  /** How many bytes the head of an answer may have. */
  readonly maxHeaderBytes: number
  /** How long an idle connection is kept, in milliseconds; at 0 each request has its own. */
  readonly keepAlive: number
  readonly tls: TlsOptions
}

// Methods that may be sent again when nobody knows whether they arrived. RFC 9110 section 9.2.2.
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'QUERY'])
const ADDRESS = /^[\d.]+$|:/

/** Speaks HTTP/1.1 through Node's own client. */
export class NodeTransport implements Transport {
  readonly #options: NodeOptions
  readonly #agents = new Map<'http' | 'https', Agent>()

  constructor(options: NodeOptions) {
    this.#options = options
  }

  async send(request: Outbound, hooks: Hooks): Promise<Inbound> {
    const exchange = this.#start(request, hooks, false)
    try {
      return await exchange.answer
    } catch (error) {
      // A server may close a connection in the very moment that it is used again. RFC 9112 section 9.3.1.
      if (!exchange.wasStale || !IDEMPOTENT.has(request.method) || !isReplayable(request.body)) throw error
      return this.#start(request, hooks, true).answer
    }
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy()
    this.#agents.clear()
  }

  #start(request: Outbound, hooks: Hooks, fresh: boolean): NodeExchange {
    const { scheme, hostname } = request
    const { tls, maxHeaderBytes, keepAlive } = this.#options
    const http = httpModule(scheme) as HttpModule
    hooks.signal?.throwIfAborted()
    const whole = wholeOf(request)
    const client = http.request({
      ...(scheme === 'https' && {
        ...tls,
        // Else the name would be taken from the Host field, which is not what we connect to.
        servername: tls.servername ?? (ADDRESS.test(hostname) ? '' : hostname),
      }),
      host: hostname,
      port: request.port,
      method: request.method,
      path: request.target,
      headers: rawFields(request, hooks.wantsTrailers, fresh),
      agent: fresh || keepAlive === 0 ? false : this.#agent(scheme, http),
      maxHeaderSize: maxHeaderBytes,
      insecureHTTPParser: false,
    })
    // Fields beyond a count would be left out in silence; their size is limited anyway.
    client.maxHeadersCount = 0
    return new NodeExchange(client, request, whole, hooks, this.#options)
  }

  #agent(scheme: 'http' | 'https', http: HttpModule): Agent {
    let agent = this.#agents.get(scheme)
    if (agent === undefined) {
      const { keepAlive, tls } = this.#options
      // Idle connections do not keep the program alive; a time that the server names is kept if it is shorter.
      agent = new http.Agent({ keepAlive: true, timeout: keepAlive, ...(scheme === 'https' && tls) })
      this.#agents.set(scheme, agent)
    }
    return agent
  }
}

// A body in memory goes out with the head, in one packet if it fits.
function wholeOf({ body, length, fields }: Outbound): Uint8Array | null {
  if (body === null || !isReplayable(body) || expectsContinue(fields)) return null
  const bytes = concatBytes(body)
  return bytes.length === length ? bytes : null
}

function rawFields({ fields, body, length }: Outbound, wantsTrailers: boolean, fresh: boolean): string[] {
  const list: string[] = []
  for (const [name, value] of fields) {
    // Without a body there is nothing to wait with.
    if (body !== null || name.toLowerCase() !== 'expect') list.push(name, value)
  }
  if (body !== null) {
    if (length === null) list.push('Transfer-Encoding', 'chunked')
    else list.push('Content-Length', String(length))
  }
  // RFC 9110 section 10.1.4.
  if (wantsTrailers) list.push('TE', 'trailers', 'Connection', fresh ? 'TE, close' : 'TE, keep-alive')
  return list
}
