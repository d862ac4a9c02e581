import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  byteStringOf,
  byteStringOfText,
  bytesOfByteString,
  concatBytes,
  decodeUtf8,
  encodeUtf8,
  isAscii,
  makeScratch,
  ownText,
  textOfByteString,
  utf8Length,
} from '../../src/syntax/bytes.ts'

const text = fc.string({ unit: 'grapheme' })

describe('UTF-8', () => {
  test('utf8Length is the length of what encodeUtf8 gives', () => {
    fc.assert(fc.property(text, (given) => void expect(utf8Length(given)).toBe(encodeUtf8(given).length)))
  })
  test('is read back as it was written', () => {
    fc.assert(fc.property(text, (given) => void expect(decodeUtf8(encodeUtf8(given))).toBe(given)))
  })
  test('what is not UTF-8 reads as U+FFFD, or as null when that is asked for', () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0x62)
    expect(decodeUtf8(bytes)).toBe('a\ufffdb')
    expect(decodeUtf8(bytes, true)).toBeNull()
    expect(decodeUtf8(encodeUtf8('é'), true)).toBe('é')
  })
  test('a byte order mark is text', () =>
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa'))
})

describe('byte strings', () => {
  test('hold a character for each byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
        const given = byteStringOf(bytes)
        expect(given).toHaveLength(bytes.length)
        expect(bytesOfByteString(given)).toEqual(bytes)
      }),
    )
  })
  test('carry text as its UTF-8 bytes', () => {
    expect(byteStringOfText('é')).toBe('\u00c3\u00a9')
    fc.assert(
      fc.property(text, (given) => void expect(textOfByteString(byteStringOfText(given))).toBe(given)),
    )
  })
})

test('isAscii', () => {
  expect([isAscii('az\x7f'), isAscii('\x80'), isAscii('')]).toEqual([true, false, true])
})

test('concatBytes joins, and copies nothing that is alone', () => {
  const one = Uint8Array.of(1)
  expect(concatBytes([one])).toBe(one)
  expect(concatBytes([])).toEqual(new Uint8Array(0))
  expect(concatBytes([one, new Uint8Array(0), Uint8Array.of(2, 3)])).toEqual(Uint8Array.of(1, 2, 3))
})

test('a scratch reads its first bytes as UTF-8', () => {
  const scratch = makeScratch(8)
  scratch.bytes.set(encodeUtf8('aé'))
  expect([scratch.textOf(3), scratch.textOf(2)]).toEqual(['aé', 'a\ufffd'])
})

test('a text of its own is the same text', () => {
  for (const text of ['', 'a', 'caf\u00e9 '.repeat(20), '\ud83d\ude00']) expect(ownText(text)).toBe(text)
})

test('a count is that of its own text, whichever was counted before', () => {
  const texts = [
    '',
    'abc',
    'ab\u00e9',
    'abc',
    'a\u20ac\ud83d',
    '',
    'x'.repeat(20_000),
    'x'.repeat(20_000),
    '\u00e9'.repeat(20_000),
  ]
  expect(texts.map(utf8Length)).toEqual([0, 3, 4, 3, 7, 0, 20_000, 20_000, 40_000])
})

test('without Buffer the count is the same', async () => {
  vi.stubGlobal('Buffer', undefined)
  vi.resetModules()
  onTestFinished(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })
  const { utf8Length } = await import('../../src/syntax/bytes.ts')
  expect(['', 'abc', 'ab\u00e9', '\u20ac\ud83d\ude00', '\ud83d'].map(utf8Length)).toEqual([0, 3, 4, 7, 3])
})
