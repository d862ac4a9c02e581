import { expect, test } from 'vitest'
import { wsgify } from '../../src/index.ts'
import { originOf } from '../../src/inspect/journey.ts'
import { Request } from '../../src/message/request.ts'
import { spanOf, Watched } from './support.ts'

test('the summary of a request', async () => {
  const watched = new Watched(
    wsgify(function hello() {
      return 'hello'
    }),
  )
  await watched.ask('/a?b=1')
  expect((await watched.list())[0]).toMatchObject({
    id: 1,
    method: 'GET',
    target: '/a?b=1',
    status: 200,
    size: 5,
    type: 'text/plain; charset=UTF-8',
    from: 'hello',
    isReplay: false,
    isDone: true,
  })
})

test('a client that leaves while the body streams, and one that only asks for the head', async () => {
  const stream = wsgify(async function* stream() {
    yield 'one'
    yield 'two'
  })
  const watched = new Watched(stream)
  const res = await Request.blank('/', { environ: { REMOTE_ADDR: '127.0.0.1' } }).getResponse(watched.app)
  const reader = (res.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  await reader.cancel()
  expect((await watched.journey()).response?.body).toMatchObject({ outcome: 'left' })
  await watched.ask('/', { method: 'HEAD' })
  expect((await watched.journey()).response?.body).toMatchObject({ size: 0, outcome: 'whole' })
})

test('a body that breaks off', async () => {
  const watched = new Watched(
    wsgify(async function* broken() {
      yield 'one'
      throw new Error('broken')
    }),
  )
  await expect(watched.ask('/')).rejects.toThrow('broken')
  const journey = await watched.journey()
  expect(journey.response?.body).toMatchObject({ size: 3, outcome: 'failed' })
  expect(journey.span.thrown?.message).toBe('broken')
})

test('whose answer it is: the innermost layer with that status', async () => {
  const inner = wsgify(function inner() {
    return 'x'
  })
  const teapot = wsgify.middleware(async function teapot(req, app) {
    await req.getResponse(app)
    return Response.json({}, { status: 418 })
  })
  const pass = wsgify.middleware(function pass(_req, app) {
    return app
  })
  const watched = new Watched(pass(teapot(inner, {}), {}))
  await watched.ask('/')
  const { span } = await watched.journey()
  expect(originOf(span).name).toBe('teapot')
  expect(spanOf(span, 'inner').status).toBe('200 OK')
})
