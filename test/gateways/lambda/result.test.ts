import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../../src/environ/contract.ts'
import { type EventRequest, readEvent } from '../../../src/gateways/lambda/event.ts'
import { metadataOf, resultOf } from '../../../src/gateways/lambda/result.ts'
import { ResponseHead } from '../../../src/gateways/node/response-head.ts'
import { httpApi, loadBalancer } from './events.ts'

const request = readEvent(httpApi())
const headOf = (headers: HeaderList, status = '200 OK') => {
  const head = new ResponseHead()
  head.set(status, headers, false)
  return head
}
const typed = (type: string, more: HeaderList = []) => headOf([['Content-Type', type], ...more])
const bytes = new TextEncoder().encode('h\u00e9')

describe('bytes', () => {
  test.each([
    ['text/plain', 'h\u00e9'],
    ['application/json', 'h\u00e9'],
    ['image/svg+xml', 'h\u00e9'],
    ['application/problem+json; charset=utf-8', 'h\u00e9'],
    ['application/octet-stream', null],
    ['image/png', null],
    ['application/jsonish', null],
  ])('of the type %s', (type, text) => {
    const { body, isBase64Encoded } = resultOf(request, typed(type), -1, bytes)
    expect([body, isBase64Encoded]).toEqual(text === null ? ['aMOp', true] : [text, false])
  })

  test('that are encoded, or no UTF-8 after all, are in base64', () => {
    const encoded = typed('text/plain', [['Content-Encoding', 'gzip']])
    expect(resultOf(request, encoded, -1, bytes).isBase64Encoded).toBe(true)
    expect(resultOf(request, typed('text/plain', [['Content-Encoding', 'identity']]), -1, bytes).body).toBe(
      'h\u00e9',
    )
    expect(resultOf(request, typed('text/plain'), -1, Uint8Array.of(0xff)).body).toBe('/w==')
    expect(resultOf(request, typed('text/plain'), -1, Uint8Array.of(0xef, 0xbb, 0xbf)).body).toBe('\ufeff')
  })
})

test('text is the body, of whatever type, and well-formed', () => {
  expect(resultOf(request, typed('image/png'), -1, 'a\ud800')).toMatchObject({
    body: 'a\ufffd',
    isBase64Encoded: false,
  })
})

test('a length is told for HEAD alone', () => {
  const head: EventRequest = { ...request, method: 'HEAD' }
  expect(resultOf(head, headOf([]), 5, '').headers).toEqual({ 'Content-Length': '5' })
  expect(resultOf(request, headOf([]), 5, 'hello').headers).toEqual({})
  expect(metadataOf(head, headOf([]), 5).headers).toEqual({ 'Content-Length': '5' })
})

test('names and values are what they were', () => {
  const { headers } = resultOf(
    request,
    headOf([
      ['__proto__', 'a'],
      ['X-Utf8', '\u00e2\u0082\u00ac'],
      ['X-Latin1', 'caf\u00e9'],
      ['Connection', 'close'],
    ]),
    -1,
    '',
  )
  expect(Object.entries(headers ?? {})).toEqual([
    ['__proto__', 'a'],
    ['X-Utf8', '\u20ac'],
    ['X-Latin1', 'caf\u00e9'],
  ])
})

test('a load balancer gets a name for each cookie, and a reason', () => {
  const cookies: HeaderList = Array.from({ length: 40 }, (_, i) => ['Set-Cookie', `c${i}=1`])
  const result = resultOf(readEvent(loadBalancer()), headOf(cookies, '299'), -1, '')
  expect(Object.values(result.headers ?? {})).toEqual(cookies.map(([, value]) => value))
  expect(new Set(Object.keys(result.headers ?? {}).map((name) => name.toLowerCase()))).toEqual(
    new Set(['set-cookie']),
  )
  expect(result.statusDescription).toBe('299 Unknown')
})
