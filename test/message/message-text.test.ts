import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMessage, parseMessage } from '../../src/message/message-text.ts'
import { expectLinear } from '../support/header-laws.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const read = (text: string) => {
  const { startLine, fields, body } = parseMessage(bytes(text))
  return [startLine, fields, Buffer.from(body).toString('latin1')]
}

describe('parseMessage', () => {
  test.each<[string, unknown]>([
    ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', ['GET / HTTP/1.1', [['Host', 'a']], '']],
    ['GET / HTTP/1.1\nHost:a\n\nrest\r\n\r\n', ['GET / HTTP/1.1', [['Host', 'a']], 'rest\r\n\r\n']],
    ['GET / HTTP/1.1', ['GET / HTTP/1.1', [], '']],
    ['GET / HTTP/1.1\r\n', ['GET / HTTP/1.1', [], '']],
    [
      'X\r\nA: \t b c \t\r\na: d\r\n\r\n',
      [
        'X',
        [
          ['A', 'b c'],
          ['a', 'd'],
        ],
        '',
      ],
    ],
    ['X\nContent-Length: 2\n\nab', ['X', [['Content-Length', '2']], 'ab']],
    [
      'X\nContent-Length: 2\nContent-Length: 2\n\nab',
      [
        'X',
        [
          ['Content-Length', '2'],
          ['Content-Length', '2'],
        ],
        'ab',
      ],
    ],
    ['X\nA: \xe9\n\n\xff\0', ['X', [['A', '\xe9']], '\xff\0']],
  ])('%j', (text, parts) => {
    expect(read(text)).toEqual(parts)
  })

  test.each([
    ['', 'line 1'],
    ['\r\n\r\n', 'line 1'],
    ['X\nno colon\n\n', 'line 2: a header field is "Name: value", not "no colon"'],
    ['X\nA: b\n folded\n\n', 'line 3'],
    ['X\n: b\n\n', 'line 2'],
    ['X\nA b: c\n\n', 'line 2: a header name is a token'],
    ['X\nA: b\0\n\n', 'line 2: the value of header A may not hold U+0000'],
    ['X\nA: b\rc\n\n', 'line 2'],
    ['X\nContent-Length: 3\n\nab', 'the body has 2 bytes, its Content-Length says 3'],
    ['X\nContent-Length: 1\n\nab', 'the body has 2 bytes, its Content-Length says 1'],
    ['X\nContent-Length: +1\n\na', 'one number of bytes, not +1'],
    ['X\nContent-Length: 1\nContent-Length: 2\n\na', 'one number of bytes, not 1, 2'],
    ['X\nTransfer-Encoding: chunked\n\n', 'read by a gateway'],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(SyntaxError)
    expect(() => read(text)).toThrow(message)
  })

  test('takes time in proportion to the text', () => {
    for (const part of ['\r', '\n', ' ', 'a', 'A: b\n', ': ', 'A:    ']) {
      expectLinear(
        (text) => {
          try {
            parseMessage(bytes(text))
          } catch {}
        },
        (size) => `X\nA:${part.repeat(size / part.length)}`,
      )
    }
  })
})

describe('formatMessage', () => {
  test('refuses what could not be sent', () => {
    const fields = [['X', 'a\r\nb: c']] as const
    expect(() => formatMessage({ startLine: 'X', fields, body: new Uint8Array() })).toThrow(TypeError)
  })

  test('prints what parseMessage reads the same again', () => {
    const name = fc.constantFrom('A', 'x-y', 'Set-Cookie')
    const value = fc.string({ unit: fc.constantFrom(...'ab"=;:\u00e9 ,') }).map((text) => text.trim())
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.uint8Array(), (fields, body) => {
        const parts = parseMessage(formatMessage({ startLine: 'GET / HTTP/1.1', fields, body }))
        expect([parts.fields, Buffer.from(parts.body)]).toEqual([fields, Buffer.from(body)])
      }),
    )
  })
})
