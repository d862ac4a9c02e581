import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { lint } from '../../../src/environ/lint.ts'
import { type ServeOptions, serve } from '../../../src/gateways/fastcgi.ts'
import { serve as serveScgi } from '../../../src/gateways/scgi.ts'
import { curl, needsCurl } from '../../support/curl.ts'
import { example, needsApache, needsNginx, startApache, startNginx } from '../../support/web-servers.ts'
import { askHttp } from '../conformance/http-client.ts'

// What web servers do beside passing requests on, each with a configuration of its own.

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const shows: Wsgi = lint((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  const { SCRIPT_NAME, PATH_INFO, SERVER_PROTOCOL, REMOTE_USER } = environ
  return JSON.stringify([SCRIPT_NAME, PATH_INFO, SERVER_PROTOCOL, REMOTE_USER])
})

async function start(app: Wsgi, options: ServeOptions = {}) {
  const server = await serve(app, { port: 0, ...options })
  open.push(() => server.close())
  return server
}
const text = async (port: number, target: string) => (await askHttp(port, { target })).bytes.toString()

describe('nginx', () => {
  beforeEach(needsNginx)

  async function nginx(config: string, listen = '') {
    const front = await startNginx(config, listen)
    open.push(() => front.close())
    return front
  }

  test('with the file it comes with alone, where the application says that it is at the root', async () => {
    const { address } = await start(shows, { scriptName: '' })
    const front = await nginx(
      `server { listen 80; location / { include fastcgi_params; fastcgi_pass 127.0.0.1:${address.port}; } }`,
    )
    expect(await text(front.port, '/a%20b')).toBe('["","/a b","HTTP/1.1",null]')
  })

  test('names nobody whom it has not let in, whatever a client claims', async () => {
    const { address } = await start(shows)
    const config = example('nginx-fastcgi.conf', { '127.0.0.1:9000': `127.0.0.1:${address.port}` })
    const front = await nginx(config)
    const claim = { headers: [['Authorization', `Basic ${btoa('root:x')}`]] } as const
    expect((await askHttp(front.port, claim)).bytes.toString()).toBe('["","/","HTTP/1.1",null]')
  })

  test('keeps one connection for many requests, at a Unix socket too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fcgi-'))
    open.push(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'api.sock')
    const server = await start(shows, { path })
    let connections = 0
    server.server.on('connection', () => connections++)
    const front = await nginx(example('nginx-fastcgi.conf', { '127.0.0.1:9000': `unix:${path}` }))
    for (let i = 0; i < 5; i++) expect(await text(front.port, `/${i}`)).toBe(`["","/${i}","HTTP/1.1",null]`)
    expect(connections).toBe(1)
  })

  test('tells an answer that was cut at a Unix socket, where it buffers and keeps its connections', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fcgi-'))
    open.push(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'api.sock')
    const failing: Wsgi = (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return (async function* () {
        yield 'first'
        await new Promise((resolve) => setTimeout(resolve, 20))
        throw new Error('on purpose')
      })()
    }
    await start(failing, { path, errors: { write: () => undefined } })
    const front = await nginx(
      example('nginx-fastcgi.conf', {
        '127.0.0.1:9000': `unix:${path}`,
        'fastcgi_buffering off;': '',
      }),
    )
    const got = await askHttp(front.port, { method: 'POST', body: '' })
    expect([got.bytes.toString(), got.whole]).toEqual(['first', false])
  })

  test('says what its client spoke', async (context) => {
    needsCurl(context)
    const { address } = await start(shows)
    const config = example('nginx-fastcgi.conf', { '127.0.0.1:9000': `127.0.0.1:${address.port}` })
    const front = await nginx(config, 'http2')
    const asked = await curl('--http2-prior-knowledge', `http://127.0.0.1:${front.port}/x`)
    expect(asked.text).toBe('["","/x","HTTP/2.0",null]')
  })

  test('has the errors of an application in its log, where that is asked for', async () => {
    const { address } = await start(
      () => {
        throw new Error('on purpose')
      },
      { stderr: true },
    )
    const front = await nginx(
      example('nginx-fastcgi.conf', { '127.0.0.1:9000': `127.0.0.1:${address.port}` }),
    )
    expect((await askHttp(front.port, {})).status).toBe(500)
    expect(front.log()).toMatch(/FastCGI sent in stderr: "GET "\/": Error: on purpose/)
  })

  test('is not believed about a body of which it has counted a part', async () => {
    let called = false
    const server = await serveScgi(
      (_environ, startResponse) => {
        called = true
        startResponse('200 OK', [])
        return ''
      },
      { port: 0 },
    )
    open.push(() => server.close())
    const config = example('nginx-scgi.conf', {
      '127.0.0.1:4000': `127.0.0.1:${server.address.port}`,
      'scgi_buffering off;': 'scgi_request_buffering off;',
    })
    const front = await nginx(config)
    const got = await askHttp(front.port, { method: 'POST', body: Buffer.alloc(2_000_000) }).catch(() => null)
    // Newer versions count the whole.
    if (called) expect(got?.status).toBe(200)
    else expect(got === null || got.status >= 400).toBe(true)
  })
})

describe('Apache', () => {
  beforeEach(needsApache)

  test('asks an authorizer, and goes on with whom it has let in', async () => {
    const authorizer: Wsgi = (environ, startResponse) => {
      if (environ.HTTP_X_TOKEN === 'open-sesame') {
        startResponse('200 OK', [['Variable-REMOTE_USER', 'ann']])
        return ''
      }
      startResponse('403 Forbidden', [['Content-Type', 'text/plain']])
      return 'not you'
    }
    const { address } = await start(shows, { authorizer, scriptName: '' })
    const front = await startApache(
      example('apache-authorizer.conf', { '127.0.0.1:9000': `127.0.0.1:${address.port}` }),
    )
    open.push(() => front.close())
    const asked = await askHttp(front.port, { target: '/x', headers: [['X-Token', 'open-sesame']] })
    expect([asked.status, asked.bytes.toString()], front.log()).toEqual([200, '["","/x","HTTP/1.1","ann"]'])
    expect((await askHttp(front.port, { target: '/x' })).status).toBe(403)
  })
})
