// A reverse proxy on our own server before real upstream servers, with real clients before it.

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished, test, vi } from 'vitest'
import { type ProxyOptions, SendRequest, sendRequest } from '../../src/client/index.ts'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import type { Application, Environ } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { serve } from '../../src/gateways/node.ts'
import { missing } from '../support/real.ts'
import { answering, deadPort, textOf, upstream } from '../support/upstream.ts'

const run = promisify(execFile)

async function serving(app: Application): Promise<{ url: string; port: number; errors: string[] }> {
  const errors: string[] = []
  const server = await serve(app, { port: 0, errors: { write: (text) => errors.push(text) } })
  onTestFinished(() => server.close())
  return { url: server.url, port: server.address.port, errors }
}

async function curl(
  context: { skip(note?: string): never },
  ...args: string[]
): Promise<{ out: string; code: number }> {
  try {
    const { stdout } = await run('curl', ['-sS', '--path-as-is', '--max-time', '10', ...args], {
      encoding: 'latin1',
      maxBuffer: 1 << 28,
    })
    return { out: stdout, code: 0 }
  } catch (error) {
    const { code, stdout } = error as { code: unknown; stdout: string }
    return code === 'ENOENT' ? missing(context, 'curl') : { out: stdout, code: Number(code) }
  }
}

