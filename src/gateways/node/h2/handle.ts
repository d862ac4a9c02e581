// Requests of a node:http2 server that belongs to somebody else, by the objects that it gives its listener.

import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Session } from 'node:http2'
import type { NodeGateway } from '../gateway.ts'
import { tlsFactsOf } from '../tls-facts.ts'
import type { Peer } from '../turn.ts'
import { H2Stream, type Shared } from './stream.ts'

const peers = new WeakMap<ServerHttp2Session, Peer>()

/** Answers a request of node:http2. */
export function handleHttp2(
  gateway: NodeGateway,
  { stream, rawHeaders }: Http2ServerRequest,
  response: Http2ServerResponse,
): void {
  const { session } = stream
  if (session === undefined) return
  const shared: Shared = { ...peerOf(session as ServerHttp2Session), gateway, done: () => undefined }
  // The response would send trailer fields of its own, of which there are none.
  stream.removeAllListeners('wantTrailers')
  const preset = response.getHeaders()
  const request = new H2Stream(shared, stream, Object.keys(preset).length === 0 ? null : preset)
  // The server has told the client to go on.
  request.start(rawHeaders, stream.endAfterHeaders, false)
}

// Asked once: a connection that has closed no longer knows.
function peerOf(session: ServerHttp2Session): Peer {
  let peer = peers.get(session)
  if (peer === undefined) {
    const { socket } = session
    peer = {
      remoteAddr: socket.remoteAddress ?? '',
      remotePort: socket.remotePort === undefined ? '' : String(socket.remotePort),
      tls: tlsFactsOf(socket),
    }
    peers.set(session, peer)
  }
  return peer
}
