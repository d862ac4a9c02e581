// The only call of a function as the place where an exchange has its turn, and where its answer goes: into a result, or into
// the stream that the runtime has opened.

import type { Chunk, ErrorStream } from '../../environ/contract.ts'
import { concatBytes, utf8Length } from '../../syntax/bytes.ts'
import { ResponseHead } from '../node/response-head.ts'
import type { Place, Turn } from '../node/turn.ts'
import type { Wire } from '../node/wire.ts'
import { SERVER_ERROR } from '../server-error.ts'
import type { EventRequest } from './event.ts'
import { type LambdaResult, metadataOf, resultOf, type StreamMetadata } from './result.ts'

/** What the runtime writes an answer to. */
export interface ResponseStream {
  write(chunk: Uint8Array | string): boolean
  end(): unknown
  once(event: string, listener: (...args: never[]) => void): unknown
}

/** What the Node runtime of Lambda has as `awslambda`. */
export interface StreamRuntime {
  streamifyResponse<Event, Context>(
    handler: (event: Event, stream: ResponseStream, context: Context) => Promise<void>,
  ): (event: Event, context: Context) => unknown
  readonly HttpResponseStream: { from(stream: ResponseStream, metadata: StreamMetadata): ResponseStream }
}

// What Lambda takes of a result: six megabytes of JSON.
const MOST = 6 * 1024 * 1024

/** The place of one call. Its body has come with the event, so nothing is ever delivered. */
abstract class CallWire implements Place, Wire {
  readonly lined = false
  readonly remoteAddr: string
  readonly born = 0
  requests = 0
  closing = false
  busy: Turn | null = null

  constructor(remoteAddr: string) {
    this.remoteAddr = remoteAddr
  }

  advance(): void {
    this.busy = null
  }

  /** The function has no time left: answers 504 if nothing was sent yet. */
  abstract outOfTime(): void

  deliver(): void {}
  pause(): void {}
  resume(): void {}
  // API Gateway, or the load balancer, has done so before.
  writeContinue(): void {}
  closeSoon(): void {}
  abstract answer(head: ResponseHead, length: number, close: boolean, body: Chunk): void
  abstract begin(head: ResponseHead, length: number): void
  abstract write(bytes: Uint8Array): boolean
  abstract end(): void
  abstract onDrain(resume: () => void): void
  abstract cut(): void
}

/** Makes a result. */
export class ResultWire extends CallWire {
  private readonly request: EventRequest
  private readonly resolve: (result: LambdaResult) => void
  private readonly errors: ErrorStream
  private head: ResponseHead | null = null
  private chunks: Uint8Array[] = []
  private size = 0

  constructor(request: EventRequest, resolve: (result: LambdaResult) => void, errors: ErrorStream) {
    super(request.sourceIp)
    this.request = request
    this.resolve = resolve
    this.errors = errors
  }

  answer(head: ResponseHead, length: number, _close: boolean, body: Chunk): void {
    const result = resultOf(this.request, head, length, body)
    if (isTooLong(result)) this.tooLong()
    else this.resolve(result)
  }

  begin(head: ResponseHead): void {
    this.head = head
  }

  write(bytes: Uint8Array): boolean {
    this.size += bytes.length
    if (this.size <= MOST) {
      // What was given may be written to again.
      this.chunks.push(new Uint8Array(bytes))
      return true
    }
    this.chunks = []
    this.tooLong()
    queueMicrotask(() => this.busy?.clientGone())
    return false
  }

  end(): void {
    this.answer(this.head as ResponseHead, -1, false, concatBytes(this.chunks))
  }

  onDrain(resume: () => void): void {
    queueMicrotask(resume)
  }

  // Nothing has left yet, so that there can still be an answer.
  cut(): void {
    this.refuse(SERVER_ERROR.statusLine, SERVER_ERROR.body)
  }

  outOfTime(): void {
    this.refuse('504 Gateway Timeout', '504 Gateway Timeout\n')
    this.busy?.clientGone()
  }

  private tooLong(): void {
    this.errors.write(
      'an answer of a function has at most 6 MiB, in base64 if it is no text; stream it instead\n',
    )
    this.cut()
  }

  private refuse(statusLine: string, body: string): void {
    this.resolve(resultOf(this.request, headOf(statusLine), -1, body))
  }
}

/** Writes to the stream of a call. */
export class StreamWire extends CallWire {
  private readonly request: EventRequest
  private readonly open: (metadata: StreamMetadata) => ResponseStream
  private readonly done: (error?: Error) => void
  private stream: ResponseStream | null = null

  constructor(
    request: EventRequest,
    open: (metadata: StreamMetadata) => ResponseStream,
    done: (error?: Error) => void,
  ) {
    super(request.sourceIp)
    this.request = request
    this.open = open
    this.done = done
  }

  answer(head: ResponseHead, length: number, _close: boolean, body: Chunk): void {
    this.begin(head, length)
    if (body.length > 0) this.stream?.write(body)
    this.end()
  }

  begin(head: ResponseHead, length: number): void {
    const stream = this.open(metadataOf(this.request, head, length))
    this.stream = stream
    stream.once('finish', () => this.done())
    const gone = () => {
      this.busy?.clientGone()
      this.done()
    }
    stream.once('error', gone)
    stream.once('close', gone)
    // The runtime sends the head before the first write, and not at all without one.
    stream.write('')
  }

  write(bytes: Uint8Array): boolean {
    return this.stream?.write(bytes) ?? false
  }

  end(): void {
    this.stream?.end()
  }

  onDrain(resume: () => void): void {
    this.stream?.once('drain', resume)
  }

  // The runtime marks an answer whose handler has failed as cut.
  cut(): void {
    this.done(new Error('the answer was cut short'))
  }

  outOfTime(): void {
    if (this.stream !== null) this.cut()
    else this.answer(headOf('504 Gateway Timeout'), -1, false, '504 Gateway Timeout\n')
    this.busy?.clientGone()
  }
}

// A character takes up to six bytes of JSON: what is short enough for that, and for some fields, is not counted.
function isTooLong(result: LambdaResult): boolean {
  return result.body.length > 1_000_000 && utf8Length(JSON.stringify(result)) > MOST
}

function headOf(statusLine: string): ResponseHead {
  const head = new ResponseHead()
  head.set(statusLine, [['Content-Type', 'text/plain; charset=UTF-8']], false)
  return head
}
