// Sending through a fetch function, as where there is no other client.

import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { SendRequest, sendRequest } from '../../src/client/index.ts'
import { collect } from '../../src/environ/body.ts'
import { call } from '../../src/environ/call.ts'
import { Answer, run } from '../../src/environ/run.ts'
import { answering, environFor, fetched, kindOf, textOf, upstream } from '../support/upstream.ts'

const through = { fetch: (url: string, init: RequestInit) => fetch(url, init) }

it('sends a request and gives its answer, cookies apart, redirects as they are', async () => {
  const url = await upstream(async (req, res) => {
    res.setHeader('Set-Cookie', ['a=1', 'b=2'])
    res.writeHead(302, { Location: '/next', 'Content-Type': 'text/plain' })
    res.end(`${req.method} ${req.url} ${req.headers['x-a']} ${await textOf(req)}`)
  })
  const body = {
    'wsgi.input': [Buffer.from('ab')],
    CONTENT_LENGTH: '2',
    HTTP_X_A: '1',
    HTTP_EXPECT: '100-continue',
  }
  const { status, headers, text } = await fetched(
    `${url}/a%2Fb?q`,
    { REQUEST_METHOD: 'POST', ...body },
    through,
  )
  expect([status, text]).toEqual(['302 Found', 'POST /a%2Fb?q 1 ab'])
  expect(headers.filter(([name]) => name === 'set-cookie')).toEqual([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ])
})

it('is used where there is no other client', async () => {
  const url = await upstream(
    (_req, res) => void res.writeHead(200, { 'Content-Type': 'text/plain' }).end('ok'),
  )
  const { getBuiltinModule } = process
  onTestFinished(() => {
    process.getBuiltinModule = getBuiltinModule
  })
  process.getBuiltinModule = undefined as never
  const used = vi.spyOn(globalThis, 'fetch')
  onTestFinished(() => used.mockRestore())
  expect((await fetched(url)).text).toBe('ok')
  expect(used).toHaveBeenCalledTimes(1)
})

it('streams a body out, and gives what reading it throws', async () => {
  const url = await upstream(async (req, res) => {
    req.on('error', () => undefined)
    const text = await textOf(req).catch(() => '')
    res.writeHead(200, { 'Content-Type': 'text/plain' }).end(text)
  })
  const input = (error?: Error) =>
    (async function* () {
      yield Buffer.from('a')
      if (error) throw error
      yield Buffer.from('b')
    })()
  const changes = { REQUEST_METHOD: 'POST', 'wsgi.input_terminated': true }
  expect((await fetched(url, { ...changes, 'wsgi.input': input() }, through)).text).toBe('ab')
  const gone = new Error('the client left')
  await expect(fetched(url, { ...changes, 'wsgi.input': input(gone) }, through)).rejects.toBe(gone)
})

it('says nothing of a content coding that fetch has undone', async () => {
  const url = await upstream((_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }).end(gzipSync('hello'))
  })
  const { headers, text } = await fetched(url, {}, through)
  expect([text, headers.map(([name]) => name).filter((name) => name.startsWith('content-'))]).toEqual([
    'hello',
    ['content-type'],
  ])
})

it('keeps what it says of a coding that fetch does not undo', async () => {
  const url = await upstream((_req, res) => {
    res
      .writeHead(200, { 'Content-Type': 'text/plain', 'Content-Encoding': 'own', 'Content-Length': 2 })
      .end('ok')
  })
  const { headers, text } = await fetched(url, {}, through)
  expect(text).toBe('ok')
  expect(headers).toContainEqual(['content-encoding', 'own'])
  expect(headers).toContainEqual(['content-length', '2'])
})

describe('a body that is not sent to its end is closed once', () => {
  const idle = () => {
    const seen = { asked: 0, closed: 0 }
    const input = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          seen.asked++
          return new Promise<IteratorResult<Uint8Array>>(() => undefined)
        },
        return: async () => ({ done: true as const, value: void seen.closed++ }),
      }),
    }
    const environ = { REQUEST_METHOD: 'POST', 'wsgi.input': input, 'wsgi.input_terminated': true }
    return { seen, environ }
  }

  it('where fetch fails without having read it', async () => {
    const { seen, environ } = idle()
    const failing = { fetch: () => Promise.reject(new TypeError('no way')) }
    expect((await fetched('http://127.0.0.1:1/', environ, failing)).status).toBe('502 Bad Gateway')
    await vi.waitFor(() => expect(seen.closed).toBe(1))
  })

  it('at once where nobody waits any longer, also while a chunk is waited for', async () => {
    const { seen, environ } = idle()
    const url = await upstream((req) => void req.resume())
    const leave = new AbortController()
    const given = environFor(url, { ...environ, 'wsgify.signal': leave.signal })
    const waiting = call(new SendRequest(through), given)
    await vi.waitFor(() => expect(seen.asked).toBeGreaterThan(0))
    leave.abort(new Error('nobody waits'))
    await expect(waiting).rejects.toThrow('nobody waits')
    await vi.waitFor(() => expect(seen.closed).toBe(1))
  })
})

it('lets go of an answer that nobody begins to read', async () => {
  const closed = vi.fn()
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nabc'
  const url = await answering(head, (socket) => socket.on('close', closed))
  const answer = await run(new SendRequest({ ...through, idleTimeout: 50 }), environFor(url), new Answer())
  await vi.waitFor(() => expect(closed).toHaveBeenCalled())
  await expect(collect(answer.body)).rejects.toMatchObject({ kind: 'connection_read_timeout' })
})

it('answers 502 and 504 as the other client does', async () => {
  const refused = await fetched('http://127.0.0.1:1/', {}, through)
  expect([refused.status, kindOf(refused.headers)]).toEqual(['502 Bad Gateway', 'destination_unavailable'])
  const late = await fetched(await answering(''), {}, { ...through, connectTimeout: 50, headersTimeout: 50 })
  expect([late.status, kindOf(late.headers)]).toEqual(['504 Gateway Timeout', 'http_response_timeout'])
})

it('fails where the answer breaks off, or nothing more comes', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nabc'
  await expect(fetched(await answering(head, (socket) => socket.end()), {}, through)).rejects.toMatchObject({
    kind: 'http_response_incomplete',
  })
  await expect(fetched(await answering(head), {}, { ...through, idleTimeout: 50 })).rejects.toMatchObject({
    kind: 'connection_read_timeout',
  })
})

it('is given up by return() and by the signal', async () => {
  const closed = vi.fn()
  const begun = vi.fn()
  const url = await upstream((req, res) => {
    begun(req.url)
    res.on('close', () => closed(req.url))
    if (req.url === '/late') res.writeHead(200, { 'Content-Type': 'text/plain' }).write('x')
  })
  const client = new SendRequest(through)
  const answer = await run(client, environFor(`${url}/late`), new Answer())
  const chunks = (answer.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  await chunks.next()
  await chunks.return?.()
  await vi.waitFor(() => expect(closed).toHaveBeenCalledWith('/late'))
  const reason = new Error('nobody waits')
  const leave = new AbortController()
  const waiting = call(client, environFor(`${url}/early`, { 'wsgify.signal': leave.signal }))
  await vi.waitFor(() => expect(begun).toHaveBeenCalledWith('/early'))
  leave.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  await vi.waitFor(() => expect(closed).toHaveBeenCalledWith('/early'))
  expect(sendRequest).toBeInstanceOf(SendRequest)
})
