// One exchange over node:http: what is waited for and how long, the answer when it comes, and one end whichever way it ends.

import { isBodiless } from '../syntax/status.ts'
import { Deadline } from './deadline.ts'
import { type FailureKind, failureOf, SendFailure } from './failure.ts'
import { type ClientRequest, type IncomingMessage, pairsOf, type Socket } from './node-http.ts'
import { expectsContinue } from './outbound.ts'
import type { Hooks, Inbound, Outbound, Timeouts } from './transport.ts'
import { Upload } from './upload.ts'

// How long a server that says nothing of 100 Continue is waited for, in milliseconds.
const CONTINUE = 1000
// What is read of a body that nobody wants, to keep the connection.
const DRAIN = 65_536

/** One request and its answer. */
export class NodeExchange {
  /** Rejects as `Transport.send` does. */
  readonly answer: Promise<Inbound>
  /** Whether it failed on a connection that was kept, before anything of an answer came. */
  wasStale = false
  readonly #client: ClientRequest
  readonly #request: Outbound
  readonly #hooks: Hooks
  readonly #timeouts: Timeouts
  readonly #deadline: Deadline
  readonly #leave: () => void
  #waitsFor: FailureKind = 'connection_timeout'
  #resolve!: (answer: Inbound) => void
  #reject!: (error: unknown) => void
  #message: IncomingMessage | null = null
  #upload: Upload | null = null
  #sent = false
  #ended = false
  #error: unknown = null
  #continueTimer: ReturnType<typeof setTimeout> | undefined

