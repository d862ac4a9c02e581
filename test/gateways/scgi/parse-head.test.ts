import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultLimits, limitsWith } from '../../../src/environ/limits.ts'
import { Refusal } from '../../../src/gateways/refusal.ts'
import { parseScgiHead } from '../../../src/gateways/scgi/parse-head.ts'

const netstring = (content: string) => `${content.length}:${content},`
const parse = (text: string, limits = defaultLimits) => parseScgiHead(Buffer.from(text, 'latin1'), limits)
const good = netstring('CONTENT_LENGTH\x0027\0SCGI\x001\0REQUEST_METHOD\0POST\0REQUEST_URI\0/deepthought\0')
function refused(text: string): number {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
  return 0
}

test('the example of the specification is read, and what follows is left', () => {
  const head = parse(`${good}What is the answer to life?`)
  expect(head?.end).toBe(good.length)
  expect([...(head?.variables ?? [])]).toEqual([
    ['CONTENT_LENGTH', '27'],
    ['SCGI', '1'],
    ['REQUEST_METHOD', 'POST'],
    ['REQUEST_URI', '/deepthought'],
  ])
})

test('no part of it is enough, and none is refused', () => {
  for (let end = 0; end < good.length; end++) expect(parse(good.slice(0, end)), String(end)).toBeNull()
})

describe('what is no SCGI request is refused', () => {
  test.each([
    ['a number that begins with a zero', '0027:'],
    ['no number', ':'],
    ['a sign', '+5:'],
    ['a negative number', '-5:'],
    ['a space', ' 5:'],
    ['HTTP', 'GET / HTTP/1.1\r\n'],
    ['TLS', '\x16\x03\x01'],
    ['no comma', good.replace(/,$/, ';')],
    ['no last NUL', netstring('CONTENT_LENGTH\x000\0SCGI\x001')],
    ['a name without a value', netstring('CONTENT_LENGTH\x000\0SCGI\x001\0X\0')],
    ['an empty name', netstring('CONTENT_LENGTH\x000\0SCGI\x001\0\0x\0')],
    ['another first name', netstring('SCGI\x001\0CONTENT_LENGTH\x000\0')],
    ['no length', netstring('CONTENT_LENGTH\0\0SCGI\x001\0')],
    ['another version', netstring('CONTENT_LENGTH\x000\0SCGI\x002\0')],
    ['no version', netstring('CONTENT_LENGTH\x000\0')],
    ['nothing', netstring('')],
    ['two lengths', netstring('CONTENT_LENGTH\x005\0SCGI\x001\0CONTENT_LENGTH\x006\0')],
  ])('%s', (_, text) => {
    expect(refused(text)).toBe(400)
  })

  test('a length beyond the limit, as soon as its digits have come', () => {
    expect(refused('65537')).toBe(431)
    expect(refused('9999999999')).toBe(431)
    expect(refused('65536:')).toBe(0)
    expect(() => parse('101', limitsWith({ variableBytes: 100 }))).toThrow('longer than 100')
  })
})

test('any bytes are read, waited for or refused', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('latin1')),
    fc
      .tuple(fc.nat(good.length), fc.string({ maxLength: 3 }))
      .map(([at, text]) => good.slice(0, at) + text + good.slice(at)),
    fc
      .array(fc.constantFrom('CONTENT_LENGTH', 'SCGI', '1', '0', '\0', 'X', ''))
      .map((parts) => netstring(parts.join('\0'))),
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
