// Requests of a node:http2 server that belongs to somebody else, by the objects that it gives its listener.

import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Session } from 'node:http2'
import type { NodeGateway } from '../gateway.ts'
import { tlsFactsOf } from '../tls-facts.ts'
import { H2Stream, type Shared } from './stream.ts'

/** Makes a listener for requests of node:http2. */
export function http2Handler(
  gateway: NodeGateway,
): (request: Http2ServerRequest, response: Http2ServerResponse) => void {
  const sessions = new WeakMap<ServerHttp2Session, Shared>()
  return (request, response) => {
    const { stream, rawHeaders } = request
    const session = stream.session as ServerHttp2Session | undefined
    if (session === undefined) return
    let shared = sessions.get(session)
    if (shared === undefined) {
      shared = sharedBy(gateway, session)
      sessions.set(session, shared)
    }
    const preset = response.getHeaderNames().length === 0 ? null : response.getHeaders()
    // The server has told the client to go on.
    new H2Stream(shared, stream, request, preset).start(rawHeaders, stream.endAfterHeaders, false)
  }
}

// Asked once: a connection that has closed no longer knows.
function sharedBy(gateway: NodeGateway, { socket }: ServerHttp2Session): Shared {
  return {
    gateway,
    remoteAddr: socket.remoteAddress ?? '',
    remotePort: socket.remotePort === undefined ? '' : String(socket.remotePort),
    tls: tlsFactsOf(socket),
    done: () => undefined,
  }
}
