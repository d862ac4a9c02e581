// One request to a handler of node:http in process, and its answer: what joins the request, the response and their socket,
// and sees to it that all three end once.

import type { ServerResponse } from 'node:http'
import type { Body, Environ, StartResponse } from '../../../environ/contract.ts'
import { reasonOf } from '../../../syntax/status.ts'
import { ClientDisconnected } from '../../body-errors.ts'
import { Outflow } from './outflow.ts'
import { type InProcessRequest, releaseRequest, requestOf } from './request.ts'
import { fieldsOf, type ResponseOwner, responseTo } from './response.ts'
import { InProcessSocket } from './socket.ts'

/** A request to a handler, and its response. */
export class HandlerCall implements ResponseOwner {
  readonly request: InProcessRequest
  readonly response: ServerResponse
  readonly flow: Outflow
  private readonly socket: InProcessSocket
  private readonly signal: AbortSignal | undefined
  private over = false
  private hasBegun = false
  private error: { readonly thrown: unknown } | null = null
  private wake: (() => void) | null = null

  constructor(environ: Environ) {
    this.socket = new InProcessSocket(environ)
    this.flow = new Outflow(
      () => this.response.emit('drain'),
      () => this.finish(),
      () => this.socket.destroy(),
    )
    this.request = requestOf(environ, this.socket)
    this.response = responseTo(this.request, environ, this.socket, this)
    this.socket.once('close', () => this.closed())
    this.signal = environ['wsgify.signal']
    this.signal?.addEventListener('abort', this.leave)
    if (this.signal?.aborted) this.leave()
  }

  begun(): void {
    this.hasBegun = true
    this.awake()
  }

  /** Ends the exchange with an error. One that comes after the answer has begun cuts it. */
  fail(thrown: unknown): void {
    if (this.over) return
    this.error ??= { thrown }
    this.flow.fail(thrown ?? new Error(`thrown: ${String(thrown)}`))
    this.awake()
    this.socket.destroy()
  }

  /** The answer, at once where the handler has answered at once. Throws, or rejects with, what has ended the exchange. */
  answer(startResponse: StartResponse): Body | Promise<Body> {
    if (this.hasBegun || this.error !== null) return this.give(startResponse)
    return new Promise<void>((resolve) => {
      this.wake = resolve
    }).then(() => this.give(startResponse))
  }

  private give(startResponse: StartResponse): Body {
    if (this.error !== null) throw this.error.thrown
    const { response, flow } = this
    const { statusCode: status, statusMessage } = response
    startResponse(`${status} ${statusMessage ?? reasonOf(status)}`, fieldsOf(response))
    return flow.isWhole ? flow.takeAll() : flow
  }

  private awake(): void {
    const { wake } = this
    this.wake = null
    wake?.()
  }

  private readonly leave = (): void => {
    if (!this.over) this.fail(new ClientDisconnected())
  }

  // The client has everything.
  private finish(): void {
    if (this.over) return
    this.over = true
    process.nextTick(() => {
      this.response.emit('finish')
      releaseRequest(this.request)
      this.endResponse()
    })
  }

  // Whoever has closed the socket, the handler, the reader of its answer or the client: nothing more is sent.
  private closed(): void {
    if (this.over) return
    if (this.error === null) {
      const error = new ClientDisconnected('the connection was closed before the answer was complete')
      this.error = { thrown: error }
      this.flow.fail(error)
      this.awake()
    }
    this.over = true
    this.request.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))
    this.endResponse()
  }

  private endResponse(): void {
    // The signal may be one for many calls.
    this.signal?.removeEventListener('abort', this.leave)
    this.response.destroyed = true
    this.response.emit('close')
  }
}
