// The one file that leans on members of node:http that Node does not document. Each shortcut has a documented way beside
// it, taken whenever anything is out of the ordinary; self-check.ts compares the two when a server starts, and the
// documented way is used alone where they differ. What is gained: an answer leaves in one write, the end of a request
// without a body is not waited for, and Node's own header object is never built.

import { IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'

type Listener = (...args: unknown[]) => void

/** Members of Node's objects that are read or written here. */
interface RequestInternals {
  socket: SocketInternals
  _consuming: boolean
  _dumped: boolean
  _readableState: { length: number }
  _read(size: number): void
  _dump(): void
}

interface ResponseInternals {
  socket: SocketInternals | null
  _header: string | null
  _headerSent: boolean
  finished: boolean
  _hasBody: boolean
  _last: boolean
  outputData: unknown[]
  _flush(): void
}

interface SocketInternals extends Socket {
  parser?: { incoming: IncomingMessage | null } | null
  _httpMessage?: unknown
  [PENDING]?: string
}

/** Answers that are written together at the end of this tick, as a byte string. */
const PENDING = Symbol('wsgify.pending')

// Beyond this a body is handed to the socket as it is rather than joined to its head.
const JOINED = 16_384

const base = IncomingMessage.prototype as unknown as RequestInternals & { push: IncomingMessage['push'] }
const ownHeaders = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')?.get as () => object

/** A request whose body goes straight to whoever collects it, and whose end costs nothing when there is no body. */
export class TurboRequest extends IncomingMessage {
  /** Takes the chunks of the body as they are parsed, and null at its end. */
  sink: ((chunk: Buffer | null) => void) | null = null
  /** Set by the gateway: there is no body. */
  bodiless = false
  private ended = false
  /** What Node's own code is told of the header fields, once it has asked. */
  asked: object | null = null

  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    const { sink } = this
    if (sink !== null) {
      if (chunk === null) {
        this.sink = null
        this.ended = true
        this.leaveParser()
      }
      sink(chunk)
      return true
    }
    const self = this as unknown as RequestInternals
    if (chunk === null && !self._consuming && self._readableState.length === 0) {
      this.ended = true
      this.leaveParser()
      return false
    }
    return base.push.call(this, chunk, encoding)
  }

  override _read(size: number): void {
    if (this.ended) {
      this.ended = false
      base.push.call(this, null)
    } else {
      base._read.call(this, size)
    }
  }

  _dump(): void {
    if (this.ended || this.bodiless) (this as unknown as RequestInternals)._dumped = true
    else base._dump.call(this)
  }

  /** Whether nothing more of this request will arrive. */
  get arrived(): boolean {
    return this.bodiless || this.ended
  }

  private leaveParser(): void {
    const { parser } = this.socket as SocketInternals
    if (parser && parser.incoming === this) parser.incoming = null
  }
}

const ownEnded = Object.getOwnPropertyDescriptor(Readable.prototype, 'readableEnded')?.get as () => boolean

// Defined on the prototype because Node's types declare plain properties, which a class cannot override with accessors.
Object.defineProperties(TurboRequest.prototype, {
  // Node asks each request for `host` and `expect`, for which it would build an object of all fields.
  headers: {
    configurable: true,
    get(this: TurboRequest): object {
      if (this.asked === null) {
        let expect: string | undefined
        const raw = this.rawHeaders
        for (let i = 0; i < raw.length; i += 2) {
          const name = raw[i] as string
          if (name.length === 6 && name.toLowerCase() === 'expect') expect = raw[i + 1]
        }
        this.asked = { host: 'checked by the gateway', expect }
      }
      return this.asked
    },
  },
  nodeHeaders: { configurable: true, get: ownHeaders },
  readableEnded: {
    configurable: true,
    get(this: TurboRequest): boolean {
      return this.bodiless || ownEnded.call(this)
    },
  },
})

/** A response that can be written in one piece. */
export class TurboResponse extends ServerResponse {
  /** Node's own listener for the end of this response; called directly when the answer was written here. */
  finish: Listener | null = null

