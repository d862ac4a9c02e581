import { describe, expect, test, vi } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { lint } from '../../src/environ/lint.ts'
import { HTTPForbidden, HTTPNotFound, wsgify } from '../../src/index.ts'
import { Inspector, inspect } from '../../src/inspect/inspector.ts'
import { Request } from '../../src/message/request.ts'
import { spanOf, Watched, way } from './support.ts'

const instances = wsgify((req) => {
  const id = req.pathInfoPop()
  if (id === '7') return { id }
  throw new HTTPNotFound(`no instance ${id}`)
})
const auth = wsgify.middleware((req, app, { token }: { token: string }) => {
  if (req.headers.get('X-Auth-Token') !== token) throw new HTTPForbidden()
  req.environ.REMOTE_USER = 'ann'
  return app
})
const logging = wsgify.middleware((req, app) =>
  req.getResponse(app, (res) => {
    res.headers.set('X-Logged', 'yes')
    return res
  }),
)
const names = { logging, auth, instances }
const stack = () => logging(auth(instances, { token: 'open-sesame' }))
const TOKEN = { 'X-Auth-Token': 'open-sesame' }

describe('a request travels', () => {
  test('through every layer and back', async () => {
    const watched = new Watched(stack(), { names })
    const res = await watched.ask('/7', { headers: TOKEN })
    expect(await res.json()).toEqual({ id: '7' })
    const { span, decisions } = await watched.journey()
    expect(way(span)).toEqual(['gateway 200', 'logging 200', 'auth 200', 'instances 200'])
    expect(spanOf(span, 'auth').inward).toEqual([{ key: 'REMOTE_USER', from: null, to: 'ann' }])
    expect(spanOf(span, 'instances').outward).toEqual([
      { key: 'SCRIPT_NAME', from: '', to: '/7' },
      { key: 'PATH_INFO', from: '/7', to: '' },
    ])
    expect(spanOf(span, 'logging').fields).toContainEqual(['X-Logged', 'yes'])
    expect(spanOf(span, 'auth').fields).not.toContainEqual(['X-Logged', 'yes'])
    expect(decisions[0]).toEqual({ about: 'answer', text: 'instances answered 200 OK.' })
  })

  test('to the layer that refuses it', async () => {
    const watched = new Watched(stack(), { names })
    expect((await watched.ask('/7')).status).toBe(403)
    const { span, decisions } = await watched.journey()
    expect(way(span)).toEqual(['gateway 403', 'logging 403', 'auth 403'])
    expect(spanOf(span, 'auth').thrown).toMatchObject({ how: 'answered', name: 'HTTPForbidden' })
    expect(decisions[0]?.text).toMatch(/^auth made 403 Forbidden of HTTPForbidden/)
  })

  test('with times that add up', async () => {
    const slow = wsgify(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30))
      return 'slow'
    })
    const watched = new Watched(wsgify.middleware((_req, app) => app)(slow))
    await watched.ask('/')
    const { span, milliseconds } = await watched.journey()
    const [outer] = span.children
    const [inner] = outer?.children ?? []
    expect(inner?.own).toBeGreaterThan(25)
    expect(outer?.own).toBeLessThan(25)
    expect(milliseconds).toBeGreaterThan(25)
    expect(inner?.start).toBeGreaterThanOrEqual(outer?.start ?? Number.NaN)
    expect(inner?.end).toBeLessThanOrEqual(outer?.end ?? Number.NaN)
  })

  test('and requests at the same time do not mix', async () => {
    const app = wsgify(async (req) => {
      await new Promise((resolve) => setTimeout(resolve, Number(req.GET.get('ms'))))
      return req.GET.get('ms') as string
    })
    const watched = new Watched(wsgify.middleware((req, next) => req.getResponse(next, (res) => res))(app))
    await Promise.all([30, 1, 20, 5].map((ms) => watched.ask(`/?ms=${ms}`)))
    for (const { id, target } of await watched.list()) {
      const journey = await watched.journey(id)
      expect([target, journey.response?.body.text]).toEqual([`/?ms=${target.slice(5)}`, target.slice(5)])
      expect(way(journey.span)).toHaveLength(3)
    }
  })

  test('until an error comes out, of which the gateway makes an answer', async () => {
    const watched = new Watched(
      wsgify(() => {
        throw new TypeError('secret detail')
      }),
    )
    await expect(watched.ask('/')).rejects.toThrow('secret detail')
    const journey = await watched.journey()
    expect(journey).toMatchObject({ status: 500, hasEscaped: true, response: null, isDone: true })
    expect(journey.decisions[0]?.text).toContain('the gateway answers 500')
  })

  test('and the contract is kept on both sides', async () => {
    const app = lint(inspect(lint(stack())))
    const ask = (path: string) => call(app, blank(path, { environ: { REMOTE_ADDR: '127.0.0.1' } }))
    expect((await ask('/7')).status).toBe('403 Forbidden')
    for (const path of [
      '/_inspect',
      '/_inspect/',
      '/_inspect/main.js',
      '/_inspect/nothing',
      '/_inspect/api/stack',
    ]) {
      expect((await ask(path)).status).toMatch(/^(?:200|308|401|404) /)
    }
  })
})

