import { expect, it } from 'vitest'
import { blank } from '../../../../src/environ/blank.ts'
import { call } from '../../../../src/environ/call.ts'
import {
  type ErrorMiddleware,
  fromConnect,
  type Middleware,
} from '../../../../src/gateways/node/in-process/filter.ts'
import { wsgify } from '../../../../src/index.ts'

const app = wsgify((req) => `app ${req.environ['order'] ?? ''}`)

function ask(...middleware: Middleware[]): Promise<string>
function ask(...middleware: (Middleware | ErrorMiddleware)[]): Promise<string>
async function ask(...middleware: (Middleware | ErrorMiddleware)[]): Promise<string> {
  const { status, chunks } = await call(fromConnect(...middleware)(app), blank('/'))
  return `${status} ${Buffer.concat(chunks)}`
}

it('calls each in its order, and the application last', async () => {
  const order: string[] = []
  const layer =
    (name: string): Middleware =>
    (_request, _response, next) => {
      order.push(name)
      next()
    }
  expect(await ask(layer('a'), layer('b'))).toBe('200 OK app ')
  expect(order).toEqual(['a', 'b'])
  expect(await ask()).toBe('200 OK app ')
})

it('stops where one answers', async () => {
  expect(await ask((_request, response) => response.end('theirs'))).toBe('200 OK theirs')
})

it('goes on some time later', async () => {
  expect(await ask((_request, _response, next) => void setTimeout(next, 2))).toBe('200 OK app ')
})

it('hands errors to who handles them, thrown, passed or rejected', async () => {
  const handles: ErrorMiddleware = (error, _request, response, _next) => response.end(`handled ${error}`)
  const not: Middleware = (_request, response) => response.end('not called')
  const throws: Middleware = () => {
    throw 'a'
  }
  const says: Middleware = (_request, _response, next) => next('b')
  const rejects: Middleware = () => Promise.reject('c')
  expect(await ask(throws, not, handles)).toBe('200 OK handled a')
  expect(await ask(says, handles)).toBe('200 OK handled b')
  expect(await ask(rejects, handles)).toBe('200 OK handled c')
  expect(await ask(handles)).toBe('200 OK app ')
  const forgives: ErrorMiddleware = (_error, _request, _response, next) => next()
  expect(await ask(throws, forgives)).toBe('200 OK app ')
})

it('throws what nobody handles', async () => {
  const error = new Error('nobody')
  await expect(ask((_request, _response, next) => next(error))).rejects.toBe(error)
})

it('counts the first next alone', async () => {
  const twice: Middleware = (_request, _response, next) => {
    next()
    next(new Error('too late'))
  }
  expect(await ask(twice)).toBe('200 OK app ')
})

it('tells the operator of an error that comes when the request was passed on', async () => {
  const errors: string[] = []
  const environ = blank('/a', { environ: { 'wsgi.errors': { write: (text: string) => errors.push(text) } } })
  const throws: Middleware = (_request, _response, next) => {
    next()
    throw new Error('thrown late')
  }
  const rejects: Middleware = async (_request, _response, next) => {
    next()
    throw new Error('rejected late')
  }
  const { chunks } = await call(fromConnect(throws, rejects)(app), environ)
  expect(Buffer.concat(chunks).toString()).toBe('app ')
  await expect.poll(() => errors.length).toBe(2)
  expect(errors.join('')).toMatch(/GET "\/a": Error: thrown late[\s\S]*GET "\/a": Error: rejected late/)
})

it('takes functions alone', () => {
  expect(() => fromConnect({} as never)).toThrow(
    'middleware is a function (request, response, next), not an object',
  )
})
