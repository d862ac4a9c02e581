// Web servers that leave, and send what is no request: rows 43 and 44 of the list of faults, by FastCGI, SCGI, uwsgi and CGI.

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Application, Body, Wsgi } from '../../src/environ/contract.ts'
import { type ServeOptions, serve as serveFastCgi } from '../../src/gateways/fastcgi.ts'
import { serve as serveScgi } from '../../src/gateways/scgi.ts'
import { serve as serveUwsgi } from '../../src/gateways/uwsgi.ts'
import { type Count, countedBody, noCount } from '../support/counted-body.ts'
import { answerTo, beginRequest, pairs, record, recordsIn, stream } from '../support/records.ts'
import { get, last, post, talk } from '../support/talk.ts'
import { example, needsNginx, startNginx } from '../support/web-servers.ts'
import { leftSince, type Open, whatIsOpen } from './leaks.ts'

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** What the application saw: how each upload ended, how often it was told that nobody waits, and its bodies. */
let uploads: string[]
let aborted: number
let counts: Count[]
let before: Open
const closing: (() => unknown)[] = []
beforeEach(() => {
  uploads = []
  aborted = 0
  counts = []
  before = whatIsOpen()
})
// What a test has begun must have ended exactly once, whatever became of its web server, and nothing be left of it.
afterEach(async () => {
  await expect
    .poll(() => counts.filter(({ opened, ended, closed }) => opened > 1 || ended + closed !== 1))
    .toEqual([])
  for (const close of closing.splice(0).reverse()) await close()
  expect(await leftSince(before)).toEqual({})
})

function* endless(): Generator<Uint8Array> {
  for (;;) yield new Uint8Array(20_000)
}

const app: Wsgi = async (environ, start) => {
  if (environ.PATH_INFO === '/good') {
    start('200 OK', [])
    return 'good'
  }
  if (environ.PATH_INFO === '/slow') {
    await wait(300)
    start('200 OK', [])
    return 'slow'
  }
  environ['wsgify.signal']?.addEventListener('abort', () => aborted++)
  if (environ.PATH_INFO === '/upload') {
    try {
      for await (const _chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>);
      uploads.push('whole')
    } catch (error) {
      uploads.push((error as Error).name)
      throw error
    }
  }
  start('200 OK', [])
  const count = noCount()
  counts.push(count)
  return paced(countedBody(count, environ.PATH_INFO === '/upload' ? ['a'] : endless(), true))
}

async function* paced(body: Body): AsyncGenerator<Uint8Array | string> {
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    yield chunk
    await wait(5)
  }
}

type Serve = (app: Application, options: ServeOptions) => ReturnType<typeof serveFastCgi>

async function started(serve: Serve, limits: ServeOptions['limits'] = {}): Promise<number> {
  const server = await serve(app, {
    port: 0,
    errors: { write: () => undefined },
    limits: { preread: 0, ...limits },
  })
  closing.push(() => server.close())
  return server.address.port
}

