// The way of an exchange over the objects of node:http, by documented members alone.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Chunk, HeaderList } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import { mergeFields } from '../merged-fields.ts'
import { Refusal } from '../refusal.ts'
import { checkLine } from '../request-rules.ts'
import type { BodySink } from './body-input.ts'
import { Connection } from './connection.ts'
import type { NodeGateway } from './gateway.ts'
import { Fields } from './request-head.ts'
import type { ResponseHead } from './response-head.ts'
import { trailersOf } from './trailers.ts'
import type { Wire } from './wire.ts'

const CONNECTION = Symbol('wsgify.connection')

// What is parsed ahead of its turn: beyond this many requests the socket is paused until they are answered.
const AHEAD = 16

/** A connection whose requests node:http parses. Those ahead of their turn wait here. */
export class HttpConnection extends Connection {
  private readonly waiting: (() => void)[] = []
  /** The fields of the request before, as they came and as they were read. */
  private raw: readonly string[] = []
  private minor = -1
  private limits: Limits | null = null
  private fields: Fields | null = null
  private advancing = false
  private paused = false

  constructor(socket: Socket, now: number) {
    super(socket, now)
    socket.once('end', () => this.busy?.clientEnded())
    socket.once('close', () => {
      this.waiting.length = 0
      this.busy?.clientGone()
    })
  }

  /** The state of a socket; made when it is first asked for. */
  static of(socket: Socket, now: number): HttpConnection {
    const holder = socket as Socket & { [CONNECTION]?: HttpConnection }
    holder[CONNECTION] ??= new HttpConnection(socket, now)
    return holder[CONNECTION]
  }

  get hasWaiting(): boolean {
    return this.waiting.length > 0
  }

  /** Whether a request has its turn at once. */
  get free(): boolean {
    return this.busy === null && this.waiting.length === 0
  }

  /** The fields of a request. Most have those of the request before, which are not read again. Throws Refusal. */
  fieldsOf(raw: readonly string[], minor: number, limits: Limits): Fields {
    // Several applications may be mounted in a framework, each with its limits.
    const same = limits === this.limits && minor === this.minor && isSame(raw, this.raw)
    if (same && this.fields !== null) return this.fields
    this.fields = new Fields(raw, minor, limits)
    // Middleware may change its own later.
    this.raw = raw.slice()
    this.minor = minor
    this.limits = limits
    return this.fields
  }

  /** Lets a request wait for its turn. */
  wait(start: () => void): void {
    this.waiting.push(start)
    if (this.waiting.length === AHEAD) {
      // After the packet that is being parsed, since Node resumes the socket at the end of each request in it.
      setImmediate(() => {
        if (this.waiting.length < AHEAD) return
        this.paused = true
        this.socket.pause()
      })
    }
  }

  // A loop, since many may wait.
  advance(now: number): void {
    this.busy = null
    this.idleSince = now
    if (this.advancing || this.waiting.length === 0) return
    this.advancing = true
    try {
      while (this.busy === null && this.waiting.length > 0) {
        const start = this.waiting.shift() as () => void
        if (this.closing || this.socket.destroyed) break
        start()
      }
    } finally {
      this.advancing = false
    }
    if (this.closing) this.waiting.length = 0
    if (this.paused && this.waiting.length === 0) {
      this.paused = false
      this.socket.resume()
    }
  }

  closeSoon(): void {
    this.socket.destroySoon()
  }
}

/**
 * Answers a request of node:http, when those before it on its connection are answered.
 *
 * A framework that changes `url` keeps the target as it came elsewhere, and may want the answer by another wire.
 */
export function handleHttp(
  gateway: NodeGateway,
  request: IncomingMessage,
  wire: Wire,
  target: string = request.url ?? '',
): void {
  const connection = HttpConnection.of(request.socket, gateway.now)
  if (connection.free) start(gateway, connection, request, wire, target)
  else connection.wait(() => start(gateway, connection, request, wire, target))
  // The client may have left while the framework held the request: then no event will tell of it.
  if (request.socket.closed) connection.busy?.clientGone()
}

