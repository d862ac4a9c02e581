import { expect, it } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Environ } from '../../src/environ/contract.ts'
import { lostBody, type ParsedBody, putParsed } from '../../src/gateways/parsed-body.ts'

function put(type: string | undefined, parsed: ParsedBody, more: Partial<Environ> = {}): Environ {
  const environ = blank('/', { environ: { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '999', ...more } })
  if (type !== undefined) environ.CONTENT_TYPE = type
  putParsed(environ, parsed)
  return environ
}

const textOf = (environ: Environ) => Buffer.concat([...(environ['wsgi.input'] as Uint8Array[])]).toString()

const FORM = 'application/x-www-form-urlencoded'

it.each<[string, string | undefined, ParsedBody, string]>([
  ['JSON', 'application/json; charset=utf-8', { value: { a: ['\u00e9', null] } }, '{"a":["\u00e9",null]}'],
  ['text in JSON', 'application/json', { value: 'x' }, '"x"'],
  ['a type of JSON', 'application/vnd.api+json', { value: [1] }, '[1]'],
  ['a report', 'application/csp-report', { value: {} }, '{}'],
  ['bytes', 'image/png', { value: Buffer.from('abc') }, 'abc'],
  ['text', 'text/plain', { value: '\u00e9' }, '\u00e9'],
  ['text without a type', undefined, { value: 'x' }, 'x'],
  ['bytes as they came, before all', 'application/json', { value: {}, raw: Buffer.from('{ }') }, '{ }'],
  ['text as it came', 'application/json', { value: {}, raw: '{ }' }, '{ }'],
  ['a form', FORM, { value: { a: '1 2', b: ['3', '4'] } }, 'a=1+2&b=3&b=4'],
  ['a form in a form', FORM, { value: { a: { b: 'c', d: ['e'] } } }, 'a%5Bb%5D=c&a%5Bd%5D=e'],
  ['a list of forms', FORM, { value: { a: [{ b: '1' }] } }, 'a%5B0%5D%5Bb%5D=1'],
  ['odd values', FORM, { value: { a: null, b: '\ud800', c: true } }, 'a=&b=%EF%BF%BD&c=true'],
])('makes bytes again: %s', (_, type, parsed, wanted) => {
  const environ = put(type, parsed, { HTTP_CONTENT_ENCODING: 'gzip', 'wsgi.input_terminated': true })
  expect(textOf(environ)).toBe(wanted)
  expect(environ.CONTENT_LENGTH).toBe(String(Buffer.byteLength(wanted)))
  expect(environ.HTTP_CONTENT_ENCODING).toBeUndefined()
  expect(environ['wsgi.input_terminated']).toBeUndefined()
})

it('says of text that it is UTF-8 now, and of bytes nothing', () => {
  expect(put('text/plain; charset="latin1"; a=b', { value: '\u00e9' }).CONTENT_TYPE).toBe(
    'text/plain; charset=UTF-8; a=b',
  )
  expect(put('text/plain; charset=latin1', { value: Buffer.from('x') }).CONTENT_TYPE).toBe(
    'text/plain; charset=latin1',
  )
})

it.each<[string, string | undefined, ParsedBody]>([
  ['multipart', 'multipart/form-data; boundary=x', { value: { a: 'b' } }],
  ['what nobody has kept', 'application/json', { value: undefined }],
  ['an object of another type', 'application/xml', { value: { a: 'b' } }],
  ['an object of no type', undefined, { value: {} }],
])('tells the reader that it cannot: %s', (_, type, parsed) => {
  const input = put(type, parsed)['wsgi.input'] as AsyncIterable<Uint8Array>
  expect(() => input[Symbol.asyncIterator]()).toThrow(/was read before it came here/)
})

it('names the type that was lost', () => {
  const read = (input: unknown) => () => (input as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  expect(read(lostBody('a/b'))).toThrow('the body of this request, a/b, was read')
  expect(read(lostBody(undefined))).toThrow('of no type')
})

it('does not follow a form without end', () => {
  const value: Record<string, unknown> = {}
  value['a'] = value
  expect(() => put(FORM, { value })).toThrow(RangeError)
})
