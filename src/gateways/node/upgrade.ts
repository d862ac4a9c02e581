// Requests that ask for another protocol on their connection: who speaks it is called with the socket. RFC 9110 section 7.8.
// Where there is no handler for what is asked for, the request is answered as any other, which a server may do. The handshake
// of a WebSocket means nothing as an ordinary request, and is refused with 426.

import type { Socket } from 'node:net'
import type { Environ, LazyParts } from '../../environ/contract.ts'
import { isToken } from '../../syntax/field.ts'
import { ClientDisconnected } from '../body-errors.ts'
import type { Turn } from './turn.ts'

/**
 * Speaks another protocol. It answers 101 itself, or refuses as HTTP has it, and ends the socket.
 *
 * The socket is paused, and goes on when this returns, or when the promise it returns settles; `head` is what has come
 * already. `environ['wsgify.signal']` is aborted when the connection closes, and when the server stops: then there is time to
 * say goodbye, up to `limits.stopTimeout`. What it throws is written for the operator, and cuts the connection.
 */
export type UpgradeHandler = (environ: Environ, socket: Socket, head: Uint8Array) => unknown

/** Who speaks which protocol, by its name in the field Upgrade: `{ websocket: handler }`. */
export type Upgrades = Readonly<Record<string, UpgradeHandler>>

/**
 * The handlers by names in lower case. Throws a TypeError for a name that is no protocol, and for a handler that is no
 * function.
 */
export function upgradesOf(given: Upgrades = {}): ReadonlyMap<string, UpgradeHandler> {
  const handlers = new Map<string, UpgradeHandler>()
  for (const [name, handler] of Object.entries(given)) {
    if (!name.split('/').every(isToken)) {
      throw new TypeError(
        `a protocol is named as in the field Upgrade, such as "websocket", not ${JSON.stringify(name)}`,
      )
    }
    if (typeof handler !== 'function') {
      throw new TypeError(`who speaks ${name} is a function (environ, socket, head), not ${String(handler)}`)
    }
    handlers.set(name.toLowerCase(), handler)
  }
  return handlers
}

/** A connection that belongs to another protocol, as the gateway sees it. */
export class HandedOver implements Turn, LazyParts {
  private readonly controller = new AbortController()

  get signal(): AbortSignal {
    return this.controller.signal
  }

  clientGone(): void {
    this.controller.abort(new ClientDisconnected('the connection has closed'))
  }

  /** The server stops. */
  stopping(): void {
    this.controller.abort(new Error('the server stops'))
  }

  // The gateway tells these of a request that runs; here it has none any more.
  clientEnded(): void {}
  requestBroken(): void {}
  countWaiting(): void {}
}
