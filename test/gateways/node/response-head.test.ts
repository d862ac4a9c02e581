import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../../src/environ/contract.ts'
import { ResponseHead } from '../../../src/gateways/node/response-head.ts'

const headOf = (status: string, headers: HeaderList) => {
  const head = new ResponseHead()
  head.set(status, headers, true)
  return head
}

describe('the head of an answer', () => {
  test('is rendered as it was given, without what belongs to the connection', () => {
    const head = headOf('201 Made', [
      ['X-A', '1'],
      ['Connection', 'close'],
      ['keep-alive', 'x'],
      ['Transfer-Encoding', 'chunked'],
      ['TE', 'x'],
      ['Upgrade', 'x'],
      ['Trailer', 'x'],
      ['Proxy-Connection', 'x'],
      ['Proxy-Authenticate', 'x'],
      ['Content-Length', '3'],
      ['x-a', '2'],
      ['constructor', 'odd'],
    ])
    expect([head.status, head.reason, head.length, head.lines]).toEqual([
      201,
      'Made',
      3,
      'X-A: 1\r\nx-a: 2\r\nconstructor: odd\r\n',
    ])
  })

  test('knows whether the application gave a date', () => {
    expect(headOf('200 OK', [['date', 'x']]).hasDate).toBe(true)
    expect(headOf('200 OK', []).hasDate).toBe(false)
  })

  test.each(['OK', '99 Low', '100 Continue', '103 Early', '200 a\r\nX: y', ''])(
    'the status %j is refused',
    (status) => {
      expect(() => headOf(status, [])).toThrow(TypeError)
    },
  )

  test.each<[string, string]>([
    ['X-A', 'a\r\nSet-Cookie: x'],
    ['X-A', 'a\nb'],
    ['X-A', 'a\0'],
    ['X-A', '\u0100'],
    ['X A', 'a'],
    ['X-A:', 'a'],
    ['', 'a'],
    ['X\r\nB', 'a'],
    ['Content-Length', '-1'],
    ['Content-Length', '+3'],
    ['Content-Length', '1e3'],
    ['Content-Length', '3, 3'],
    ['Content-Length', ''],
  ])('the field %j: %j is refused, also once the name is known', (name, value) => {
    headOf('200 OK', [['X-A', 'fine']])
    expect(() => headOf('200 OK', [[name, value]])).toThrow(TypeError)
    expect(() => headOf('200 OK', [[name, value]])).toThrow(TypeError)
  })

  test('two lengths that differ are refused', () => {
    expect(() =>
      headOf('200 OK', [
        ['Content-Length', '3'],
        ['content-length', '4'],
      ]),
    ).toThrow(TypeError)
  })

  test('headers that are no list of pairs are refused', () => {
    expect(() => headOf('200 OK', new Map() as unknown as HeaderList)).toThrow(TypeError)
    expect(() => headOf('200 OK', [['X-A', 7 as unknown as string]])).toThrow(TypeError)
  })
})

test('says what to upgrade to with status 426, and with no other', () => {
  const head = new ResponseHead()
  head.set('426 Upgrade Required', [['Upgrade', 'HTTP/3']], true)
  expect(head.lines).toBe('Upgrade: HTTP/3\r\nConnection: upgrade\r\n')
  head.set('426 Upgrade Required', [['Upgrade', 'HTTP/3']], false)
  expect(head.fields).toEqual(['Upgrade', 'HTTP/3', 'Connection', 'upgrade'])
  head.set('200 OK', [['Upgrade', 'HTTP/3']], true)
  expect([head.lines, head.fields]).toEqual(['', []])
})

test('says to a client of a proxy whom it asks for credentials, and to no other', () => {
  expect(headOf('407 Proxy Authentication Required', [['Proxy-Authenticate', 'Basic']]).lines).toBe(
    'Proxy-Authenticate: Basic\r\n',
  )
  expect(headOf('401 Unauthorized', [['Proxy-Authenticate', 'Basic']]).lines).toBe('')
})

test('keeps fields as they were given, with their framing where it is asked for', () => {
  const head = new ResponseHead()
  const list: [string, string][] = [
    ['X-A', '1'],
    ['Date', 'x'],
    ['TE', 'x'],
    ['Content-Length', '3'],
  ]
  head.set('200 OK', list, false)
  ;(list[0] as [string, string])[1] = 'a\r\nb'
  expect([head.fields, head.lines]).toEqual([['X-A', '1', 'Date', 'x'], ''])
  expect(head.framed(3, true)).toEqual([
    'X-A',
    '1',
    'Date',
    'x',
    'Content-Length',
    '3',
    'Connection',
    'close',
  ])
  expect(head.framed(-1, false)).toEqual(['X-A', '1', 'Date', 'x'])
})
