import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseDictionary, parseItem, parseList } from '../../../src/syntax/structured/parse.ts'
import {
  serializeDictionary,
  serializeItem,
  serializeList,
} from '../../../src/syntax/structured/serialize.ts'
import {
  type BareItem,
  Decimal,
  DisplayString,
  type Member,
  Token,
} from '../../../src/syntax/structured/types.ts'
import { expectLinear } from '../../support/header-laws.ts'
import { corpora } from '../../support/real.ts'

describe('parseItem', () => {
  test.each<[string, BareItem]>([
    ['42', 42],
    ['-0', 0],
    ['1.50', new Decimal(1.5)],
    ['"a\\"b\\\\"', 'a"b\\'],
    ['*a/b:c', new Token('*a/b:c')],
    [':aGk=:', Uint8Array.of(104, 105)],
    ['?1', true],
    ['?0', false],
    ['@1659578233', new Date('2022-08-04T01:57:13Z')],
    ['%"f%c3%bc"', new DisplayString('f\u00fc')],
  ])('%s', (text, value) => {
    expect(parseItem(` ${text} `)).toEqual({ value, parameters: new Map() })
  })

  test('has parameters', () => {
    expect(parseItem('a;b;c=1; d="x";b=2')?.parameters).toEqual(
      new Map<string, BareItem>([
        ['b', 2],
        ['c', 1],
        ['d', 'x'],
      ]),
    )
  })

  test.each([
    '',
    'a b',
    '1.',
    '.1',
    '1.2345',
    '1234567890123456',
    '1234567890123.1',
    '--1',
    '"a',
    '"\u00e9"',
    '?2',
    '@1.5',
    '%"%C3"',
    '%"%c3"',
    ':a:b',
    '1,',
    'a;B=1',
    '@99999999999999',
  ])('%j is malformed', (text) => {
    expect(parseItem(text)).toBeNull()
  })
})

test('parseList has items and inner lists', () => {
  expect(parseList('a;q=1, (1 "b";c);d,\t?0')).toEqual([
    { value: new Token('a'), parameters: new Map([['q', 1]]) },
    {
      items: [
        { value: 1, parameters: new Map() },
        { value: 'b', parameters: new Map([['c', true]]) },
      ],
      parameters: new Map([['d', true]]),
    },
    { value: false, parameters: new Map() },
  ])
  expect(parseList('')).toEqual([])
  for (const text of [',', 'a,', 'a,,b', 'a b', '(a', '(a(b))', '(a"b")', 'a\tb'])
    expect(parseList(text)).toBeNull()
})

test('parseDictionary has members by their names, the last of each', () => {
  expect(parseDictionary('a=1, b, c=(1 2), a=3;x, *proto=5')).toEqual(
    new Map<string, Member>([
      ['a', { value: 3, parameters: new Map([['x', true]]) }],
      ['b', { value: true, parameters: new Map() }],
      [
        'c',
        {
          items: [
            { value: 1, parameters: new Map() },
            { value: 2, parameters: new Map() },
          ],
          parameters: new Map(),
        },
      ],
      ['*proto', { value: 5, parameters: new Map() }],
    ]),
  )
  for (const text of ['A=1', 'a=', 'a=1,', '=1', 'a =1', '__proto__=1'])
    expect(parseDictionary(text)).toBeNull()
})

test('takes time in proportion to the text', () => {
  for (const part of ['a,', '(', '1', '"', ';a', 'a=1,', ':', '%"', ' ', '\\"']) {
    for (const parse of [parseItem, parseList, parseDictionary]) {
      expectLinear(
        (text) => parse(text),
        (size) => `a=${part.repeat(size / part.length)}`,
        32_000,
      )
    }
  }
})

interface Case {
  readonly name: string
  readonly raw?: readonly string[]
  readonly header_type: 'item' | 'list' | 'dictionary'
  readonly expected?: unknown
  readonly must_fail?: boolean
  readonly can_fail?: boolean
  readonly canonical?: readonly string[]
}
const kinds = {
  item: [parseItem, (value: never) => serializeItem(value)],
  list: [parseList, (value: never) => serializeList(value)],
  dictionary: [parseDictionary, (value: never) => serializeDictionary(value)],
} as const

/** A value as the cases write it. */
function written(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([name, inner]) => [name, written(inner)])
  if (Array.isArray(value)) return value.map(written)
  if (value instanceof Decimal) return value.value
  if (value instanceof Token) return { __type: 'token', value: value.value }
  if (value instanceof DisplayString) return { __type: 'displaystring', value: value.value }
  if (value instanceof Date) return { __type: 'date', value: value.getTime() / 1000 }
  if (value instanceof Uint8Array) return { __type: 'binary', value: base32(value) }
  if (typeof value !== 'object' || value === null) return value
  const {
    items,
    value: bare,
    parameters,
  } = value as { items?: unknown; value?: unknown; parameters: unknown }
  return [written(items ?? bare), written(parameters)]
}

/** A value out of what the cases write. */
function read(kind: string, value: unknown): unknown {
  if (kind === 'item') return readMember(value)
  const members = value as unknown[]
  if (kind === 'list') return members.map(readMember)
  return new Map(members.map((member) => [(member as [string])[0], readMember((member as unknown[])[1])]))
}

function readMember(value: unknown): unknown {
  const [inner, parameters] = value as [unknown, [string, unknown][]]
  const known = new Map(parameters.map(([name, bare]) => [name, readBare(bare)]))
  return Array.isArray(inner)
    ? { items: inner.map(readMember), parameters: known }
    : { value: readBare(inner), parameters: known }
}

function readBare(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isInteger(value)) return new Decimal(value)
  if (typeof value !== 'object' || value === null) return value
  const typed = value as { __type: string; value: never }
  if (typed.__type === 'token') return new Token(typed.value)
  if (typed.__type === 'displaystring') return new DisplayString(typed.value)
  if (typed.__type === 'date') return new Date(typed.value * 1000)
  return unbase32(typed.value)
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function base32(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  const text = (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=')
}

function unbase32(text: string): Uint8Array {
  const bits = [...text.replace(/=+$/, '')]
    .map((char) => ALPHABET.indexOf(char).toString(2).padStart(5, '0'))
    .join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

test('the cases of the HTTP working group', (context) => {
  const folder = `${corpora(context)}/structured-fields`
  let count = 0
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    for (const one of JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Case[]) {
      const [parse, serialize] = kinds[one.header_type]
      const value = parse((one.raw as string[]).join(', '))
      const about = `${file}: ${one.name}`
      count++
      if (one.must_fail) expect(value, about).toBeNull()
      if (one.must_fail || (one.can_fail && value === null)) continue
      expect(written(value), about).toEqual(one.expected)
      expect(serialize(value as never), about).toBe((one.canonical ?? one.raw ?? []).join(', '))
    }
  }
  let printed = 0
  for (const file of readdirSync(`${folder}/serialisation`)) {
    for (const one of JSON.parse(readFileSync(`${folder}/serialisation/${file}`, 'utf8')) as Case[]) {
      const serialize = kinds[one.header_type][1]
      const about = `serialisation/${file}: ${one.name}`
      const print = () => serialize(read(one.header_type, one.expected) as never)
      printed++
      if (one.must_fail) expect(print, about).toThrow()
      else expect(print(), about).toBe((one.canonical as string[])[0])
    }
  }
  console.log(
    `structured fields: ${count} of ${count} cases read, ${printed} of ${printed} printed, as expected`,
  )
  expect(count + printed).toBeGreaterThan(2000)
})
