import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Application, Wsgi } from '../../../src/environ/contract.ts'
import { type RunningServer, type ServeOptions, serve } from '../../../src/gateways/node.ts'
import { curl, needsCurl } from '../../support/curl.ts'
import { missing } from '../../support/real.ts'
import { get, last, talk } from '../../support/talk.ts'

// Over real sockets, and the same for each way of serving: what a client sees must not tell them apart.

const BIG = 3 << 20
const log: string[] = []

const app: Wsgi = async (environ, startResponse) => {
  const text: [string, string][] = [['Content-Type', 'text/plain']]
  const input = environ['wsgi.input'] as AsyncIterable<Uint8Array>
  switch (environ.PATH_INFO) {
    case '/echo': {
      let body = ''
      for await (const chunk of input) body += Buffer.from(chunk).toString('latin1')
      startResponse('200 OK', text)
      return Buffer.from(body, 'latin1')
    }
    case '/count': {
      let count = 0
      for await (const chunk of input) count += chunk.length
      startResponse('200 OK', text)
      return String(count)
    }
    case '/trailers': {
      for await (const _chunk of input);
      startResponse('200 OK', text)
      return JSON.stringify(environ['wsgify.trailers']?.())
    }
    case '/big':
      startResponse('200 OK', text)
      return 'x'.repeat(BIG)
    case '/unicode':
      startResponse('200 OK', [['X-Latin', '\u00e9']])
      return 'h\u00e9llo \u20ac'
    case '/bytes':
      startResponse('200 OK', text)
      return Uint8Array.of(0, 127, 128, 255)
    case '/generator':
      startResponse('200 OK', text)
      return (function* () {
        yield 'one'
        yield ''
        yield Buffer.alloc(20_000, 'x')
        yield 'two'
      })()
    case '/fails':
      startResponse('200 OK', text)
      return (async function* () {
        yield 'one'
        await new Promise((resolve) => setTimeout(resolve, 10))
        throw new Error('on purpose')
      })()
    case '/short':
      startResponse('200 OK', [['Content-Length', '10']])
      return ['five!'].values()
    case '/throws':
      throw new Error('on purpose')
    case '/none':
      startResponse('204 No Content', [])
      return ''
    case '/slow':
      await new Promise((resolve) => setTimeout(resolve, 150))
      startResponse('200 OK', text)
      return 'slow'
    default:
      startResponse('200 OK', text)
      return `path ${environ.PATH_INFO}`
  }
}

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function start(options: ServeOptions): Promise<RunningServer> {
  const server = await serve(app, { port: 0, errors: { write: (text) => log.push(text) }, ...options })
  open.push(() => server.close())
  return server
}

