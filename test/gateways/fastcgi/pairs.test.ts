import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pairOf, readPairs } from '../../../src/gateways/fastcgi/pairs.ts'
import { Refusal } from '../../../src/gateways/refusal.ts'

function read(text: string): [string, string][] {
  const list: [string, string][] = []
  readPairs(text, (name, value, end) => list.push([text.slice(name, value), text.slice(value, end)]))
  return list
}

test('lengths stand in one byte or in four', () => {
  const long = 'v'.repeat(128)
  expect(read(`\x03\x01abcd\x01\x80\0\0\x80x${long}\0\0`)).toEqual([
    ['abc', 'd'],
    ['x', long],
    ['', ''],
  ])
  // A short length in four bytes is as good.
  expect(read('\x80\0\0\x01\x80\0\0\x02abc')).toEqual([['a', 'bc']])
})

test('what is written is read again', () => {
  const text = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 300,
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (list) => {
      expect(read(list.map(([name, value]) => pairOf(name, value)).join(''))).toEqual(list)
    }),
  )
  expect(read(pairOf('a', 'x'.repeat(70_000)))).toEqual([['a', 'x'.repeat(70_000)]])
})

test.each([
  '\x01',
  '\x80',
  '\x80\0\0',
  '\x01\x80\0\0',
  '\x01\x01a',
  '\xff\xff\xff\xff\xff\xff\xff\xffab',
  '\x7f\x7fx',
  '\x01\x01ab\x05',
])('lengths that say more than there is are refused: %j', (text) => {
  expect(() => read(text)).toThrow(Refusal)
})

test('any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        readPairs(Buffer.from(bytes).toString('latin1'), () => undefined)
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal)
      }
    }),
    { numRuns: 3000 },
  )
})
