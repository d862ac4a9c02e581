import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultLimits, limitsWith } from '../../../src/environ/limits.ts'
import { Refusal } from '../../../src/gateways/refusal.ts'
import { parseUwsgiHead } from '../../../src/gateways/uwsgi/parse-head.ts'

const sized = (text: string) => String.fromCharCode(text.length & 255, text.length >> 8) + text
const packet = (block: string, first = 0, last = 0) =>
  `${String.fromCharCode(first)}${sized('').replace(/../s, String.fromCharCode(block.length & 255, block.length >> 8))}${String.fromCharCode(last)}${block}`
const parse = (text: string, limits = defaultLimits) => parseUwsgiHead(Buffer.from(text, 'latin1'), limits)
const good = packet(['REQUEST_METHOD', 'GET', 'PATH_INFO', '/', 'EMPTY', ''].map(sized).join(''))
function refused(text: string): number {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
  return 0
}

test('names and values are read, and what follows is left', () => {
  const head = parse(`${good}body`)
  expect(head?.end).toBe(good.length)
  expect([...(head?.variables ?? [])]).toEqual([
    ['REQUEST_METHOD', 'GET'],
    ['PATH_INFO', '/'],
    ['EMPTY', ''],
  ])
})

test('no part of it is enough, and none is refused', () => {
  for (let end = 0; end < good.length; end++) expect(parse(good.slice(0, end)), String(end)).toBeNull()
})

test('a block of 64 KiB is read', () => {
  const value = 'x'.repeat(65_535 - 5)
  expect(parse(packet(sized('A') + sized(value)))?.variables.get('A')).toBe(value)
})

describe('what is no request is refused', () => {
  test.each([
    ['another kind of packet', packet('', 5)],
    ['another kind of packet, at its first byte', '\x05'],
    ['another second kind', packet('', 0, 1)],
    ['HTTP', 'GET / HTTP/1.1\r\n'],
    ['a name that is cut', packet('\x05\0abc')],
    ['a length that is cut', packet('\x05')],
    ['a value that is missing', packet(sized('A'))],
    ['a value that is cut', packet(`${sized('A')}\xff\xffx`)],
  ])('%s', (_, text) => {
    expect(refused(text)).toBe(400)
  })

  test('a block beyond the limit', () => {
    expect(() =>
      parse(packet('').replace(/^..../s, '\0\x65\0\0'), limitsWith({ variableBytes: 100 })),
    ).toThrow('longer than 100')
  })
})

test('any bytes are read, waited for or refused', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('latin1')),
    fc.uint8Array({ maxLength: 200 }).map((array) => packet(Buffer.from(array).toString('latin1'))),
    fc
      .tuple(fc.nat(good.length - 1), fc.nat(255))
      .map(([at, byte]) => good.slice(0, at) + String.fromCharCode(byte) + good.slice(at + 1)),
  )
  fc.assert(
    fc.property(bytes, (text) => {
      try {
        const head = parse(text)
        if (head !== null) expect(head.end).toBeLessThanOrEqual(text.length)
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal)
      }
    }),
    { numRuns: 3000 },
  )
})
