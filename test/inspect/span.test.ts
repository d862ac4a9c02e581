import { expect, test } from 'vitest'
import { HTTPExceptionMiddleware } from '../../src/exc/http-exception-middleware.ts'
import { HTTPConflict, HTTPException, wsgify } from '../../src/index.ts'
import { spanOf, Watched, way } from './support.ts'

const pass = wsgify.middleware(function pass(_req, app) {
  return app
})

test('an error that is let out, and the layer that makes an answer of it', async () => {
  const inner = () => {
    throw new HTTPConflict('taken')
  }
  const watched = new Watched(new HTTPExceptionMiddleware(inner))
  expect((await watched.ask('/')).status).toBe(409)
  const { span, decisions } = await watched.journey()
  expect(way(span)).toEqual(['gateway 409', 'HTTPExceptionMiddleware 409', 'inner HTTPConflict'])
  expect(spanOf(span, 'inner').thrown).toMatchObject({ how: 'let out', message: 'taken' })
  const outer = spanOf(span, 'HTTPExceptionMiddleware').thrown
  // The stack stands where it was thrown, once.
  expect(outer).toMatchObject({ how: 'answered', name: 'HTTPConflict', report: [] })
  expect(spanOf(span, 'inner').thrown?.report[0]?.frames[0]?.place).toContain('span.test.ts')
  expect(decisions[0]?.text).toBe('HTTPExceptionMiddleware made 409 Conflict of HTTPConflict: taken')
})

test('what a layer puts in the place of a body, and one that is passed on', async () => {
  const shout = wsgify.middleware(async function shout(req, app) {
    const res = await req.getResponse(app)
    return (await res.text()).toUpperCase()
  })
  const watched = new Watched(
    pass(
      shout(
        wsgify(() => 'hello'),
        {},
      ),
    ),
  )
  await watched.ask('/')
  const { span } = await watched.journey()
  expect(spanOf(span, 'shout').body).toBe('5 bytes')
  expect(spanOf(span, 'pass').body).toBeNull()
})

test('layers that call several, one after the other, and each its own', async () => {
  const twice = wsgify.middleware(async function twice(req, app) {
    const first = await req.copy().getResponse(app)
    const second = await req.copy().getResponse(app)
    return `${await first.text()}${await second.text()}`
  })
  let count = 0
  const watched = new Watched(
    twice(
      pass(
        wsgify(function leaf() {
          return `${++count}`
        }),
      ),
      {},
    ),
  )
  expect(await (await watched.ask('/')).text()).toBe('12')
  const { span } = await watched.journey()
  expect(way(span)).toEqual(['gateway 200', 'twice 200', 'pass 200', 'leaf 200', 'pass 200', 'leaf 200'])
})

test('so many layers at most', async () => {
  const loop = wsgify.middleware(async function loop(req, app) {
    for (let i = 0; i < 2000; i++) await req.copy().getResponse(app)
    return 'done'
  })
  const watched = new Watched(
    loop(
      wsgify(() => 'x'),
      {},
    ),
  )
  expect(await (await watched.ask('/')).text()).toBe('done')
  expect(way((await watched.journey()).span).length).toBeLessThanOrEqual(501)
})

test('an error that cannot be read is told all the same', async () => {
  const odd = Object.defineProperty(new HTTPException('x'), 'message', {
    get() {
      throw new Error('no')
    },
  })
  const watched = new Watched(() => {
    throw odd
  })
  await expect(watched.ask('/')).rejects.toBe(odd)
  expect((await watched.journey()).span.thrown?.how).toBe('let out')
})
