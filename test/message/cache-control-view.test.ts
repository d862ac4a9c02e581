import { expect, expectTypeOf, test } from 'vitest'
import { CacheControl } from '../../src/headers/cache-control.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'

test.each([
  ['a response', () => new Response()],
  ['a request', () => Request.blank('/')],
])('the Cache-Control of %s is live', (_name, make) => {
  const message = make()
  const control = message.cacheControl
  control.maxAge = 60
  control.public = true
  expect(message.headers.get('Cache-Control')).toBe('max-age=60, public')
  message.headers.set('Cache-Control', 'x="y z", max-age=5')
  expect([control.maxAge, control.public]).toEqual([5, false])
  control.maxAge = null
  control.noCache = ['set-cookie']
  expect(message.headers.get('Cache-Control')).toBe('x="y z", no-cache="set-cookie"')
  control.noCache = false
  message.cacheControl = { noStore: true }
  expect(String(control)).toBe('no-store')
  control.noStore = false
  expect(message.headers.has('Cache-Control')).toBe(false)
})

test('is assigned as a value, properties or text, and removed', () => {
  const res = new Response(null, { cacheControl: { maxAge: 5 } })
  expect(res.cacheControl.maxAge).toBe(5)
  res.cacheControl = CacheControl.parse('no-store')
  expect(res.headers.get('Cache-Control')).toBe('no-store')
  res.cacheControl = 'max-age=7'
  expect(res.cacheControl.with({ public: true }).toString()).toBe('max-age=7, public')
  expect(res.cacheControl.maxAge).toBe(7)
  res.cacheControl = null
  expect(res.headers.has('Cache-Control')).toBe(false)
  expectTypeOf(res.cacheControl).toEqualTypeOf<CacheControl>()
  expect(() => {
    res.cacheControl.maxAge = -1
  }).toThrow(RangeError)
})

test('what is malformed has no directives', () => {
  const req = Request.blank('/', { headers: { 'Cache-Control': 'max-age=' } })
  expect([req.cacheControl.maxAge, [...req.cacheControl]]).toEqual([null, []])
})
