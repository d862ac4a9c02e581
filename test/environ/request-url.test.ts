import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import {
  domainOf,
  hostOf,
  hostUrlOf,
  nextSegment,
  pathOf,
  portOf,
  withQuery,
} from '../../src/environ/request-url.ts'

const withHost = (host: string | undefined, server = 'own.example') =>
  blank('/', { environ: { HTTP_HOST: host, SERVER_NAME: server, SERVER_PORT: '8000' } })

describe('hostOf', () => {
  test.each(['example.org', 'example.org:8080', '[::1]:80', '127.0.0.1', 'a-b'])('%s is a host', (host) =>
    expect(hostOf(withHost(host))).toBe(host),
  )

  test.each([
    'evil.example?x=',
    'evil.example/x',
    'a@b',
    'a#',
    'a b',
    'a,b',
    '[::1',
    'a:999999',
    '',
    'a:b:c',
    'a\\b',
  ])('%j is none: the server’s own is used', (host) => {
    expect(hostOf(withHost(host))).toBe('own.example:8000')
  })

  test('without a Host field, an IPv6 server is written in brackets', () =>
    expect(hostOf(withHost(undefined, '::1'))).toBe('[::1]:8000'))
})

test.each([
  ['h', 'h', '80', '443'],
  ['h:81', 'h', '81', '81'],
  ['[::1]', '[::1]', '80', '443'],
  ['[::1]:81', '[::1]', '81', '81'],
])('%s: the domain is %s, the port %s or over https %s', (host, domain, http, https) => {
  expect([domainOf(host), portOf(host, 'http'), portOf(host, 'https')]).toEqual([domain, http, https])
})

test.each([
  ['http://h:80/', 'http://h'],
  ['https://h:443/', 'https://h'],
  ['http://h:443/', 'http://h:443'],
  ['https://h:80/', 'https://h:80'],
  ['http://h:8080/', 'http://h:8080'],
])('%s: the host URL is %s', (url, hostUrl) => expect(hostUrlOf(blank(url))).toBe(hostUrl))

test('a path is encoded once, whatever it holds', () => {
  expect(pathOf(blank('/x%3Fy%20%C3%A9', { baseUrl: '/app' }))).toBe('/app/x%3Fy%20%C3%A9')
  expect(withQuery('/a', blank('/?x=1'))).toBe('/a?x=1')
  expect(withQuery('/a', blank('/?'))).toBe('/a')
})

test.each([
  ['', null, 0],
  ['/', '', 1],
  ['/a/b', 'a', 2],
  ['//a//b/', 'a', 3],
  ['a', 'a', 1],
])('the next segment of %j is %j, up to %i', (path, segment, end) =>
  expect(nextSegment(path)).toEqual([segment, end]),
)
