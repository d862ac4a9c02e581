import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defaultLimits } from '../../../../src/environ/limits.ts'
import { ChunkedDecoder } from '../../../../src/gateways/node/wire/chunked.ts'
import { Refusal } from '../../../../src/gateways/refusal.ts'

/** The body, its trailers and how far it went; or the status of the refusal. */
function decode(text: string, cuts: readonly number[] = [text.length]) {
  const decoder = new ChunkedDecoder(defaultLimits)
  const bytes = Buffer.from(text, 'latin1')
  let body = ''
  let from = 0
  try {
    for (const to of cuts) {
      const end = decoder.decode(bytes, from, to)
      body += Buffer.from(decoder.data).toString('latin1')
      if (decoder.done) return [body, decoder.trailers, bytes.length - end]
      from = to
    }
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
  return null
}

it.each([
  ['0\r\n\r\n', ['', [], 0]],
  ['5\r\nhello\r\n0\r\n\r\nGET', ['hello', [], 3]],
  ['A\r\n0123456789\r\n00\r\n\r\n', ['0123456789', [], 0]],
  ['a;x;y=z;q="a\\"b;\t"\r\n0123456789\r\n0;end\r\n\r\n', ['0123456789', [], 0]],
  ['0\r\nX-Sum: 1\r\nCookie: a\r\nX-Forwarded-For: b\r\nA_B: c\r\n\r\n', ['', [['X-Sum', '1']], 0]],
  ['5\r\nhel', null],
  ['0\r\n', null],
])('decodes %j', (text, expected) => {
  expect(decode(text)).toEqual(expected)
})

it.each([
  ...[
    '\r\n',
    ' 5\r\n',
    '5 \r\n',
    '+5\r\n',
    '-5\r\n',
    '0x5\r\n',
    'g\r\n',
    '5\n',
    '5\r\r\n',
    '5,\r\n',
    '5\t\r\n',
  ],
  ...[
    '5;\r\n',
    '5; a\r\n',
    '5;a \r\n',
    '5;a=\r\n',
    '5;a="b\r\n',
    '5;a="b"c\r\n',
    '5;a\0\r\n',
    '5;a\n',
    '5;a\rb\r\n',
  ],
  ...['5\r\nhelloX', '5\r\nhello\n', '5\r\nhello\rX', '00000000000000000\r\n'],
  ...[
    '0\r\nX\r\n\r\n',
    '0\r\nX : y\r\n\r\n',
    '0\r\nX: y\n',
    '0\r\n y\r\n\r\n',
    '0\r\nX: a\rb\r\n\r\n',
    '0\r\nX: \0\r\n\r\n',
  ],
  ...['0\r\nContent-Length: 1\r\n\r\n', '0\r\nTransfer-Encoding: chunked\r\n\r\n', '0\r\nHost: a\r\n\r\n'],
])('refuses %j', (text) => {
  expect(decode(text)).toBe(400)
})

it('bounds what carries no body', () => {
  expect(decode(`1;${'a'.repeat(17_000)}\r\n`)).toBe(413)
  expect(decode(`1;${'a'.repeat(1000)}\r\nx\r\n`.repeat(20))).toBe(413)
  expect(decode('fffffffffffffff\r\n')).toBe(413)
  expect(decode(`0\r\n${'X: y\r\n'.repeat(101)}\r\n`)).toBe(431)
  expect(decode(`0\r\nX: ${'y'.repeat(17_000)}\r\n`)).toBe(431)
})

it('gives the same however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 20 })), fc.array(fc.nat()), (parts, cuts) => {
      const latin = parts.map((part) => Buffer.from(part).toString('latin1'))
      const text = `${latin.map((part) => `${part.length.toString(16)};n=v\r\n${part}\r\n`).join('')}0\r\nX: y\r\n\r\nnext`
      const places = [...new Set(cuts.map((cut) => cut % text.length)), text.length].sort((a, b) => a - b)
      expect(decode(text, places)).toEqual([latin.join(''), [['X', 'y']], expect.any(Number)])
    }),
  )
})
