import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { type LogEntry, serve, toNodeHandler } from '../../src/gateways/node.ts'
import { Response, wsgify } from '../../src/index.ts'
import { missing } from '../support/real.ts'
import { get, last, post, talk } from '../support/talk.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A node:http server of the test's own. */
async function own(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const echo: Wsgi = async (environ, start) => {
  const parts: Uint8Array[] = []
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) parts.push(chunk)
  start('200 OK', [
    ['Content-Type', 'text/plain'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ])
  return [`${environ.REQUEST_METHOD} ${environ.PATH_INFO} at ${environ.SERVER_PORT}: `, ...parts]
}

test('an application is a listener for a server of your own', async () => {
  const port = await own(toNodeHandler(lint(echo)))
  const { statuses, bodies } = await talk(port, get('/a') + post('/b', 'hello') + last('/c'))
  expect(statuses).toEqual([200, 200, 200])
  expect(bodies).toEqual([`GET /a at ${port}: `, `POST /b at ${port}: hello`, `GET /c at ${port}: `])
})

test('a client that waits for 100 Continue is told once', async () => {
  const port = await own(toNodeHandler(echo))
  const request = post('/b', '', 'Expect: 100-continue\r\n').replace('Length: 0', 'Length: 5')
  const { out } = await talk(port, `${request}hello${last('/c')}`)
  expect(out.match(/100 Continue/g)).toHaveLength(1)
  expect(out).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK[\s\S]*: hello/)
})

test('what middleware around it has set stays, and repeated fields are all sent', async () => {
  const handler = toNodeHandler(echo)
  const port = await own((request, response) => {
    response.setHeader('X-Powered-By', 'others')
    response.setHeader('Set-Cookie', 'theirs=1')
    handler(request, response)
  })
  const { out } = await talk(port, last('/'))
  expect(out).toContain('X-Powered-By: others\r\n')
  expect(out.match(/Set-Cookie: .*/g)).toEqual(['Set-Cookie: theirs=1', 'Set-Cookie: a=1', 'Set-Cookie: b=2'])
})

test('an answer to a request that somebody else has answered is told the operator alone', async () => {
  const errors: string[] = []
  const log: LogEntry[] = []
  const slow: Wsgi = async (environ, start) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (environ.PATH_INFO === '/fails') throw new Error('on purpose')
    start('200 OK', [['Content-Type', 'text/plain']])
    return environ.PATH_INFO === '/pieces' ? ['too', 'late'].values() : 'too late'
  }
  const handler = toNodeHandler(slow, {
    log: (entry) => log.push(entry),
    errors: { write: (text) => errors.push(text) },
  })
  const port = await own((request, response) => {
    handler(request, response)
    response.writeHead(503).end('out of time')
  })
  for (const path of ['/whole', '/pieces', '/fails'])
    expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(503)
  await expect.poll(() => log.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed'])
  expect(errors.filter((text) => text.includes('headers after they are sent'))).toHaveLength(3)
  expect(errors.filter((text) => text.includes('on purpose'))).toHaveLength(1)
})

test('limits, the log and the place of errors are options', async () => {
  const log: LogEntry[] = []
  const errors: string[] = []
  const handler = toNodeHandler(
    (environ) => {
      throw new Error(`no ${environ.PATH_INFO}`)
    },
    {
      limits: { bodyBytes: 3 },
      log: (entry) => log.push(entry),
      errors: { write: (text) => errors.push(text) },
    },
  )
  const port = await own(handler)
  expect((await talk(port, last('/a'))).statuses).toEqual([500])
  expect((await talk(port, post('/b', 'hello'))).statuses).toEqual([413])
  expect(log.map(({ status, outcome, target }) => [status, outcome, target])).toEqual([
    [500, 'failed', '/a'],
    [413, 'refused', '/b'],
  ])
  expect(errors.join('')).toContain('Error: no /a')
  expect(() => toNodeHandler(echo, { limits: { bodyBytes: -1 } })).toThrow('bodyBytes')
})

test('a decorated handler is served to curl', async (context) => {
  const run = promisify(execFile)
  const known = await run('curl', ['--version']).catch(() => null)
  if (known === null) missing(context, 'curl')
  const app = wsgify(async (req) =>
    req.method === 'POST' ? Response.json({ got: await req.json() }, { status: 201 }) : `hello ${req.path}`,
  )
  await using server = await serve(app, { port: 0 })
  const curl = async (...more: string[]) => (await run('curl', ['-sS', '-m', '5', ...more])).stdout
  expect(await curl(`${server.url}/a`)).toBe('hello /a')
  const made = await curl('-i', '--json', '{"a":1}', server.url)
  expect(made).toMatch(/^HTTP\/1\.1 201 Created\r\n/)
  expect(made).toMatch(/\r\n\r\n\{"got":\{"a":1\}\}$/)
  expect(await curl('-I', `${server.url}/a`)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Content-Length: 8\r\n/)
  const big = 'x'.repeat(100_000)
  expect(await curl('--json', JSON.stringify(big), server.url)).toBe(JSON.stringify({ got: big }))
})
