import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { MediaType } from '../../src/headers/media-type.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'

headerLaws(MediaType, {
  good: [
    'text/html',
    'TEXT/HTML; Charset=UTF-8',
    'text/html ;charset="utf-8"; x="a b;c\\"\\\\"',
    'application/problem+json',
    'multipart/form-data; boundary="a b"',
    'a/b;c=""',
    'a/b;;c=d; ',
    'a/b;__proto__=1;constructor=2;2=x;1=y',
    'text/html\t',
    'a/b;c="\t é"',
  ],
  bad: [
    '',
    'text',
    'text/',
    '/html',
    'text/html/x',
    'text/html, text/plain',
    'text/html;charset=utf-8, text/plain',
    ' application/json',
    '\tapplication/json',
    'application/json\ta',
    'application/json<x',
    'application/json x',
    'application /json',
    'application/json;charset',
    'application/json;charset=',
    'application/json;charset="utf-8',
    'application/json;charset="utf-8"x',
    'application/json;charset=utf-8;charset=utf-16',
    'multipart/form-data;boundary=a;Boundary=a',
    'text/html;charset = utf-8',
    'text/hté',
  ],
})

const media = (text: string) => MediaType.parse(text) as MediaType

test('has a type in lower case, and parameters with names in lower case', () => {
  const type = media('Text/HTML; Charset="UTF-8"; Level=1')
  expect(type.type).toBe('text/html')
  expect([...type.parameters]).toEqual([
    ['charset', 'UTF-8'],
    ['level', '1'],
  ])
  expect(type.charset).toBe('UTF-8')
  expect(String(type)).toBe('text/html; charset=UTF-8; level=1')
  expect(media('text/html').charset).toBeNull()
})

test('has no parameters that nobody sent', () => {
  const { parameters } = media('a/b;__proto__=1')
  expect([...parameters]).toEqual([['__proto__', '1']])
  expect(parameters.get('toString')).toBeUndefined()
  expect(String(media('a/b;__proto__=1'))).toBe('a/b; __proto__=1')
})

test.each([
  ['text/plain', true, false],
  ['application/json', false, true],
  ['application/problem+json', false, true],
  ['application/xml', true, false],
  ['image/svg+xml', true, false],
  ['application/jsonx', false, false],
  ['application/xjson', false, false],
  ['text/json', true, false],
  ['image/png', false, false],
])('%s: text %j, JSON %j', (text, isText, isJson) => {
  expect(media(text).isText).toBe(isText)
  expect(media(`${text.toUpperCase()};a=b`).isJson).toBe(isJson)
})

describe('with', () => {
  test('gives another media type, and leaves this one', () => {
    const type = media('text/html;level=1')
    expect(String(type.with({ charset: 'UTF-8' }))).toBe('text/html; level=1; charset=UTF-8')
    expect(String(type.with({ Level: null }))).toBe('text/html')
    expect(String(type.with({ level: 'a b' }))).toBe('text/html; level="a b"')
    expect(String(type)).toBe('text/html; level=1')
  })

  test('gives what it was called on', () => {
    class Sub extends MediaType {
      get shout(): string {
        return this.type.toUpperCase()
      }
    }
    const type = Sub.parse('a/b;c=d')
    expectTypeOf(type).toEqualTypeOf<Sub | null>()
    expect(type?.with({ c: null }).shout).toBe('A/B')
  })
})

test.each([
  ['text', []],
  ['text/html;a=b', []],
  ['text/html\r\n', []],
  ['text/html', [['a b', 'c']]],
  ['text/html', [['a', '\r\nX: y']]],
  ['text/html', [['a', '\u0100']]],
] as [string, [string, string][]][])('refuses %j with %j', (type, parameters) => {
  expect(() => new MediaType(type, parameters)).toThrow(TypeError)
})

test.each([{}, 7, null])('%j is no media type', (given) => {
  expect(() => MediaType.format(given as unknown as string)).toThrow('a media type is such as')
})

test('prints and reads any parameters', () => {
  const token = fc.string({ unit: fc.constantFrom(...'abc019!#*_'), minLength: 1, maxLength: 6 })
  const value = fc.string({ unit: fc.constantFrom(...'aB"\\; =,\té\u00ff/'), maxLength: 10 })
  fc.assert(
    fc.property(token, token, fc.dictionary(token, value), (one, two, parameters) => {
      const type = new MediaType(`${one}/${two}`, Object.entries(parameters))
      const again = media(String(type))
      expect(new Map(again.parameters)).toEqual(new Map(type.parameters))
      expect(again.type).toBe(type.type)
    }),
  )
})

test('takes time in proportion to the text', () => {
  for (const part of [';', '; ', 'a/b;', '"', ';a="\\', '\\"', ' ', '/']) {
    expectLinear(MediaType.parse.bind(MediaType), (size) => `a/b;c=${part.repeat(size / part.length)}`)
    expectLinear(MediaType.parse.bind(MediaType), (size) => part.repeat(size / part.length))
  }
  expectLinear(MediaType.parse.bind(MediaType), (size) => `a/b;c="${'\\"'.repeat(size / 2)}"`)
  expectLinear(
    MediaType.parse.bind(MediaType),
    (size) => `a/b${Array.from({ length: size / 8 }, (_, i) => `;a${i}=1`).join('')}`,
  )
})
