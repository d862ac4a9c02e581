import { describe, expect, expectTypeOf, test } from 'vitest'
import type { RowValue } from '../../src/message/header-properties.ts'
import { Response } from '../../src/message/response.ts'
import { type ResponseProperties, responseRows } from '../../src/message/response-properties.ts'

const DATE = new Date(784111777000)
const DATE_TEXT = 'Sun, 06 Nov 1994 08:49:37 GMT'

describe('the properties of a response', () => {
  test.each([
    ['acceptRanges', 'Accept-Ranges', 'bytes', 'bytes'],
    ['age', 'Age', '7', 7],
    ['allow', 'Allow', 'GET, PUT', ['GET', 'PUT']],
    ['contentEncoding', 'Content-Encoding', 'gzip', 'gzip'],
    ['contentLanguage', 'Content-Language', 'de, en', ['de', 'en']],
    ['contentLocation', 'Content-Location', '/x', '/x'],
    ['date', 'Date', DATE_TEXT, DATE],
    ['expires', 'Expires', DATE_TEXT, DATE],
    ['lastModified', 'Last-Modified', DATE_TEXT, DATE],
    ['location', 'Location', '/x', '/x'],
    ['pragma', 'Pragma', 'no-cache', 'no-cache'],
    ['server', 'Server', 'x/1', 'x/1'],
  ] as const)('%s is %s: as a value, as text, and removed by null', (property, field, text, value) => {
    const res = new Response('x')
    expect(res[property]).toBeNull()
    for (const given of [value, text]) {
      Object.assign(res, { [property]: given })
      expect([res.headers.get(field), res[property]]).toEqual([text, value])
    }
    Object.assign(res, { [property]: null })
    expect(res.headers.has(field)).toBe(false)
  })

  test('each has its row', () => expect(Object.keys(responseRows).sort()).toEqual(Object.keys(responseRows)))

  test.each([
    ['lastModified', 'yesterday'],
    ['age', 'old'],
    ['age', -1],
    ['expires', new Date(Number.NaN)],
  ])('%s refuses %s', (property, value) => {
    expect(() => Object.assign(new Response('x'), { [property]: value })).toThrow(/not|invalid/)
  })

  test('a location never leads to another site by accident', () => {
    const res = new Response('x')
    res.location = '//evil.example'
    expect(res.location).toBe('/evil.example')
  })

  test('types: a getter gives the value, a setter takes its text too', () => {
    expectTypeOf<ResponseProperties['allow']>().toEqualTypeOf<RowValue<typeof responseRows.allow> | null>()
    expectTypeOf<ResponseProperties['expires']>().toEqualTypeOf<Date | null>()
  })
})
