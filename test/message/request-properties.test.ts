import { expect, expectTypeOf, test } from 'vitest'
import { Accept } from '../../src/headers/accept.ts'
import { AcceptCharset } from '../../src/headers/accept-charset.ts'
import { AcceptEncoding } from '../../src/headers/accept-encoding.ts'
import { AcceptLanguage } from '../../src/headers/accept-language.ts'
import type { RowValue } from '../../src/message/header-properties.ts'
import { Request } from '../../src/message/request.ts'
import { type RequestProperties, requestRows } from '../../src/message/request-properties.ts'

test('each property is there, and reads what its row says', () => {
  for (const name of Object.keys(requestRows)) expect(name in Request.prototype, name).toBe(true)
  expectTypeOf<RequestProperties['ifModifiedSince']>().toEqualTypeOf<RowValue<
    typeof requestRows.ifModifiedSince
  > | null>()
  expectTypeOf<RequestProperties['maxForwards']>().toEqualTypeOf<RowValue<
    typeof requestRows.maxForwards
  > | null>()
  expectTypeOf<RequestProperties['userAgent']>().toEqualTypeOf<
    RowValue<typeof requestRows.userAgent> | null | undefined
  >()
})

test.each([
  ['accept', 'Accept', 'text/html;q=0.5', Accept.any],
  ['acceptCharset', 'Accept-Charset', 'utf-8;q=0.5', AcceptCharset.any],
  ['acceptEncoding', 'Accept-Encoding', 'gzip;q=0.5', AcceptEncoding.any],
  ['acceptLanguage', 'Accept-Language', 'en;q=0.5', AcceptLanguage.any],
  ['authorization', 'Authorization', 'Bearer abc', null],
  ['forwarded', 'Forwarded', 'for=192.0.2.1', null],
  ['ifMatch', 'If-Match', '"a", "b"', null],
  ['ifNoneMatch', 'If-None-Match', 'W/"a"', null],
  ['ifRange', 'If-Range', '"a"', null],
  ['prefer', 'Prefer', 'return=minimal', null],
  ['range', 'Range', 'bytes=0-99', null],
] as const)(
  '%s is %s, and what no field means when it is absent or malformed',
  (property, field, text, absent) => {
    const req = Request.blank('/', { [property]: text })
    const value = req[property]
    expect([String(value), req.headers.get(field)]).toEqual([text, text])
    req.headers.delete(field)
    expect(req[property]).toBe(absent)
    Object.assign(req, { [property]: value })
    expect(req.headers.get(field)).toBe(text)
    req.headers.set(field, '"a b')
    expect(req[property]).toBe(absent)
    Object.assign(req, { [property]: null })
    expect(req.headers.has(field)).toBe(false)
    expect(() => Object.assign(req, { [property]: '"a b' })).toThrow(TypeError)
  },
)
