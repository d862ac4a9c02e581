import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { asked, type Watcher } from '../../src/environ/watcher.ts'
import { PreconditionFailed } from '../../src/message/conditional.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'

/** A watcher that writes down what it is told. */
function notes() {
  const told: unknown[] = []
  const watcher: Watcher = {
    caught: (error) => told.push(['caught', error]),
    negotiates: (field, value) => {
      told.push([field, String(value)])
      return value
    },
    weighed: ({ status, by }, there) => told.push([status, by, there?.etag ?? null]),
  }
  return { told, environ: { 'wsgify.inspect': watcher } }
}

test('a value is handed out as it is while nobody watches', () => {
  const value = {}
  expect(asked(blank('/'), 'Accept', value)).toBe(value)
  expect(Request.blank('/').accept).toBe(Request.blank('/').accept)
})

test('whoever watches is told of each property that is asked what is welcome, and of no other', () => {
  const { told, environ } = notes()
  const req = Request.blank('/', { environ, headers: { Accept: 'text/*', 'Accept-Language': ';' } })
  void [req.accept, req.acceptLanguage, req.acceptEncoding, req.acceptCharset, req.range, req.userAgent]
  expect(told).toEqual([
    ['Accept', 'text/*'],
    ['Accept-Language', '*'],
    ['Accept-Encoding', '*'],
    ['Accept-Charset', '*'],
  ])
})

test('and of conditions, where they are weighed', async () => {
  const { told, environ } = notes()
  const res = new Response('0123456789', { conditionalResponse: true, etag: 'v1' })
  const ask = (headers: Record<string, string>) =>
    Request.blank('/', { environ: { ...environ }, headers }).getResponse(res)
  await ask({ 'If-None-Match': '"v1"' })
  await ask({ 'If-Match': '"v2"' })
  await ask({ Range: 'bytes=0-1' })
  await ask({ Range: 'bytes=20-' })
  await ask({ Range: 'bytes=0-1', 'If-Range': '"v2"' })
  await ask({})
  const req = Request.blank('/', { method: 'PUT', environ, headers: { 'If-None-Match': '*' } })
  expect(() => req.checkPreconditions({ etag: 'v3' })).toThrow(PreconditionFailed)
  expect(told.map((one) => String(one))).toEqual([
    '304,If-None-Match,"v1"',
    '412,If-Match,"v1"',
    '206,Range,"v1"',
    '416,Range,"v1"',
    '200,If-Range,"v1"',
    '200,,"v1"',
    '412,If-None-Match,v3',
  ])
})
