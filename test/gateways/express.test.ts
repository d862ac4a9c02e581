import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Application, Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { fromConnect, fromExpress, type MountOptions, toExpress } from '../../src/gateways/express.ts'
import { type LogEntry, serve } from '../../src/gateways/node.ts'
import { HTTPNotFound, wsgify } from '../../src/index.ts'
import {
  type Express,
  type ExpressApp,
  framework,
  listening,
  type Middleware,
  needsFrameworks,
} from '../support/frameworks.ts'
import { missing } from '../support/real.ts'

let express: Express['default']

beforeEach(needsFrameworks)
beforeAll(async () => {
  const loaded = await framework<Express>('express').catch(() => null)
  if (loaded !== null) express = loaded.default
})

async function at(app: ExpressApp): Promise<string> {
  const { port, close } = await listening(app)
  onTestFinished(close)
  return `http://127.0.0.1:${port}`
}

async function mounted(
  app: Application,
  options: MountOptions = {},
  ...before: Middleware[]
): Promise<string> {
  const server = express()
  for (const each of before) server.use(each)
  server.use('/api', toExpress(app, { errors: { write: () => undefined }, ...options }))
  return at(server)
}

async function served(app: Application): Promise<string> {
  const server = await serve(lint(app, { warn: () => undefined }), {
    port: 0,
    errors: { write: () => undefined },
  })
  onTestFinished(() => server.close())
  return server.url
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const big = randomBytes(10 * 1024 * 1024)

/** Answers with where it is, and what came. */
const mirror = wsgify(async (req) => ({
  script: req.scriptName,
  path: req.pathInfo,
  type: req.environ.CONTENT_TYPE,
  length: req.environ.CONTENT_LENGTH,
  coding: req.environ.HTTP_CONTENT_ENCODING,
  body: await req.text(),
}))

describe('toExpress', () => {
  it('tells an application its mount, also below routers', async () => {
    const server = express()
    const router = express.Router()
    router.use('/b', toExpress(mirror))
    server.use('/a', router)
    const url = await at(server)
    const ask = async (path: string) => (await fetch(url + path)).json()
    expect(await ask('/a/b/c%20d?e')).toMatchObject({ script: '/a/b', path: '/c d' })
    expect(await ask('/a/b')).toMatchObject({ script: '/a/b', path: '' })
    expect(await ask('/a/b/')).toMatchObject({ script: '/a/b', path: '/' })
    expect((await fetch(`${url}/a`)).status).toBe(404)
  })

  it('is asked by curl', async (context) => {
    const url = await mounted(mirror)
    const { status, stdout } = spawnSync('curl', ['--version'])
    if (status !== 0 || stdout === null) missing(context, 'curl')
    const { execFile } = await import('node:child_process')
    const out = await new Promise<string>((resolve) =>
      execFile('curl', ['-sS', '-i', '-m', '5', '-d', 'a=1', `${url}/api/x`], (_error, text) =>
        resolve(text),
      ),
    )
    expect(out).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(out).toContain('"path":"/x"')
    expect(out).toContain('"body":"a=1"')
  })

  it.each([
    ['JSON', 'application/json', '{"a": [1, 2]}', '{"a":[1,2]}', 'application/json'],
    ['a type of JSON', 'application/problem+json', '{"a": 1}', '{"a": 1}', 'application/problem+json'],
    [
      'a form',
      'application/x-www-form-urlencoded',
      'a=1&a=2&b[c]=%C3%A9+x',
      'a=1&a=2&b%5Bc%5D=%C3%A9+x',
      null,
    ],
    ['bytes', 'application/octet-stream', '\u0000\u0001', '\u0000\u0001', 'application/octet-stream'],
    ['text', 'text/plain; charset=iso-8859-1', 'abc', 'abc', 'text/plain; charset=UTF-8'],
    ['what nobody reads', 'multipart/form-data; boundary=x', '--x--\r\n', '--x--\r\n', null],
  ])('gives a body again that was parsed: %s', async (_, type, body, wanted, wantedType) => {
    const { json, urlencoded, raw, text } = express
    const parsers = [
      json(),
      urlencoded({ extended: true }),
      raw({ type: 'application/octet-stream' }),
      text(),
    ]
    const url = await mounted(mirror, {}, ...parsers)
    const answer = await fetch(`${url}/api`, { method: 'POST', headers: { 'Content-Type': type }, body })
    expect(await answer.json()).toMatchObject({
      body: wanted,
      length: String(Buffer.byteLength(wanted)),
      type: wantedType ?? type,
    })
  })

  it('says of a body that cannot be made again that it was read', async () => {
    const errors: string[] = []
    const reads: Middleware = (request, _response, next) => {
      request.resume()
      request.on('end', () => next())
    }
    const url = await mounted(mirror, { errors: { write: (text) => errors.push(text) } }, reads)
    const form = new FormData()
    form.append('a', 'b')
    const answer = await fetch(`${url}/api`, { method: 'POST', body: form })
    expect([answer.status, await answer.text()]).toEqual([500, '500 Internal Server Error\n'])
    expect(errors.join()).toMatch(/multipart\/form-data.* was read before it came here/)
    const unread = await mounted(
      wsgify(() => 'not read'),
      {},
      reads,
    )
    expect(await (await fetch(`${unread}/api`, { method: 'POST', body: 'x' })).text()).toBe('not read')
  })

  it('hands on what is not found, where it is asked to', async () => {
    const server = express()
    const log: LogEntry[] = []
    const app = wsgify((req) => (req.pathInfo === '/ours' ? 'ours' : new HTTPNotFound()))
    server.use('/api', toExpress(app, { passNotFound: true, log: (entry) => log.push(entry) }))
    server.post('/api/theirs', express.json(), (request, response) => response.json(request.body))
    const url = await at(server)
    expect(await (await fetch(`${url}/api/ours`)).text()).toBe('ours')
    const theirs = await fetch(`${url}/api/theirs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"a":1}',
    })
    expect(await theirs.json()).toEqual({ a: 1 })
    expect(await (await fetch(`${url}/api/none`)).text()).toContain('Cannot GET /api/none')
    expect(log.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['sent', 200],
      ['passed', 404],
      ['passed', 404],
    ])
  })

  it('closes what is not found without reading it', async () => {
    let closed = 0
    const app: Wsgi = (_environ, start) => {
      start('404 Not Found', [['Content-Type', 'text/plain']])
      return {
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: 'for ever' }),
          return: async () => {
            closed++
            return { done: true, value: undefined }
          },
        }),
      }
    }
    const url = await mounted(app, { passNotFound: true })
    expect((await fetch(`${url}/api`)).status).toBe(404)
    expect(closed).toBe(1)
  })

  it('answers errors itself, or hands them to the handlers of errors', async () => {
    const app = wsgify(() => {
      throw new Error('secret')
    })
    const errors: string[] = []
    const bare = await mounted(app, { errors: { write: (text) => errors.push(text) } })
    expect(await (await fetch(`${bare}/api`)).text()).toBe('500 Internal Server Error\n')
    expect(errors.join()).toContain('Error: secret')

    const server = express()
    server.use(toExpress(app, { passErrors: true }))
    server.use((error: Error, _request: unknown, response: { end(text: string): void }, _next: unknown) =>
      response.end(`handled ${error.message}`),
    )
    expect(await (await fetch(await at(server))).text()).toBe('handled secret')
  })

  it('takes part in what middleware has put around the response', async () => {
    const { default: compression } = await framework<{ default(): Middleware }>('compression')
    const sets: Middleware = (_request, response, next) => {
      response.setHeader('Content-Type', 'text/html')
      response.setHeader('Set-Cookie', 'theirs=1')
      next()
    }
    const app = wsgify((req) => {
      req.response.setCookie('ours', '1')
      return 'x'.repeat(5000)
    })
    const url = await mounted(app, {}, compression(), sets)
    const answer = await fetch(`${url}/api`)
    expect(answer.headers.get('Content-Encoding')).toMatch(/br|gzip/)
    expect(answer.headers.get('Content-Type')).toBe('text/plain; charset=UTF-8')
    expect(answer.headers.getSetCookie()).toEqual(['theirs=1', expect.stringMatching(/^ours=1/)])
    expect(await answer.text()).toBe('x'.repeat(5000))
  })

  it("has Express's request in the environ", async () => {
    const login: Middleware = (request, _response, next) => {
      request['user'] = 'ann'
      next()
    }
    const app = wsgify((req) => (req.environ['express.request'] as { user: string }).user)
    expect(await (await fetch(`${await mounted(app, {}, login)}/api`)).text()).toBe('ann')
  })
})

describe('fromExpress', () => {
  const theirs = (): ExpressApp => {
    const app = express()
    app.get('/who', (request, response) => {
      const { baseUrl, url, originalUrl, ip, protocol, hostname } = request
      response.json({ baseUrl, url, originalUrl, ip, protocol, hostname })
    })
    app.get('/cookies', (request, response) =>
      response.cookie('a', '1').cookie('b', '2').send(request.headers.cookie),
    )
    app.post('/echo', (request, response) => {
      response.type('bin')
      request.pipe(response)
    })
    app.post('/json', express.json(), (request, response) => response.json(request.body))
    app.get('/big', (_request, response) => {
      response.type('bin')
      Readable.from(
        (function* () {
          for (let i = 0; i < big.length; i += 50_000) yield big.subarray(i, i + 50_000)
        })(),
      ).pipe(response)
    })
    app.get('/fails', () => {
      throw Object.assign(new Error('no tea'), { status: 418, expose: true })
    })
    app.get('/breaks', (_request, response) => {
      response.type('txt').write('first')
      setTimeout(() => response.destroy(), 20)
    })
    return app
  }

  it('is an application with its own 404', async () => {
    const url = await served(fromExpress(theirs()))
    expect(await (await fetch(`${url}/who?x=%20`)).json()).toEqual({
      baseUrl: '',
      url: '/who?x=%20',
      originalUrl: '/who?x=%20',
      ip: '127.0.0.1',
      protocol: 'http',
      hostname: '127.0.0.1',
    })
    const none = await fetch(`${url}/none`)
    expect([none.status, await none.text()]).toEqual([404, expect.stringContaining('Cannot GET /none')])
    expect((await fetch(`${url}/fails`)).status).toBe(418)
  })

  it('knows where it is mounted', async () => {
    const inner = fromExpress(theirs())
    const app = wsgify((req) => {
      req.pathInfoPop()
      return inner
    })
    expect(await (await fetch(`${await served(app)}/%61pi/who`)).json()).toMatchObject({
      baseUrl: '/%61pi',
      url: '/who',
      originalUrl: '/%61pi/who',
    })
  })

  it('keeps cookies apart, in and out', async () => {
    const answer = await fetch(`${await served(fromExpress(theirs()))}/cookies`, {
      headers: { Cookie: 'c=3; d=4' },
    })
    expect(answer.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
    expect(await answer.text()).toBe('c=3; d=4')
  })

  it('carries ten mebibytes both ways, byte for byte', async () => {
    const url = await served(fromExpress(theirs()))
    const down = await fetch(`${url}/big`)
    expect(hash(new Uint8Array(await down.arrayBuffer()))).toBe(hash(big))
    const echo = await fetch(`${url}/echo`, { method: 'POST', body: big })
    expect(hash(new Uint8Array(await echo.arrayBuffer()))).toBe(hash(big))
    const json = await fetch(`${url}/json`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"a":"é"}',
    })
    expect(await json.json()).toEqual({ a: 'é' })
  })

  it('takes files with multer', async () => {
    const { default: multer } = await framework<{ default(): { single(name: string): Middleware } }>('multer')
    const app = express()
    app.post('/', multer().single('file'), (request, response) =>
      response.json({ body: request.body, hash: hash(request.file?.buffer ?? Buffer.alloc(0)) }),
    )
    const form = new FormData()
    form.append('title', 'x')
    form.append('file', new Blob([big]), 'a.bin')
    const answer = await fetch(await served(fromExpress(app)), { method: 'POST', body: form })
    expect(await answer.json()).toEqual({ body: { title: 'x' }, hash: hash(big) })
  })

  it('cuts an answer that is destroyed', async () => {
    const answer = await fetch(`${await served(fromExpress(theirs()))}/breaks`)
    await expect(answer.text()).rejects.toThrow()
  })

  it('is a filter too: what it has no route for goes on', async () => {
    const app = fromConnect(theirs())(wsgify((req) => `ours ${req.path}`))
    const url = await served(app)
    expect(await (await fetch(`${url}/cookies`)).headers.getSetCookie()).toHaveLength(2)
    expect(await (await fetch(`${url}/none`)).text()).toBe('ours /none')
  })
})
