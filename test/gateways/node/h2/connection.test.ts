// A connection of HTTP/2 under clients that mean it ill, and how it ends.

import { execFile } from 'node:child_process'
import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { Wsgi } from '../../../../src/environ/contract.ts'
import { limitsWith } from '../../../../src/environ/limits.ts'
import { settingsFor } from '../../../../src/gateways/node/h2/connection.ts'
import { serve } from '../../../../src/gateways/node.ts'
import { block, END_HEADERS, END_STREAM, FrameClient, frame, GET, TYPE } from '../../../support/frames.ts'
import { running } from '../../../support/talk.ts'
import { askHttp2 } from '../../conformance/http2-client.ts'

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const hello: Wsgi = (_environ, start) => {
  start('200 OK', [['Content-Type', 'text/plain']])
  return 'hello'
}
const slow: Wsgi = async (environ, start) => {
  await wait(environ.PATH_INFO === '/' ? 200 : 1500)
  return hello(environ, start)
}
const ask = (id: number, fields = GET) => frame(TYPE.HEADERS, END_HEADERS | END_STREAM, id, block(...fields))
const CANCEL = Buffer.from([0, 0, 0, 8])

function client(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`)
  session.on('error', () => undefined)
  onTestFinished(() => session.destroy())
  return session
}
const ask2 = (session: ClientHttp2Session, path = '/') =>
  new Promise<string>((resolve) => {
    const stream = session.request({ ':path': path })
    let text = ''
    stream.on('data', (chunk) => {
      text += chunk
    })
    stream.on('error', (error) => resolve(error.message))
    stream.on('close', () => resolve(text || `closed with ${stream.rstCode}`))
  })

test('what a client is told of the limits', async () => {
  expect(settingsFor(limitsWith())).toMatchObject({
    settings: { maxConcurrentStreams: 100, maxHeaderListSize: 25_984 },
    maxSessionMemory: 10,
  })
  const none = limitsWith({ streams: Number.POSITIVE_INFINITY, headerBytes: Number.POSITIVE_INFINITY })
  expect(settingsFor(none).settings).toEqual({
    maxConcurrentStreams: 4_294_967_295,
    maxHeaderListSize: 4_294_967_295,
  })
  const { port } = await running(hello, { http2: true, ...{ limits: none } })
  expect((await askHttp2(port, {})).status).toBe(200)
})

test('a hundred thousand requests that are taken back are no trouble to others', {
  timeout: 60_000,
}, async () => {
  let called = 0
  const { port } = await running(
    (environ, start) => {
      called++
      return hello(environ, start)
    },
    { http2: true },
  )
  const attack = promisify(execFile)(
    process.execPath,
    [new URL('rapid-reset.mjs', import.meta.url).pathname, String(port), '100000', '20'],
    { timeout: 30_000 },
  )
  let over = false
  const sent = attack.then(({ stdout }) => {
    over = true
    return Number(stdout)
  })
  const times: number[] = []
  while (!over) {
    const before = performance.now()
    expect((await askHttp2(port, {})).bytes.toString()).toBe('hello')
    times.push(performance.now() - before)
    await wait(20)
  }
  expect(await sent).toBeGreaterThanOrEqual(100_000)
  expect(Math.max(...times)).toBeLessThan(2000)
  // Most were cut off before the application was asked.
  expect(called).toBeLessThan(60_000)
})

test('who takes back too much is asked to calm down; running work counts against the client', async () => {
  const { port } = await running(slow, { http2: true, limits: { streams: 5, streamResets: 20 } })
  const frames = await FrameClient.to(port)
  for (let id = 1; id < 100 && !frames.closed; id += 2) {
    frames.send(ask(id), frame(TYPE.RST_STREAM, 0, id, CANCEL))
    await wait(5)
  }
  expect(await frames.codeOf(TYPE.GOAWAY)).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM)
  const polite = client(port)
  expect(await Promise.all([ask2(polite), ask2(polite)])).toEqual(['hello', 'hello'])
})

test('more requests than may run are refused, and may be sent again', async () => {
  const { port } = await running(slow, { http2: true, limits: { streams: 2 } })
  const frames = await FrameClient.to(port)
  await frames.next(TYPE.SETTINGS)
  frames.send(ask(1), ask(3), ask(5))
  expect((await frames.next(TYPE.RST_STREAM, 5))?.payload.readUInt32BE()).toBe(
    constants.NGHTTP2_REFUSED_STREAM,
  )
  expect((await frames.next(TYPE.DATA, 1))?.payload.toString()).toBe('hello')
  frames.send(ask(7))
  expect((await frames.next(TYPE.DATA, 7))?.payload.toString()).toBe('hello')
  frames.socket.destroy()
})

// Before, Node had one code for all of them.
function fromNode(major: number, code: number): number {
  return Number.parseInt(process.versions.node, 10) >= major ? code : constants.NGHTTP2_INTERNAL_ERROR
}

test.each([
  [
    'an index that HPACK does not know',
    frame(TYPE.HEADERS, END_HEADERS | END_STREAM, 1, Buffer.from([0xff, 0xff, 0xff, 0x0f])),
    constants.NGHTTP2_COMPRESSION_ERROR,
  ],
  [
    'a header block that is cut',
    frame(TYPE.HEADERS, END_HEADERS | END_STREAM, 1, Buffer.from([0x00, 0x7f])),
    constants.NGHTTP2_COMPRESSION_ERROR,
  ],
  ['data on no stream', frame(TYPE.DATA, 0, 0, 'x'), constants.NGHTTP2_PROTOCOL_ERROR],
  ['an even stream', ask(2), fromNode(22, constants.NGHTTP2_PROTOCOL_ERROR)],
  [
    'a window that overflows',
    frame(TYPE.WINDOW_UPDATE, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
    fromNode(22, constants.NGHTTP2_FLOW_CONTROL_ERROR),
  ],
  ['settings of no length', frame(TYPE.SETTINGS, 0, 0, 'abc'), constants.NGHTTP2_FRAME_SIZE_ERROR],
  [
    'a frame that is too long',
    frame(TYPE.DATA, 0, 1, Buffer.alloc(20_000)),
    constants.NGHTTP2_FRAME_SIZE_ERROR,
  ],
  [
    'a continuation of nothing',
    frame(TYPE.CONTINUATION, END_HEADERS, 1, ''),
    constants.NGHTTP2_PROTOCOL_ERROR,
  ],
] as const)('%s ends the connection, and no other', async (_, bytes, code) => {
  const { port, errors } = await running(hello, { http2: true, limits: { keepAliveTimeout: 500 } })
  const frames = await FrameClient.to(port)
  frames.send(bytes)
  expect(await frames.codeOf(TYPE.GOAWAY)).toBe(code)
  await expect.poll(() => frames.closed, { timeout: 4000 }).toBe(true)
  expect((await askHttp2(port, {})).status).toBe(200)
  expect(errors).toEqual([])
})

const pieces = {
  'header fields without end': (i: number) =>
    i === 0
      ? frame(TYPE.HEADERS, 0, 1, block(...GET))
      : frame(TYPE.CONTINUATION, 0, 1, block(['x', 'y'.repeat(100)])),
  pings: () => frame(TYPE.PING, 0, 0, '12345678'),
  settings: () => frame(TYPE.SETTINGS, 0, 0, Buffer.from([0, 4, 0, 0, 0xff, 0xff])),
  'empty pieces of a body': (i: number) =>
    i === 0
      ? frame(TYPE.HEADERS, END_HEADERS, 1, block([':method', 'POST'], ...GET.slice(1)))
      : frame(TYPE.DATA, 0, 1, ''),
  priorities: () => frame(TYPE.PRIORITY, 0, 3, Buffer.from([0, 0, 0, 0, 1])),
}

test.each(Object.entries(pieces))('a flood of %s is stopped', { timeout: 30_000 }, async (_, piece) => {
  const { port } = await running(hello, { http2: true })
  const frames = await FrameClient.to(port)
  const batch = Buffer.concat(Array.from({ length: 2000 }, () => piece(1)))
  frames.send(piece(0))
  let sent = 0
  for (const deadline = Date.now() + 20_000; !frames.closed && Date.now() < deadline; ) {
    sent += batch.length
    const full = !frames.socket.write(batch)
    await (full
      ? Promise.race([new Promise((resolve) => frames.socket.once('drain', resolve)), wait(100)])
      : wait(1))
  }
  expect(frames.closed).toBe(true)
  expect((await askHttp2(port, {})).status).toBe(200)
  expect(sent).toBeGreaterThan(0)
})

test('a head that is too large is told so, and one beyond all measure cut off', async () => {
  const { port } = await running(hello, { http2: true })
  const big = (size: number): [string, string][] =>
    Array.from({ length: size }, (_, i) => [`x-${i}`, 'y'.repeat(1000)])
  expect((await askHttp2(port, { headers: big(20) })).status).toBe(431)
  await expect(askHttp2(port, { headers: big(80) })).rejects.toThrow()
  expect((await askHttp2(port, { headers: big(5) })).status).toBe(200)
})

test('an idle connection is told to go, also one that only pings', async () => {
  const { port } = await running(hello, {
    http2: true,
    limits: { keepAliveTimeout: 1000, headersTimeout: 4000 },
  })
  const [idle, pinging] = [await FrameClient.to(port), await FrameClient.to(port)]
  const timer = setInterval(() => pinging.send(frame(TYPE.PING, 0, 0, '12345678')), 100)
  onTestFinished(() => clearInterval(timer))
  await expect.poll(() => idle.closed, { timeout: 4000 }).toBe(true)
  expect(pinging.closed).toBe(false)
  await expect.poll(() => pinging.closed, { timeout: 7000 }).toBe(true)
  expect(await idle.codeOf(TYPE.GOAWAY)).toBe(constants.NGHTTP2_NO_ERROR)
})

test('a connection has so many requests, and the last of them are answered', async () => {
  const { port } = await running(hello, { http2: true, limits: { requestsPerConnection: 3 } })
  const session = client(port)
  expect(await Promise.all([ask2(session), ask2(session), ask2(session)])).toEqual([
    'hello',
    'hello',
    'hello',
  ])
  await expect.poll(() => session.closed).toBe(true)
})

test('a server that stops tells its clients, and answers what it has taken', async () => {
  const server = await serve(slow, { port: 0, http2: true })
  const frames = await FrameClient.to(server.address.port)
  await frames.next(TYPE.SETTINGS)
  frames.send(ask(1), ask(3))
  await wait(50)
  const before = performance.now()
  const closed = server.close()
  // What comes after this is known to be unanswered, and can be sent again.
  expect((await frames.next(TYPE.GOAWAY))?.payload.readUInt32BE()).toBe(3)
  frames.send(ask(5))
  expect((await frames.next(TYPE.DATA, 1))?.payload.toString()).toBe('hello')
  expect((await frames.next(TYPE.DATA, 3))?.payload.toString()).toBe('hello')
  await closed
  expect(performance.now() - before).toBeLessThan(8000)
  expect(frames.frames.filter(({ id }) => id === 5)).toEqual([])
})

test('a client that leaves aborts all that runs for it', async () => {
  let aborted = 0
  const { port } = await running(
    async (environ, start) => {
      await new Promise<void>((resolve) =>
        environ['wsgify.signal']?.addEventListener('abort', () => {
          aborted++
          resolve()
        }),
      )
      return hello(environ, start)
    },
    { http2: true },
  )
  for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
    aborted = 0
    const frames = await FrameClient.to(port)
    frames.send(ask(1), ask(3))
    await wait(50)
    frames.socket[leave]()
    await expect.poll(() => aborted).toBe(2)
  }
})