/** The head of a request as an upstream server gets it. */
async function received(changes: Partial<Environ>, options: ProxyOptions = {}, base = ''): Promise<string[]> {
  let seen: string[] = []
  const url = await upstream((req, res) => {
    seen = [`${req.method} ${req.url}`]
    for (let i = 0; i < req.rawHeaders.length; i += 2)
      seen.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`)
    res.end()
  })
  const environ = blank('http://proxy.example/x', {
    environ: {
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '192.0.2.1',
      HTTP_HOST: 'proxy.example',
      ...changes,
    },
  })
  await call(lint(sendRequest.to(url + base, options)), environ)
  return seen
    .map((line) => line.replace(url.slice('http://'.length), 'UPSTREAM'))
    .filter((line) => line !== 'Connection: keep-alive')
}

describe('the request that is passed on', () => {
  it('says who asked for what, by what we know and not by what the client claims', async () => {
    const claims = {
      HTTP_FORWARDED: 'for=6.6.6.6',
      HTTP_X_FORWARDED_FOR: '6.6.6.6',
      HTTP_X_FORWARDED_HOST: 'evil',
      HTTP_X_FORWARDED_PORT: '1',
      HTTP_X_FORWARDED_PREFIX: '/evil',
      HTTP_X_FORWARDED_PROTO: 'https',
      HTTP_X_REAL_IP: '6.6.6.6',
      HTTP_VIA: '1.0 first',
    }
    expect(await received(claims)).toEqual([
      'GET /x',
      'Host: UPSTREAM',
      'Via: 1.0 first, 1.1 wsgify',
      'X-Forwarded-For: 192.0.2.1',
      'X-Forwarded-Host: proxy.example',
      'X-Forwarded-Proto: http',
    ])
    expect(
      await received(
        { ...claims, REMOTE_ADDR: '2001:db8::1', 'wsgi.url_scheme': 'https' },
        { forwarded: 'forwarded', via: null },
      ),
    ).toEqual([
      'GET /x',
      'Host: UPSTREAM',
      'Via: 1.0 first',
      'Forwarded: for="[2001:db8::1]";host=proxy.example;proto=https',
    ])
    expect(await received({ 'wsgify.client_addr': '198.51.100.7' }, { via: null })).toContain(
      'X-Forwarded-For: 198.51.100.7',
    )
    expect(await received(claims, { forwarded: null, via: 'p1', keepHost: true })).toEqual([
      'GET /x',
      'Host: proxy.example',
      'Via: 1.0 first, 1.1 p1',
    ])
  })

  it.each([
    ['HTTP/1.0', '1.0'],
    ['HTTP/1.1', '1.1'],
    ['HTTP/2.0', '2'],
    ['HTTP/3.0', '3'],
  ])('came by %s, and says so in Via: %s', async (SERVER_PROTOCOL, version) => {
    expect(await received({ SERVER_PROTOCOL })).toContain(`Via: ${version} wsgify`)
  })

  it('has one hop fewer to go where hops are counted', async () => {
    const hops = (method: string, left: string) =>
      received({ REQUEST_METHOD: method, HTTP_MAX_FORWARDS: left }, { via: null, forwarded: null })
    expect((await hops('OPTIONS', '3'))[2]).toBe('Max-Forwards: 2')
    expect((await hops('TRACE', 'x'))[2]).toBe('Max-Forwards: x')
    expect((await hops('GET', '0'))[2]).toBe('Max-Forwards: 0')
    expect(await hops('OPTIONS', '0')).toEqual([])
  })

  it('has no fields of the connection, nor those that Connection names', async () => {
    const seen = await received({
      HTTP_CONNECTION: 'X-Drop, Keep-Alive, x-forwarded-for',
      HTTP_X_DROP: '1',
      HTTP_KEEP_ALIVE: 'timeout=5',
      HTTP_PROXY_CONNECTION: 'close',
      HTTP_PROXY_AUTHORIZATION: 'Basic x',
      HTTP_TE: 'gzip',
      HTTP_TRAILER: 'X',
      HTTP_TRANSFER_ENCODING: 'chunked',
      HTTP_UPGRADE: 'h2c',
      HTTP_X_KEPT: 'a, b',
      HTTP_X_BROKEN: 'a\x01b',
    })
    expect(seen).toEqual([
      'GET /x',
      'Host: UPSTREAM',
      'X-Kept: a, b',
      'Via: 1.1 wsgify',
      'X-Forwarded-For: 192.0.2.1',
      'X-Forwarded-Host: proxy.example',
      'X-Forwarded-Proto: http',
    ])
  })

  test.each<[string, Partial<Environ>, string, string, string | undefined]>([
    ['the path below a base', {}, '/base/', 'GET /base/x', undefined],
    [
      'what is left below a mount',
      { SCRIPT_NAME: '/a b', PATH_INFO: '/c/\xc3\xa9', 'wsgify.raw_target': '/a%20b/c/%C3%A9' },
      '',
      'GET /c/%C3%A9',
      '/a%20b',
    ],
    [
      'the target as it came',
      { PATH_INFO: '/c/d', 'wsgify.raw_target': '/c%2Fd?%7E', QUERY_STRING: '%7E' },
      '/base',
      'GET /base/c%2Fd?%7E',
      undefined,
    ],
    [
      'the target as it came below a mount',
      { SCRIPT_NAME: '/api', PATH_INFO: '/c/d', 'wsgify.raw_target': '/api/c%2Fd' },
      '',
      'GET /c%2Fd',
      '/api',
    ],
    [
      'a path that was changed',
      { PATH_INFO: '/new', 'wsgify.raw_target': '/old' },
      '',
      'GET /new',
      undefined,
    ],
    [
      'nothing below the mount',
      { SCRIPT_NAME: '/api', PATH_INFO: '', QUERY_STRING: 'a', 'wsgify.raw_target': '/api?a' },
      '',
      'GET /?a',
      '/api',
    ],
    [
      'OPTIONS *',
      { REQUEST_METHOD: 'OPTIONS', PATH_INFO: '*', 'wsgify.raw_target': '*' },
      '',
      'OPTIONS *',
      undefined,
    ],
  ])('goes to %s', async (_, changes, base, line, prefix) => {
    const seen = await received(changes, {}, base)
    expect([seen[0], seen.find((each) => each.startsWith('X-Forwarded-Prefix'))]).toEqual([
      line,
      prefix && `X-Forwarded-Prefix: ${prefix}`,
    ])
  })
})

test.each<[string, unknown, unknown]>([
  ['no URL', 'upstream', {}],
  ['another scheme', 'ftp://x', {}],
  ['a query', 'http://x/?a', {}],
  ['a password', 'http://a:b@x/', {}],
  ['an unknown option', 'http://x', { keephost: true }],
  ['an unknown kind of fields', 'http://x', { forwarded: 'both' }],
  ['a name that is no token', 'http://x', { via: 'a b' }],
])('%s is refused when the proxy is made', (_, url, options) => {
  expect(() => sendRequest.to(url as string, options as ProxyOptions)).toThrow(TypeError)
})

describe('through a server, asked by curl', () => {
  it('passes a request and its answer, body and all', async (context) => {
    const url = await upstream(async (req, res) => {
      res.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2'])
      res.setHeader('Content-Type', 'text/plain')
      res.setHeader(
        'X-Seen',
        `${req.method} ${req.url} ${req.headers['content-length'] ?? req.headers['transfer-encoding']}`,
      )
      res.end(`got ${await textOf(req)}`)
    })
    const proxy = await serving(lint(sendRequest.to(url)))
    const { out } = await curl(context, '-i', '-d', 'hello', `${proxy.url}/a%2fb/%C3%A9?x=%20`)
    expect(out).toMatch(
      /^HTTP\/1\.1 200 OK\r\nSet-Cookie: a=1; Path=\/\r\nSet-Cookie: b=2\r\nContent-Type: text\/plain\r\nX-Seen: POST \/a%2fb\/%C3%A9\?x=%20 5\r\n/,
    )
    expect(out).toMatch(/\r\nContent-Length: 9\r\n[\s\S]*\r\n\r\ngot hello$/)
    const chunked = await curl(
      context,
      '-i',
      '-H',
      'Transfer-Encoding: chunked',
      '-d',
      'hello',
      `${proxy.url}/`,
    )
    expect(chunked.out).toMatch(/X-Seen: POST \/ chunked\r\n[\s\S]*got hello$/)
    expect(proxy.errors).toEqual([])
  })

  it('passes 50 MiB each way', { timeout: 60_000 }, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'proxy-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'file'), Buffer.alloc(50 << 20, 'abcdefgh'))
    const url = await upstream((req, res) => {
      res.setHeader('Content-Type', 'application/octet-stream')
      req.pipe(res)
    })
    const proxy = await serving(sendRequest.to(url))
    const args = ['-T', join(folder, 'file'), '-H', 'Expect:', '-o', join(folder, 'back'), `${proxy.url}/x`]
    expect((await curl(context, ...args)).code).toBe(0)
    await run('cmp', [join(folder, 'file'), join(folder, 'back')])
  })

  it('lets the upstream server refuse a body before it is sent', async (context) => {
    const got = vi.fn()
    const url = await upstream(
      () => undefined,
      (server) =>
        server.on('checkContinue', (req, res) => {
          req.on('data', got)
          res.writeHead(403, { 'Content-Type': 'text/plain' }).end('no')
        }),
    )
    const proxy = await serving(sendRequest.to(url))
    const { out } = await curl(
      context,
      '-i',
      '-H',
      'Expect: 100-continue',
      '-d',
      'x'.repeat(2000),
      `${proxy.url}/`,
    )
    expect(out).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*no$/)
    expect(got).not.toHaveBeenCalled()
  })

  it('makes a truncated answer look truncated', async (context) => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'
    for (const bytes of [
      `${head}Content-Length: 10\r\n\r\nabc`,
      `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`,
    ]) {
      const proxy = await serving(
        sendRequest.to(await answering(bytes, (socket) => void setTimeout(() => socket.end(), 50))),
      )
      // 18: a part of the answer is missing; 56: the connection was reset.
      expect([18, 56]).toContain((await curl(context, `${proxy.url}/`)).code)
    }
  })

  it('sends trailer fields on', async (context) => {
    const url = await upstream((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/plain', Trailer: 'Digest' })
      res.write('ok')
      res.addTrailers({ Digest: 'abc' })
      res.end()
    })
    const proxy = await serving(sendRequest.to(url))
    const { out } = await curl(context, '--raw', '-i', '-H', 'TE: trailers', `${proxy.url}/`)
    expect(out).toMatch(/\r\n\r\n2\r\nok\r\n0\r\nDigest: abc\r\n\r\n$/)
  })

  it('ends the exchange with the upstream server when its client leaves', async () => {
    const closed = vi.fn()
    const begun = vi.fn()
    const url = await upstream((req, res) => {
      begun(req.url)
      res.on('close', () => closed(req.url))
      if (req.url !== '/late') return
      res.setHeader('Content-Type', 'text/plain')
      res.write('x')
    })
    const proxy = await serving(sendRequest.to(url))
    for (const path of ['/early', '/late']) {
      const socket = connect(proxy.port, '127.0.0.1')
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
      if (path === '/late') await once(socket, 'data')
      await vi.waitFor(() => expect(begun).toHaveBeenCalledWith(path))
      socket.destroy()
      await vi.waitFor(() => expect(closed).toHaveBeenCalledWith(path))
    }
    expect(proxy.errors).toEqual([])
  })

  it('ends the exchange when its client leaves in the middle of its body', async () => {
    const ended = vi.fn()
    const begun = vi.fn()
    const url = await upstream((req) => {
      begun()
      req.on('error', () => undefined)
      req.on('close', () => ended(req.complete))
      req.resume()
    })
    const proxy = await serving(sendRequest.to(url))
    const socket = connect(proxy.port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc')
    await vi.waitFor(() => expect(begun).toHaveBeenCalled())
    socket.destroy()
    await vi.waitFor(() => expect(ended).toHaveBeenCalledWith(false))
  })

  it('keeps the connection to its client over many requests, good and bad', async (context) => {
    const url = await upstream((req, res) => {
      if (req.url === '/bad') req.socket.destroy()
      else res.writeHead(200, { 'Content-Type': 'text/plain' }).end(req.url)
    })
    const proxy = await serving(sendRequest.to(url))
    const urls = ['/1', '/bad', '/2', '/bad', '/3'].map((path) => `${proxy.url}${path}`)
    const { out } = await curl(context, '-w', '\n%{http_code} %{num_connects}\n', ...urls)
    expect(out.match(/^\d{3} \d$/gm)).toEqual(['200 1', '502 0', '200 0', '502 0', '200 0'])
  })

  it('answers 502 without a word on where the upstream server is, and tells the operator', async (context) => {
    const port = await deadPort()
    const proxy = await serving(sendRequest.to(`http://127.0.0.1:${port}`))
    const { out } = await curl(context, '-i', `${proxy.url}/x`)
    expect(out).toMatch(
      /^HTTP\/1\.1 502 Bad Gateway\r\n[\s\S]*Proxy-Status: wsgify; error=connection_refused\r\n/,
    )
    expect(out).not.toContain(String(port))
    expect(proxy.errors).toEqual([
      expect.stringContaining(`GET http://127.0.0.1:${port}/x: connection_refused`),
    ])
  })

  it('refuses paths that lead up, out of the base', async (context) => {
    const seen = vi.fn()
    const url = await upstream((req, res) => {
      seen(req.url)
      res.end()
    })
    const proxy = await serving(sendRequest.to(`${url}/public`))
    for (const path of [
      '/../admin',
      '/a/..',
      '/%2e%2e/admin',
      '/a/%2E./b',
      '/./a',
      '/..%2fadmin',
      '/a%5c..%5cb',
    ]) {
      expect((await curl(context, '-i', `${proxy.url}${path}`)).out, path).toMatch(/^HTTP\/1\.1 400 /)
    }
    expect(seen).not.toHaveBeenCalled()
    await curl(context, `${proxy.url}/a..b/...`)
    expect(seen).toHaveBeenCalledWith('/public/a..b/...')
  })

  it('does not connect where Host or the target says', async (context) => {
    const evil = vi.fn()
    const other = await upstream((_req, res) => {
      evil()
      res.end()
    })
    const url = await upstream(
      (req, res) => void res.writeHead(200, { 'Content-Type': 'text/plain' }).end(req.headers.host),
    )
    const proxy = await serving(sendRequest.to(url))
    const host = other.slice('http://'.length)
    expect((await curl(context, '-H', `Host: ${host}`, `${proxy.url}/`)).out).toBe(
      url.slice('http://'.length),
    )
    expect((await curl(context, '-x', proxy.url, `${other}/`)).out).toBe(url.slice('http://'.length))
    // Without an upstream server there is nowhere to go.
    const open = await serving(sendRequest)
    expect((await curl(context, '-i', '-H', `Host: ${host}`, `${open.url}/`)).out).toMatch(/^HTTP\/1\.1 500 /)
    expect(open.errors[0]).toContain('pass it on with sendRequest.to(url)')
    expect(evil).not.toHaveBeenCalled()
  })

  it('ends a request that goes in circles', async (context) => {
    let target = ''
    const proxy = await serving((environ, start) => sendRequest.to(target)(environ, start))
    target = proxy.url
    const { out } = await curl(context, '-i', `${proxy.url}/`)
    expect(out).toMatch(/^HTTP\/1\.1 502 [\s\S]*Proxy-Status: wsgify; error=proxy_loop_detected/)
  })

  it.each([
    ['/next', '/next'],
    ['http://UPSTREAM/base/next?a#b', '/app/next?a#b'],
    ['http://UPSTREAM/base', '/app'],
    ['http://UPSTREAM//evil.example/', '/evil.example/'],
    ['http://UPSTREAM/base//evil.example/', '/app//evil.example/'],
    ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
    ['next', 'next'],
  ])('turns Location %s to %s', async (location, expected) => {
    const url = await upstream((req, res) => {
      res.writeHead(302, { Location: location.replace('UPSTREAM', req.headers.host ?? '') }).end()
    })
    const { headers } = await call(
      lint(sendRequest.to(`${url}/base`)),
      blank('/x', { baseUrl: 'http://proxy.example/app' }),
    )
    expect(headers.find(([name]) => name === 'Location')?.[1]).toBe(expected)
  })
})

