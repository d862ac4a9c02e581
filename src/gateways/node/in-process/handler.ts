// Handlers of node:http, called in process, as applications.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { isPromiseLike, type Wsgi } from '../../../environ/contract.ts'
import { HandlerCall } from './call.ts'

/** A listener for the requests of a node:http server. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * Makes an application of a listener for a node:http server. It is called in process, with a request and a response of
 * node:http that stream both ways; nothing is sent over a socket.
 *
 * What it throws, or rejects with, before its head is sent is thrown by the application; later, the answer is cut. Interim
 * answers are not sent, and a head that is flushed leaves with the first of its body.
 *
 * @example
 * const app = fromNodeHandler((request, response) => response.end(`hello ${request.url}`))
 */
export function fromNodeHandler(handler: NodeHandler): Wsgi {
  if (typeof handler !== 'function') {
    throw new TypeError(`a handler is a function (request, response), not ${typeof handler}`)
  }
  return (environ, startResponse) => {
    const call = new HandlerCall(environ)
    try {
      const returned = handler(call.request, call.response)
      if (isPromiseLike(returned)) returned.then(undefined, (error: unknown) => call.fail(error))
    } catch (error) {
      call.fail(error)
    }
    return call.answer(startResponse)
  }
}