describe.each([true, false])('with turbo: %s', (turbo) => {
  it('answers in order, whatever kind each answer is', async () => {
    const { address } = await start({ turbo })
    const paths = ['/a', '/slow', '/unicode', '/generator', '/bytes', '/none', '/throws', '/b']
    const { out } = await talk(address.port, paths.map((path) => get(path)).join(''), /path \/b/)
    const found = out.match(
      /path \/\w|slow|h\u00c3\u00a9llo|one|\0\x7f\x80\xff|204 No Content|500 Internal Server Error\n/g,
    )
    expect(found).toEqual([
      'path /a',
      'slow',
      'h\u00c3\u00a9llo',
      'one',
      '\0\x7f\x80\xff',
      '204 No Content',
      '500 Internal Server Error\n',
      'path /b',
    ])
    expect(out).toContain('X-Latin: \u00e9\r\n')
    expect(out).toMatch(/3\r\none\r\n4e20\r\nx{20000}\r\n3\r\ntwo\r\n0\r\n\r\n/)
    expect(out).not.toContain('on purpose')
  })

  it('frames what has no body', async () => {
    const { address } = await start({ turbo })
    const text = `HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n${get('/none')}${get('/b')}`
    const { out } = await talk(address.port, text, /path \/b/)
    expect(out).toMatch(
      /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain\r\nContent-Length: 7\r\n[\s\S]*?\r\n\r\nHTTP\/1\.1 204 No Content\r\n(?!Content-Length)/,
    )
  })

  it('closes when the client asks for it, and after HTTP/1.0', async () => {
    const { address } = await start({ turbo })
    const closed = await talk(address.port, last('/a') + get('/b'), null)
    expect(closed).toMatchObject({ ended: true, error: undefined })
    expect(closed.out).toContain('Connection: close')
    expect(closed.out).not.toContain('path /b')
    const old = await talk(address.port, get('/generator', '', '1.0'), null)
    expect(old.out).toMatch(/\r\n\r\nonex{20000}two$/)
    expect(old.out).not.toMatch(/chunked/i)
    const kept = await talk(
      address.port,
      get('/a', 'Connection: keep-alive\r\n', '1.0') + get('/b', '', '1.0'),
      null,
    )
    expect(kept.out).toMatch(/path \/a[\s\S]*path \/b$/)
  })

  it('reads bodies of every framing and size', async () => {
    const { address } = await start({ turbo })
    const post = (path: string, fields: string, body: string) =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\n${fields}\r\n${body}`
    const large = 'y'.repeat(300_000)
    const { out } = await talk(
      address.port,
      [
        post('/echo', 'Content-Length: 5\r\n', 'he\0\xffo'),
        post('/count', `Content-Length: ${large.length}\r\n`, large),
        post(
          '/count',
          'Transfer-Encoding: chunked\r\n',
          `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
        ),
        post(
          '/trailers',
          'Transfer-Encoding: chunked\r\n',
          '1\r\na\r\n0\r\nX-Sum: 1\r\nAuthorization: no\r\n\r\n',
        ),
        post('/a', `Content-Length: 60000\r\n`, 'z'.repeat(60_000)),
        post('/c', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'),
        get('/b'),
      ].join(''),
      /path \/b/,
    )
    expect(out).toContain('\r\n\r\nhe\0\xffo')
    expect(out.match(/\r\n\r\n300000/g)?.length).toBe(2)
    expect(out).toContain('[["X-Sum","1"]]')
    expect(out).toMatch(/path \/a[\s\S]*path \/c[\s\S]*path \/b/)
  })

  it('says 100 Continue when the body is first read, and 417 for other expectations', async () => {
    const { address } = await start({ turbo })
    const head = 'Host: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n'
    const read = await talk(address.port, `POST /echo HTTP/1.1\r\n${head}hello`, /hello$/)
    expect(read.out).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/)
    const unread = await talk(address.port, `POST /a HTTP/1.1\r\n${head}`, null)
    expect(unread.out).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*Connection: close/)
    const other = await talk(
      address.port,
      `POST /a HTTP/1.1\r\n${head.replace('100-continue', 'more')}`,
      null,
    )
    expect(other.out).toMatch(/^HTTP\/1\.1 417/)
  })

  it('does not reset a client before it has read its answer', async () => {
    const { address } = await start({ turbo, limits: { bodyBytes: 100_000 } })
    const size = 50 << 20
    const { out } = await talk(
      address.port,
      `POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${' '.repeat(2 << 20)}`,
      null,
    )
    expect(out).toMatch(/^HTTP\/1\.1 413 [\s\S]*Connection: close/)
    expect(out).toMatch(/the body is larger than 100000 bytes\n$/)
  })

  it('never lets a truncated answer look whole', async () => {
    const { address } = await start({ turbo })
    const fails = await talk(address.port, get('/fails'), null)
    expect(fails.out).toMatch(/3\r\none\r\n$/)
    const short = await talk(address.port, get('/short'), null)
    expect(short).toMatchObject({ ended: true })
    expect(short.out).toMatch(/^$|Content-Length: 10\r\n[\s\S]*\r\n\r\nfive!$/)
    expect((await talk(address.port, get('/fails', '', '1.0'), null)).error).toBe('ECONNRESET')
  })

  it('answers a client that has closed its half', async () => {
    const { address } = await start({ turbo })
    const { out, ended } = await talk(address.port, get('/slow'), null, true)
    expect(out).toMatch(/slow$/)
    expect(ended).toBe(true)
  })

  it('gives a slow reader everything, in order', async () => {
    const { address } = await start({ turbo })
    const socket = connect(address.port, '127.0.0.1')
    socket.pause()
    socket.write(get('/big') + get('/b'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    let size = 0
    let tail = ''
    await new Promise<void>((resolve) => {
      socket.on('data', (data: Buffer) => {
        size += data.length
        tail = (tail + data.toString('latin1')).slice(-100)
        if (tail.endsWith('path /b')) resolve()
      })
      socket.resume()
    })
    socket.destroy()
    expect(size).toBeGreaterThan(BIG)
  })

  it('refuses connections beyond its limit', async () => {
    const { address } = await start({ turbo, limits: { connections: 1 } })
    const first = connect(address.port, '127.0.0.1')
    await once(first, 'connect')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await talk(address.port, get('/a'), null)).out).toMatch(
      /^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*\r\nContent-Length: 24\r\nConnection: close\r\n\r\n503 Service Unavailable\n$/,
    )
    first.destroy()
  })

  it('ends a head that takes too long with 408, and an idle connection with nothing', {
    timeout: 15_000,
  }, async () => {
    const { address } = await start({ turbo, limits: { headersTimeout: 1000, keepAliveTimeout: 3000 } })
    const [slow, idle] = await Promise.all([
      talk(address.port, 'GET / HTTP/1.1\r\nHo', null),
      talk(address.port, get('/a'), null),
    ])
    expect(slow.out).toMatch(/^HTTP\/1\.1 408/)
    expect(idle).toMatchObject({ ended: true, error: undefined })
    expect(idle.out).toMatch(/path \/a$/)
  })
})

