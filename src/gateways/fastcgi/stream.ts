// One request among those that share a FastCGI connection: its variables, its body, and where its answer goes.

import type { Chunk, ErrorStream, HeaderList } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import { byteStringOfText } from '../../syntax/bytes.ts'
import type { CgiGateway } from '../cgi/gateway.ts'
import { Variables } from '../cgi/variables.ts'
import type { BodySink } from '../node/body-input.ts'
import type { ResponseHead } from '../node/response-head.ts'
import type { Place, Turn } from '../node/turn.ts'
import type { Wire } from '../node/wire.ts'
import { Refusal } from '../refusal.ts'
import { readPairs } from './pairs.ts'
import type { RecordWriter } from './record-writer.ts'

// What of a body may wait for whoever reads it, before the connection is paused.
const AHEAD = 65_536
// An authorizer is asked without the body, whatever is said of it. FastCGI specification section 6.3.
const OF_BODY = new Set(['CONTENT_LENGTH', 'HTTP_CONTENT_LENGTH', 'HTTP_TRANSFER_ENCODING'])
const NO_TRAILERS: HeaderList = []

/** What a request asks of the connection that it shares. */
export interface Shared {
  readonly remoteAddr: string
  readonly writer: RecordWriter
  /** The clock of all its requests. */
  readonly now: number
  /** Pauses the connection for as long as any of its requests wants that. */
  pauseFor(stream: Stream, paused: boolean): void
  /** The request has ended. */
  done(stream: Stream): void
  /** Cuts the connection, if no other request is on it. Returns whether it did. */
  cutFor(stream: Stream): boolean
}

/** How a request is served. */
export interface Role {
  readonly name: 'RESPONDER' | 'AUTHORIZER'
  readonly gateway: CgiGateway
  /** Whether errors are written to the web server's log. */
  readonly stderr: boolean
}

/** One request. */
export class Stream implements Place, Wire {
  readonly lined = true
  readonly id: number
  readonly remoteAddr: string
  readonly born: number
  requests = 0
  closing = false
  busy: Turn | null = null
  private readonly shared: Shared
  private readonly role: Role
  /** What has come of the variables, as a byte string; null once they are complete. */
  private params: string | null = ''
  /** A request that waits for the first of its body, to know whether it has one. */
  private undecided: Variables | null = null
  private expected = -1
  private received = 0
  private inputEnded = false
  private sink: BodySink | null = null
  private held: Buffer[] = []
  private heldBytes = 0
  /** Whether the web server was told that the request has ended, or has said so itself. */
  private over = false

  constructor(id: number, shared: Shared, role: Role) {
    this.id = id
    this.shared = shared
    this.role = role
    this.remoteAddr = shared.remoteAddr
    this.born = shared.now
  }

  /** Takes a record of variables; an empty one ends them. */
  takeParams(content: Buffer): void {
    const { params } = this
    // The request was refused already.
    if (params === null) return
    const { limits } = this.role.gateway
    if (content.length === 0) this.start(params)
    else if (params.length + content.length <= limits.variableBytes)
      this.params = params + content.toString('latin1')
    else this.refuse(new Refusal(431, `the variables are longer than ${limits.variableBytes} bytes`))
  }

