import { describe, expect, test } from 'vitest'
import { defaultLimits, limitsWith } from '../../../../src/environ/limits.ts'
import { readHead } from '../../../../src/gateways/node/h2/read-head.ts'

const PSEUDO = { ':method': 'GET', ':scheme': 'http', ':authority': 'a.example', ':path': '/' }
const read = (
  changes: Record<string, string | undefined> = {},
  fields: string[] = [],
  ended = true,
  limits = defaultLimits,
) => {
  const pseudo = Object.entries({ ...PSEUDO, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value],
  )
  return readHead([...pseudo, ...fields], ended, true, limits)
}
const statusOf = (...args: Parameters<typeof read>) => read(...args).refusal?.status

test('pseudo-header fields become a request line and a Host', () => {
  const { head, refusal } = read({ ':method': 'PUT', ':path': '/a%20b?c' }, [
    'accept',
    '*/*',
    'x-a',
    '1',
    'x-a',
    '2',
  ])
  expect(refusal).toBeNull()
  expect(head).toMatchObject({
    method: 'PUT',
    target: '/a%20b?c',
    minor: 1,
    protocol: 'HTTP/2.0',
    expect: '',
  })
  expect(head.fields?.keys).toEqual(['HTTP_HOST', 'HTTP_ACCEPT', 'HTTP_X_A'])
  expect(head.fields?.values).toEqual(['a.example', '*/*', '1, 2'])
})

test('the host is the authority, or else the field; both only if they are the same', () => {
  const hostOf = (...args: Parameters<typeof read>) => read(...args).head.fields?.host
  expect(hostOf({ ':authority': undefined }, ['host', 'b.example'])).toBe('b.example')
  expect(hostOf({}, ['host', 'A.example'])).toBe('a.example')
  expect(statusOf({}, ['host', 'b.example'])).toBe(400)
  expect(statusOf({}, ['host', 'a.example', 'host', 'a.example'])).toBe(400)
  expect(statusOf({ ':authority': undefined })).toBe(400)
})

test('cookies come in crumbs, which are no fields to count', () => {
  const crumbs = Array.from({ length: 150 }, (_, i) => ['cookie', `c${i}=${i}`]).flat()
  const { head } = read({}, [...crumbs, 'accept', '*/*'])
  expect(head.fields?.values.at(-1)).toBe(Array.from({ length: 150 }, (_, i) => `c${i}=${i}`).join('; '))
})

test('a body has a length, or an end, or there is none', () => {
  expect(read().head.fields).toMatchObject({ length: -1, chunked: false })
  expect(read({}, [], false).head.fields).toMatchObject({ length: -1, chunked: true })
  expect(read({}, ['content-length', '5'], false).head.fields).toMatchObject({ length: 5, chunked: false })
  expect(statusOf({}, ['content-length', '+5'], false)).toBe(400)
})

describe('refused', () => {
  test.each(['/\u00e9', '/a b', '/a#b', '/a\\b', 'http://a.example/', '/a\u0000', '*', '', 'a', '?a'])(
    'the path %j',
    (path) => expect(statusOf({ ':path': path })).toBe(400),
  )
  test.each(['a@b', 'a/b', 'a?x=', 'a b', 'a,b', '[::1', 'a:123456', '', 'u:p@a'])(
    'the authority %j',
    (authority) => expect(statusOf({ ':authority': authority })).toBe(400),
  )
  test.each(['javascript', 'HTTP', 'ftp', '', undefined])('the scheme %s', (scheme) =>
    expect(statusOf({ ':scheme': scheme })).toBe(400),
  )
  test.each(['G T', 'GET\r\n', '', undefined, 'a\u00e9'])('the method %j', (method) =>
    expect(statusOf({ ':method': method })).toBe(400),
  )
  test('a tunnel, which is no proxy of ours to make, and one to another protocol', () => {
    expect(statusOf({ ':method': 'CONNECT' })).toBe(405)
    expect(statusOf({ ':protocol': 'websocket' })).toBe(400)
  })
  test.each(['a\u0000b', 'a\rb', 'a\nb', 'a\u007fb'])('the value %j', (value) =>
    expect(statusOf({}, ['x-a', value])).toBe(400),
  )
  test('what is too long, too much, or doubled', () => {
    expect(statusOf({ ':path': `/${'x'.repeat(9000)}` })).toBe(414)
    expect(statusOf({}, ['x-a', 'x'.repeat(9000)])).toBe(431)
    expect(statusOf({}, Array.from({ length: 101 }, (_, i) => [`x-${i}`, '1']).flat())).toBe(431)
    expect(statusOf({}, ['x-a', 'xxx'], true, limitsWith({ headerBytes: 20 }))).toBe(431)
    expect(statusOf({}, ['content-type', 'a/b', 'content-type', 'a/b'])).toBe(400)
  })
  test('and what was read of it is there for the log', () => {
    const { head } = read({ ':path': '/#' })
    expect(head).toMatchObject({ method: 'GET', target: '/#', protocol: 'HTTP/2.0', fields: null })
  })
})

test('OPTIONS may be about the whole server', () =>
  expect(statusOf({ ':method': 'OPTIONS', ':path': '*' })).toBeUndefined())
test('names with an underscore, Proxy and those of Object.prototype are no danger', () => {
  const { head } = read({}, ['x_a', '1', 'proxy', 'evil', '__proto__', '2', 'constructor', '3'])
  expect(head.fields?.keys).toEqual(['HTTP_HOST', 'HTTP_CONSTRUCTOR'])
})
