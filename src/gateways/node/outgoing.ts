// What an exchange owns of its answer: the head, the iterator of the body, and its one end.

import { closeIterator, isChunk, iterate } from '../../environ/body.ts'
import type { Application, Body, Chunk, Environ, HeaderList } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import { Answer } from '../../environ/run.ts'
import type { BodyInput } from './body-input.ts'
import type { Asked } from './request-head.ts'
import { ResponseHead } from './response-head.ts'
import type { Place } from './turn.ts'
import type { Wire } from './wire.ts'

/** How an exchange ended. */
export type Outcome =
  /** The whole answer was handed to the connection. */
  | 'sent'
  /** The gateway refused the request. */
  | 'refused'
  /** The application failed, or broke the contract. */
  | 'failed'
  /** The client left, or was too slow. */
  | 'aborted'
  /** The framework around was asked to answer instead. */
  | 'passed'

/** What an exchange asks of the gateway it belongs to. */
export interface Owner {
  readonly app: Application
  readonly limits: Limits
  /** Milliseconds of the gateway's own clock. */
  readonly now: number
  readonly stopping: boolean
  /** Writes an error of the application for the operator. */
  report(error: unknown, environ: Environ | null): void
  /** Called when an exchange has ended. */
  finished(exchange: Outgoing, outcome: Outcome): void
}

/** An answer on its way. */
export abstract class Outgoing extends Answer {
  declare readonly gateway: Owner
  declare readonly connection: Place
  declare readonly wire: Wire
  declare readonly request: Asked
  /** Milliseconds of a clock that does not jump, when a log wants them. */
  startedAt = 0
  environ: Environ | null = null
  input: BodyInput | null = null
  bytesSent = 0
  protected head: ResponseHead | null = null
  protected gone = false
  protected finished = false
  /** Whether the client waits for 100 Continue before it sends its body. */
  protected awaitsContinue = false
  protected tooLarge = false
  /** The status to answer with where the body has not arrived whole, or 0. */
  protected brokenBy = 0
  protected wake: (() => void) | null = null
  /** Gives the trailer fields once the body has been sent. */
  protected trailing: (() => HeaderList) | null = null
  protected iterator: Iterator<Chunk> | AsyncIterator<Chunk> | null = null

  constructor(gateway: Owner, connection: Place, wire: Wire, request: Asked) {
    super()
    this.gateway = gateway
    this.connection = connection
    this.wire = wire
    this.request = request
  }

  /** The status that was answered, or 0. */
  get status(): number {
    return this.head?.status ?? 0
  }

  /** Whether the client keeps the connection, and how much of the request's body has not arrived. */
  protected abstract get persistent(): boolean
  protected abstract get bodyLeft(): number
  protected abstract ended(outcome: Outcome): void

  protected override take(statusLine: string, headers: HeaderList): void {
    const head = new ResponseHead()
    head.set(statusLine, headers, this.wire.lined)
    this.head = head
    super.take(statusLine, headers)
  }

  protected abandonBody(body: Body): void {
    if (isChunk(body) || Array.isArray(body)) return
    this.iterator = iterate(body)
    this.closeIterator()
  }

  protected closeIterator(): void {
    const { iterator } = this
    if (iterator === null) return
    this.iterator = null
    try {
      const closing = closeIterator(iterator)
      closing?.catch((error: unknown) => this.gateway.report(error, this.environ))
    } catch (error) {
      this.gateway.report(error, this.environ)
    }
  }

  protected finish(outcome: Outcome): void {
    if (this.finished) return
    this.finished = true
    this.ended(outcome)
  }
}
