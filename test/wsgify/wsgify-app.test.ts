import { expect, expectTypeOf, test } from 'vitest'
import type { Application, Wsgi } from '../../src/environ/contract.ts'
import { Request } from '../../src/message/request.ts'
import type { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import type { WsgifyApp } from '../../src/wsgify/wsgify-app.ts'

const app = wsgify((req, more: number) => ({ path: req.pathInfo, more }))

test('the type of a wsgified function knows the function', () => {
  expectTypeOf(app).toEqualTypeOf<WsgifyApp<Request, [more: number], { path: string; more: number }>>()
  expectTypeOf(app(Request.blank('/'), 1)).toEqualTypeOf<{ path: string; more: number }>()
  expectTypeOf(app.get('/')).resolves.toEqualTypeOf<Response>()
  expectTypeOf(app.wsgi).toExtend<Wsgi>()
  expectTypeOf(app).toExtend<Application>()
  expectTypeOf(app.fetch).toBeCallableWith(new globalThis.Request('http://h/'))
})

test('and it has all that the type says', () => {
  for (const member of ['wsgi', 'fetch', 'request', 'get', 'post', 'clone', 'undecorated'])
    expect(typeof Reflect.get(app, member)).toBe('function')
})
