// What a client of HTTP/2 sees of one request, beyond what the conformance suite asks of all ways.

import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2'
import { expect, onTestFinished, test } from 'vitest'
import type { HeaderList, Wsgi } from '../../../../src/environ/contract.ts'
import type { LogEntry, ServeOptions } from '../../../../src/gateways/node.ts'
import { block, END_HEADERS, END_STREAM, FrameClient, frame, GET, TYPE } from '../../../support/frames.ts'
import { running } from '../../../support/talk.ts'

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const TEXT: HeaderList = [['Content-Type', 'text/plain']]

async function session(
  app: Wsgi,
  options: ServeOptions = {},
): Promise<ClientHttp2Session & { errors: string[] }> {
  const { port, errors } = await running(app, { http2: true, ...options })
  const client = connect(`http://127.0.0.1:${port}`)
  client.on('error', () => undefined)
  onTestFinished(() => client.destroy())
  return Object.assign(client, { errors })
}

interface Seen {
  readonly head: IncomingHttpHeaders
  readonly text: string
  readonly code: number
}
function seen(stream: ReturnType<ClientHttp2Session['request']>): Promise<Seen> {
  return new Promise((resolve) => {
    let head: IncomingHttpHeaders = {}
    let text = ''
    stream.on('response', (fields) => {
      head = fields
    })
    stream.on('data', (chunk: Buffer) => {
      text += chunk
    })
    stream.on('error', () => undefined)
    stream.on('close', () => resolve({ head, text, code: stream.rstCode }))
  })
}

const echo: Wsgi = async (environ, start) => {
  let size = 0
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) size += chunk.length
  start('200 OK', TEXT)
  return `${size} ${JSON.stringify(environ['wsgify.trailers']?.() ?? null)}`
}

test('many requests run on one connection at a time', async () => {
  let running = 0
  let most = 0
  const client = await session(async (environ, start) => {
    most = Math.max(most, ++running)
    await wait(30)
    running--
    start('200 OK', TEXT)
    return environ.PATH_INFO
  })
  const paths = Array.from({ length: 50 }, (_, i) => `/${i}`)
  const answers = await Promise.all(paths.map((path) => seen(client.request({ ':path': path }))))
  expect([answers.map(({ text }) => text), most]).toEqual([paths, 50])
})

test('trailer fields of a request are there once its body was read, and only those that may be', async () => {
  const client = await session(echo)
  const stream = client.request({ ':method': 'POST', ':path': '/' }, { waitForTrailers: true } as never)
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': 'abc', authorization: 'evil' }))
  stream.end('hello')
  expect((await seen(stream)).text).toBe('5 [["x-sum","abc"]]')
})

test('HEAD has the fields of GET and no body, and neither have 204 and 304', async () => {
  const client = await session((environ, start) => {
    start(environ.QUERY_STRING === '' ? '200 OK' : environ.QUERY_STRING, TEXT)
    return environ.QUERY_STRING === '' ? 'hello' : ''
  })
  const head = await seen(client.request({ ':method': 'HEAD', ':path': '/' }))
  expect([head.head['content-length'], head.text, head.code]).toEqual(['5', '', 0])
  for (const status of ['204', '304']) {
    const { head } = await seen(client.request({ ':path': `/?${status}` }))
    expect([head[':status'], head['content-length']]).toEqual([Number(status), undefined])
  }
})

test('who expects 100 Continue is told once the body is read, and not if it is refused', async () => {
  const client = await session(async (environ, start) => {
    if (environ.PATH_INFO !== '/no') return echo(environ, start)
    start('403 Forbidden', TEXT)
    return 'no'
  })
  for (const [path, status, told] of [
    ['/yes', 200, 1],
    ['/no', 403, 0],
  ] as const) {
    const stream = client.request({ ':method': 'POST', ':path': path, expect: '100-continue' })
    let count = 0
    stream.on('continue', () => {
      count++
      stream.end('hello')
    })
    const { head, code } = await seen(stream)
    expect([head[':status'], count, code]).toEqual([status, told, 0])
  }
  const other = await seen(client.request({ ':path': '/', expect: 'miracles' }))
  expect(other.head[':status']).toBe(417)
})

