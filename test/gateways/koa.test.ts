import type { RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { lint } from '../../src/environ/lint.ts'
import { fromKoa, type KoaContext, toKoa } from '../../src/gateways/koa.ts'
import { serve } from '../../src/gateways/node.ts'
import { HTTPNotFound, Response, wsgify } from '../../src/index.ts'
import { framework, listening, needsFrameworks } from '../support/frameworks.ts'

interface Context extends KoaContext {
  readonly path: string
  readonly ip: string
  readonly status: number
  body: unknown
  readonly cookies: { set(name: string, value: string): void }
  set(name: string, value: string): void
}
type Layer = (context: Context, next: () => Promise<unknown>) => unknown
interface Koa {
  silent: boolean
  use(layer: Layer): Koa
  callback(): RequestListener
  on(event: 'error', listener: (error: Error) => void): void
}

beforeEach(needsFrameworks)

async function koaWith(...layers: Layer[]): Promise<Koa> {
  const { default: Koa } = await framework<{ default: new () => Koa }>('koa')
  const koa = new Koa()
  koa.silent = true
  for (const layer of layers) koa.use(layer)
  return koa
}

async function at(...layers: Layer[]): Promise<string> {
  const { port, close } = await listening((await koaWith(...layers)).callback())
  onTestFinished(close)
  return `http://127.0.0.1:${port}`
}

const package_ = async (name: string, ...options: unknown[]): Promise<Layer> =>
  (await framework<{ default(...options: unknown[]): Layer }>(name)).default(...options)

const where = wsgify(async (req) => ({
  script: req.scriptName,
  path: req.pathInfo,
  query: req.queryString,
  body: await req.text(),
}))

const theirs: Layer = (context) => {
  context.body = 'theirs'
}

it('mounts at a prefix, and leaves the rest alone', async () => {
  const url = await at(toKoa(where, { prefix: '/api' }), theirs)
  const ask = async (path: string) => (await fetch(url + path)).json()
  expect(await ask('/api/a%2Fb?q')).toMatchObject({ script: '/api', path: '/a/b', query: 'q' })
  expect(await ask('/api')).toMatchObject({ script: '/api', path: '' })
  expect(await (await fetch(`${url}/apis`)).text()).toBe('theirs')
  expect(() => toKoa(where, { prefix: 'api/' })).toThrow(
    new TypeError('a prefix is empty or a path without a slash at its end, such as /api, not api/'),
  )
})

it('mounts where koa-mount says, and below that', async () => {
  const url = await at(await package_('koa-mount', '/a', toKoa(where, { prefix: '/b' })), theirs)
  expect(await (await fetch(`${url}/a/b/c`)).json()).toMatchObject({ script: '/a/b', path: '/c' })
  expect(await (await fetch(`${url}/a/x`)).text()).toBe('theirs')
})

it('takes part in what stands before it', async () => {
  const seen: unknown[] = []
  const watch: Layer = async (context, next) => {
    context.set('Vary', 'Origin')
    context.cookies.set('theirs', '1')
    await next()
    seen.push(context.status, context.body instanceof Readable)
    context.set('X-After', 'yes')
  }
  const app = wsgify((req) => {
    req.response.setCookie('ours', '1')
    req.response.headers.set('Vary', 'Accept')
    if (req.path === '/pieces')
      return new Response(['x'.repeat(3000), 'y'.repeat(70_000)], { contentType: 'text/plain' })
    return 'x'.repeat(3000)
  })
  const url = await at(await package_('koa-compress'), watch, toKoa(app))
  const answer = await fetch(url)
  expect(answer.headers.get('Content-Encoding')).toMatch(/br|gzip|zstd/)
  expect(answer.headers.get('X-After')).toBe('yes')
  expect(answer.headers.get('Vary')).toBe('Origin, Accept')
  expect(answer.headers.getSetCookie()).toHaveLength(2)
  expect(await answer.text()).toBe('x'.repeat(3000))
  const pieces = await fetch(`${url}/pieces`)
  expect(await pieces.text()).toBe('x'.repeat(3000) + 'y'.repeat(70_000))
  expect(seen).toEqual([200, false, 200, true])
})

it('gives a body again that was parsed', async () => {
  const parser = (await framework<{ bodyParser(): Layer }>('@koa/bodyparser')).bodyParser()
  const url = await at(parser, toKoa(where))
  const post = async (type: string, body: string) =>
    (await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body })).json()
  expect(await post('application/json', '{"a": 1}')).toMatchObject({ body: '{"a": 1}' })
  expect(await post('application/x-www-form-urlencoded', 'a=1&a=2')).toMatchObject({ body: 'a=1&a=2' })
  expect(await post('text/x-unknown', 'left alone')).toMatchObject({ body: 'left alone' })
})

it('hands on what is not found, and errors, where it is asked to', async () => {
  const app = wsgify((req) => {
    if (req.path === '/fails') throw new Error('secret')
    return new HTTPNotFound()
  })
  const errors: string[] = []
  const handled: Layer = async (context, next) => {
    try {
      await next()
    } catch (error) {
      context.body = `handled ${(error as Error).message}`
    }
  }
  const passes = await at(handled, toKoa(app, { passNotFound: true, passErrors: true }), theirs)
  expect(await (await fetch(passes)).text()).toBe('theirs')
  expect(await (await fetch(`${passes}/fails`)).text()).toBe('handled secret')
  const answers = await at(handled, toKoa(app, { errors: { write: (text) => errors.push(text) } }), theirs)
  expect((await fetch(answers)).status).toBe(404)
  expect(await (await fetch(`${answers}/fails`)).text()).toBe('500 Internal Server Error\n')
  expect(errors.join()).toContain('Error: secret')
})

it('ends for what stands before it, also when the client leaves', async () => {
  const seen: string[] = []
  let asked = () => {}
  const reached = new Promise<void>((resolve) => {
    asked = resolve
  })
  const watch: Layer = async (_context, next) => {
    await next()
    seen.push('ended')
  }
  const app = wsgify(async (req) => {
    asked()
    await new Promise((resolve) => req.signal.addEventListener('abort', resolve))
    seen.push('aborted')
    return 'too late'
  })
  const url = await at(watch, toKoa(app))
  const controller = new AbortController()
  const answer = fetch(url, { signal: controller.signal }).catch(() => undefined)
  await reached
  controller.abort()
  await answer
  await expect.poll(() => seen).toEqual(['aborted', 'ended'])
})

it('is an application', async () => {
  const koa = await koaWith(async (context) => {
    if (context.path === '/fails') throw new Error('secret')
    if (context.path === '/none') return
    context.cookies.set('a', '1')
    context.body =
      context.path === '/stream' ? Readable.from(['a', 'b']) : { url: context.originalUrl, ip: context.ip }
  })
  const server = await serve(lint(fromKoa(koa), { warn: () => undefined }), { port: 0 })
  onTestFinished(() => server.close())
  const answer = await fetch(`${server.url}/x?y`)
  expect([await answer.json(), answer.headers.getSetCookie()]).toEqual([
    { url: '/x?y', ip: '127.0.0.1' },
    ['a=1; path=/; httponly'],
  ])
  expect(await (await fetch(`${server.url}/stream`)).text()).toBe('ab')
  expect((await fetch(`${server.url}/none`)).status).toBe(404)
  const fails = await fetch(`${server.url}/fails`)
  expect([fails.status, await fails.text()]).toEqual([500, 'Internal Server Error'])
})
