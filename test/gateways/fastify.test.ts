import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { fromFastify, toFastify } from '../../src/gateways/fastify.ts'
import { serve } from '../../src/gateways/node.ts'
import { HTTPNotFound, wsgify } from '../../src/index.ts'
import { framework, needsFrameworks } from '../support/frameworks.ts'

interface Reply {
  header(name: string, value: string): Reply
  code(status: number): Reply
  send(payload: unknown): Reply
  setCookie(name: string, value: string): Reply
}
type Handler = (request: { body: unknown; ip: string; url: string }, reply: Reply) => unknown
interface Fastify {
  readonly server: Server
  register(plugin: unknown, options?: object): void
  get(path: string, handler: Handler): void
  post(path: string, handler: Handler): void
  addHook(name: 'onRequest', hook: (request: unknown, reply: Reply, done: () => void) => void): void
  addHook(name: 'onSend', hook: (request: unknown, reply: Reply, payload: unknown) => Promise<unknown>): void
  setErrorHandler(handler: (error: Error, request: unknown, reply: Reply) => void): void
  setNotFoundHandler(handler: Handler): void
  inject(request: {
    method?: string
    url: string
    payload?: unknown
  }): Promise<{ statusCode: number; body: string }>
  listen(at: { port: number; host: string }): Promise<string>
  ready(): Promise<unknown>
  routing(request: IncomingMessage, response: ServerResponse): void
  close(): Promise<void>
}

beforeEach(needsFrameworks)

async function make(): Promise<Fastify> {
  const { default: fastify } = await framework<{ default(options: object): Fastify }>('fastify')
  const made = fastify({ forceCloseConnections: true })
  onTestFinished(() => made.close())
  return made
}

async function at(fastify: Fastify): Promise<string> {
  await fastify.listen({ port: 0, host: '127.0.0.1' })
  return `http://127.0.0.1:${(fastify.server.address() as AddressInfo).port}`
}

const where = wsgify(async (req) => ({
  script: req.scriptName,
  path: req.pathInfo,
  body: await req.text(),
  native: req.environ['fastify.request'] !== undefined,
}))

it('mounts at a prefix, also one with variables', async () => {
  const fastify = await make()
  fastify.register(toFastify(where), { prefix: '/api' })
  fastify.register(toFastify(where), { prefix: '/of/:tenant' })
  const url = await at(fastify)
  const ask = async (path: string) => (await fetch(url + path)).json()
  expect(await ask('/api/a%2Fb?q')).toMatchObject({ script: '/api', path: '/a/b', native: true })
  expect(await ask('/api')).toMatchObject({ script: '/api', path: '' })
  expect(await ask('/api/')).toMatchObject({ script: '/api', path: '/' })
  expect(await ask('/of/a%20b/c')).toMatchObject({ script: '/of/a b', path: '/c' })
  expect((await fetch(`${url}/none`)).status).toBe(404)
})

it('leaves bodies alone below it, and parses them beside it', async () => {
  const fastify = await make()
  fastify.register(toFastify(where), { prefix: '/api' })
  fastify.post('/beside', async (request) => request.body)
  const url = await at(fastify)
  const post = (path: string, type: string, body: string) =>
    fetch(url + path, { method: 'POST', headers: { 'Content-Type': type }, body })
  expect(await (await post('/api', 'application/json', '{"a": broken')).json()).toMatchObject({
    body: '{"a": broken',
  })
  expect(await (await post('/api', 'multipart/form-data; boundary=x', '--x--')).json()).toMatchObject({
    body: '--x--',
  })
  expect(await (await post('/beside', 'application/json', '{"a":1}')).json()).toEqual({ a: 1 })
})

it('lets hooks see and change the answer', async () => {
  const fastify = await make()
  fastify.register((await framework<{ default: unknown }>('@fastify/cookie')).default)
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.setCookie('theirs', '1').header('Vary', 'Origin').header('X-Hook', 'yes')
    done()
  })
  fastify.addHook('onSend', async (_request, _reply, payload) => `${payload}!`)
  const app = wsgify((req) => {
    req.response.setCookie('ours', '1')
    req.response.headers.set('Vary', 'Accept')
    return 'hello'
  })
  fastify.register(toFastify(app))
  const answer = await fetch(await at(fastify))
  expect(answer.headers.get('X-Hook')).toBe('yes')
  expect(answer.headers.get('Vary')).toBe('Origin, Accept')
  expect(answer.headers.getSetCookie().sort()).toEqual([
    expect.stringMatching(/^ours=1/),
    expect.stringMatching(/^theirs=1/),
  ])
  expect(await answer.text()).toBe('hello!')
})

it('adds no type to an empty body', async () => {
  const fastify = await make()
  const bare: Wsgi = (_environ, start) => {
    start('205 Reset Content', [])
    return ''
  }
  fastify.register(toFastify(bare))
  const answer = await fetch(await at(fastify))
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([205, null])
})

it('hands on what is not found, and errors, where it is asked to', async () => {
  const app = wsgify((req) => {
    if (req.pathInfo === '/fails') throw new Error('secret')
    return new HTTPNotFound()
  })
  const fastify = await make()
  fastify.setErrorHandler((error, _request, reply) => reply.send(`handled ${error.message}`))
  fastify.setNotFoundHandler((_request, reply) => reply.code(404).send('theirs'))
  fastify.register(toFastify(app, { passNotFound: true, passErrors: true }), { prefix: '/passes' })
  fastify.register(toFastify(app, { errors: { write: () => undefined } }), { prefix: '/answers' })
  const url = await at(fastify)
  expect(await (await fetch(`${url}/passes/x`)).text()).toBe('theirs')
  expect(await (await fetch(`${url}/passes/fails`)).text()).toBe('handled secret')
  expect(await (await fetch(`${url}/answers/x`)).text()).not.toBe('theirs')
  expect(await (await fetch(`${url}/answers/fails`)).text()).toBe('500 Internal Server Error\n')
})

it('is asked without a connection too', async () => {
  const fastify = await make()
  fastify.register(toFastify(where), { prefix: '/api' })
  const got = await fastify.inject({ method: 'POST', url: '/api/x', payload: 'abc' })
  expect([got.statusCode, JSON.parse(got.body)]).toMatchObject([200, { path: '/x', body: 'abc' }])
})

it('is an application', async () => {
  const fastify = await make()
  fastify.get('/x', async ({ ip, url }) => ({ ip, url }))
  fastify.post('/echo', async ({ body }) => body)
  const server = await serve(lint(fromFastify(fastify), { warn: () => undefined }), { port: 0 })
  onTestFinished(() => server.close())
  expect(await (await fetch(`${server.url}/x?y`)).json()).toEqual({ ip: '127.0.0.1', url: '/x?y' })
  const headers = { 'Content-Type': 'application/json' }
  const echo = await fetch(`${server.url}/echo`, { method: 'POST', headers, body: '{"a":[1]}' })
  expect(await echo.json()).toEqual({ a: [1] })
  expect((await fetch(`${server.url}/echo`, { method: 'POST', headers, body: '{' })).status).toBe(400)
  expect((await fetch(`${server.url}/none`)).status).toBe(404)
})
