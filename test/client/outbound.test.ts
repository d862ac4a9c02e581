// Requests as real servers get them.

import { describe, expect, it, test, vi } from 'vitest'
import { SendRequest, sendRequest } from '../../src/client/index.ts'
import { call } from '../../src/environ/call.ts'
import type { Environ } from '../../src/environ/contract.ts'
import { environFor, fetched, textOf, upstream } from '../support/upstream.ts'

describe('the request that goes out', () => {
  it('has method, target, fields and body as they were, and nothing else but framing', async () => {
    const seen: unknown[] = []
    const url = await upstream(async (req, res) => {
      seen.push(req.method, req.url, req.rawHeaders, await textOf(req))
      res.end()
    })
    await fetched(`${url}/a%2Fb/%C3%A9?q=%20`, {
      REQUEST_METHOD: 'PUT',
      HTTP_HOST: 'name.example:8080',
      HTTP_X_TOKEN: 'h\xe9',
      CONTENT_TYPE: 'text/plain',
      'wsgi.input': [Buffer.from('hello')],
      CONTENT_LENGTH: '5',
    })
    expect(seen).toEqual(
      [
        'PUT',
        '/a%2Fb/%C3%A9?q=%20',
        [
          'Host',
          'name.example:8080',
          'Content-Type',
          'text/plain',
          'X-Token',
          'h\xe9',
          'Content-Length',
          '5',
          'Connection',
          'keep-alive',
        ].sort(),
        'hello',
      ].map((part) => (Array.isArray(part) ? expect.arrayContaining(part) : part)),
    )
    expect((seen[2] as string[]).length).toBe(10)
  })

  test.each<[string, Partial<Environ>, string | undefined, string | undefined]>([
    ['POST without a body', { REQUEST_METHOD: 'POST' }, '0', undefined],
    ['GET without a body', {}, undefined, undefined],
    [
      'a stream of unknown length',
      {
        REQUEST_METHOD: 'POST',
        'wsgi.input': (async function* () {
          yield Buffer.from('a')
          yield Buffer.from('b')
        })(),
        'wsgi.input_terminated': true,
      },
      undefined,
      'chunked',
    ],
    [
      'a stream of known length',
      {
        REQUEST_METHOD: 'POST',
        'wsgi.input': (async function* () {
          yield Buffer.from('ab')
        })(),
        CONTENT_LENGTH: '2',
      },
      '2',
      undefined,
    ],
    [
      'an array without a length',
      { REQUEST_METHOD: 'DELETE', 'wsgi.input': [Buffer.from('a'), Buffer.from('b')] },
      '2',
      undefined,
    ],
  ])('%s is framed', async (_, changes, length, coding) => {
    let seen: unknown
    const url = await upstream(async (req, res) => {
      seen = [req.headers['content-length'], req.headers['transfer-encoding'], await textOf(req)]
      res.end()
    })
    await fetched(url, changes)
    expect(seen).toEqual([length, coding, changes['wsgi.input'] ? 'ab' : ''])
  })

  it('goes to SERVER_NAME, whatever Host says', async () => {
    const url = await upstream((req, res) => void res.end(req.headers.host))
    const { text } = await fetched(url, { HTTP_HOST: '127.0.0.1:1' })
    expect(text).toBe('127.0.0.1:1')
  })

  it("leaves the scheme's own port out of Host", async () => {
    const url = await upstream((req, res) => void res.end(req.headers.host))
    expect((await fetched(url, { HTTP_HOST: 'example.org:80' })).text).toBe('example.org')
  })

  it.each([
    ['shorter', '5', /has 2 bytes, its Content-Length says 5/],
    ['longer', '1', /longer than its Content-Length, 1/],
  ])('never passes off a body that is %s than its length', async (_, length, message) => {
    const whole = vi.fn()
    const left = vi.fn()
    const url = await upstream(
      (req) => {
        req.on('error', () => undefined)
        req.on('end', whole)
        req.resume()
      },
      (server) => server.on('connection', (socket) => socket.on('close', left)),
    )
    const body = (async function* () {
      yield Buffer.from('ab')
    })()
    await expect(
      call(
        new SendRequest(),
        environFor(url, { REQUEST_METHOD: 'POST', 'wsgi.input': body, CONTENT_LENGTH: length }),
      ),
    ).rejects.toThrow(message)
    // The connection has closed by then, so nothing of the request comes any more.
    await vi.waitFor(() => expect(left).toHaveBeenCalledTimes(1))
    expect(whole).not.toHaveBeenCalled()
  })

  it('breaks off when reading its body throws, with that very error', async () => {
    const begun = vi.fn()
    const closed = vi.fn()
    const url = await upstream((req) => {
      begun()
      req.on('error', () => undefined)
      req.on('close', () => closed(req.complete))
      req.resume()
    })
    const gone = new Error('the client left')
    const body = (async function* () {
      yield Buffer.from('ab')
      await vi.waitFor(() => expect(begun).toHaveBeenCalled())
      throw gone
    })()
    const environ = environFor(url, {
      REQUEST_METHOD: 'POST',
      'wsgi.input': body,
      'wsgi.input_terminated': true,
    })
    await expect(call(new SendRequest(), environ)).rejects.toBe(gone)
    await vi.waitFor(() => expect(closed).toHaveBeenCalledWith(false))
  })

  it('is framed and routed once, whatever else the environ has', async () => {
    let seen: string[] = []
    const url = await upstream((req, res) => {
      seen = req.rawHeaders
      res.end()
    })
    const doubled = { HTTP_CONTENT_LENGTH: '7', HTTP_TRANSFER_ENCODING: 'chunked', HTTP_host: 'evil' }
    const environ = environFor(url, { REQUEST_METHOD: 'POST', ...doubled })
    await call(sendRequest, environ)
    expect(seen).toEqual(['Host', new URL(url).host, 'Content-Length', '0', 'Connection', 'keep-alive'])
  })

  it.each([
    ['a line end in a field', { HTTP_X: 'a\r\nb: c' }],
    ['a line end in the method', { REQUEST_METHOD: 'GET / HTTP/1.1\r\nX:' }],
    ['no server', { SERVER_NAME: '' }],
    ['another scheme', { 'wsgi.url_scheme': 'javascript' as 'http' }],
    ['a wide character in the query', { QUERY_STRING: '€' }],
  ])('is refused for %s', async (_, changes) => {
    await expect(call(sendRequest, environFor('http://127.0.0.1:1/', changes))).rejects.toThrow(TypeError)
  })

  it('is refused when it came over the network, since its sender would choose where it goes', async () => {
    const environ = environFor('http://127.0.0.1:1/', {
      'wsgify.exchange': { signal: new AbortController().signal },
    })
    await expect(call(sendRequest, environ)).rejects.toThrow(/pass it on with sendRequest.to\(url\)/)
  })
})
