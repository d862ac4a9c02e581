// Cases on what a response is made of and what can be set, made by chance: mostly what is done every day, and some of what
// is not quite right.

import type { Case, Json } from './cases.ts'
import { CHARSETS, FIELDS, type Field, HEAD, ODD_CHARSETS, ODD_TYPES, TYPES } from './generate-fields.ts'
import type { Make } from './make.ts'
import type { Random } from './random.ts'

type Arguments = Record<string, Json>

const TEXTS = ['hello', 'é', '', '€', 'a<b>', '日本', 'line\nline', '{}']
const BYTES = ['abc', '', 'Ã©', '\u00ff\u0000', '0123456789']
const VALUES: Json[] = [
  { a: 1 },
  [],
  'x',
  null,
  1,
  true,
  false,
  { é: '€', b: [null, 1.5] },
  {},
  ['a', { b: 2 }],
]
const STATUSES: Json[] = [
  200,
  201,
  202,
  204,
  206,
  301,
  302,
  304,
  400,
  404,
  500,
  503,
  '404 Not Found',
  '200 OK',
]
const ODD_STATUSES: Json[] = [
  100,
  103,
  205,
  299,
  306,
  418,
  421,
  425,
  499,
  599,
  99,
  600,
  999,
  1000,
  0,
  -1,
  '404',
  '200 Fine',
  '404 Nicht da',
  '299 ',
  '204 No Content',
  '200',
  '207 Multi-Status',
  '999 Odd',
  '1000 foo',
  'OK',
  'Not Found 404',
  '404Nope',
  '',
  ' 200 OK',
  '200  OK',
  '200 OK\r\nX: 1',
  '404 \u00e9',
  '404 €',
  null,
  true,
  404.5,
]
const HEADERS: [string, string][] = [
  ['X-A', '1'],
  ['x-a', '2'],
  ['X-B', 'b, c'],
  ['Content-Type', 'text/html'],
  ['Content-Type', 'image/png'],
  ['content-type', 'text/plain; charset=latin-1'],
  ['Set-Cookie', 'a=1'],
  ['Set-Cookie', 'b=2; Path=/'],
  ['Content-Length', '3'],
  ['Vary', 'Accept'],
  ['ETag', '"v1"'],
]
const ODD_HEADERS: [string, string][] = [
  ['Content-Length', '99'],
  ['Content-Length', 'x'],
  ['X-Empty', ''],
  ['X-Latin', '\u00e9'],
  ['X-Beyond', '€'],
  ['X-Break', 'a\r\nSet-Cookie: x=1'],
  ['X-Feed', 'a\nb'],
  ['X-Nul', 'a\u0000b'],
  ['X Blank', '1'],
  ['X-Colon:', '1'],
  ['', '1'],
  ['X-Space', ' a '],
]

/** What a response can be made of. */
export function body(random: Random): Arguments {
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return { text: random.pick(TEXTS) }
    case 4:
    case 5:
    case 6:
      return { bytes: random.pick(BYTES) }
    case 7:
    case 8:
      return { chunks: random.list(0, 3, () => random.pick(BYTES)) }
    case 9:
    case 10:
      return { json: random.pick(VALUES) }
    default:
      return random.once(4) ? { raw: random.pick<Json>([5, true, 1.5]) } : {}
  }
}

function status(random: Random): Json {
  return random.pick(random.once(3) ? ODD_STATUSES : STATUSES)
}

function type(random: Random): Json {
  return random.pick(random.once(4) ? ODD_TYPES : TYPES)
}

function charset(random: Random): Json {
  return random.pick(random.once(4) ? ODD_CHARSETS : CHARSETS)
}

function headers(random: Random, most = 3): [string, string][] {
  return random.list(0, most, () => random.pick(random.once(12) ? ODD_HEADERS : HEADERS))
}