  /** `whole` is the body where it is in memory and can go out at once. */
  constructor(
    client: ClientRequest,
    request: Outbound,
    whole: Uint8Array | null,
    hooks: Hooks,
    timeouts: Timeouts,
  ) {
    this.#client = client
    this.#request = request
    this.#hooks = hooks
    this.#timeouts = timeouts
    this.#deadline = new Deadline(() => this.#fail(new SendFailure(this.#waitsFor)))
    this.#leave = () => this.#fail(hooks.signal?.reason ?? new SendFailure('connection_terminated'))
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    hooks.signal?.addEventListener('abort', this.#leave, { once: true })
    this.#listen()
    this.#deadline.set(timeouts.connectTimeout)
    if (request.body === null || whole !== null) {
      this.#sent = true
      if (whole === null) client.end()
      else client.end(whole)
    }
  }

  #listen(): void {
    const client = this.#client
    client.once('socket', (socket: Socket) => {
      if (!socket.connecting) this.#connected()
      else
        socket.once(this.#request.scheme === 'https' ? 'secureConnect' : 'connect', () => this.#connected())
    })
    client.once('response', (message: IncomingMessage) => this.#answered(message))
    client.on('information', (info: { statusCode: number; rawHeaders: readonly string[] }) => {
      if (info.statusCode !== 103) return
      try {
        this.#hooks.earlyHints?.(pairsOf(info.rawHeaders))
      } catch (error) {
        // What is thrown in a listener would end the process.
        this.#fail(error)
      }
    })
    client.once('continue', () => this.#send())
    // Nothing was asked that leads to another protocol.
    client.once('upgrade', (_message: unknown, socket: Socket) => {
      socket.destroy()
      this.#fail(new SendFailure('http_protocol_error'))
    })
    client.on('error', (error: Error) => {
      const message = this.#message
      if (message !== null) {
        // Node takes the end of a broken connection for the end of a body that has no other.
        if (!message.complete) this.#fail(new SendFailure('http_response_incomplete', error))
        else this.#upload?.stop()
        return
      }
      const failure = failureOf(error)
      this.wasStale = client.reusedSocket && failure.kind === 'connection_terminated'
      this.#fail(failure)
    })
    client.once('close', () => {
      if (this.#message === null) this.#fail(new SendFailure('connection_terminated'))
    })
  }

  #connected(): void {
    if (this.#ended) return
    this.#wait('http_response_timeout', this.#timeouts.headersTimeout)
    if (this.#sent) return
    if (!expectsContinue(this.#request.fields)) {
      this.#send()
      return
    }
    // Not every server knows it, so the body is sent some time. RFC 9110 section 10.1.1.
    this.#continueTimer = setTimeout(() => this.#send(), CONTINUE)
  }

  #send(): void {
    const { body, length } = this.#request
    if (this.#ended || this.#sent || this.#upload !== null || this.#message !== null || body === null) return
    clearTimeout(this.#continueTimer)
    const client = this.#client
    // Until the body is sent, time counts only while the server takes nothing: who sends it to us may be slow.
    this.#deadline.lift()
    this.#upload = new Upload(body, length, {
      write: (bytes) => client.write(bytes),
      onDrain: (resume) => {
        if (this.#message === null) this.#wait('connection_write_timeout', this.#timeouts.idleTimeout)
        client.once('drain', () => {
          if (this.#message === null) this.#deadline.lift()
          resume()
        })
      },
    })
    this.#upload.run().then(
      (sent) => {
        if (!sent || this.#ended) return
        this.#sent = true
        client.end()
        if (this.#message === null) this.#wait('http_response_timeout', this.#timeouts.headersTimeout)
      },
      (error: unknown) => this.#fail(error),
    )
  }

  #answered(message: IncomingMessage): void {
    message.on('error', () => undefined)
    if (this.#ended) {
      message.destroy()
      return
    }
    clearTimeout(this.#continueTimer)
    this.#message = message
    // An answer that nobody begins to read does not hold its connection for ever.
    this.#wait('connection_read_timeout', this.#timeouts.idleTimeout)
    this.#resolve({
      status: message.statusCode ?? 0,
      reason: message.statusMessage ?? '',
      fields: pairsOf(message.rawHeaders),
      body: { [Symbol.asyncIterator]: () => this.#read(message) },
      trailers: () => pairsOf(message.rawTrailers),
      discard: () => this.#discard(message),
    })
  }

  #read(message: IncomingMessage): AsyncIterator<Uint8Array> {
    let chunks: AsyncIterator<Uint8Array> | null = null
    return {
      next: async () => {
        if (this.#ended) {
          if (this.#error !== null) throw this.#error
          return { done: true, value: undefined }
        }
        this.#wait('connection_read_timeout', this.#timeouts.idleTimeout)
        try {
          chunks ??= message[Symbol.asyncIterator]()
          const step = await chunks.next()
          this.#deadline.lift()
          if (!step.done) return step
          // A body that was given up ends as well, and one that broke off must not look whole.
          if (!message.complete && this.#error === null && !this.#ended) {
            throw new SendFailure('http_response_incomplete')
          }
        } catch (error) {
          this.#fail(
            error instanceof SendFailure ? error : new SendFailure('http_response_incomplete', error),
          )
        }
        if (this.#error !== null) throw this.#error
        this.#end()
        return { done: true, value: undefined }
      },
      return: async () => {
        this.#giveUp(message)
        return { done: true, value: undefined }
      },
    }
  }

  #discard(message: IncomingMessage): void {
    const length = pairsOf(message.rawHeaders).find(([name]) => name.toLowerCase() === 'content-length')?.[1]
    const empty = this.#request.method === 'HEAD' || isBodiless(message.statusCode ?? 0)
    if (!this.#sent || !(empty || Number(length ?? DRAIN + 1) <= DRAIN)) {
      this.#giveUp(message)
      return
    }
    message.on('end', () => this.#end())
    message.on('close', () => this.#end())
    this.#wait('connection_read_timeout', this.#timeouts.idleTimeout)
    message.resume()
  }

  #giveUp(message: IncomingMessage): void {
    this.#end()
    message.destroy()
  }

  #wait(kind: FailureKind, milliseconds: number): void {
    this.#waitsFor = kind
    this.#deadline.set(milliseconds)
  }

  #fail(error: unknown): void {
    if (this.#ended) return
    this.#error = error
    this.#end()
    if (this.#message === null) this.#reject(error)
    else this.#message.destroy()
    if (!this.#client.destroyed) this.#client.destroy()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#continueTimer)
    this.#deadline.end()
    this.#hooks.signal?.removeEventListener('abort', this.#leave)
    this.#upload?.stop()
    // What is not sent of a request would be taken for the next.
    if (!this.#sent) this.#client.destroy()
  }
}
