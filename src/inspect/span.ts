// One layer's part in one request: when it was called and when it answered, with what, and what it changed on the way.

import { isChunk } from '../environ/body.ts'
import type { Body, Environ, HeaderList } from '../environ/contract.ts'
import { environKey } from '../environ/keys.ts'
import type { Watcher, Weighed } from '../environ/watcher.ts'
import { type ReportedError, reportOf } from '../exc/development/error-report.ts'
import type { ReadSource } from '../exc/development/stack-frames.ts'
import type { Version } from '../headers/if-range.ts'
import { utf8Length } from '../syntax/bytes.ts'
import { type Layer, nameIn } from './layer.ts'
import type { Masks } from './masks.ts'
import { joined, listening, type Negotiation } from './negotiation.ts'
import { type RouteFound, routeFound } from './route-found.ts'
import { type Change, changesBetween, type Snapshot, snapshotOf } from './snapshot.ts'

/** What all spans of a request share. */
export interface Journal {
  readonly masks: Masks
  readonly folder: string | null
  readonly readSource: ReadSource
  /** Milliseconds since the request came, less those that were spent on recording it. */
  now(at?: number): number
  /** Recording has begun at a time of the platform's clock, and has ended now. */
  spent(since: number): void
  /** Whether one more layer may be recorded. */
  takeOne(): boolean
}

/** An error that a layer let out, or made an answer of. */
export interface Thrown extends Pick<ReportedError, 'name' | 'message'> {
  readonly how: 'let out' | 'answered'
  readonly report: readonly ReportedError[]
}

/** What came of the conditions of a request: the status that is to be sent, and by which field, for which version. */
export interface Weighing {
  readonly status: number
  readonly by: string | null
  /** The version that there was; null where there was none. */
  readonly there: { readonly etag: string | null; readonly modified: string | null } | null
}

// A layer that asks more has a loop.
const MOST_ASKED = 50
const CONDITIONS = [
  'HTTP_IF_MATCH',
  'HTTP_IF_UNMODIFIED_SINCE',
  'HTTP_IF_NONE_MATCH',
  'HTTP_IF_MODIFIED_SINCE',
  'HTTP_RANGE',
]

/** One layer's part in one request. It stands in the environ as `wsgify.inspect` while the layer runs. */
export class Span implements Watcher {
  readonly layer: Layer
  readonly children: Span[] = []
  readonly #journal: Journal
  readonly #parent: Span | null
  readonly #environ: Environ
  readonly #name: string
  readonly #path: readonly [script: string, info: string]
  #start: number
  #end: number | null = null
  #status: string | null = null
  #fields: HeaderList = []
  #thrown: Thrown | null = null
  #error: unknown = undefined
  #route: RouteFound | null = null
  readonly #asked: Negotiation[] = []
  readonly #weighed: Weighing[] = []
  readonly #inward: Change[] = []
  #outward: Change[] = []
  #last: Snapshot
  #body: Body | null = null
  #bodyText: string | null = null

  constructor(layer: Layer, environ: Environ, journal: Journal, parent: Span | null = null) {
    this.layer = layer
    this.#journal = journal
    this.#parent = parent
    this.#environ = environ
    this.#path = [environ.SCRIPT_NAME, environ.PATH_INFO]
    this.#last = snapshotOf(environ)
    this.#name = layer.kind === 'controller' ? controllerIn(environ) : layer.name
    const { mapper } = layer
    if (mapper !== null) this.#route = routeFound(mapper, environ)
    this.#start = journal.now()
  }

