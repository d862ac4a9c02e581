import { STATUS_CODES } from 'node:http'
import { describe, expect, test } from 'vitest'
import { hasContent, isBodiless, parseStatus, reasonOf, statusLine } from '../../src/syntax/status.ts'
import { heapAfter } from '../attacks/heap.ts'

// First, since the memory is full for good when it is.
test('a line that is remembered keeps nothing of the answer that it came with', async () => {
  const grown = await heapAfter(() => {
    for (let i = 0; i < 400; i++) parseStatus(`200 Kept-${i}-`.padEnd(50_000, 'x').slice(0, 40))
    for (let i = 0; i < 400; i++) parseStatus(`200 Long-${i}-`.padEnd(50_000, 'x'))
  })
  expect(grown).toBeLessThan(2_000_000)
  expect(parseStatus('200 Kept-7-'.padEnd(40, 'x')).reason).toBe('Kept-7-'.padEnd(36, 'x'))
})

describe('reasonOf', () => {
  // Node keeps some phrases of older RFCs.
  const RENAMED = new Set([104, 413, 414, 416, 418, 422, 509])
  test.each(Object.entries(STATUS_CODES).filter(([code]) => !RENAMED.has(Number(code))))(
    '%s is %s',
    (code, reason) => {
      expect(reasonOf(Number(code))).toBe(reason)
    },
  )
  test.each([
    [413, 'Content Too Large'],
    [414, 'URI Too Long'],
    [416, 'Range Not Satisfiable'],
    [422, 'Unprocessable Content'],
  ])('%i is %s, as RFC 9110 has it', (code, reason) => expect(reasonOf(code)).toBe(reason))
  test.each([
    [199, 'Informational'],
    [299, 'Success'],
    [399, 'Redirection'],
    [499, 'Client Error'],
    [599, 'Server Error'],
  ])('%i, which is not registered, is named by its class', (code, reason) =>
    expect(reasonOf(code)).toBe(reason),
  )
})

describe('statusLine', () => {
  test('is the code and its reason', () => expect(statusLine(404)).toBe('404 Not Found'))
  test.each([99, 600, 1000, 200.5, Number.NaN, -200])('refuses %d', (code) => {
    expect(() => statusLine(code)).toThrow(
      new RangeError(`a status code is a whole number from 100 to 599, not ${code}`),
    )
  })
})

describe('parseStatus', () => {
  test.each([
    ['200 OK', 200, 'OK'],
    ['200', 200, ''],
    ['200 ', 200, ''],
    ['404 Not here', 404, 'Not here'],
    ['999 Odd', 999, 'Odd'],
    ['200 d\u00e9j\u00e0', 200, 'd\u00e9j\u00e0'],
  ])('%j', (line, code, reason) => expect(parseStatus(line)).toEqual({ code, reason }))

  test.each([
    '',
    'OK',
    '20 OK',
    '2000 OK',
    '200OK',
    ' 200 OK',
    '099 Low',
    '2e2 OK',
    '200 OK\r\nX: y',
    '200 \0',
    '200 \u0100',
  ])('refuses %j', (line) => expect(() => parseStatus(line)).toThrow(TypeError))
  test('refuses what is no text', () =>
    expect(() => parseStatus(200 as unknown as string)).toThrow('not 200'))
})

test.each([
  [100, true],
  [199, true],
  [200, false],
  [204, true],
  [205, false],
  [304, true],
  [404, false],
])('a response with %i has no body: %s', (code, bodiless) => expect(isBodiless(code)).toBe(bodiless))

test('204, 205 and 304 have no content, nor has 1xx', () => {
  expect([100, 200, 204, 205, 206, 304, 404].filter(hasContent)).toEqual([200, 206, 404])
})
