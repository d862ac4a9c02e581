// A server in memory: bytes in, what the application saw and what the client got out. No socket, so that thousands of
// conversations take a second. The same conversation can be held with node:http's own parser.

import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Application, Environ, Wsgi } from '../../src/environ/contract.ts'
import type { Limits } from '../../src/environ/limits.ts'
import { type LogEntry, NodeGateway } from '../../src/gateways/node/gateway.ts'
import { WireConnection } from '../../src/gateways/node/wire/connection.ts'

/** A socket whose other end is this test. */
export class FakeSocket extends Duplex {
  readonly remoteAddress = '127.0.0.1'
  readonly remotePort = 4711
  bytesRead = 0
  bytesWritten = 0
  output = ''
  reset = false
  /** While set, nothing that is written is taken. */
  stalled: (() => void)[] | null = null

  constructor() {
    super({ allowHalfOpen: true, highWaterMark: 16_384 })
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.bytesWritten += chunk.length
    this.output += chunk.toString('latin1')
    if (this.stalled === null) done()
    else this.stalled.push(done)
  }

  resetAndDestroy(): this {
    this.reset = true
    return this.destroy()
  }

  setTimeout(): this {
    return this
  }
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  destroySoon(): void {
    this.end(() => this.destroy())
  }
}

export interface Seen {
  readonly method: string
  readonly target: string
  readonly minor: number
  readonly fields: Record<string, string>
  /** Null when the body did not come whole. */
  readonly body: string | null
}

/** Everything the microtasks and ticks at hand still do. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve))
}

export class Conversation {
  readonly socket = new FakeSocket()
  readonly connection: WireConnection
  readonly gateway: NodeGateway
  readonly log: LogEntry[] = []
  readonly errors: string[] = []
  private readonly buffer = Buffer.alloc(65_536)

  constructor(app: Application, limits: Partial<Limits> = {}) {
    this.gateway = new NodeGateway(app, {
      limits,
      log: (entry) => this.log.push(entry),
      errors: { write: (text) => this.errors.push(text) },
    })
    this.connection = new WireConnection(this.gateway, this.socket as unknown as Socket)
    this.socket.resume()
  }

  /** Gives bytes as one packet, in memory that is then overwritten, as the reader's is. */
  send(bytes: string): this {
    for (let at = 0; at < bytes.length; at += this.buffer.length) {
      const length = this.buffer.write(bytes.slice(at, at + this.buffer.length), 'latin1')
      this.socket.bytesRead += length
      this.connection.receive(this.buffer, length)
      this.buffer.fill(0x2a, 0, length)
    }
    return this
  }

  endOfClient(): this {
    this.socket.push(null)
    return this
  }

  get output(): string {
    return this.socket.output.replace(/Date: [^\r]*\r\n/g, '')
  }

  get statuses(): number[] {
    return [...this.socket.output.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]))
  }
}

function fieldsOf(environ: Environ): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const key of Object.keys(environ)) {
    if (/^(HTTP_|CONTENT_)/.test(key)) fields[key] = environ[key] as string
  }
  return fields
}

/** An application that notes what it sees, having read the whole body, and answers with nothing. */
export function noting(seen: Seen[]): Wsgi {
  return async (environ, startResponse) => {
    const at = seen.length
    const head = {
      method: environ.REQUEST_METHOD,
      target: environ['wsgify.raw_target'] as string,
      minor: environ.SERVER_PROTOCOL === 'HTTP/1.1' ? 1 : 0,
      fields: fieldsOf(environ),
    }
    seen.push({ ...head, body: null })
    let body = ''
    for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>)
      body += Buffer.from(chunk).toString('latin1')
    seen[at] = { ...head, body }
    startResponse('200 OK', [])
    return ''
  }
}

export interface Verdict {
  readonly seen: Seen[]
  readonly statuses: number[]
}

/** What our server makes of these packets. */
export async function ours(packets: readonly string[], limits: Partial<Limits> = {}): Promise<Verdict> {
  const seen: Seen[] = []
  const conversation = new Conversation(noting(seen), limits)
  for (const packet of packets) {
    conversation.send(packet)
    await null
  }
  await settle()
  conversation.endOfClient()
  await settle()
  return { seen, statuses: conversation.statuses }
}

export interface Raw {
  readonly method: string
  readonly target: string
  readonly minor: number
  readonly raw: readonly string[]
  body: string | null
}

/** What node:http's parser makes of these packets: its requests, and whether it refused something. */
export async function llhttp(packets: readonly string[]): Promise<{ seen: Raw[]; refused: boolean }> {
  const seen: Raw[] = []
  let refused = false
  const server = createServer({ requireHostHeader: false, maxHeaderSize: 32_768 })
  server.maxHeadersCount = 0
  const take = (request: IncomingMessage) => {
    const { method = '', url: target = '', httpVersionMinor: minor, rawHeaders: raw } = request
    const entry: Raw = { method, target, minor, raw, body: null }
    seen.push(entry)
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('latin1')
    })
    request.on('error', () => undefined)
    request.on('end', () => {
      if (request.complete) entry.body = body
    })
  }
  server.on('request', (request, response) => {
    take(request)
    response.on('error', () => undefined)
    response.end()
  })
  for (const event of ['checkContinue', 'checkExpectation'] as const) {
    server.on(event, (request, response) => {
      take(request)
      response.end()
    })
  }
  server.on('connect', (_request, socket) => socket.destroy())
  // Not destroyed: the bodies of the requests before should still come to their end.
  server.on('clientError', () => {
    refused = true
  })
  const socket = new FakeSocket()
  socket.on('error', () => undefined)
  server.emit('connection', socket)
  for (const packet of packets) {
    if (refused) break
    socket.push(Buffer.from(packet, 'latin1'))
    await null
  }
  await settle()
  socket.push(null)
  await settle()
  socket.destroy()
  return { seen, refused }
}

/** Bytes in packets, cut at these places, or at what is left of them where there are fewer bytes. */
export function cut(bytes: string, places: readonly number[]): string[] {
  const sorted = [...new Set([0, ...places.map((place) => place % (bytes.length + 1))])].sort((a, b) => a - b)
  return sorted.map((at, i) => bytes.slice(at, sorted[i + 1] ?? bytes.length)).filter((piece) => piece !== '')
}