it('reads whole-packet bodies and large ones through any client', async () => {
  const { address } = await start({})
  const sockets: Socket[] = []
  for (const size of [0, 1, 4096, 65_536, 65_537, 1_000_000]) {
    const answer = await new Promise<string>((resolve, reject) => {
      const request = httpRequest({ port: address.port, method: 'POST', path: '/count' }, (response) => {
        let text = ''
        response.on('data', (data) => {
          text += data
        })
        response.on('end', () => resolve(text))
      })
      request.on('socket', (socket) => sockets.push(socket))
      request.on('error', reject)
      request.end(Buffer.alloc(size))
    })
    expect(answer).toBe(String(size))
  }
  for (const socket of sockets) socket.destroy()
})

describe('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'serve-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('speaks TLS, and says so in the environ', async (context) => {
    needsCurl(context)
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const made = spawnSync('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
    ])
    if (made.status !== 0) missing(context, 'openssl')
    const tls = { key: readFileSync(key), cert: readFileSync(cert) }
    const server = await serve(
      (environ, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return environ['wsgi.url_scheme'] + 'x'.repeat(environ.PATH_INFO === '/big' ? BIG : 0)
      },
      { port: 0, tls },
    )
    open.push(() => server.close())
    expect(server.url).toBe(`https://127.0.0.1:${server.address.port}`)
    const safe = await curl('--cacert', cert, server.url, `${server.url}/big`)
    expect([safe.status, safe.text.length, safe.text.slice(0, 12)]).toEqual([
      200,
      5 + 5 + BIG,
      'httpshttpsxx',
    ])
    // Nor does one who never says anything: the connection ends in time, and does not keep the server from stopping.
    const none: Application = (_environ, start) => {
      start('200 OK', [])
      return ''
    }
    const quick = await serve(none, { port: 0, tls, limits: { headersTimeout: 200 } })
    open.push(() => quick.close())
    expect((await talk(quick.address.port, '')).ended).toBe(true)
    const slow = await serve(none, { port: 0, tls, limits: { stopTimeout: 200 } })
    const silent = talk(slow.address.port, '')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await slow.close()
    expect((await silent).ended).toBe(true)
    // Whoever does not speak TLS costs nobody else anything.
    expect((await talk(server.address.port, get('/'))).out).not.toContain('HTTP/1.1 200')
    expect((await curl('--cacert', cert, server.url)).status).toBe(200)
  })
})