function madeOf(random: Random): Arguments {
  const made = body(random)
  if (random.once(3)) made['status'] = status(random)
  if (random.once(3)) made['contentType'] = type(random)
  if (random.once(6)) made['charset'] = charset(random)
  if (random.once(6)) made['headers'] = headers(random)
  if (random.once(6)) {
    const names = random.list(1, 2, () => random.pick(Object.keys(FIELDS)))
    made['properties'] = Object.fromEntries(names.map((name) => [name, assigned(random, name)]))
  }
  return made
}

/** A response that is as responses are, for what is done with it. */
export function tameOf(random: Random): Arguments {
  const made = body(random)
  if (random.once(3))
    made['status'] = random.pick(STATUSES.filter((status) => status !== 204 && status !== 304))
  if (!random.once(3)) made['contentType'] = random.pick(TYPES)
  const name = random.pick(['etag', 'allow', 'lastModified', 'pragma', 'age', 'contentLanguage'])
  if (random.once(4)) made['properties'] = { [name]: (FIELDS[name] as Field).values[0] as Json }
  return made
}

function assigned(random: Random, name: string): Json {
  return random.once(12) ? null : random.pick((HEAD[name] as Field).values)
}

const STARTS: Json[] = [
  [],
  [],
  [['Content-Type', 'text/html']],
  [['Content-Type', 'text/html; charset=latin-1; a=b']],
  [['content-type', 'image/png']],
]

function step(random: Random): Json[] {
  switch (random.below(16)) {
    case 0:
    case 1:
      return ['set', 'contentType', type(random)]
    case 2:
    case 3:
      return ['set', 'charset', charset(random)]
    case 4:
      return ['set', 'contentTypeParams', random.pick((HEAD['contentTypeParams'] as Field).values)]
    case 5:
      return ['text', random.pick(TEXTS)]
    case 6:
      return ['bytes', random.pick(BYTES)]
    case 7:
      return ['chunks', random.list(0, 3, () => random.pick(BYTES))]
    case 8:
      return random.once(2) ? ['clear'] : ['set', 'contentLength', random.pick<Json>([null, 3, 0, 99])]
    case 9:
    case 10:
      return ['write', random.pick(TEXTS)]
    case 11:
      return ['write bytes', random.pick(BYTES)]
    case 12:
      return ['set', random.once(2) ? 'status' : 'statusLine', status(random)]
    case 13: {
      const [name, value] = random.pick(random.once(4) ? ODD_HEADERS : HEADERS)
      // A length or a type beside another is nothing that a program would add.
      return [/^content-/i.test(name) ? 'field' : random.pick(['field', 'append']), name, value]
    }
    case 14:
      return random.once(4) ? ['fields', headers(random, 1)] : ['remove', random.pick(HEADERS)[0]]
    default: {
      const name = random.pick(Object.keys(FIELDS))
      return ['set', name, assigned(random, name)]
    }
  }
}

function response(random: Random): Case {
  const way = random.below(10)
  if (way < 4) return { area: 'response', op: 'make', ...madeOf(random) }
  if (way < 7) {
    const made = random.once(3)
      ? tameOf(random)
      : random.pick([{}, { text: 'hello' }, { bytes: 'abc' }, { chunks: ['a', 'b'] }])
    return { area: 'response', op: 'steps', ...made, steps: random.list(1, 4, () => step(random)) }
  }
  const property = random.pick(Object.keys(HEAD))
  const { field, texts } = HEAD[property] as Field
  if (way < 9) {
    const isType = field === 'Content-Type'
    const headers = isType ? random.pick(STARTS) : random.once(4) ? [[field, random.pick(texts)]] : []
    return { area: 'response', op: 'set', property, field, value: assigned(random, property), headers }
  }
  return { area: 'response', op: 'read', property, field, text: random.damaged(random.pick(texts), ' ,;"=') }
}

/** Makes a case, by its area. */
export const responseAreas: Readonly<Record<string, Make>> = { response }
