import { expect, test } from 'vitest'
import { limitNames, limitOf, limitsOfWords } from '../../src/deploy/limits.ts'
import { defaultLimits } from '../../src/environ/limits.ts'

test.each([
  ['bodyBytes', '10m', 10_485_760],
  ['bodyBytes', ' 64 K ', 65_536],
  ['bodyBytes', '2g', 2 ** 31],
  ['bodyBytes', '1_000', 1000],
  ['headersTimeout', '30s', 30_000],
  ['headersTimeout', '500ms', 500],
  ['connectionAge', '2h', 7_200_000],
  ['requestTimeout', '5min', 300_000],
  ['requestTimeout', '7', 7],
  ['connections', '0', 0],
  ['fileBytes', 'Infinity', Number.POSITIVE_INFINITY],
] as const)('%s of %j is %d', (name, text, number) => expect(limitOf(name, text)).toBe(number))

test.each([
  ['bodyBytes', '', 'bytes are a whole number'],
  ['bodyBytes', '-1', 'bytes are a whole number'],
  ['bodyBytes', '1.5m', 'k, m or g'],
  ['bodyBytes', '10s', 'not "10s"'],
  ['bodyBytes', '9007199254740993', 'bytes are a whole number'],
  ['bodyBytes', '9007199254740991g', 'bytes are a whole number'],
  ['bodyBytes', '10constructor', 'bytes are a whole number'],
  ['headersTimeout', '10m', 's, min or h'],
  ['connections', '1k', 'a count is a whole number'],
  ['connections', 'many', 'not "many"'],
] as const)('%s of %j is refused', (name, text, message) => {
  expect(() => limitOf(name, text)).toThrow(RangeError)
  expect(() => limitOf(name, text)).toThrow(message)
})

test('every default can be written, and none is missing', () => {
  expect(limitNames).toEqual(Object.keys(defaultLimits))
  for (const name of limitNames) expect(limitOf(name, String(defaultLimits[name]))).toBe(defaultLimits[name])
})

test('words name limits, and the last of a name counts', () => {
  expect(limitsOfWords(['bodyBytes=1m', 'parts = 5', 'bodyBytes=2k'])).toEqual({ bodyBytes: 2048, parts: 5 })
  expect(limitsOfWords([])).toEqual({})
})

test.each([
  ['bodyBytes', 'a limit is NAME=VALUE'],
  ['bodybytes=1', 'did you mean "bodyBytes"?'],
  ['constructor=1', 'there are requestLine, headerBytes'],
  ['__proto__=1', 'there is no limit "__proto__"'],
  ['parts=1k', 'the limit "parts": a count is'],
])('%s is refused', (word, message) => expect(() => limitsOfWords([word])).toThrow(message))
