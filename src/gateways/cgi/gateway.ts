// From the variables of a request to its application: what CGI, SCGI, FastCGI and uwsgi have in common.

import type { Application, Environ, ErrorStream } from '../../environ/contract.ts'
import type { ServerFacts } from '../../environ/new-environ.ts'
import { checkPrefix } from '../mounted-path.ts'
import { type HandlerOptions, NodeGateway } from '../node/gateway.ts'
import type { Outgoing } from '../node/outgoing.ts'
import type { Asked } from '../node/request-head.ts'
import type { Place } from '../node/turn.ts'
import type { Wire } from '../node/wire.ts'
import { Refusal } from '../refusal.ts'
import { type CgiRequest, environOfCgi, readRequest } from './environ.ts'
import type { Variables } from './variables.ts'

const NOTHING: Asked = Object.freeze({ method: '', target: '', minor: 0, fields: null })

/** What a protocol says of one of its requests. */
export interface CgiWay {
  /** Whether a body without a length ends somewhere, as the protocol says; otherwise there is none. */
  readonly open: boolean
  /** Variables that the protocol adds. */
  readonly more?: Partial<Environ>
  /** Where errors of this request go, in place of those of all. */
  readonly errors?: ErrorStream
}

/** How requests that a web server passes on are answered. */
export interface CgiOptions extends HandlerOptions {
  /**
   * Where the application is, such as `/api`, or an empty string for the root: in place of the SCRIPT_NAME that the web
   * server sends, which with some of them is the whole path.
   */
  readonly scriptName?: string | undefined
}

/** One application and how it is served behind a web server. */
export class CgiGateway extends NodeGateway {
  private readonly mount: string | undefined

  /** Throws a TypeError for a scriptName that is no path, or ends in a slash. */
  constructor(app: Application, options: CgiOptions) {
    super(app, options)
    const { scriptName } = options
    this.mount = scriptName === undefined ? undefined : checkPrefix(scriptName, 'scriptName')
  }

  /** Answers a request whose variables have come; its place has no other exchange. */
  take(place: Place, wire: Wire, variables: Variables, way: CgiWay): void {
    let request: CgiRequest
    try {
      request = readRequest(variables, way.open, this.limits, this.mount)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.refuse(place, wire, error, {
        method: variables.get('REQUEST_METHOD'),
        target: variables.get('REQUEST_URI'),
      })
      return
    }
    const exchange = this.open(place, wire, request)
    const environ = environOfCgi(request, this.factsFor(way), exchange)
    if (way.more !== undefined) Object.assign(environ, way.more)
    exchange.environ = environ
    this.withBody(exchange, environ, request.fields, '')
  }

  /** Answers what is no request, or none that can be answered otherwise. */
  refuse(place: Place, wire: Wire, refusal: Refusal, known: Partial<Asked> = {}): void {
    this.open(place, wire, { ...NOTHING, ...known }).refuse(refusal)
  }

  protected factsFor(way: CgiWay): ServerFacts {
    return way.errors === undefined ? this.facts : { ...this.facts, errors: way.errors }
  }

  protected override clientOf({ request, connection }: Outgoing): string {
    return (request as Partial<CgiRequest>).variables?.get('REMOTE_ADDR') || connection.remoteAddr
  }

  protected override protocolOf(request: Asked): string {
    return (request as Partial<CgiRequest>).protocol ?? 'HTTP/1.1'
  }
}
