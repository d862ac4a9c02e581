import { expect, test } from 'vitest'
import { decoderOf } from '../../src/syntax/charset.ts'
import { heapAfter } from '../attacks/heap.ts'

// First, since the memory is full for good when it is.
test('a label keeps nothing of the request that it came with', async () => {
  const grown = await heapAfter(() => {
    for (let i = 0; i < 50; i++) decoderOf(`x-kept-${i}-`.padEnd(100_000, 'x').slice(0, 40))
    for (let i = 0; i < 50; i++) decoderOf(`x-long-${i}-`.padEnd(100_000, 'x'))
  })
  expect(grown).toBeLessThan(1_000_000)
})

test.each([
  ['ISO-8859-1', 'windows-1252'],
  ['Shift_JIS', 'shift_jis'],
  ['UTF8', 'utf-8'],
  [' utf-8 ', 'utf-8'],
])('%s is decoded as %s', (label, encoding) => {
  expect(decoderOf(label)?.encoding).toBe(encoding)
  expect(decoderOf(label)).toBe(decoderOf(label.toUpperCase()))
})

test.each(['nonsense', '', '__proto__', 'constructor'])('%j is not known', (label) => {
  expect(decoderOf(label)).toBeNull()
})

test('the marks of UTF-8 stay in the text, as everywhere', () => {
  expect(decoderOf('utf-8')?.decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
})

test.each(['iso-8859-1', 'us-ascii', 'windows-1252'])('%s: every byte, wherever it stands', (label) => {
  const decoder = decoderOf(label)
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  // WHATWG Encoding section 9, index windows-1252; the five bytes that it does not assign are themselves.
  const upper = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'
  const chars = [...bytes].map((byte) =>
    byte >= 0x80 && byte <= 0x9f ? upper.charAt(byte - 0x80) : String.fromCharCode(byte),
  )
  expect(decoder?.decode(bytes)).toBe(chars.join(''))
  for (const [byte, char] of chars.entries()) {
    expect(decoder?.decode(Uint8Array.of(byte)), String(byte)).toBe(char)
    expect(decoder?.decode(Uint8Array.of(byte, byte, 0x31)), String(byte)).toBe(`${char}${char}1`)
  }
})

test('many labels do not fill the memory', () => {
  for (let i = 0; i < 1000; i++) expect(decoderOf(`x-${i}`)).toBeNull()
  expect(decoderOf('koi8-r')?.encoding).toBe('koi8-r')
})
