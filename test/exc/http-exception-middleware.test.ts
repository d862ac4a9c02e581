import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import type { Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { HTTPConflict, HTTPForbidden, HTTPNotFound } from '../../src/exc/client-error.ts'
import { HTTPExceptionMiddleware } from '../../src/exc/http-exception-middleware.ts'
import type { ErrorForms } from '../../src/exc/render.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const throwing =
  (error: unknown): Wsgi =>
  () => {
    throw error
  }
const text = async (app: Wsgi | { wsgi: Wsgi }, url = '/') => {
  const { status, chunks } = await call(lint(app), blank(url))
  return [status, Buffer.concat(chunks).toString()]
}
const faults: ErrorForms = {
  'application/json': ({ status, message }) => ({ fault: { code: status, message } }),
}

test('answers with errors that have a status', async () => {
  expect(await text(new HTTPExceptionMiddleware(throwing(new HTTPConflict('taken'))))).toEqual([
    '409 Conflict',
    '{"title":"Conflict","status":409,"detail":"taken"}',
  ])
  const own = Object.assign(new Error('row 7'), { status: 404 })
  const [status, body] = await text(
    new HTTPExceptionMiddleware(async () => throwing(own)({} as never, () => {})),
  )
  expect([status, body?.includes('row 7')]).toEqual(['404 Not Found', false])
})

test('gives the error to startResponse, so that a head that is still here is replaced', async () => {
  const error = new HTTPConflict()
  const app: Wsgi = (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return {
      [Symbol.iterator]: () => ({
        next: () => {
          throw error
        },
      }),
    }
  }
  expect((await text(new HTTPExceptionMiddleware(app)))[0]).toBe('409 Conflict')
  const calls: unknown[][] = []
  await new HTTPExceptionMiddleware(app).wsgi(blank('/'), (...given) => void calls.push(given))
  expect(calls.map(([status, , given]) => [status, given])).toEqual([
    ['200 OK', undefined],
    ['409 Conflict', error],
  ])
})

test('lets go of an error whose head has left, and of those without a status', async () => {
  const late: Wsgi = (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return (function* () {
      yield 'x'
      throw new HTTPConflict('late')
    })()
  }
  await expect(text(new HTTPExceptionMiddleware(late))).rejects.toThrow('late')
  const plain = new Error('x')
  await expect(text(new HTTPExceptionMiddleware(throwing(plain)))).rejects.toBe(plain)
  await expect(text(new HTTPExceptionMiddleware(throwing('text')))).rejects.toBe('text')
})

test('stays out of the way of what is answered at once', () => {
  const app = new HTTPExceptionMiddleware((_environ, startResponse) => {
    startResponse('200 OK', [])
    return 'x'
  })
  expect(app.wsgi(blank('/'), () => {})).toBe('x')
})

test('says which forms errors have inside, and only there', async () => {
  const inner = wsgify((req) => {
    if (req.path === '/pass') return 'fine'
    if (req.path === '/later') return Promise.reject(new HTTPForbidden('later'))
    throw new HTTPNotFound('no instance 7')
  })
  const api = new HTTPExceptionMiddleware(inner, { forms: faults })
  expect(await text(api, '/7')).toEqual(['404 Not Found', '{"fault":{"code":404,"message":"no instance 7"}}'])
  expect(await text(api, '/later')).toEqual(['403 Forbidden', '{"fault":{"code":403,"message":"later"}}'])
  expect(await text(new HTTPExceptionMiddleware(throwing(new HTTPConflict('x')), { forms: faults }))).toEqual(
    ['409 Conflict', '{"fault":{"code":409,"message":"x"}}'],
  )
  const nested = new HTTPExceptionMiddleware(inner, { forms: { 'text/x': ({ message }) => message } })
  expect(await text(new HTTPExceptionMiddleware(nested, { forms: faults }))).toEqual([
    '404 Not Found',
    'no instance 7',
  ])
  for (const url of ['/pass', '/later', '/7']) {
    for (const before of [undefined, faults]) {
      const environ = blank(url, { environ: { 'wsgify.error_forms': before } })
      await nested.wsgi(environ, () => {})
      expect(environ['wsgify.error_forms']).toBe(before)
    }
  }
  const failing = new HTTPExceptionMiddleware(throwing(new Error('x')), { forms: faults })
  const environ = blank('/')
  expect(() => failing.wsgi(environ, () => {})).toThrow('x')
  expect('wsgify.error_forms' in environ).toBe(false)
})

test('is made of an application and of forms', () => {
  expect(() => new HTTPExceptionMiddleware({} as never)).toThrow(TypeError)
  expect(() => new HTTPExceptionMiddleware(() => '', { forms: {} })).toThrow('errors have one form at least')
})