describe('https', () => {
  it("is spoken to a server whose certificate is trusted, by its own name and not the client's", async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
    const made = await run('openssl', [
      ...request,
      '-addext',
      'subjectAltName=DNS:localhost',
      '-keyout',
      key,
      '-out',
      cert,
    ]).catch(() => null)
    if (made === null) missing(context, 'openssl')
    const { readFileSync } = await import('node:fs')
    const ca = readFileSync(cert)
    const server = createTlsServer(
      { key: readFileSync(key), cert: ca },
      (req, res) => void res.writeHead(200, { 'Content-Type': 'text/plain' }).end(`${req.headers.host}`),
    )
    server.listen(0, 'localhost')
    await once(server, 'listening')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const url = `https://localhost:${(server.address() as AddressInfo).port}`
    const errors: string[] = []
    const environ = () =>
      blank('http://other.example/', {
        environ: { 'wsgi.errors': { write: (line: string) => errors.push(line) } },
      })
    const told = async (client: SendRequest) => {
      const { status, headers, chunks } = await call(client.to(url, { keepHost: true }), environ())
      await client.close()
      return [
        status,
        headers.find(([name]) => name === 'Proxy-Status')?.[1] ?? Buffer.concat(chunks).toString(),
      ]
    }
    expect(await told(new SendRequest({ tls: { ca } }))).toEqual(['200 OK', 'other.example:80'])
    expect(await told(new SendRequest())).toEqual(['502 Bad Gateway', 'wsgify; error=tls_certificate_error'])
    expect(await told(new SendRequest({ tls: { ca, servername: 'other.example' } }))).toEqual([
      '502 Bad Gateway',
      'wsgify; error=tls_certificate_error',
    ])
    const plain = await upstream((_req, res) => void res.end())
    const { headers } = await call(sendRequest.to(plain.replace('http:', 'https:')), environ())
    expect(headers.find(([name]) => name === 'Proxy-Status')?.[1]).toBe('wsgify; error=tls_protocol_error')
  })
})
