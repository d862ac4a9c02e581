// One request from the gateway to the application and back: what came, the layers it went through, what was answered.

import type { Body, Environ, HeaderList, StartResponse, Wsgi } from '../environ/contract.ts'
import { isPromiseLike } from '../environ/contract.ts'
import { BaseRequest } from '../message/base-request.ts'
import { type BodyRecord, Capture, captureBody, captureInput, type Outcome } from './capture.ts'
import { Layer } from './layer.ts'
import type { Masks } from './masks.ts'
import { type Journal, NO_ROUTE, Span, type SpanRecord } from './span.ts'

/** What the list of requests has of one. */
export interface Summary {
  readonly id: number
  /** When it came, in milliseconds since 1970. */
  readonly at: number
  readonly method: string
  readonly target: string
  /** Null as long as nothing is answered. */
  readonly status: number | null
  readonly milliseconds: number | null
  readonly size: number | null
  readonly type: string | null
  /** The layer whose answer it is. */
  readonly from: string | null
  /** Whether it was sent from the page. */
  readonly isReplay: boolean
  readonly isDone: boolean
}

/** A request with all that is kept of it. */
export interface JourneyRecord extends Summary {
  readonly protocol: string
  readonly client: string
  readonly server: string
  readonly scheme: string
  readonly request: { readonly fields: HeaderList; readonly body: BodyRecord }
  readonly response: { readonly line: string; readonly fields: HeaderList; readonly body: BodyRecord } | null
  /** Whether an error came out of the outermost layer, so that the gateway has to answer. */
  readonly hasEscaped: boolean
  readonly span: SpanRecord
}

/** What journeys of one inspector share. */
export interface JourneyOptions {
  readonly masks: Masks
  readonly mostBody: number
  readonly mostLayers: number
  readonly folder: Journal['folder']
  readonly readSource: Journal['readSource']
}

/** One request on its way. */
export class Journey {
  readonly id: number
  readonly #options: JourneyOptions
  readonly #ended: (journey: Journey) => void
  readonly #at = Date.now()
  readonly #start = performance.now()
  readonly #facts: Pick<
    JourneyRecord,
    'method' | 'target' | 'protocol' | 'client' | 'server' | 'scheme' | 'isReplay'
  >
  readonly #fields: HeaderList
  readonly #type: readonly [type: string | null, coding: string | null]
  readonly #root: Span
  readonly #sent: Capture
  readonly #answered: Capture
  #layers = 0
  #recording = 0
  #line = ''
  #answer: HeaderList | null = null
  #milliseconds: number | null = null
  #hasEscaped = false

  constructor(
    id: number,
    environ: Environ,
    options: JourneyOptions,
    isReplay: boolean,
    ended: (journey: Journey) => void,
  ) {
    const { masks, mostBody, mostLayers, folder, readSource } = options
    const request = new BaseRequest(environ)
    this.id = id
    this.#options = options
    this.#ended = ended
    this.#facts = {
      method: environ.REQUEST_METHOD,
      target: masks.target(environ['wsgify.raw_target'] ?? request.pathQs),
      protocol: environ.SERVER_PROTOCOL,
      client: request.clientAddr ?? '',
      server: `${environ.SERVER_NAME}:${environ.SERVER_PORT}`,
      scheme: environ['wsgi.url_scheme'],
      isReplay,
    }
    this.#fields = [...request.headers].map(([name, value]) => [name, masks.field(name, value)] as const)
    this.#type = [environ.CONTENT_TYPE ?? null, environ.HTTP_CONTENT_ENCODING ?? null]
    this.#sent = new Capture(mostBody)
    this.#answered = new Capture(mostBody)
    captureInput(environ, this.#sent)
    const journal = {
      masks,
      folder,
      readSource,
      now: (at = performance.now()) => at - this.#start - this.#recording,
      spent: (since: number) => {
        this.#recording += performance.now() - since
      },
      takeOne: () => ++this.#layers <= mostLayers,
    }
    this.#root = new Span(Layer.gateway, environ, journal)
    environ['wsgify.inspect'] = this.#root
  }

  /** Sends the request on its way. */
  run(wsgi: Wsgi, environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    const start: StartResponse = (status, headers, error) => {
      startResponse(status, headers, error)
      this.#line = status
      this.#answer = headers.slice()
      this.#root.head(status, headers)
    }
    const failed = (error: unknown): never => {
      this.#hasEscaped = true
      this.#root.failed(error)
      this.#end('failed')
      throw error
    }
    const settled = (body: Body): Body => {
      this.#root.leave(body)
      const isHead = environ.REQUEST_METHOD === 'HEAD'
      return captureBody(body, this.#answered, (outcome, error) => {
        if (outcome === 'failed') this.#root.failed(error)
        this.#end(isHead && outcome === 'left' ? 'whole' : outcome)
      })
    }
    this.#recording = performance.now() - this.#start
    this.#root.begin()
    let body: Body | PromiseLike<Body>
    try {
      body = wsgi(environ, start)
    } catch (error) {
      return failed(error)
    }
    return isPromiseLike(body) ? body.then(settled, failed) : settled(body)
  }

  #end(outcome: Outcome): void {
    this.#milliseconds = Math.round((performance.now() - this.#start - this.#recording) * 1000) / 1000
    this.#answered.outcome = outcome
    this.#ended(this)
  }

  summary(): Summary {
    const { method, target, isReplay } = this.#facts
    const span = this.#root.toJSON()
    const isDone = this.#milliseconds !== null
    const status = this.#hasEscaped ? 500 : this.#line === '' ? null : Number(this.#line.slice(0, 3))
    return {
      id: this.id,
      at: this.#at,
      method,
      target,
      status,
      milliseconds: this.#milliseconds,
      size: isDone ? this.#answered.size : null,
      type: this.#answer === null ? null : valueIn(this.#answer, 'content-type'),
      from: status === null ? null : originOf(span).name,
      isReplay,
      isDone,
    }
  }

  toJSON(): JourneyRecord {
    const { masks } = this.#options
    const [type, coding] = this.#type
    const answer = this.#answer
    const shown = answer?.map(([name, value]) => [name, masks.field(name, value)] as const) ?? []
    return {
      ...this.#facts,
      ...this.summary(),
      request: { fields: this.#fields, body: this.#sent.record(masks, type, coding) },
      response:
        answer === null
          ? null
          : {
              line: this.#line,
              fields: shown,
              body: this.#answered.record(
                masks,
                valueIn(answer, 'content-type'),
                valueIn(answer, 'content-encoding'),
              ),
            },
      hasEscaped: this.#hasEscaped,
      span: this.#root.toJSON(),
    }
  }
}

/**
 * The layer whose answer it is: the innermost one that gave this status, and no layer it called did. Where no route took a
 * request, it is the router, and not what stands behind it to say so.
 */
export function originOf(span: SpanRecord): SpanRecord {
  for (const child of [...span.children].reverse()) {
    const isSame =
      span.status === null
        ? child.status === null && child.thrown !== null
        : child.status?.slice(0, 3) === span.status.slice(0, 3)
    if (isSame) return child.kind === 'controller' && child.name === NO_ROUTE ? span : originOf(child)
  }
  return span
}

function valueIn(fields: HeaderList, name: string): string | null {
  return fields.find(([field]) => field.toLowerCase() === name)?.[1] ?? null
}
