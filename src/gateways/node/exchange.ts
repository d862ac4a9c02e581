// One request and its answer. The exchange owns the input, the iterator, the signal and the turn on the connection.

import {
  type Application,
  type Environ,
  type HeaderList,
  isPromiseLike,
  type LazyParts,
  type SendableFile,
} from '../../environ/contract.ts'
import { type Answer, run } from '../../environ/run.ts'
import { concatBytes } from '../../syntax/bytes.ts'
import { ClientDisconnected } from '../body-errors.ts'
import { Refusal } from '../refusal.ts'
import type { BodySink, InputOwner } from './body-input.ts'
import { checkedHints } from './early-hints.ts'
import type { Outcome } from './outgoing.ts'
import { Sender } from './sender.ts'
import { type SentFile, wrapFile } from './sent-file.ts'
import type { Turn } from './turn.ts'

/** One request and its answer. */
export class Exchange extends Sender implements LazyParts, InputOwner, Turn, BodySink {
  private controller: AbortController | null = null
  /** A body that is collected before the application is called. */
  private collected: Uint8Array[] | null = null
  private received = 0
  /** Whether the client has ended its side of the connection. */
  private left = false
  private cleanups: (() => void)[] | null = null
  /** Milliseconds that the client was waited for while its body arrived. */
  private waited = 0

  /** Aborted when the client leaves before its answer is complete. Made when it is first asked for. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.gone || this.left) this.controller.abort(new ClientDisconnected())
    return this.controller.signal
  }

  /** How an application has trailer fields sent. HTTP/1.0 has none. */
  get sendTrailers(): ((trailers: () => HeaderList) => void) | undefined {
    if (this.request.minor === 0) return undefined
    return (trailers) => {
      this.trailing = trailers
    }
  }

  /** How an application has a file sent. */
  get fileWrapper(): (file: SendableFile) => SentFile {
    return wrapFile
  }

  /** How an application has a 103 response sent. HTTP/1.0 has none. */
  get earlyHints(): ((headers: HeaderList) => void) | undefined {
    if (this.request.minor === 0 || this.wire.writeHints === undefined) return undefined
    return (headers) => {
      const fields = checkedHints(headers)
      if (fields.length > 0 && !this.headSent && !this.gone && !this.finished) this.wire.writeHints?.(fields)
    }
  }

  onEnd(cleanup: () => void): void {
    if (this.finished) cleanup()
    else if (this.cleanups === null) this.cleanups = [cleanup]
    else this.cleanups.push(cleanup)
  }

  /** Marks that the client waits for 100 Continue before it sends its body. */
  expectContinue(): void {
    this.awaitsContinue = true
  }

  firstRead(): void {
    if (!this.awaitsContinue) return
    this.awaitsContinue = false
    if (this.gone || this.finished) return
    this.wire.writeContinue()
  }

  overLimit(): void {
    this.tooLarge = true
    this.connection.closing = true
  }

  /** Collects a body of a known, small size before the application is called, so that it can be read at once. */
  collect(): void {
    this.collected = []
    this.wire.deliver(this)
  }

  bodyBytes(bytes: Uint8Array): void {
    this.collected?.push(bytes)
    this.received += bytes.length
  }

  bodyEnd(): void {
    const { collected, environ } = this
    if (collected === null || environ === null || this.gone || this.finished) return
    this.collected = null
    environ['wsgi.input'] = Object.freeze([concatBytes(collected)])
    this.begin(this.gateway.app, environ)
  }

  countWaiting(milliseconds: number): void {
    const { input, gateway } = this
    const received = this.collected !== null ? this.received : input?.waiting ? input.received : -1
    if (received < 0) return
    this.waited += milliseconds
    const { rateGrace, bodyMinRate } = gateway.limits
    if (this.waited > rateGrace && received < (this.waited / 1000) * bodyMinRate) this.tooSlow()
  }

  /** Calls the application, and sends what it answers. */
  begin(app: Application, environ: Environ): void {
    try {
      const answer = run(app, environ, this as Answer)
      if (isPromiseLike(answer)) {
        ;(answer as Promise<Answer>).then(
          () => this.sendOrFail(),
          (error: unknown) => this.fail(error),
        )
        return
      }
    } catch (error) {
      this.fail(error)
      return
    }
    this.sendOrFail()
  }

  // Whoever called has nobody to catch for: what the application returned may throw as soon as it is looked at.
  private sendOrFail(): void {
    try {
      this.send()
    } catch (error) {
      if (this.finished) this.gateway.report(error, this.environ)
      else this.fail(error)
    }
  }

  clientGone(): void {
    if (this.finished || this.gone) return
    this.gone = true
    const error = new ClientDisconnected()
    this.input?.fail(error)
    this.controller?.abort(error)
    this.closeIterator()
    this.wake?.()
    // Until its head is sent the application still runs, and its end finishes the exchange.
    if (this.headSent || this.collected !== null) this.finish('aborted')
  }

  // Most clients that end their side have left; some only say that they have sent everything. So the signal is aborted, for an
  // application that wants to stop, and an answer that is given all the same is sent.
  clientEnded(): void {
    if (this.finished || this.gone) return
    this.left = true
    this.controller?.abort(new ClientDisconnected())
  }

  requestBroken(status: number): void {
    if (this.finished || this.gone) return
    this.brokenBy = status
    if (this.collected !== null) {
      this.collected = null
      this.refuse(new Refusal(status, 'the body of the request is incomplete'))
    } else {
      this.input?.fail(new ClientDisconnected('the body of the request is incomplete'))
    }
  }

  /** Ends an exchange whose client is too slow: it gets 408 if nothing was sent yet. */
  private tooSlow(): void {
    if (this.finished) return
    this.collected = null
    this.input?.fail(new ClientDisconnected('the client sent its request too slowly'))
    if (this.headSent || this.gone) this.wire.cut()
    else this.refuse(new Refusal(408, 'the body arrived too slowly'))
  }

  protected override get persistent(): boolean {
    return this.request.fields?.persistent ?? false
  }

  protected override get bodyLeft(): number {
    const length = this.request.fields?.length ?? 0
    // How much a chunked body still brings is not known; if it is too much the connection is closed all the same.
    return length < 0 ? 0 : length - (this.input?.received ?? 0)
  }

  protected override ended(outcome: Outcome): void {
    this.gateway.finished(this, outcome)
    if (this.cleanups !== null) for (const cleanup of this.cleanups) this.clean(cleanup)
    this.connection.advance(this.gateway.now)
  }

  private clean(cleanup: () => void): void {
    try {
      cleanup()
    } catch (error) {
      this.gateway.report(error, this.environ)
    }
  }
}
