// How long a server took for what: Server-Timing, which browsers show to developers. W3C Server Timing section 2.

import { isToken } from '../syntax/field.ts'
import { MOST_ELEMENTS, splitList } from '../syntax/list.ts'
import { checkParam, formatParam, keptParams, parseParams } from '../syntax/params.ts'

// Server-Timing = #( name *( ";" param ) ), such as `db;dur=53.2, cache;desc="Cache Read"`

/** One metric. */
export interface Metric {
  readonly name: string
  /** In milliseconds; null when none is given. */
  readonly duration: number | null
  readonly description: string | null
  /** Parameters other than these two, names in lower case. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

type MetricInit = Pick<Metric, 'name'> & Partial<Metric>
type ServerTimingClass<S extends ServerTiming> = new (metrics: Iterable<MetricInit>) => S

const DURATION = /^\d{1,15}(?:\.\d{1,15})?$/

/** The value of Server-Timing: metrics in the order they stand. */
export class ServerTiming implements Iterable<Metric> {
  readonly metrics: readonly Metric[]

  /**
   * Throws a TypeError or RangeError for what has no text, and for none at all.
   *
   * @example
   * res.serverTiming = [{ name: 'db', duration: 53.2 }]
   */
  constructor(metrics: Iterable<MetricInit>) {
    this.metrics = Object.freeze(Array.from(metrics, frozen))
    if (this.metrics.length === 0) throw new TypeError('there is at least one metric')
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed or empty. Never throws. */
  static parse<S extends ServerTiming>(this: ServerTimingClass<S>, text: string): S | null {
    const metrics: MetricInit[] = []
    const elements = splitList(text, MOST_ELEMENTS)
    if (elements === null) return null
    for (const element of elements) {
      const parsed = parseParams(element)
      if (parsed === null || !isToken(parsed.value)) return null
      const params = new Map(parsed.params)
      const duration = params.get('dur')
      if (duration !== undefined && !DURATION.test(duration)) return null
      metrics.push({
        name: parsed.value,
        duration: duration === undefined ? null : Number(duration),
        description: params.get('desc') ?? null,
        parameters: parsed.params.filter(([name]) => name !== 'dur' && name !== 'desc'),
      })
    }
    return metrics.length === 0 ? null : new this(metrics)
  }

  /** The text of a value, of metrics, or of text that is one. Throws a TypeError for other text. */
  static format(value: ServerTiming | Iterable<MetricInit> | string): string {
    if (value instanceof ServerTiming) return value.toString()
    if (typeof value !== 'string') return new ServerTiming(value).toString()
    if (ServerTiming.parse(value) === null) {
      throw new TypeError(`a Server-Timing is such as "db;dur=53.2", not ${JSON.stringify(value)}`)
    }
    return value
  }

  [Symbol.iterator](): Iterator<Metric> {
    return this.metrics[Symbol.iterator]()
  }

  toString(): string {
    return this.metrics
      .map(({ name, duration, description, parameters }) => {
        const printed = parameters.map(([key, value]) => formatParam(key, value, ';')).join('')
        const dur = duration === null ? '' : `;dur=${decimal(duration)}`
        return name + dur + (description === null ? '' : formatParam('desc', description, ';')) + printed
      })
      .join(', ')
  }
}

// No exponent, and no more digits than can mean something.
function decimal(duration: number): string {
  return duration.toFixed(6).replace(/\.?0+$/, '')
}

function frozen({ name, duration = null, description = null, parameters = [] }: MetricInit): Metric {
  checkParam(name, description ?? '')
  if (duration !== null && !(duration >= 0 && duration < 1e15)) {
    throw new RangeError(`a duration is a number of milliseconds from 0, not ${String(duration)}`)
  }
  return Object.freeze({
    name,
    duration: duration === null ? null : Number(decimal(duration)),
    description,
    parameters: keptParams(parameters, 'dur', 'desc'),
  })
}
