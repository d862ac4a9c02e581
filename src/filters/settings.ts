// What a filter makes of its settings, which are values, or the text that an INI file has for them. A name may be written
// as INI files write it: `max_age` is `maxAge`.

import { kind } from '../environ/contract.ts'
import type { Request } from '../message/request.ts'
import { asBool, asInt, asList } from '../syntax/converters.ts'
import { isToken } from '../syntax/field.ts'
import type { Middleware } from '../wsgify/middleware.ts'

/** A filter by its options. What it makes of them is its own affair. */
export type Filter<Options> = Middleware<Request, Options, never>

/** Makes of a value, or of its text, what a filter works with; throws for what is none. */
export type Convert<T> = (value: unknown) => T

/** The settings of a filter: a converter where one is needed, a converter and a default where it is not. */
export type Rules = Readonly<Record<string, Convert<unknown> | readonly [Convert<unknown>, unknown]>>

/** What `readSettings` gives for rules. */
export type Read<R extends Rules> = {
  readonly [K in keyof R]: R[K] extends Convert<infer T>
    ? T
    : R[K] extends readonly [Convert<infer T>, infer D]
      ? T | D
      : never
}

/**
 * Reads settings by rules. `also` has other names for them, such as those of OpenStack; null for one that means nothing here.
 *
 * Throws a TypeError or RangeError that names the setting which is missing, unknown, or no such value.
 */
export function readSettings<const R extends Rules>(
  given: object,
  rules: R,
  also: Readonly<Record<string, (keyof R & string) | null>> = {},
): Read<R> {
  const found = new Map<string, unknown>()
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    const name = Object.hasOwn(also, key) ? (also[key] as string | null) : camelCase(key)
    if (name === null) continue
    if (!Object.hasOwn(rules, name)) {
      throw new TypeError(
        `there is no setting ${JSON.stringify(key)}; there are ${Object.keys(rules).join(', ')}`,
      )
    }
    found.set(name, value)
  }
  const read: Record<string, unknown> = Object.create(null)
  for (const [name, rule] of Object.entries(rules)) {
    const [convert, otherwise] = typeof rule === 'function' ? [rule, undefined] : rule
    if (!found.has(name)) {
      if (typeof rule === 'function') throw new TypeError(`the setting ${JSON.stringify(name)} is missing`)
      read[name] = otherwise
      continue
    }
    try {
      read[name] = convert(found.get(name))
    } catch (error) {
      const Kind = error instanceof RangeError ? RangeError : TypeError
      throw new Kind(`the setting ${JSON.stringify(name)}: ${(error as Error).message}`, { cause: error })
    }
  }
  return read as Read<R>
}

/** True or false, or a word for it. */
export function bool(value: unknown): boolean {
  if (typeof value === 'boolean' || typeof value === 'string') return asBool(value)
  throw new TypeError(`true or false is wanted, not ${kind(value)}`)
}

/** A whole number from 0. */
export function count(value: unknown): number {
  const number = typeof value === 'string' ? asInt(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number
  throw new RangeError(`a whole number from 0 is wanted, not ${kind(value)}`)
}

/** A time in milliseconds. One longer than timers take, 24 days, is as long as that: they would take it for none. */
export function milliseconds(value: unknown): number {
  return Math.min(count(value), 2 ** 31 - 1)
}

/** Text that is not empty. */
export function text(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new TypeError(`text is wanted, not ${kind(value)}`)
}

/** Whoever takes lines: a logger. */
export interface Logger {
  info(text: string): unknown
}

/** A logger. */
export function loggerOf(value: unknown): Logger {
  if (typeof (value as Logger | null)?.info === 'function') return value as Logger
  throw new TypeError('a logger has a method info(text)')
}

/** The name of a header field. */
export function fieldName(value: unknown): string {
  const name = text(value)
  if (!isToken(name)) throw new TypeError(`the name of a field is wanted, not ${JSON.stringify(name)}`)
  return name
}

/** The name of a method. RFC 9110 section 9.1. */
export function method(value: unknown): string {
  const name = text(value)
  if (!isToken(name)) throw new TypeError(`the name of a method is wanted, not ${JSON.stringify(name)}`)
  return name
}

/** An origin as browsers write it, such as `https://app.example`; also of an app or an extension, with a scheme of its own. */
export function origin(value: unknown): string {
  const given = text(value)
  // URL does not know the origins of such schemes.
  if (/^(?!https?:)[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+$/.test(given)) return given
  const right = URL.canParse(given) && !given.includes('*') ? new URL(given).origin : 'null'
  if (right === given && right !== 'null') return given
  const hint = right === 'null' ? 'such as "https://app.example"' : JSON.stringify(right)
  throw new TypeError(`an origin is ${hint}, not ${JSON.stringify(given)}`)
}

/** Several texts: an array or another iterable of them, or words, which commas may stand between. */
export function texts(value: unknown): readonly string[] {
  const given =
    typeof value === 'string'
      ? asList(value.replaceAll(',', ' '))
      : typeof value === 'object' && value !== null && Symbol.iterator in value
        ? [...(value as Iterable<unknown>)]
        : [value]
  return given.map(text)
}

/** A function. It has no text, so an INI file cannot have it. */
export function callable<F extends (...args: never[]) => unknown>(value: unknown): F {
  if (typeof value === 'function') return value as F
  throw new TypeError(`a function is wanted, not ${kind(value)}`)
}

/** One of some words. */
export function oneOf<const W extends string>(...known: readonly W[]): Convert<W> {
  return (value) => {
    if (known.includes(value as W)) return value as W
    throw new RangeError(`one of ${known.join(', ')} is wanted, not ${kind(value)}`)
  }
}

/** Names and values: a record or a Map; of text, words such as `name:value`. */
export function pairs(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'string') {
    if (value instanceof Map) return value as ReadonlyMap<string, unknown>
    if (typeof value === 'object' && value !== null) return new Map(Object.entries(value))
    throw new TypeError(`names and values are wanted, not ${kind(value)}`)
  }
  return new Map(
    asList(value).map((word) => {
      const colon = word.indexOf(':')
      if (colon < 1) throw new TypeError('words such as name:value are wanted')
      return [word.slice(0, colon), word.slice(colon + 1)]
    }),
  )
}

function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
