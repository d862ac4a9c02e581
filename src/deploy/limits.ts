// Limits as text, as an INI file and a command line have them: `bodyBytes` with `10m`, `headersTimeout` with `30s`.

import { defaultLimits, type Limits } from '../environ/limits.ts'
import { strip } from '../syntax/white-space.ts'
import { didYouMean } from './errors.ts'

type Name = keyof Limits
type Unit = 'bytes' | 'time' | 'count'

const unitOf: Readonly<Record<Name, Unit>> = {
  requestLine: 'bytes',
  headerBytes: 'bytes',
  headerCount: 'count',
  headerValue: 'bytes',
  variables: 'count',
  variableBytes: 'bytes',
  headersTimeout: 'time',
  requestTimeout: 'time',
  bodyMinRate: 'bytes',
  rateGrace: 'time',
  sendTimeout: 'time',
  keepAliveTimeout: 'time',
  requestsPerConnection: 'count',
  connectionAge: 'time',
  connections: 'count',
  streams: 'count',
  streamResets: 'count',
  bodyBytes: 'bytes',
  preread: 'bytes',
  drainBytes: 'bytes',
  drainTimeout: 'time',
  stopTimeout: 'time',
  contentLength: 'bytes',
  formMemory: 'bytes',
  params: 'count',
  paramName: 'bytes',
  parts: 'count',
  partHeaders: 'count',
  partHeaderBytes: 'bytes',
  files: 'count',
  fileBytes: 'bytes',
  spoolBytes: 'bytes',
  decodeRatio: 'count',
  jsonDepth: 'count',
}

const factors: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  bytes: { k: 1024, m: 1024 ** 2, g: 1024 ** 3 },
  time: { ms: 1, s: 1000, min: 60_000, h: 3_600_000 },
  count: {},
}

const allowed: Readonly<Record<Unit, string>> = {
  bytes: 'bytes are a whole number from 0, which k, m or g may stand behind, or Infinity',
  time: 'a time is a whole number of milliseconds from 0, or of what stands behind it, s, min or h, or Infinity',
  count: 'a count is a whole number from 0, or Infinity',
}

/** The names of all limits. */
export const limitNames = Object.keys(defaultLimits) as readonly Name[]

/**
 * The number that the text of a limit means: a whole number, behind which `k`, `m` or `g` (powers of 1024) may stand for bytes,
 * and `ms`, `s`, `min` or `h` for times; or `Infinity`, which is no limit.
 *
 * Throws a RangeError that says what is allowed.
 */
export function limitOf(name: Name, text: string): number {
  const unit = unitOf[name]
  const given = strip(text)
  if (given === 'Infinity') return Number.POSITIVE_INFINITY
  const [, digits, letters = ''] = /^(\d+(?:_\d+)*) ?([a-z]*)$/i.exec(given) ?? []
  const key = letters.toLowerCase()
  const factor = key === '' ? 1 : Object.hasOwn(factors[unit], key) ? factors[unit][key] : undefined
  const number =
    digits === undefined || factor === undefined ? Number.NaN : Number(digits.replaceAll('_', '')) * factor
  if (Number.isSafeInteger(number)) return number
  throw new RangeError(`${allowed[unit]}, not ${JSON.stringify(text)}`)
}

/** Limits that were typed as `NAME=VALUE`, by name. Throws a RangeError for a name or a value that is none. */
export function limitsOfWords(words: readonly string[]): Partial<Record<Name, number>> {
  const limits: Partial<Record<Name, number>> = {}
  for (const word of words) {
    const equals = word.indexOf('=')
    if (equals < 1) throw new RangeError(`a limit is NAME=VALUE, not ${JSON.stringify(word)}`)
    const name = strip(word.slice(0, equals))
    if (!isLimit(name)) {
      const hint = didYouMean(name, limitNames) || `; there are ${limitNames.join(', ')}`
      throw new RangeError(`there is no limit ${JSON.stringify(name)}${hint}`)
    }
    try {
      limits[name] = limitOf(name, word.slice(equals + 1))
    } catch (error) {
      throw new RangeError(`the limit ${JSON.stringify(name)}: ${(error as Error).message}`)
    }
  }
  return limits
}

function isLimit(name: string): name is Name {
  return Object.hasOwn(defaultLimits, name)
}
