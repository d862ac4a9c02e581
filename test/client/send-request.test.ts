// The network as an application, against real servers.

import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sendRequest } from '../../src/client/index.ts'
import { call } from '../../src/environ/call.ts'
import type { HeaderList } from '../../src/environ/contract.ts'
import { Answer, run } from '../../src/environ/run.ts'
import { toFetch } from '../../src/gateways/fetch.ts'
import { Request } from '../../src/message/request.ts'
import { answering, environFor, fetched, rawUpstream, upstream } from '../support/upstream.ts'

const decoder = new TextDecoder()

describe('the answer that comes back', () => {
  it('has its fields in order, doubled ones kept, those of the connection left out', async () => {
    const url = await answering(
      'HTTP/1.1 203 Fine \xe9\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT\r\nVia: 1.1 x\r\nVia: 1.1 y\r\n' +
        'Connection: X-Drop, close\r\nX-Drop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nStatus: 500\r\n' +
        'Content-Type: text/plain\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok',
    )
    expect(await fetched(url)).toEqual({
      status: '203 Fine \xe9',
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT'],
        ['Via', '1.1 x'],
        ['Via', '1.1 y'],
        ['Content-Type', 'text/plain'],
        ['Content-Length', '2'],
      ],
      text: 'ok',
    })
  })

  it('is not decompressed', async () => {
    const url = await answering(
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc',
    )
    const { headers, text } = await fetched(url)
    expect([headers[0], text]).toEqual([['Content-Encoding', 'gzip'], 'abc'])
  })

  it.each([
    [
      'HEAD',
      '200 OK',
      [
        ['Content-Type', 'text/plain'],
        ['Content-Length', '9'],
      ],
    ],
    ['GET', '204 No Content', []],
    ['GET', '304 Not Modified', []],
  ])('has no body to %s with %s', async (method, status, headers) => {
    const fields = status.startsWith('204') ? '' : 'Content-Type: text/plain\r\nContent-Length: 9\r\n'
    const url = await answering(`HTTP/1.1 ${status}\r\n${fields}\r\n`)
    expect(await fetched(url, { REQUEST_METHOD: method })).toEqual({ status, headers, text: '' })
  })

  it('streams: each piece is there when it was sent, and is not asked for before it is wanted', async () => {
    let more = () => {}
    const url = await upstream((_req, res) => {
      res.setHeader('Content-Type', 'text/plain')
      res.write('one')
      more = () => res.end('two')
    })
    const answer = await run(sendRequest, environFor(url), new Answer())
    const chunks = (answer.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    expect(decoder.decode((await chunks.next()).value)).toBe('one')
    more()
    expect(decoder.decode((await chunks.next()).value)).toBe('two')
    expect((await chunks.next()).done).toBe(true)
  })

  it('streams both ways at once', async () => {
    const url = await upstream((req, res) => {
      res.setHeader('Content-Type', 'text/plain')
      res.flushHeaders()
      req.pipe(res)
    })
    let waiting: ((text: string | null) => void) | null = null
    const input = (async function* () {
      for (;;) {
        const text = await new Promise<string | null>((resolve) => {
          waiting = resolve
        })
        if (text === null) return
        yield Buffer.from(text)
      }
    })()
    const give = async (text: string | null) => {
      const taken = await vi.waitUntil(() => waiting as ((text: string | null) => void) | null, {
        interval: 5,
      })
      waiting = null
      taken(text)
    }
    const environ = environFor(url, {
      REQUEST_METHOD: 'POST',
      'wsgi.input': input,
      'wsgi.input_terminated': true,
    })
    const running = run(sendRequest, environ, new Answer())
    await give('first')
    const answer = await running
    const chunks = (answer.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    expect(decoder.decode((await chunks.next()).value)).toBe('first')
    await give('second')
    expect(decoder.decode((await chunks.next()).value)).toBe('second')
    await give(null)
    expect((await chunks.next()).done).toBe(true)
  })

  it('is given up by return(), which ends the exchange at the server', async () => {
    const closed = vi.fn()
    const url = await upstream((_req, res) => {
      res.setHeader('Content-Type', 'text/plain')
      res.write('x')
      res.on('close', closed)
    })
    const answer = await run(sendRequest, environFor(url), new Answer())
    const chunks = (answer.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    await chunks.next()
    const pending = chunks.next()
    await chunks.return?.()
    expect((await pending).done).toBe(true)
    await vi.waitFor(() => expect(closed).toHaveBeenCalled())
  })

  it('is given up by the signal, before its head and after', async () => {
    const closed = vi.fn()
    const begun = vi.fn()
    const url = await upstream((req, res) => {
      begun()
      res.on('close', closed)
      if (req.url === '/begin') {
        res.setHeader('Content-Type', 'text/plain')
        res.write('x')
      }
    })
    const reason = new Error('nobody waits')
    const before = new AbortController()
    const waiting = call(sendRequest, environFor(`${url}/`, { 'wsgify.signal': before.signal }))
    await vi.waitFor(() => expect(begun).toHaveBeenCalled())
    before.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1))

    const after = new AbortController()
    const answer = await run(
      sendRequest,
      environFor(`${url}/begin`, { 'wsgify.signal': after.signal }),
      new Answer(),
    )
    const chunks = (answer.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    await chunks.next()
    const pending = chunks.next()
    after.abort(reason)
    await expect(pending).rejects.toBe(reason)
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(2))
    await expect(
      call(sendRequest, environFor(url, { 'wsgify.signal': AbortSignal.abort(reason) })),
    ).rejects.toBe(reason)
  })

  it('tells of 103 responses, and gives trailers, where they are wanted', async () => {
    const hints: HeaderList[] = []
    let trailers: () => HeaderList = () => []
    let te: string | undefined
    const url = await rawUpstream((socket, head) => {
      te = /^TE: (.*)$/im.exec(head)?.[1]
      socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Other: 1\r\n\r\n')
      socket.write('HTTP/1.1 102 Processing\r\n\r\n')
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: Digest\r\n\r\n',
      )
      socket.write('2\r\nok\r\n0\r\nDigest: abc\r\nSet-Cookie: evil=1\r\n\r\n')
    })
    const { text, headers } = await fetched(url, {
      HTTP_TE: 'trailers',
      'wsgify.early_hints': (fields) => void hints.push(fields),
      'wsgify.send_trailers': (given) => {
        trailers = given
      },
    })
    expect([text, headers, te]).toEqual(['ok', [['Content-Type', 'text/plain']], 'trailers'])
    expect(hints).toEqual([[['Link', '</a.css>; rel=preload']]])
    expect(trailers()).toEqual([['Digest', 'abc']])
  })
})

it('serves nobody without an upstream server, whatever the gateway', async () => {
  const url = await upstream((_req, res) => void res.end('inside'))
  const lines = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => lines.mockRestore())
  const response = await toFetch(sendRequest)(new globalThis.Request(url))
  expect([response.status, await response.text()]).toEqual([500, '500 Internal Server Error\n'])
  expect(lines.mock.calls[0]?.[0]).toContain('pass it on with sendRequest.to(url)')
})

describe('Request.send', () => {
  it('sends to the network, or to an application', async () => {
    const url = await upstream(
      (req, res) => void res.writeHead(200, { 'Content-Type': 'text/plain' }).end(req.method),
    )
    const res = await Request.blank(url, { POST: { a: '1' } }).send()
    expect([res.status, await res.text()]).toEqual([200, 'POST'])
    const local = await Request.blank('/').send((_environ, start) => {
      start('200 OK', [['Content-Type', 'text/plain']])
      return 'here'
    })
    expect(await local.text()).toBe('here')
  })
})
