// What the systems that a trace went through keep beside it: tracestate. W3C Trace Context section 3.3.

import { trimOws } from '../syntax/list.ts'

// tracestate = #( key "=" value ), such as `rojo=00f067aa0ba902b7,congo=t61rcWkgMzE`

const KEY = /^(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})$/
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/
const MOST = 32

type TraceStateClass<T extends TraceState> = new (members: Iterable<readonly [string, string]>) => T

/** The value of tracestate: up to 32 keys and their values, that of the system which was last there first. */
export class TraceState implements Iterable<readonly [key: string, value: string]> {
  readonly members: readonly (readonly [key: string, value: string])[]

  /** Throws a TypeError for what is no key or value, for a key that is there twice, and for none at all. */
  constructor(members: Iterable<readonly [string, string]>) {
    this.members = Object.freeze(Array.from(members, ([key, value]) => Object.freeze([key, value] as const)))
    for (const [key, value] of this.members) {
      if (!KEY.test(key)) throw new TypeError(`${JSON.stringify(key)} is no key of a tracestate`)
      if (!VALUE.test(value)) throw new TypeError(`${JSON.stringify(value)} is no value of a tracestate`)
    }
    const { length } = this.members
    if (length === 0 || length > MOST || new Set(this.members.map(([key]) => key)).size < length) {
      throw new TypeError(`a tracestate has 1 to ${MOST} members, each key once`)
    }
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed, empty or longer than allowed. Never throws. */
  static parse<T extends TraceState>(this: TraceStateClass<T>, text: string): T | null {
    // Room for 32 of the longest members, and as much again for white space and empty ones.
    if (text.length > 2 * MOST * 520) return null
    const members: [string, string][] = []
    const keys = new Set<string>()
    for (const element of text.split(',')) {
      const member = trimOws(element)
      if (member === '') continue
      const equals = member.indexOf('=')
      const [key, value] = [member.slice(0, equals), member.slice(equals + 1)]
      if (equals < 0 || !KEY.test(key) || !VALUE.test(value) || keys.has(key)) return null
      if (keys.add(key).size > MOST) return null
      members.push([key, value])
    }
    return members.length === 0 ? null : new this(members)
  }

  /** The text of a value, of members, or of text that is one. Throws a TypeError for other text. */
  static format(value: TraceState | Iterable<readonly [string, string]> | string): string {
    if (value instanceof TraceState) return value.toString()
    if (typeof value !== 'string') return new TraceState(value).toString()
    if (TraceState.parse(value) === null) {
      throw new TypeError(`a tracestate is such as "rojo=00f067aa0ba902b7", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** The value of a key, or null. */
  get(key: string): string | null {
    return this.members.find(([known]) => known === key)?.[1] ?? null
  }

  /** The same with a member at the front, where whoever changes it puts its own; with 32 already, the last one goes. */
  with(key: string, value: string): this {
    const others = this.members.filter(([known]) => known !== key)
    return new (this.constructor as TraceStateClass<this>)([
      [key, value],
      ...others.slice(0, MOST - 1),
    ] as const)
  }

  [Symbol.iterator](): Iterator<readonly [key: string, value: string]> {
    return this.members[Symbol.iterator]()
  }

  toString(): string {
    return this.members.map(([key, value]) => `${key}=${value}`).join(',')
  }
}
