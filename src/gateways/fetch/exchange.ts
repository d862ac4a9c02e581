// One request of a runtime that speaks fetch, and its answer: what the runtime knows of it, the signal, and the one end.

import {
  type Application,
  type ClientAddress,
  type Environ,
  type HostParts,
  isPromiseLike,
  type LazyParts,
} from '../../environ/contract.ts'
import { type Answer, run } from '../../environ/run.ts'
import { ClientDisconnected } from '../body-errors.ts'
import { Refusal } from '../refusal.ts'
import { describeError, SERVER_ERROR } from '../server-error.ts'
import { clientOf, keeperOf } from './host.ts'
import type { FetchInput, InputOwner } from './input.ts'
import { type Outgoing, Sender } from './sender.ts'

/** One request and its answer. */
export class FetchExchange extends Sender implements LazyParts, InputOwner {
  environ: Environ | null = null
  input: FetchInput | null = null
  private readonly first: unknown
  private readonly second: unknown
  private address: ClientAddress | undefined = undefined
  private parts: HostParts | null = null
  private controller: AbortController | null = null
  private listening = false
  private finished = false
  private cleanups: (() => void)[] | null = null

  constructor(request: globalThis.Request, first: unknown, second: unknown) {
    super(request)
    this.first = first
    this.second = second
  }

  /** Aborted when the client leaves before its answer is complete. Made when it is first asked for. */
  get signal(): AbortSignal {
    if (this.controller === null) {
      this.controller = new AbortController()
      this.listen()
      if (this.gone) this.controller.abort(new ClientDisconnected())
    }
    return this.controller.signal
  }

  /** Who sent the request. Asked of the runtime when it is first asked for. */
  get client(): ClientAddress | null {
    this.address ??= clientOf(this.request, this.first) ?? undefined
    return this.address ?? null
  }

  get waitUntil(): LazyParts['waitUntil'] {
    return keeperOf(this.request, this.host.args)
  }

  get host(): HostParts {
    const { request, first, second } = this
    this.parts ??= {
      request,
      args: second === undefined ? (first === undefined ? [] : [first]) : [first, second],
    }
    return this.parts
  }

  onEnd(cleanup: () => void): void {
    if (this.finished) cleanup()
    else if (this.cleanups === null) this.cleanups = [cleanup]
    else this.cleanups.push(cleanup)
  }

  overLimit(): void {
    this.tooLarge = true
  }

  // Most runtimes make the signal of a request when it is first asked for.
  private listen(): void {
    if (this.listening || this.finished) return
    this.listening = true
    const { signal } = this.request
    if (signal.aborted) this.clientGone()
    else signal.addEventListener('abort', this, { once: true })
  }

  /** What the platform's signal calls. Some runtimes abort it after whole answers too. */
  handleEvent(): void {
    this.clientGone()
  }

  /** Calls the application, and makes a response of its answer: at once where the application answers at once. */
  begin(app: Application, environ: Environ): Outgoing {
    try {
      const answer = run(app, environ, this as Answer)
      if (!isPromiseLike(answer)) return this.send()
      return (answer as Promise<Answer>).then(
        () => this.sendOrFail(),
        (error: unknown) => this.fail(error),
      )
    } catch (error) {
      return this.fail(error)
    }
  }

  private sendOrFail(): Outgoing {
    try {
      return this.send()
    } catch (error) {
      return this.fail(error)
    }
  }

  /** Called when the client leaves: by the platform's signal, or by whoever reads the response and cancels. */
  override clientGone(): void {
    if (this.finished || this.gone) return
    this.gone = true
    const error = new ClientDisconnected()
    this.input?.fail(error)
    this.controller?.abort(error)
    this.closeIterator()
    if (this.stream !== null) {
      this.stream.cut(error)
      this.finish()
    }
  }

  /** Writes an error for the operator. */
  override report(error: unknown): void {
    const { environ } = this
    try {
      environ?.['wsgi.errors'].write(describeError(error, environ))
    } catch {
      // There is nobody left to tell, and the client still waits for its answer.
    }
  }

  /** Ends the exchange: its answer has been handed over, or never will be. */
  override finish(): void {
    if (this.finished) return
    this.finished = true
    if (this.listening) this.request.signal.removeEventListener('abort', this)
    if (this.cleanups === null) return
    for (const cleanup of this.cleanups) {
      try {
        cleanup()
      } catch (error) {
        this.report(error)
      }
    }
  }

  protected override fail(error: unknown): globalThis.Response {
    this.closeIterator()
    if (this.gone || this.tooLarge) return this.unwanted()
    if (error instanceof ClientDisconnected) return this.refuse(new Refusal(400, error.message))
    this.report(error)
    this.take(SERVER_ERROR.statusLine, [...SERVER_ERROR.headers])
    return this.whole(SERVER_ERROR.body)
  }
}
