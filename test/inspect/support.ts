// An application with an inspector before it, and what it has kept of a request.

import type { Application } from '../../src/environ/contract.ts'
import type { Decision } from '../../src/inspect/decisions.ts'
import { type InspectOptions, Inspector } from '../../src/inspect/inspector.ts'
import type { JourneyRecord, Summary } from '../../src/inspect/journey.ts'
import type { SpanRecord } from '../../src/inspect/span.ts'
import { Request, type RequestInit } from '../../src/message/request.ts'
import type { Response } from '../../src/message/response.ts'

type Init = RequestInit & Record<string, unknown>

export type Shown = JourneyRecord & { readonly decisions: readonly Decision[] }

export const quiet = { 'wsgi.errors': { write: () => undefined } }

/** Watches an application and asks it. */
export class Watched {
  readonly inspector: Inspector
  readonly app: Application

  constructor(app: Application, options: InspectOptions = {}) {
    this.inspector = new Inspector(options)
    this.app = this.inspector.before(app)
  }

  async ask(url: string, init: Init = {}): Promise<Response> {
    const { environ, ...rest } = init
    const res = await Request.blank(url, {
      baseUrl: 'http://127.0.0.1:8000',
      ...rest,
      environ: { REMOTE_ADDR: '127.0.0.1', ...quiet, ...(environ as object) },
    } as Init).getResponse(this.app)
    await res.bytes()
    return res
  }

  api(path: string, init: Init = {}): Promise<Response> {
    const headers = { 'X-Inspect-Token': this.inspector.token, ...(init.headers as object) }
    return this.ask(`${this.inspector.path}/api/${path}`, { ...init, headers })
  }

  async list(): Promise<Summary[]> {
    return (await (await this.api('requests')).json()) as Summary[]
  }

  /** The journey of a request; of the last one by default. */
  async journey(id?: number): Promise<Shown> {
    const of = id ?? (await this.list()).at(-1)?.id
    return (await (await this.api(`requests/${of}`)).json()) as Shown
  }
}

/** The names of the layers that a request went through, the outermost first, each with the status it gave. */
export function way(span: SpanRecord): string[] {
  return [
    `${span.name} ${span.status?.slice(0, 3) ?? span.thrown?.name ?? ''}`.trim(),
    ...span.children.flatMap(way),
  ]
}

/** The first part of the layer with this name. */
export function spanOf(span: SpanRecord, name: string): SpanRecord {
  const found = all(span).find((one) => one.name === name)
  if (found === undefined) throw new Error(`${name} is not among ${way(span).join(', ')}`)
  return found
}

function all(span: SpanRecord): SpanRecord[] {
  return [span, ...span.children.flatMap(all)]
}
