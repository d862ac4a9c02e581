import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../src/environ/limits.ts'
import {
  checkHost,
  checkLine,
  DROPPED,
  isOriginForm,
  keyOf,
  originForm,
  SINGLETONS,
} from '../../src/gateways/request-rules.ts'
import { refused } from '../support/refused.ts'

test.each([
  ['Accept', 'HTTP_ACCEPT'],
  ['content-length', 'CONTENT_LENGTH'],
  ['constructor', 'HTTP_CONSTRUCTOR'],
  ['X_Real_IP', DROPPED],
  ['Content_Length', DROPPED],
  ['Proxy', DROPPED],
  ['PROXY', DROPPED],
])('%s has the key %j', (name, key) => {
  expect([keyOf(name), keyOf(name)]).toEqual([key, key])
})

test('fields that stand once are named by their keys', () => {
  for (const name of ['Host', 'Content-Length', 'Authorization', 'Range'])
    expect(SINGLETONS).toContain(keyOf(name))
  for (const name of ['Accept', 'Cookie', 'X-Any']) expect(SINGLETONS).not.toContain(keyOf(name))
})

describe('the host', () => {
  test.each([
    'example.com',
    'example.com:80',
    '[::1]:8000',
    '192.0.2.1',
    'xn--bcher-kva.example',
    'a_b.example',
  ])('%s is one', (host) => {
    expect(checkHost(host, 1)).toBe(host)
  })

  test.each([
    '',
    'a b',
    'a/b',
    'user@a',
    'a:port',
    'a:123456',
    'a:65536',
    'a,b',
    '[::1',
    'a#',
    'a?b',
    'a\\b',
    '<a>',
  ])('%j is none', (host) => {
    expect(refused(() => checkHost(host, 1))).toBe(400)
  })

  test('is missed by HTTP/1.1 alone', () => {
    expect(refused(() => checkHost(undefined, 1))).toBe(400)
    expect(checkHost(undefined, 0)).toBeUndefined()
  })
})

describe('the request line', () => {
  test.each<[string, string, number, number, number | undefined]>([
    ['GET', '/', 1, 1, undefined],
    ['GET', '/', 1, 0, undefined],
    ['GET', `/${'a'.repeat(defaultLimits.requestLine)}`, 1, 1, 414],
    ['GET', '/', 2, 0, 505],
    ['GET', '/', 1, 2, 505],
    ['CONNECT', 'a:80', 1, 1, 405],
  ])('%s %.10s HTTP/%i.%i: %s', (method, target, major, minor, status) => {
    expect(refused(() => checkLine(method, target, major, minor, defaultLimits))).toBe(status)
  })
})

describe('the target', () => {
  test.each<[string, string, string | undefined]>([
    ['http://x/a', 'GET', '/a'],
    ['http://X/a?b', 'GET', '/a?b'],
    ['http://x', 'GET', '/'],
    ['http://x?b', 'GET', '/?b'],
    ['*', 'OPTIONS', '*'],
    ['*', 'GET', undefined],
    ['http://other/a', 'GET', undefined],
    ['http://x@other/a', 'GET', undefined],
    ['ftp://x/a', 'GET', undefined],
    ['a', 'GET', undefined],
    ['', 'GET', undefined],
    ['/a#b', 'GET', undefined],
    ['/a\\b', 'GET', undefined],
    ['/a b', 'GET', undefined],
    ['/\u00e9', 'GET', undefined],
  ])('%s %s has the path %s', (target, method, path) => {
    const asked = () => (isOriginForm(target) ? target : originForm(method, target, 'x'))
    if (path === undefined) expect(refused(asked)).toBe(400)
    else expect(asked()).toBe(path)
  })
})