  private start(params: string): void {
    this.params = null
    const variables = new Variables(this.role.gateway.limits)
    try {
      const asked = this.role.name === 'RESPONDER'
      readPairs(params, (name, value, end) => {
        if (asked || !OF_BODY.has(params.slice(name, value)))
          variables.addFrom(params, name, value, value, end)
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.refuse(error)
      return
    }
    const length = variables.get('CONTENT_LENGTH')
    if (this.role.name === 'AUTHORIZER') this.call(variables, false)
    else if (length === '') this.undecided = variables
    else {
      this.expected = Number(length)
      this.inputEnded = this.expected === 0
      this.call(variables, false)
    }
  }

  private call(variables: Variables, open: boolean): void {
    this.undecided = null
    const { role } = this
    const more = { FCGI_ROLE: role.name }
    role.gateway.take(
      this,
      this,
      variables,
      role.stderr ? { open, more, errors: this.stderr() } : { open, more },
    )
  }

  private refuse(refusal: Refusal): void {
    this.params = null
    this.inputEnded = true
    this.role.gateway.refuse(this, this, refusal)
  }

  private stderr(): ErrorStream {
    return {
      write: (text) => {
        if (this.over) process.stderr.write(text)
        else this.shared.writer.stderr(this.id, byteStringOfText(text))
      },
    }
  }

  /** Takes a record of the body; an empty one ends it. */
  takeInput(content: Buffer): void {
    if (this.params !== null) {
      this.refuse(new Refusal(400, 'the body began before the variables had ended'))
      return
    }
    if (this.undecided !== null) this.call(this.undecided, content.length > 0)
    if (this.inputEnded || this.over) return
    if (content.length === 0) {
      if (this.expected < 0) this.endInput()
      else this.broken(400)
      return
    }
    this.received += content.length
    if (this.expected >= 0 && this.received > this.expected) {
      this.broken(400)
      return
    }
    const bytes = Buffer.from(content)
    if (this.sink !== null) {
      this.sink.bodyBytes(bytes)
    } else {
      this.held.push(bytes)
      this.heldBytes += bytes.length
      if (this.heldBytes > AHEAD) this.pause()
    }
    if (this.received === this.expected) this.endInput()
  }

  private endInput(): void {
    this.inputEnded = true
    if (this.sink !== null) this.finishInput(this.sink)
  }

  private finishInput(sink: BodySink): void {
    this.sink = null
    sink.bodyEnd(NO_TRAILERS)
  }

  private broken(status: number): void {
    this.inputEnded = true
    this.sink = null
    this.busy?.requestBroken(status)
  }

  /** The web server no longer wants an answer. */
  abort(): void {
    const { busy } = this
    if (this.over) return
    this.over = true
    this.shared.writer.end(this.id, 1)
    this.shared.done(this)
    busy?.clientGone()
  }

  /** The web server sends nothing more, though it may still want its answers. */
  peerEnded(): void {
    if (this.params !== null || this.undecided !== null) {
      this.shared.done(this)
      return
    }
    const { busy } = this
    if (!this.inputEnded) this.broken(400)
    busy?.clientEnded()
  }

  /** The connection has closed. */
  gone(): void {
    this.over = true
    this.busy?.clientGone()
  }

  /** Looks whether the web server is too slow. */
  sweep(limits: Limits, now: number, passed: number): void {
    const waited = now - this.born
    this.busy?.countWaiting(passed)
    if (this.params !== null || this.undecided !== null) {
      if (waited >= limits.headersTimeout)
        this.refuse(new Refusal(408, 'the variables of the request arrived too slowly'))
    } else if (!this.inputEnded && waited >= limits.requestTimeout) {
      this.broken(408)
    }
  }

  advance(): void {
    this.busy = null
    this.shared.done(this)
  }

  deliver(sink: BodySink): void {
    this.sink = sink
    const { held } = this
    this.held = []
    this.heldBytes = 0
    for (const bytes of held) sink.bodyBytes(bytes)
    if (this.inputEnded && this.sink === sink) this.finishInput(sink)
    this.resume()
  }

  pause(): void {
    if (!this.inputEnded) this.shared.pauseFor(this, true)
  }

  resume(): void {
    this.shared.pauseFor(this, false)
  }

  // The web server has done so before.
  writeContinue(): void {}

  answer(
    head: ResponseHead,
    length: number,
    _close: boolean,
    body: Chunk,
    size: number,
    last: boolean,
  ): void {
    if (this.over) return
    this.shared.writer.answer(this.id, head, length, body, size)
    if (last) this.end()
  }

  begin(head: ResponseHead, length: number): void {
    if (!this.over) this.shared.writer.begin(this.id, head, length)
  }

  write(bytes: Uint8Array): boolean {
    return this.over || this.shared.writer.write(this.id, bytes)
  }

  end(): void {
    if (this.over) return
    this.over = true
    this.shared.writer.end(this.id)
  }

  onDrain(resume: () => void): void {
    this.shared.writer.onDrain(resume)
  }

  // The end of the request is all that a web server needs; what it still sends is not read.
  closeSoon(): void {}

  // Web servers do not look at the status of the program. What they see is that a connection breaks.
  cut(): void {
    if (this.over) return
    this.over = true
    if (this.shared.cutFor(this)) return
    this.shared.writer.end(this.id, 1)
    // No close of the connection will tell the exchange, unless it ends by itself.
    process.nextTick(() => this.busy?.clientGone())
  }
}