/** A connection of a web server: what came on it, and whether it has ended. */
async function joined(port: number) {
  const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  const state = { output: Buffer.alloc(0), ended: false }
  socket.on('data', (chunk) => {
    state.output = Buffer.concat([state.output, chunk])
  })
  for (const over of ['end', 'close'] as const) {
    socket.on(over, () => {
      state.ended = true
    })
  }
  await once(socket, 'connect')
  closing.push(() => socket.destroy())
  return {
    socket,
    state,
    told: (id: number) => answerTo(id, recordsIn(state.output)),
    send: (...parts: (Buffer | string)[]) =>
      socket.write(Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')))),
  }
}

const variables = (path: string, length = ''): string =>
  pairs([
    ['REQUEST_METHOD', length === '' ? 'GET' : 'POST'],
    ['PATH_INFO', path],
    ['CONTENT_LENGTH', length],
  ])
const begun = (id: number, path: string, length = '') =>
  Buffer.concat([beginRequest(id), stream(4, id, variables(path, length))])
const whole = (id: number, path: string) => Buffer.concat([begun(id, path), record(5, id)])

describe('43: FastCGI', () => {
  test('what is aborted in the middle ends its request alone: an error for the reader, one close, one end', async () => {
    const { send, told } = await joined(await started(serveFastCgi))
    send(begun(1, '/upload', '5000'), record(5, 1, 'x'.repeat(1000)), whole(2, '/download'))
    await expect.poll(() => told(2).stdout.length).toBeGreaterThan(0)
    send(record(2, 1), record(2, 2))
    await expect.poll(() => told(1).protocolStatus).toBe(0)
    await expect.poll(() => told(2).protocolStatus).toBe(0)
    await expect.poll(() => uploads).toEqual(['ClientDisconnected'])
    expect([aborted, told(1).stdout.length]).toEqual([2, 0])
    const { pulled } = counts.find(({ pulled: steps }) => steps > 0) as Count
    await wait(50)
    expect(counts.map((count) => count.pulled)).toContain(pulled)
    send(whole(1, '/good'))
    await expect.poll(() => told(1).stdout.toString()).toMatch(/\r\n\r\ngood$/)
  })

  test.each([
    ['of another version', Buffer.from([2, 1, 0, 1, 0, 0, 0, 0])],
    ['of a request without a number', record(5, 0, 'x')],
    ['that begins a request within itself', Buffer.concat([beginRequest(9), beginRequest(9)])],
    ['that begins with too little', record(1, 9, 'x')],
    ['with lengths of variables that lie', record(9, 0, '\xff\xff\xff\xff\xff\xff\xff\xffab')],
    ['that is another protocol', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('a record %s ends its connection, with what runs there, and no other', async (_what, bad) => {
    const port = await started(serveFastCgi)
    const other = await joined(port)
    other.send(whole(1, '/slow'))
    const { send, state, told } = await joined(port)
    send(whole(1, '/download'))
    await expect.poll(() => told(1).stdout.length).toBeGreaterThan(0)
    send(bad)
    await expect.poll(() => state.ended).toBe(true)
    await expect.poll(() => aborted).toBe(1)
    expect(told(1).protocolStatus).toBeUndefined()
    await expect.poll(() => other.told(1).stdout.toString()).toMatch(/\r\n\r\nslow$/)
    expect(other.told(1).protocolStatus).toBe(0)
  })

  test('a body that never ends is 408, and the kept connection goes on', async () => {
    const { send, told, state } = await joined(await started(serveFastCgi, { requestTimeout: 500 }))
    send(begun(1, '/upload', '5000'), record(5, 1, 'x'))
    await expect.poll(() => told(1).protocolStatus, { timeout: 5000 }).toBe(0)
    expect(told(1).stdout.toString()).toMatch(/^Status: 408 /)
    expect([state.ended, uploads]).toEqual([false, ['ClientDisconnected']])
    send(whole(1, '/good'))
    await expect.poll(() => told(1).stdout.toString()).toMatch(/\r\n\r\ngood$/)
  })

  test('a body that ends before its length is an error, never an end', async () => {
    const { send, told } = await joined(await started(serveFastCgi))
    send(begun(1, '/upload', '5000'), stream(5, 1, 'x'.repeat(4999)))
    await expect.poll(() => told(1).protocolStatus).toBe(0)
    expect([uploads, told(1).stdout.toString().slice(0, 11)]).toEqual([['ClientDisconnected'], 'Status: 400'])
  })
})

const protocols: readonly (readonly [
  name: 'fastcgi' | 'scgi' | 'uwsgi',
  address: string,
  serve: Serve,
  passes: boolean,
])[] = [
  ['fastcgi', '127.0.0.1:9000', serveFastCgi, true],
  // These have a body buffered by nginx: it goes on when all of it is there.
  ['scgi', '127.0.0.1:4000', serveScgi as Serve, false],
  ['uwsgi', '127.0.0.1:3031', serveUwsgi as Serve, false],
]
test.for(protocols)(
  '43: %s: nginx is killed in the middle of uploads and downloads, and what comes in its place is answered',
  async ([name, address, serve, passes], context) => {
    needsNginx(context)
    const port = await started(serve)
    const config = example(`nginx-${name}.conf`, { [address]: `127.0.0.1:${port}` })
    const front = await startNginx(config)
    closing.push(() => front.close())
    const clients = [
      get('/download'),
      get('/download'),
      ...(passes ? [post('/upload', 'x'.repeat(9000)).slice(0, -1)] : []),
    ]
    const talks = clients.map((text) => talk(front.port, text))
    await expect.poll(() => counts.length + (passes ? 1 : 0)).toBe(clients.length)
    await wait(100)
    process.kill(front.pid, 'SIGKILL')
    await expect.poll(() => aborted).toBe(clients.length)
    expect(uploads).toEqual(passes ? ['ClientDisconnected'] : [])
    expect((await Promise.all(talks)).every(({ ended }) => ended)).toBe(true)
    const next = await startNginx(config)
    closing.push(() => next.close())
    expect((await talk(next.port, last('/good'))).out).toMatch(/good/)
  },
)

const scgi = (path: string, length: string) => {
  const text = `CONTENT_LENGTH\0${length}\0SCGI\x001\0REQUEST_METHOD\0POST\0PATH_INFO\0${path}\0`
  return `${text.length}:${text},`
}
const uwsgi = (path: string, length: string) => {
  const texts = ['CONTENT_LENGTH', length, 'REQUEST_METHOD', 'POST', 'PATH_INFO', path]
  const content = texts.map((text) => `${String.fromCharCode(text.length, 0)}${text}`).join('')
  return `\0${String.fromCharCode(content.length & 255, content.length >> 8)}\0${content}`
}
const GOOD = { scgi: scgi('/good', '0'), uwsgi: uwsgi('/good', '0') }

/** What is sent, and the status it gets; 0 where the connection ends without one. */
const malformed: readonly (readonly ['scgi' | 'uwsgi', what: string, status: number, sent: string])[] = [
  ['scgi', 'nothing', 0, ''],
  ['scgi', 'a netstring that is cut', 400, GOOD.scgi.slice(0, 30)],
  ['scgi', 'a netstring that is cut before its comma', 400, GOOD.scgi.slice(0, -1)],
  ['scgi', 'a netstring that is cut in its length', 400, '7'],
  ['scgi', 'a negative length', 400, `-${GOOD.scgi}`],
  ['scgi', 'a length with a sign', 400, `+${GOOD.scgi}`],
  ['scgi', 'a length with a zero before it', 400, `0${GOOD.scgi}`],
  ['scgi', 'a length in hexadecimal', 400, `0x${GOOD.scgi}`],
  ['scgi', 'no length', 400, GOOD.scgi.slice(2)],
  ['scgi', 'a length of ten digits', 431, `1${'0'.repeat(9)}:${GOOD.scgi.slice(3)}`],
  ['scgi', 'a length of a hundred digits', 431, `${'9'.repeat(100)}:`],
  ['scgi', 'one byte more than may be', 431, '65537:'],
  ['scgi', 'another end than a comma', 400, GOOD.scgi.replace(/,$/, ';')],
  ['scgi', 'a body of a negative length', 400, scgi('/upload', '-1')],
  ['scgi', 'a body of no number', 400, scgi('/upload', '1e3')],
  ['scgi', 'a body of ten digits', 413, scgi('/upload', '9999999999')],
  ['scgi', 'a body of a hundred digits', 400, scgi('/upload', '9'.repeat(100))],
  ['scgi', 'a body that is cut', 400, `${scgi('/upload', '5')}he`],
  ['uwsgi', 'nothing', 0, ''],
  ['uwsgi', 'a packet that is cut', 400, GOOD.uwsgi.slice(0, 20)],
  ['uwsgi', 'a packet that is cut in its head', 400, '\0\xff'],
  ['uwsgi', 'a name that is longer than its packet', 400, `\0\x06\0\0\xff\xff${'x'.repeat(4)}`],
  ['uwsgi', 'another kind of packet', 400, `\x05${GOOD.uwsgi.slice(1)}`],
  ['uwsgi', 'a body of a negative length', 400, uwsgi('/upload', '-1')],
  ['uwsgi', 'a body of ten digits', 413, uwsgi('/upload', '9999999999')],
  ['uwsgi', 'a body that is cut', 400, `${uwsgi('/upload', '5')}he`],
]
const servers = { scgi: serveScgi as Serve, uwsgi: serveUwsgi as Serve }

test.each(malformed)(
  '44: %s: %s is %s, and the next request is answered',
  async (name, _what, status, sent) => {
    const port = await started(servers[name])
    const begins = name === 'scgi' ? 'Status: ' : 'HTTP/1.1 '
    const { out, ended } = await talk(port, sent, null, true)
    expect([out.startsWith(`${begins}${status}`) || out === '', ended]).toEqual([true, true])
    expect(out === '').toBe(status === 0)
    expect(uploads.filter((end) => end !== 'ClientDisconnected')).toEqual([])
    expect((await talk(port, GOOD[name])).out).toMatch(/good$/)
  },
)

test.each([
  ['scgi', scgi('/upload', '5')],
  ['uwsgi', uwsgi('/upload', '5')],
] as const)(
  '44: %s: a body that is cut is an error for its reader, and aborts the signal',
  async (name, head) => {
    expect((await talk(await started(servers[name]), `${head}he`, null, true)).ended).toBe(true)
    expect([uploads, aborted]).toEqual([['ClientDisconnected'], 1])
  },
)

test.each(['scgi', 'uwsgi'] as const)(
  '44: %s: what waits for the rest of its variables is 408',
  async (name) => {
    const port = await started(servers[name], { headersTimeout: 500 })
    const { out, ended } = await talk(port, GOOD[name].slice(0, 20))
    expect([/^\S+ 408 /.test(out), ended]).toEqual([true, true])
    expect((await talk(port, GOOD[name])).out).toMatch(/good$/)
  },
)

describe('44: CGI', () => {
  const PROGRAM = ['dist/cli/wsgify.js', 'serve', 'test/faults/app.mjs', '--protocol', 'cgi']
  const answerOf = (length: string, input: string, more: Record<string, string> = {}) => {
    const env = {
      PATH: process.env['PATH'],
      REQUEST_METHOD: 'POST',
      PATH_INFO: '/1',
      CONTENT_LENGTH: length,
      ...more,
    }
    const { stdout, status } = spawnSync(process.execPath, PROGRAM, { input, env, timeout: 10_000 })
    return [stdout.toString('latin1').split('\r\n', 1)[0], status]
  }
  test.each([
    ['5', 'hello', 'Status: 200 OK'],
    ['5', 'he', 'Status: 400 Bad Request'],
    ['-1', 'hello', 'Status: 400 Bad Request'],
    ['1e3', 'hello', 'Status: 400 Bad Request'],
    ['9'.repeat(100), 'hello', 'Status: 400 Bad Request'],
    ['9999999999', 'hello', 'Status: 413 Content Too Large'],
  ])('a process with a body of %s that brings %j answers once: %s', (length, input, head) => {
    expect(answerOf(length, input)).toEqual([head, 0])
  })
  test('variables that are too long are 431', () => {
    expect(answerOf('', '', { HTTP_X: 'x'.repeat(70_000) })[0]).toMatch(/^Status: 431 /)
  })
})
