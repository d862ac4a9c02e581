// The one request of a process that a web server has started for it: its body at standard input, its answer to standard
// output. RFC 3875.

import type { Readable, Writable } from 'node:stream'
import type { Chunk } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import type { BodySink } from '../node/body-input.ts'
import type { ResponseHead } from '../node/response-head.ts'
import type { Place, Turn } from '../node/turn.ts'
import { IncomingBody } from '../node/wire/body.ts'
import type { Wire } from '../node/wire.ts'
import { answerHead } from './answer-head.ts'

/** Where a process reads and writes, and who is told that it is done. */
export interface Pipes {
  /** Standard input. It is not touched unless there is a body. */
  readonly input: () => Readable
  readonly output: Writable
  /** Called once. `whole` says whether the answer was sent to its end. */
  done(whole: boolean): void
}

/** The turn of the only exchange of a process, and where it reads and writes. */
export class ProcessWire implements Place, Wire {
  readonly lined = true
  readonly remoteAddr = ''
  readonly born = 0
  requests = 0
  closing = true
  busy: Turn | null = null
  private readonly pipes: Pipes
  private readonly body: IncomingBody
  /** Whether the body ends with the input. */
  private open: boolean
  private reading: Readable | null = null
  private whole = true
  private waited = 0
  /** Who takes a body that ends with the input. */
  private openSink: BodySink | null = null

  constructor(pipes: Pipes, length: number | 'open', limits: Limits) {
    this.pipes = pipes
    this.body = new IncomingBody(limits)
    this.open = length === 'open'
    if (length !== 'open' && length > 0) this.body.begin({ length, chunked: false, persistent: false })
    pipes.output.on('error', () => this.peerGone())
  }

  /** The web server no longer wants an answer. */
  peerGone(): void {
    this.whole = false
    this.busy?.clientGone()
  }

  /** Counts time against a body that is slow to come. */
  sweep(passed: number, limits: Limits): void {
    this.waited += passed
    this.busy?.countWaiting(passed)
    if ((this.open || this.body.open) && this.waited >= limits.requestTimeout) this.broken(408)
  }

  advance(): void {
    this.busy = null
    this.reading?.destroy()
    this.pipes.done(this.whole)
  }

  deliver(sink: BodySink): void {
    const { body } = this
    if (this.open) this.openSink = sink
    else body.sink = sink
    if (this.reading !== null) return
    const input = this.pipes.input()
    this.reading = input
    input.on('error', () => this.broken(400))
    input.on('end', () => {
      if (this.open) this.openSink?.bodyEnd([])
      else if (body.open) this.broken(400)
    })
    // What comes after the body is not part of the request. RFC 3875 section 4.2.
    input.on('data', (chunk: Buffer) => {
      if (this.open) this.openSink?.bodyBytes(chunk)
      else if (body.open) body.take(chunk, 0, chunk.length, true)
    })
  }

  private broken(status: number): void {
    this.open = false
    this.body.drop()
    this.busy?.requestBroken(status)
  }

  pause(): void {
    this.reading?.pause()
  }

  resume(): void {
    this.reading?.resume()
  }

  // The web server has done so before.
  writeContinue(): void {}

  answer(head: ResponseHead, length: number, _close: boolean, body: Chunk, size: number): void {
    const { output } = this.pipes
    output.cork()
    this.begin(head, length)
    if (size > 0) output.write(body)
    output.uncork()
  }

  begin(head: ResponseHead, length: number): void {
    this.pipes.output.write(answerHead(head, length), 'latin1')
  }

  write(bytes: Uint8Array, written?: () => void): boolean {
    return this.pipes.output.write(bytes, written)
  }

  // Nothing marks the end of an answer but the end of the process.
  end(): void {}

  onDrain(resume: () => void): void {
    this.pipes.output.once('drain', resume)
  }

  closeSoon(): void {}

  cut(): void {
    this.whole = false
  }
}