  /** Whether this answer may leave in one piece: it is its turn, the connection stays, and the request has arrived. */
  isReady(): boolean {
    const self = this as unknown as ResponseInternals
    const { socket } = self
    return (
      socket !== null &&
      socket._httpMessage === this &&
      socket.writable &&
      this.shouldKeepAlive &&
      self._hasBody &&
      !self._last &&
      self._header === null &&
      this.finish !== null &&
      (this.req as TurboRequest).arrived
    )
  }

  /** Writes a whole answer: its head as a byte string, and its body of `size` bytes. Only when `isReady()`. */
  writeWhole(head: string, body: string | Uint8Array, size: number): void {
    const self = this as unknown as ResponseInternals
    const socket = self.socket as SocketInternals
    const finish = this.finish as Listener
    self._header = head
    self._headerSent = true
    self.finished = true
    this.finish = null
    if (size <= JOINED || (typeof body === 'string' && size === body.length)) {
      // As bytes in a string, whichever it was, so that several answers join to one write.
      const text =
        typeof body !== 'string'
          ? Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1')
          : size === body.length
            ? body
            : Buffer.from(body).toString('latin1')
      const pending = socket[PENDING]
      if (pending === undefined || pending === '') {
        socket[PENDING] = head + text
        process.nextTick(flush, socket)
      } else {
        socket[PENDING] = pending + head + text
      }
    } else {
      flush(socket)
      socket.cork()
      socket.write(head, 'latin1')
      socket.write(body)
      socket.uncork()
    }
    finish()
  }
}

const nodeOn = ServerResponse.prototype.on as (
  this: ServerResponse,
  name: string,
  listener: Listener,
) => ServerResponse
const nodeEmit = ServerResponse.prototype.emit as (
  this: ServerResponse,
  name: string,
  ...args: unknown[]
) => boolean

Object.assign(TurboResponse.prototype, {
  // Node adds and removes a listener on the socket for each response; the gateway has its own, for each connection.
  assignSocket(this: TurboResponse, socket: SocketInternals): void {
    socket._httpMessage = this
    const self = this as unknown as ResponseInternals
    self.socket = socket
    if (self.outputData.length > 0) {
      flush(socket)
      self._flush()
    }
  },

  detachSocket(this: TurboResponse, socket: SocketInternals): void {
    socket._httpMessage = null
    ;(this as unknown as ResponseInternals).socket = null
  },

  // The first listener for the end is Node's own.
  on(this: TurboResponse, name: string, listener: Listener): ServerResponse {
    if (name !== 'finish' || this.finish !== null) return nodeOn.call(this, name, listener)
    this.finish = listener
    return this
  },

  emit(this: TurboResponse, name: string, ...args: unknown[]): boolean {
    const { finish } = this
    if (name === 'finish' && finish !== null) {
      this.finish = null
      finish()
    }
    return nodeEmit.call(this, name, ...args)
  },
})

/** Writes what waits on a socket. Everything else that writes to it calls this first. */
export function flush(socket: Socket): void {
  const pending = (socket as SocketInternals)[PENDING]
  if (pending === undefined || pending === '') return
  ;(socket as SocketInternals)[PENDING] = ''
  if (socket.writable) socket.write(pending, 'latin1')
}

/** Lets a client that has closed its half of the connection still get its answer. */
export function allowHalfOpen(server: Server): void {
  ;(server as Server & { httpAllowHalfOpen?: boolean }).httpAllowHalfOpen = true
}

/** Whether this Node has every member that is used here. */
export function hasInternals(): boolean {
  const request = base as unknown as Record<string, unknown>
  const response = ServerResponse.prototype as unknown as Record<string, unknown>
  return (
    typeof ownHeaders === 'function' &&
    typeof request['_read'] === 'function' &&
    typeof request['_dump'] === 'function' &&
    typeof request['push'] === 'function' &&
    typeof response['assignSocket'] === 'function' &&
    typeof response['detachSocket'] === 'function' &&
    typeof response['_flush'] === 'function'
  )
}