function start(
  gateway: NodeGateway,
  connection: HttpConnection,
  request: IncomingMessage,
  wire: Wire,
  target: string,
): void {
  const { method = '', httpVersionMajor: major, httpVersionMinor: minor } = request
  let fields: Fields | null = null
  let refusal: Refusal | null = null
  try {
    checkLine(method, target, major, minor, gateway.limits)
    fields = connection.fieldsOf(request.rawHeaders, minor, gateway.limits)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    refusal = error
  }
  gateway.start(connection, wire, { method, target, minor, fields, expect: '' }, refusal)
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false
  return true
}

// The body has been given to the application by now, and node:http has accepted it.
function trailersOrNone(raw: readonly string[], limits: Limits): HeaderList {
  try {
    return trailersOf(raw, limits)
  } catch {
    return []
  }
}

/** One request of node:http and its response. */
export class HttpWire implements Wire {
  readonly lined = false
  protected readonly request: IncomingMessage
  protected readonly response: ServerResponse
  private readonly limits: Limits

  constructor(request: IncomingMessage, response: ServerResponse, limits: Limits) {
    this.request = request
    this.response = response
    this.limits = limits
  }

  // What was read is gone; with an encoding set the rest arrives as text, and not as the bytes that came.
  get bodyTaken(): boolean {
    return this.request.readableDidRead || this.request.readableEncoding !== null
  }

  deliver(sink: BodySink): void {
    const { request } = this
    request.on('data', (chunk: Buffer) => sink.bodyBytes(chunk))
    request.on('end', () => sink.bodyEnd(trailersOrNone(request.rawTrailers, this.limits)))
    // Without a listener an aborted request would be an uncaught error; the exchange hears of it from its connection.
    request.on('error', () => undefined)
    // Somebody may have paused it.
    request.resume()
  }

  pause(): void {
    this.request.pause()
  }

  resume(): void {
    this.request.resume()
  }

  writeContinue(): void {
    this.response.writeContinue()
  }

  // Node sends hints that have a Link, and of a form that it knows.
  writeHints(fields: HeaderList): void {
    const hints: Record<string, string[]> = Object.create(null)
    for (const [name, value] of fields) {
      const lower = name.toLowerCase()
      hints[lower] = [...(hints[lower] ?? []), value]
    }
    try {
      this.response.writeEarlyHints(hints)
    } catch {
      // Hints are only hints: the answer comes without.
    }
  }

  answer(head: ResponseHead, length: number, close: boolean, body: Chunk, size: number, last: boolean): void {
    const { response } = this
    this.begin(head, length, close)
    // Node would write the head with the encoding of a text body; its fields are bytes, not UTF-8.
    const ascii = typeof body === 'string' && size === body.length
    const bytes = typeof body === 'string' && !ascii ? Buffer.from(body) : body
    if (last) {
      if (ascii) response.end(bytes, 'latin1')
      else response.end(bytes)
    } else if (size > 0) {
      if (ascii) response.write(bytes, 'latin1')
      else response.write(bytes)
    } else {
      response.flushHeaders()
    }
  }

  begin(head: ResponseHead, length: number, close: boolean): void {
    const { response } = this
    const fields = head.framed(length, close)
    // Middleware that has put a method of its own here may not know fields in an array.
    if (response.getHeaderNames().length === 0 && !Object.hasOwn(response, 'writeHead')) {
      response.writeHead(head.status, head.reason, fields as string[])
    } else {
      mergeFields(response, fields)
      response.writeHead(head.status, head.reason)
    }
  }

  write(bytes: Uint8Array, written?: () => void): boolean {
    return this.response.write(bytes, written)
  }

  end(trailers: HeaderList = []): void {
    if (trailers.length > 0) this.response.addTrailers(trailers as [string, string][])
    this.response.end()
  }

  onDrain(resume: () => void): void {
    this.response.once('drain', resume)
  }

  closeSoon(): void {
    this.request.socket.destroySoon()
  }

  cut(): void {
    // What somebody else has answered before may still be on its way.
    if (!this.response.writableEnded) this.response.destroy()
  }
}
