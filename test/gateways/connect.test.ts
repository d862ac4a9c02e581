import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Application, Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { type ConnectMiddleware, fromConnect, toConnect } from '../../src/gateways/connect.ts'
import { serve } from '../../src/gateways/node.ts'
import { Response, wsgify } from '../../src/index.ts'
import { framework, listening, type Middleware, needsFrameworks } from '../support/frameworks.ts'

type Package = { default(...options: unknown[]): ConnectMiddleware }

beforeEach(needsFrameworks)

async function served(app: Application): Promise<string> {
  const server = await serve(lint(app, { warn: () => undefined }), {
    port: 0,
    errors: { write: () => undefined },
  })
  onTestFinished(() => server.close())
  return server.url
}

const load = async (name: string, ...options: unknown[]): Promise<ConnectMiddleware> =>
  (await framework<Package>(name)).default(...options)

describe('toConnect', () => {
  const where = wsgify(
    (req) => `${req.scriptName} ${req.pathInfo} ${req.environ['connect.request'] !== undefined}`,
  )

  it('tells an application its mount', async () => {
    const { default: connect } = await framework<{
      default(): Middleware & { use(path: string, middleware: ConnectMiddleware): void }
    }>('connect')
    const server = connect()
    server.use('/a', toConnect(where))
    const { port, close } = await listening(server as never)
    onTestFinished(close)
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
    expect(await ask('/a/b%20c')).toBe('/a /b c true')
    expect(await ask('/a?q')).toBe('/a  true')
    expect(await ask('/a/')).toBe('/a / true')
    expect(await ask('/b')).toContain('Cannot GET /b')
  })
})

describe('fromConnect, with real middleware', () => {
  it('has the fields of helmet and of cors', async () => {
    const filter = fromConnect(await load('helmet'), await load('cors', { origin: 'https://a.example' }))
    const url = await served(filter(wsgify(() => 'hello')))
    const answer = await fetch(url)
    expect(await answer.text()).toBe('hello')
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'self'")
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('https://a.example')
    expect(answer.headers.get('Vary')).toBe('Origin')
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'PUT' },
    })
    expect([preflight.status, await preflight.text()]).toEqual([204, ''])
  })

  it('compresses, whole and in pieces, and leaves small answers alone', async () => {
    const app = wsgify((req) => {
      if (req.path === '/small') return 'small'
      if (req.path === '/whole') return 'x'.repeat(100_000)
      return new Response(
        (async function* () {
          for (let i = 0; i < 100; i++) yield 'y'.repeat(10_000)
        })(),
        { contentType: 'text/plain' },
      )
    })
    const url = await served(fromConnect(await load('compression'))(app))
    const [small, whole, pieces] = await Promise.all(
      ['/small', '/whole', '/pieces'].map((path) => fetch(url + path)),
    )
    expect([small?.headers.get('Content-Encoding'), await small?.text()]).toEqual([null, 'small'])
    expect(whole?.headers.get('Content-Encoding')).toMatch(/br|gzip/)
    expect(await whole?.text()).toBe('x'.repeat(100_000))
    expect(pieces?.headers.get('Content-Encoding')).toMatch(/br|gzip/)
    expect(await pieces?.text()).toBe('y'.repeat(1_000_000))
    const head = await fetch(`${url}/whole`, { method: 'HEAD' })
    expect([head.headers.get('Content-Length'), await head.text()]).toEqual(['100000', ''])
  })

  it('sends events through compression as they come', async () => {
    let go = () => {}
    const waits = new Promise<void>((resolve) => {
      go = resolve
    })
    const app: Wsgi = (_environ, start) => {
      start('200 OK', [['Content-Type', 'text/event-stream']])
      return (async function* () {
        yield 'data: first\n\n'
        await waits
        yield 'data: last\n\n'
      })()
    }
    const url = await served(fromConnect(await load('compression'))(app))
    const answer = await fetch(url)
    expect(answer.headers.get('Content-Encoding')).toMatch(/br|gzip/)
    const reader = answer.body?.getReader()
    const first = await reader?.read()
    expect(Buffer.from(first?.value ?? []).toString()).toBe('data: first\n\n')
    go()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: last\n\n')
    expect((await reader?.read())?.done).toBe(true)
  })

  it('keeps sessions', async () => {
    const session = await load('express-session', { secret: 's', resave: false, saveUninitialized: false })
    const app = wsgify((req) => {
      const { session: kept } = req.environ['connect.request'] as { session: { visits?: number } }
      kept.visits = (kept.visits ?? 0) + 1
      req.response.setCookie('ours', '1')
      return { visits: kept.visits }
    })
    const url = await served(fromConnect(session)(app))
    const first = await fetch(url)
    expect(await first.json()).toEqual({ visits: 1 })
    const cookies = first.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
    expect(cookies.map((cookie) => cookie?.split('=')[0]).sort()).toEqual(['connect.sid', 'ours'])
    const second = await fetch(url, { headers: { Cookie: cookies.join('; ') } })
    expect(await second.json()).toEqual({ visits: 2 })
  })

  it('logs with morgan', async () => {
    const lines: string[] = []
    const format = ':method :url :status :res[content-length] :remote-addr'
    const morgan = await load('morgan', format, { stream: { write: (line: string) => lines.push(line) } })
    const url = await served(fromConnect(morgan)(wsgify(() => 'hello')))
    await (await fetch(`${url}/a?b`)).text()
    expect(lines).toEqual(['GET /a?b 200 5 127.0.0.1\n'])
  })

  it('chains them all', async () => {
    const names = ['helmet', 'cors', 'compression']
    const chain = await Promise.all(names.map((name) => load(name)))
    const app = wsgify(async (req) => `${await req.text()} ${'z'.repeat(2000)}`)
    const url = await served(fromConnect(...chain)(app))
    const answer = await fetch(url, { method: 'POST', body: 'a'.repeat(200_000) })
    expect(answer.headers.get('Content-Encoding')).toMatch(/br|gzip/)
    expect(await answer.text()).toBe(`${'a'.repeat(200_000)} ${'z'.repeat(2000)}`)
  })
})

describe('fromConnect, when a client leaves', () => {
  it('tells the middleware and closes the answer, once', async () => {
    const seen: string[] = []
    const body: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: 'x'.repeat(1000) }),
        return: async () => {
          seen.push('body closed')
          return { done: true, value: undefined }
        },
      }),
    }
    const app: Wsgi = (_environ, start) => {
      start('200 OK', [['Content-Type', 'text/plain']])
      return body
    }
    const watched = fromConnect((request, response, next) => {
      request.on('close', () => seen.push('request closed'))
      response.on('close', () => seen.push(`response closed, ${response.writableFinished}`))
      response.on('finish', () => seen.push('finished'))
      next()
    })
    const url = await served(watched(app))
    const controller = new AbortController()
    const answer = await fetch(url, { signal: controller.signal })
    await answer.body?.getReader().read()
    controller.abort()
    await expect.poll(() => seen.length).toBeGreaterThanOrEqual(3)
    // Time for what must not come a second time.
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(seen.sort()).toEqual(['body closed', 'request closed', 'response closed, false'])
  })
})
