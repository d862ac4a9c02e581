import { expect, test } from 'vitest'
import { SendFailure } from '../../src/client/failure.ts'
import { fieldsOf, hasBody, statusLineOf, trailersOf } from '../../src/client/inbound.ts'
import type { Inbound } from '../../src/client/transport.ts'
import type { HeaderList } from '../../src/environ/contract.ts'

const inbound = (status: number, fields: HeaderList = [], reason = '', discard = () => {}): Inbound => ({
  status,
  reason,
  fields,
  body: (async function* () {})(),
  trailers: () => [],
  discard,
})

test.each([
  [200, 'OK', '200 OK'],
  [200, ' Fine \xe9 ', '200 Fine \xe9'],
  [404, '', '404 Not Found'],
  [404, 'a\x01b', '404 Not Found'],
  [404, 'a\u20ac', '404 Not Found'],
  [599, '', '599 Server Error'],
])('%i %j is the status line %j', (status, reason, line) => {
  expect(statusLineOf(inbound(status, [], reason))).toBe(line)
})

test.each([0, 101, 199, 600, 999, Number.NaN])('%d is no status of an answer', (status) => {
  let discarded = 0
  expect(() => statusLineOf(inbound(status, [], '', () => discarded++))).toThrow(SendFailure)
  expect(discarded).toBe(1)
})

test('a field that could not be sent on is absent, and Upgrade and Proxy-Authenticate stay where they are the message', () => {
  const fields: HeaderList = [
    ['X-Bad', 'a\x01'],
    ['X bad', 'a'],
    ['Upgrade', 'h2c'],
    ['Proxy-Authenticate', 'Basic'],
    ['Content-Type', 'a/b'],
  ]
  expect(fieldsOf(inbound(200, fields), 'GET')).toEqual([['Content-Type', 'a/b']])
  expect(fieldsOf(inbound(426, fields), 'GET')).toEqual([
    ['Upgrade', 'h2c'],
    ['Content-Type', 'a/b'],
  ])
  expect(fieldsOf(inbound(407, fields), 'GET')).toEqual([
    ['Proxy-Authenticate', 'Basic'],
    ['Content-Type', 'a/b'],
  ])
})

test('a body without a type gets the one that receivers assume, and what has none gets none', () => {
  const assumed = [['Content-Type', 'application/octet-stream']]
  expect(fieldsOf(inbound(200), 'GET')).toEqual(assumed)
  expect(fieldsOf(inbound(200, [['Content-Length', '0']]), 'GET')).toEqual([['Content-Length', '0']])
  expect(fieldsOf(inbound(200), 'HEAD')).toEqual([])
  expect(fieldsOf(inbound(205, [['Content-Length', '5']]), 'GET')).toEqual([])
})

test.each([
  ['GET', 200, true],
  ['HEAD', 200, false],
  ['GET', 204, false],
  ['GET', 205, false],
  ['GET', 304, false],
])('%s with %i has a body: %s', (method, status, has) => {
  expect(hasBody(method, status)).toBe(has)
})

test('of trailer fields those stay that are of no use to an attacker', () => {
  const names = [
    'Digest',
    'Content-Length',
    'Transfer-Encoding',
    'Set-Cookie',
    'Location',
    'Content-Type',
    'X-Forwarded-For',
    'Server-Timing',
  ]
  expect(trailersOf(names.map((name) => [name, 'x'])).map(([name]) => name)).toEqual([
    'Digest',
    'Server-Timing',
  ])
})