  /** Begins the part of a layer that this one calls; null where there are too many. */
  enter(layer: Layer, environ: Environ): Span | null {
    if (!this.#journal.takeOne()) return null
    const since = performance.now()
    const span = new Span(layer, environ, this.#journal, this)
    this.children.push(span)
    this.#inward.push(...changesBetween(this.#last, span.#last, this.#journal.masks))
    this.#route?.took(environ, this.#journal.masks)
    environ['wsgify.inspect'] = span
    this.#journal.spent(since)
    span.begin()
    return span
  }

  /** The layer is called now. */
  begin(): void {
    this.#start = this.#journal.now()
  }

  /** The layer has begun its answer. */
  head(status: string, headers: HeaderList): void {
    this.#status = status
    this.#fields = headers.map(([name, value]) => [name, this.#journal.masks.field(name, value)] as const)
  }

  /** The layer has given its answer. */
  leave(body: Body): void {
    const since = performance.now()
    this.#end = this.#journal.now(since)
    const inner = this.children.at(-1)
    if (inner !== undefined && inner.#body === body) this.#bodyText = null
    else this.#bodyText = bodyText(body)
    this.#body = body
    if (inner !== undefined) inner.#body = null
    this.#left()
    this.#journal.spent(since)
  }

  /** The layer has let an error out. */
  failed(error: unknown): void {
    const since = performance.now()
    this.#end = this.#journal.now(since)
    this.#told(error, 'let out')
    this.#left()
    this.#journal.spent(since)
  }

  /** The layer makes an answer of an error. */
  caught(error: unknown): void {
    const since = performance.now()
    this.#told(error, 'answered')
    this.#journal.spent(since)
  }

  /** The layer asks a field which of its offers are welcome. */
  negotiates<V extends object>(field: string, value: V): V {
    const isSent = this.#environ[environKey(field)] !== undefined
    return listening(value, (taken, offers) => {
      const since = performance.now()
      const next = { field, ranges: String(value), isSent, offers, taken }
      const both = joined(this.#asked.at(-1), next)
      if (both !== null) this.#asked[this.#asked.length - 1] = both
      else if (this.#asked.length < MOST_ASKED) this.#asked.push(next)
      this.#journal.spent(since)
    })
  }

  /** The layer has weighed the conditions of the request. */
  weighed({ status, by }: Weighed, there: Version | null): void {
    const isAsked = CONDITIONS.some((key) => this.#environ[key] !== undefined)
    if (!isAsked || this.#weighed.length === MOST_ASKED) return
    const { etag, lastModified } = there ?? {}
    const version = { etag: etagText(etag), modified: lastModified?.toUTCString() ?? null }
    this.#weighed.push({ status, by, there: there === null ? null : version })
  }

  #told(error: unknown, how: Thrown['how']): void {
    // What came from further inside is told in full there.
    const isFromInside = this.children.some((child) => child.#error === error)
    const { folder, readSource } = this.#journal
    const report = reportOf(error, folder, readSource)
    const [first] = report
    this.#error = error
    this.#thrown = {
      how,
      name: first?.name ?? '',
      message: first?.message ?? '',
      report: isFromInside ? [] : report,
    }
  }

  #left(): void {
    const environ = this.#environ
    const now = snapshotOf(environ)
    this.#outward = changesBetween(this.#last, now, this.#journal.masks)
    this.#last = now
    const parent = this.#parent
    environ['wsgify.inspect'] = parent ?? undefined
    if (parent !== null) parent.#last = parent.#environ === environ ? now : snapshotOf(parent.#environ)
  }

  /** What is kept of it. */
  toJSON(): SpanRecord {
    const end = this.#end
    const inside = this.children.reduce((sum, child) => sum + (child.#end ?? child.#start) - child.#start, 0)
    return {
      layer: this.layer.id,
      kind: this.layer.kind,
      name: this.#name,
      section: this.layer.by?.section ?? null,
      path: this.#path,
      start: rounded(this.#start),
      end: end === null ? null : rounded(end),
      own: end === null ? null : rounded(Math.max(0, end - this.#start - inside)),
      status: this.#status,
      fields: this.#fields,
      body: this.#bodyText,
      inward: this.#inward,
      outward: this.#outward,
      thrown: this.#thrown,
      route: this.#route?.toJSON() ?? null,
      asked: this.#asked,
      weighed: this.#weighed,
      children: this.children.map((child) => child.toJSON()),
    }
  }
}

/** What is kept of one layer's part. Times are milliseconds since the request came. */
export interface SpanRecord {
  readonly layer: number
  readonly kind: Layer['kind']
  readonly name: string
  readonly section: string | null
  /** SCRIPT_NAME and PATH_INFO when it was called. */
  readonly path: readonly [script: string, info: string]
  readonly start: number
  readonly end: number | null
  /** Of its time, what was not spent in the layers it called. */
  readonly own: number | null
  readonly status: string | null
  readonly fields: HeaderList
  /** What the body is; null when it is the one that came from inside. */
  readonly body: string | null
  /** What it changed in the environ before it called the next layer, and after. */
  readonly inward: readonly Change[]
  readonly outward: readonly Change[]
  readonly thrown: Thrown | null
  readonly route: ReturnType<RouteFound['toJSON']> | null
  /** What it asked the fields of Accept's family, and what its conditions came to. */
  readonly asked: readonly Negotiation[]
  readonly weighed: readonly Weighing[]
  readonly children: readonly SpanRecord[]
}

/** The name of what stands behind a router that found no route. */
export const NO_ROUTE = 'no route'

function controllerIn(environ: Environ): string {
  const variables = environ['wsgiorg.routing_args']?.[1] ?? {}
  const name = nameIn(variables['controller'])
  const action = variables['action']
  if (name === '' && environ['routes.route'] == null) return NO_ROUTE
  return typeof action === 'string' ? `${name || 'controller'}.${action}` : name || 'controller'
}

function etagText(etag: Version['etag']): string | null {
  if (etag === null || etag === undefined) return null
  const text = String(etag)
  return /^(?:W\/)?"/.test(text) ? text : `"${text}"`
}

function bodyText(body: Body): string {
  if (isChunk(body)) {
    const size = typeof body === 'string' ? utf8Length(body) : body.length
    return size === 0 ? 'nothing' : `${size} bytes`
  }
  if (Array.isArray(body)) return `a list of ${body.length}`
  return 'fd' in body ? 'a file' : 'a stream'
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
