// What a factory makes of its local configuration: known keys, converted, with defaults; everything else is refused.

import { SettingError, suggest } from './errors.ts'
import type { Conf } from './protocols.ts'

/** Makes a value of the text of a setting; throws for text that is none. */
export type Converter<T> = (text: string) => T

/** The settings of a factory: a converter where the key is needed, a converter and a default where it is not. */
export type Shape = Readonly<Record<string, Converter<unknown> | readonly [Converter<unknown>, unknown]>>

/** What `settings` gives for a shape. */
export type Settings<S extends Shape> = {
  readonly [K in keyof S]: S[K] extends Converter<infer T>
    ? T
    : S[K] extends readonly [Converter<infer T>, infer D]
      ? T | D
      : never
}

/**
 * Reads the local configuration of a factory.
 *
 * Throws a TypeError for a key that is missing or unknown, and for text that a converter refuses.
 *
 * @example
 * export function appFactory(globalConf: Conf, localConf: Conf) {
 *   const { token, debug } = settings(localConf, { token: String, debug: [asBool, false] })
 * }
 */
export function settings<const S extends Shape>(localConf: Conf, shape: S): Settings<S> {
  for (const key of Object.keys(localConf)) {
    if (!Object.hasOwn(shape, key)) {
      const hint = suggest(key, Object.keys(shape))
      throw new SettingError(key, `there is no setting ${JSON.stringify(key)}${hint}`)
    }
  }
  const read: Record<string, unknown> = Object.create(null)
  for (const [key, rule] of Object.entries(shape)) {
    const [convert, otherwise] = typeof rule === 'function' ? [rule, undefined] : rule
    const text = Object.hasOwn(localConf, key) ? localConf[key] : undefined
    if (text === undefined) {
      if (typeof rule === 'function')
        throw new SettingError(key, `the setting ${JSON.stringify(key)} is missing`)
      read[key] = otherwise
      continue
    }
    try {
      read[key] = convert(text)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new SettingError(key, `the setting ${JSON.stringify(key)}: ${reason}`, { cause: error })
    }
  }
  return read as Settings<S>
}