describe('the page is for developers', () => {
  const app = wsgify((req) => `app at ${req.pathInfo}`)

  test('on this machine, who asked for a host of this machine', async () => {
    const watched = new Watched(app)
    const page = await watched.ask('/_inspect/')
    expect([page.status, page.contentType]).toEqual([200, 'text/html'])
    for (const [url, environ] of [
      ['/_inspect/', { REMOTE_ADDR: '192.0.2.1' }],
      ['/_inspect/', { HTTP_HOST: 'rebound.example' }],
      ['/_inspect/', { HTTP_X_FORWARDED_FOR: '127.0.0.1' }],
      ['/_inspect/api/requests', { REMOTE_ADDR: '192.0.2.1' }],
    ] as const) {
      const res = await watched.ask(url, { environ, headers: { 'X-Inspect-Token': watched.inspector.token } })
      expect(await res.text()).toBe(`app at ${url}`)
    }
  })

  test('and the API for those with the token, which is told to the operator alone', async () => {
    const watched = new Watched(app)
    const lines: string[] = []
    const environ = { 'wsgi.errors': { write: (line: string) => lines.push(line) } }
    const refused = await watched.ask('/_inspect/api/requests', { environ })
    expect([refused.status, (await refused.text()).includes(watched.inspector.token)]).toEqual([401, false])
    expect(lines).toEqual([`inspect: http://127.0.0.1:8000/_inspect/#token=${watched.inspector.token}\n`])
    const headers = { 'X-Inspect-Token': `${watched.inspector.token}x` }
    expect((await watched.ask('/_inspect/api/requests', { headers })).status).toBe(401)
    expect((await watched.api('requests')).status).toBe(200)
  })

  test('and never in production, unless told', () => {
    vi.stubEnv('NODE_ENV', 'production')
    try {
      expect(() => inspect(app)).toThrow('not with NODE_ENV=production')
      expect(() => inspect(app, { inProduction: true })).not.toThrow()
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test('and is itself not in the list', async () => {
    const watched = new Watched(app)
    await watched.ask('/_inspect/')
    await watched.api('stack')
    expect(await watched.list()).toEqual([])
    await watched.ask('/_inspection')
    expect((await watched.list()).map(({ target }) => target)).toEqual(['/_inspection'])
  })

  test('at a path of its own, also below a mount', async () => {
    const watched = new Watched(app, { path: '/dev/look' })
    expect((await watched.ask('/dev/look/')).contentType).toBe('text/html')
    expect((await watched.ask('/_inspect/')).contentType).toBe('text/plain')
    const mounted = await watched.ask('/dev/look', { environ: { SCRIPT_NAME: '/api' } })
    expect([mounted.status, mounted.location]).toEqual([308, 'http://127.0.0.1:8000/api/dev/look/'])
    expect(new Inspector({ token: 'a'.repeat(16) }).address('http://127.0.0.1:1/')).toBe(
      `http://127.0.0.1:1/_inspect/#token=${'a'.repeat(16)}`,
    )
  })
})

test('within another inspector, the outer one sees the request', async () => {
  const inner = new Watched(stack(), { names, path: '/inner' })
  const outer = new Watched(inner.app)
  await outer.ask('/7')
  expect(await inner.list()).toEqual([])
  expect(await outer.list()).toHaveLength(1)
})

test('says what it does not take', () => {
  const app = wsgify(() => 'x')
  expect(() => inspect(app, { pth: '/x' } as object)).toThrow('inspect has no option "pth"')
  expect(() => inspect(app, { path: 'x' })).toThrow(TypeError)
  expect(() => inspect(app, { token: 'short' })).toThrow('at least 16')
  expect(() => inspect(app, { keep: 0 })).toThrow(RangeError)
  expect(() => inspect(7 as never)).toThrow(TypeError)
})

test('a body of a request is kept as it is read, and the application reads what came', async () => {
  const app = wsgify(async (req) => ({ length: (await req.text()).length }))
  const watched = new Watched(app, { bodyBytes: 8 })
  const input = (async function* () {
    yield new TextEncoder().encode('hello ')
    yield new TextEncoder().encode('world')
  })()
  const req = Request.blank('/', {
    method: 'POST',
    contentType: 'text/plain',
    environ: { 'wsgi.input': input, 'wsgi.input_terminated': true, REMOTE_ADDR: '127.0.0.1' },
  })
  expect(await (await req.getResponse(watched.app)).json()).toEqual({ length: 11 })
  const { request } = await watched.journey()
  expect(request.body).toEqual({ text: 'hello wo', size: 11, outcome: 'whole', isCut: true })
})
