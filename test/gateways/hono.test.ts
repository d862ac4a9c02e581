import { beforeEach, expect, it } from 'vitest'
import { type HonoContext, toHono } from '../../src/gateways/hono.ts'
import { HTTPNotFound, wsgify } from '../../src/index.ts'
import { framework, needsFrameworks } from '../support/frameworks.ts'

interface Context extends HonoContext {
  readonly req: HonoContext['req'] & { json(): Promise<unknown>; formData(): Promise<unknown> }
  header(name: string, value: string): void
  text(text: string): Response
}
type Handler = (context: Context, next: () => Promise<void>) => unknown
interface Hono {
  all(path: string, ...handlers: Handler[]): Hono
  use(...handlers: Handler[]): Hono
  route(path: string, hono: Hono): Hono
  onError(handler: (error: Error, context: Context) => Response): void
  fetch(request: Request, env?: object, context?: object): Promise<Response>
}

beforeEach(needsFrameworks)

const make = async () => new (await framework<{ Hono: new () => Hono }>('hono')).Hono()

const ask = async (hono: Hono, path: string, init?: RequestInit) =>
  hono.fetch(new Request(`http://example.org${path}`, init))

const where = wsgify(async (req) => ({
  script: req.scriptName,
  path: req.pathInfo,
  body: await req.text(),
  native: req.environ['hono.context'] !== undefined,
}))

it('mounts before the wildcard of its route, or at a prefix', async () => {
  const hono = await make()
  hono.all('/api/*', toHono(where))
  hono.route('/v1', (await make()).all('/:tenant/*', toHono(where)))
  hono.use(toHono(where, { prefix: '/other' }))
  const json = async (path: string) => (await ask(hono, path)).json()
  expect(await json('/api/a%2Fb?q')).toMatchObject({
    script: '/api',
    path: '/a/b',
    native: true,
  })
  expect(await json('/api')).toMatchObject({ script: '/api', path: '' })
  expect(await json('/v1/a%20b/c')).toMatchObject({ script: '/v1/a b', path: '/c' })
  expect(await json('/other/x')).toMatchObject({ script: '/other', path: '/x' })
  expect((await ask(hono, '/others')).status).toBe(404)
})

it('takes part in what stands before it', async () => {
  const app = wsgify((req) => {
    req.response.setCookie('ours', '1')
    req.response.headers.set('Vary', 'Accept')
    return 'hello'
  })
  const hono = await make()
  hono.use(async (context, next) => {
    context.header('X-Before', 'yes')
    context.header('Vary', 'Origin')
    context.header('Content-Type', 'text/html')
    context.header('Set-Cookie', 'theirs=1')
    await next()
    context.header('X-After', 'yes')
  })
  hono.all('/*', toHono(app))
  const answer = await ask(hono, '/')
  expect([answer.headers.get('X-Before'), answer.headers.get('X-After')]).toEqual(['yes', 'yes'])
  expect(answer.headers.get('Content-Type')).toBe('text/plain; charset=UTF-8')
  expect(answer.headers.get('Vary')).toBe('Origin, Accept')
  expect(answer.headers.getSetCookie()).toEqual(['theirs=1', expect.stringMatching(/^ours=1/)])
  expect(await answer.text()).toBe('hello')
})

it('reads a body again that was read, and says of a form that it was', async () => {
  const hono = await make()
  const reads: Handler = async (context, next) => {
    if (context.req.raw.headers.get('Content-Type') === 'application/json') await context.req.json()
    else await context.req.formData()
    await next()
  }
  hono.all('/*', reads, toHono(where, { passErrors: true }))
  hono.onError((error, context) => context.text(error.message))
  const headers = { 'Content-Type': 'application/json' }
  const answer = await ask(hono, '/', { method: 'POST', headers, body: '{"a":1}' })
  expect(await answer.json()).toMatchObject({ body: '{"a":1}' })
  const form = new FormData()
  form.append('a', 'b')
  const lost = await ask(hono, '/', { method: 'POST', body: form })
  expect(await lost.text()).toMatch(/^the body of this request, multipart\/form-data.* was read before/)
})

it('hands on what is not found, and errors, where it is asked to', async () => {
  const app = wsgify((req) => {
    if (req.pathInfo === '/fails') throw new Error('secret')
    return new HTTPNotFound()
  })
  const hono = await make()
  hono.all('/passes/*', toHono(app, { passNotFound: true, passErrors: true }), (context) =>
    context.text('theirs'),
  )
  hono.all('/answers/*', toHono(app), (context) => context.text('theirs'))
  hono.onError((error, context) => context.text(`handled ${error.message}`))
  expect(await (await ask(hono, '/passes/x')).text()).toBe('theirs')
  expect(await (await ask(hono, '/passes/fails')).text()).toBe('handled secret')
  expect((await ask(hono, '/answers/x')).status).toBe(404)
})

it('knows the client where the server tells', async () => {
  const hono = await make()
  hono.all('/*', toHono(wsgify((req) => `${req.environ.REMOTE_ADDR} ${req.environ.REMOTE_PORT}`)))
  const request = () => new Request('http://example.org/')
  const node = { incoming: { url: '/', socket: { remoteAddress: '192.0.2.1', remotePort: 5 } } }
  expect(await (await hono.fetch(request(), node)).text()).toBe('192.0.2.1 5')
  const deno = { remoteAddr: { hostname: '192.0.2.2', port: 6 } }
  expect(await (await hono.fetch(request(), deno)).text()).toBe('192.0.2.2 6')
  const bun = { requestIP: () => ({ address: '192.0.2.3', port: 7 }) }
  expect(await (await hono.fetch(request(), bun)).text()).toBe('192.0.2.3 7')
})

it('keeps a Worker alive until what goes on after the answer has ended', async () => {
  const hono = await make()
  const app = wsgify((req) => String(req.environ['wsgify.wait_until']?.(Promise.resolve())))
  hono.all('/*', toHono(app))
  const kept: unknown[] = []
  const context = { waitUntil: (promise: unknown) => void kept.push(promise) }
  await hono.fetch(new Request('http://example.org/'), {}, context)
  expect(kept).toHaveLength(1)
})

it('answers at once where the application does', async () => {
  const hono = await make()
  const answers: unknown[] = []
  const mounted = toHono(wsgify(() => 'hello'))
  hono.all('/*', (context, next) => {
    const answer = mounted(context, next)
    answers.push(answer)
    return answer
  })
  expect(await (await ask(hono, '/')).text()).toBe('hello')
  expect(answers[0]).toBeInstanceOf(Response)
})