test('an answer may leave before the body has come, and what is left of that is not wanted', async () => {
  const limits = { drainTimeout: 3000 }
  const app: Wsgi = (_environ, start) => {
    start('413 Content Too Large', TEXT)
    return 'enough'
  }
  const client = await session(app, { limits })
  const stream = client.request({ ':method': 'POST', ':path': '/' })
  stream.write(Buffer.alloc(50_000))
  const before = performance.now()
  let answered = 0
  stream.on('end', () => {
    answered = performance.now() - before
  })
  const { text, code } = await seen(stream)
  expect([text, code]).toEqual(['enough', constants.NGHTTP2_NO_ERROR])
  expect(answered).toBeLessThan(2500)
})

test('a reader that is slow holds the application back', async () => {
  let made = 0
  const client = await session((_environ, start) => {
    start('200 OK', TEXT)
    return (async function* () {
      for (; made < 1000; made++) yield Buffer.alloc(16_384)
    })()
  })
  const stream = client.request({ ':path': '/' })
  stream.on('response', () => stream.pause())
  await wait(300)
  expect(made).toBeLessThan(100)
  stream.resume()
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
  })
  await new Promise((resolve) => stream.on('end', resolve))
  expect(size).toBe(16_384_000)
})

test('an application that is slow holds the client back', async () => {
  let go = () => {}
  const gate = new Promise<void>((resolve) => {
    go = resolve
  })
  const client = await session(async (environ, start) => {
    const reader = (environ['wsgi.input'] as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    await reader.next()
    await gate
    let size = 0
    for (let step = await reader.next(); !step.done; step = await reader.next()) size += step.value.length
    start('200 OK', TEXT)
    return String(size > 900_000)
  })
  const stream = client.request({ ':method': 'POST', ':path': '/' })
  let sent = 0
  for (let i = 0; i < 60; i++) stream.write(Buffer.alloc(16_384), () => sent++)
  stream.end()
  await wait(300)
  expect(sent).toBeLessThan(20)
  go()
  expect((await seen(stream)).text).toBe('true')
})

test('a client that takes its request back closes the body and aborts the signal; others go on', async () => {
  const notes: string[] = []
  const log: LogEntry[] = []
  const client = await session(
    (environ, start) => {
      start('200 OK', TEXT)
      if (environ.PATH_INFO === '/') return 'still here'
      environ['wsgify.signal']?.addEventListener('abort', () => notes.push('aborted'))
      return (async function* () {
        try {
          for (;;) {
            await wait(10)
            yield 'x'
          }
        } finally {
          notes.push('closed')
        }
      })()
    },
    { log: (entry) => log.push(entry) },
  )
  const stream = client.request({ ':path': '/long' })
  stream.on('error', () => undefined)
  stream.once('data', () => stream.close(constants.NGHTTP2_CANCEL))
  await expect.poll(() => notes.toSorted()).toEqual(['aborted', 'closed'])
  expect((await seen(client.request({ ':path': '/' }))).text).toBe('still here')
  expect(log.map(({ outcome }) => outcome)).toEqual(['aborted', 'sent'])
})

test('an application that fails midway is a stream error, and the connection goes on', async () => {
  const client = await session((environ, start) => {
    start('200 OK', environ.PATH_INFO === '/length' ? [...TEXT, ['Content-Length', '100']] : TEXT)
    if (environ.PATH_INFO === '/') return 'well'
    return (async function* () {
      yield 'first'
      await wait(10)
      throw new Error('on purpose')
    })()
  })
  for (const path of ['/', '/bad', '/length', '/']) {
    const { text, code } = await seen(client.request({ ':path': path }))
    expect([text, code]).toEqual(path === '/' ? ['well', 0] : ['first', constants.NGHTTP2_INTERNAL_ERROR])
  }
  expect(client.errors).toHaveLength(2)
})

test('a body that is not as long as it says breaks its request, and never looks whole', async () => {
  const outcomes: string[] = []
  const { port } = await running(
    async (environ, start) => {
      try {
        return await echo(environ, start)
      } catch (error) {
        outcomes.push((error as Error).name)
        throw error
      }
    },
    { http2: true, limits: { preread: 0 } },
  )
  const client = await FrameClient.to(port)
  const head = [[':method', 'POST'], ...GET.slice(1), ['content-length', '5']] as [string, string][]
  client.send(
    frame(TYPE.HEADERS, END_HEADERS, 1, block(...head)),
    frame(TYPE.HEADERS, END_HEADERS, 3, block(...head)),
    frame(TYPE.HEADERS, END_HEADERS, 5, block(...head)),
  )
  // Or the application would not even be called.
  await wait(100)
  client.send(
    frame(TYPE.DATA, END_STREAM, 1, 'abc'),
    frame(TYPE.DATA, 0, 3, 'too long'),
    frame(TYPE.DATA, END_STREAM, 5, 'right'),
  )
  if (Number.parseInt(process.versions.node, 10) >= 22) {
    // Node ends the connection for it since then, with all that runs there.
    expect(await client.codeOf(TYPE.GOAWAY)).toBe(constants.NGHTTP2_INTERNAL_ERROR)
    await expect.poll(() => outcomes).toEqual(Array(3).fill('ClientDisconnected'))
  } else {
    expect((await client.next(TYPE.RST_STREAM, 1))?.payload.readUInt32BE()).toBe(
      constants.NGHTTP2_PROTOCOL_ERROR,
    )
    expect((await client.next(TYPE.RST_STREAM, 3))?.payload.readUInt32BE()).toBe(
      constants.NGHTTP2_PROTOCOL_ERROR,
    )
    expect((await client.next(TYPE.DATA, 5))?.payload.toString()).toMatch(/^5 /)
    await expect.poll(() => outcomes).toEqual(['ClientDisconnected', 'ClientDisconnected'])
  }
  client.socket.destroy()
})

test('what a client may not send is a stream error, and never reaches the application', async () => {
  let called = 0
  const { port } = await running(
    (_environ, start) => {
      called++
      start('200 OK', TEXT)
      return ''
    },
    { http2: true },
  )
  const bad: (readonly (readonly [string, string])[])[] = [
    [...GET, ['connection', 'close']],
    [...GET, ['transfer-encoding', 'chunked']],
    [...GET, ['upgrade', 'websocket']],
    [...GET, ['te', 'gzip']],
    [...GET, ['X-Upper', 'a']],
    [...GET, ['content-length', '-1']],
    [...GET, [':method', 'GET']],
    [...GET, [':status', '200']],
    [...GET, [':protocol', 'websocket']],
    [['accept', '*/*'], ...GET],
    GET.slice(1),
    GET.filter(([name]) => name !== ':path'),
  ]
  for (const fields of bad) {
    const client = await FrameClient.to(port)
    client.send(frame(TYPE.HEADERS, END_HEADERS | END_STREAM, 1, block(...fields)))
    expect([fields, await client.codeOf(TYPE.RST_STREAM)]).toEqual([fields, constants.NGHTTP2_PROTOCOL_ERROR])
    client.socket.destroy()
  }
  expect(called).toBe(0)
})

test('fields that could not be sent on are not there', async () => {
  const { port } = await running(
    (environ, start) => {
      start('200 OK', TEXT)
      return Object.keys(environ)
        .filter((key) => key.startsWith('HTTP_'))
        .join()
    },
    { http2: true },
  )
  const odd = [
    ['x y', 'a'],
    ['x:y', 'a'],
    ['x', 'a\r\nb'],
    ['y', 'a\0b'],
    ['a_b', 'c'],
    ['ok', 'a'],
  ] as const
  const client = await FrameClient.to(port)
  client.send(frame(TYPE.HEADERS, END_HEADERS | END_STREAM, 1, block(...GET, ...odd)))
  expect((await client.next(TYPE.DATA, 1))?.payload.toString()).toBe('HTTP_HOST,HTTP_OK')
  client.socket.destroy()
})

test('a client that stops reading is cut, and a request that never ends is 408', async () => {
  const closed: string[] = []
  const big: Wsgi = (_environ, start) => {
    start('200 OK', TEXT)
    return (async function* () {
      try {
        for (;;) yield Buffer.alloc(65_536)
      } finally {
        closed.push('closed')
      }
    })()
  }
  const stalled = await session(big, { limits: { sendTimeout: 1000 } })
  const stream = stalled.request({ ':path': '/' })
  stream.on('response', () => stream.pause())
  stream.on('error', () => undefined)
  await expect.poll(() => closed, { timeout: 6000 }).toEqual(['closed'])
  const slow = await session(echo, { limits: { requestTimeout: 1000 } })
  const upload = slow.request({ ':method': 'POST', ':path': '/' })
  upload.write('x')
  expect((await seen(upload)).head[':status']).toBe(408)
})
