// Exchanges with servers that wait, misbehave, break off.

import { describe, expect, it, vi } from 'vitest'
import { SendFailure, type SendOptions, SendRequest } from '../../src/client/index.ts'
import { collect } from '../../src/environ/body.ts'
import type { Environ } from '../../src/environ/contract.ts'
import { Answer, run } from '../../src/environ/run.ts'
import {
  answering,
  deadPort,
  environFor,
  fetched,
  kindOf,
  rawUpstream,
  textOf,
  upstream,
} from '../support/upstream.ts'

describe('100 Continue', () => {
  const lazily = (read: () => void) =>
    (async function* () {
      read()
      yield Buffer.from('ab')
    })()
  const expecting = (read: () => void): Partial<Environ> => ({
    REQUEST_METHOD: 'POST',
    HTTP_EXPECT: '100-continue',
    CONTENT_LENGTH: '2',
    'wsgi.input': lazily(read),
  })

  it('is waited for before the body is read', async () => {
    const read = vi.fn()
    const url = await upstream(
      async (req, res) => void res.end(await textOf(req)),
      (server) =>
        server.on('checkContinue', (req, res) => {
          setTimeout(() => {
            expect(read).not.toHaveBeenCalled()
            res.setHeader('Content-Type', 'text/plain')
            res.writeContinue()
            server.emit('request', req, res)
          }, 100)
        }),
    )
    expect((await fetched(url, expecting(read))).text).toBe('ab')
  })

  it('does not come with a refusal, and then the body is never read', async () => {
    const read = vi.fn()
    const url = await upstream(
      () => undefined,
      (server) =>
        server.on('checkContinue', (_req, res) => void res.writeHead(413, { 'Content-Length': 0 }).end()),
    )
    expect((await fetched(url, expecting(read))).status).toBe('413 Payload Too Large')
    expect(read).not.toHaveBeenCalled()
  })

  it('is not waited for for ever', async () => {
    const url = await upstream(
      () => undefined,
      (server) =>
        server.on('checkContinue', async (req, res) => {
          res.setHeader('Content-Type', 'text/plain')
          res.end(await textOf(req))
        }),
    )
    expect(
      (
        await fetched(
          url,
          expecting(() => undefined),
        )
      ).text,
    ).toBe('ab')
  })
})

describe('what goes wrong before there is an answer', () => {
  it.each<[string, string, string, SendOptions]>([
    ['no answer', '', 'http_response_timeout', { headersTimeout: 100 }],
    ['half a head', 'HTTP/1.1 200 OK\r\nX-A: ', 'http_response_timeout', { headersTimeout: 100 }],
    [
      'endless 1xx',
      'HTTP/1.1 102 Processing\r\n\r\n'.repeat(50),
      'http_response_timeout',
      { headersTimeout: 100 },
    ],
  ])('%s is a 504', async (_, bytes, kind, options) => {
    const { status, headers } = await fetched(await answering(bytes), {}, options)
    expect([status, kindOf(headers)]).toEqual(['504 Gateway Timeout', kind])
  })

  it.each<[string, string, string]>([
    ['another protocol', 'SSH-2.0-OpenSSH_9\r\n', 'http_protocol_error'],
    [
      'a huge head',
      `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`,
      'http_response_header_section_size',
    ],
    [
      'lengths that differ',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc',
      'http_protocol_error',
    ],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'http_protocol_error',
    ],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nabcde', 'http_protocol_error'],
    ['a field with a NUL', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n', 'http_protocol_error'],
    ['a name with a space', 'HTTP/1.1 200 OK\r\nX : a\r\n\r\n', 'http_protocol_error'],
    ['a status beyond all', 'HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n', 'http_protocol_error'],
    [
      'a protocol nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
      'http_protocol_error',
    ],
  ])('%s is a 502', async (_, bytes, kind) => {
    const { status, headers, text } = await fetched(await answering(bytes))
    expect([status, kindOf(headers)]).toEqual(['502 Bad Gateway', kind])
    expect(text).not.toContain('127.0.0.1')
  })

  it('a server that ends or resets the connection is a 502', async () => {
    for (const act of ['end', 'resetAndDestroy'] as const) {
      const { status, headers } = await fetched(await rawUpstream((socket) => void socket[act]()))
      expect([status, kindOf(headers)]).toEqual(['502 Bad Gateway', 'connection_terminated'])
    }
  })

  it('a server that refuses, or has no address, is a 502 that names no address; the operator is told', async () => {
    const port = await deadPort()
    const lines: string[] = []
    const errors = { write: (line: string) => lines.push(line) }
    const refused = await fetched(`http://127.0.0.1:${port}/x`, { 'wsgi.errors': errors })
    expect([refused.status, kindOf(refused.headers)]).toEqual(['502 Bad Gateway', 'connection_refused'])
    expect(refused.text).toBe(
      '502 Bad Gateway\n\nthe server could not be reached: it refused the connection\n',
    )
    expect(lines).toEqual([expect.stringContaining(`GET http://127.0.0.1:${port}/x: connection_refused`)])
    const nowhere = await fetched('http://name.invalid/')
    expect([nowhere.status, kindOf(nowhere.headers)]).toEqual(['502 Bad Gateway', 'dns_error'])
  })

  it('what taking its 103 response throws is told to whoever asked, and to nobody else', async () => {
    const url = await answering('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n')
    const broken = new Error('no hints now')
    const hints = () => {
      throw broken
    }
    const asked = run(new SendRequest(), environFor(url, { 'wsgify.early_hints': hints }), new Answer())
    await expect(asked).rejects.toBe(broken)
  })

  it('a server that does not read is a 504', async () => {
    const url = await rawUpstream((socket) => void socket.pause())
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(1 << 20)
    })()
    const { status, headers } = await fetched(
      url,
      { REQUEST_METHOD: 'POST', 'wsgi.input': endless, 'wsgi.input_terminated': true },
      { idleTimeout: 200 },
    )
    expect([status, kindOf(headers)]).toEqual(['504 Gateway Timeout', 'connection_write_timeout'])
  })

  it('is answered to HEAD without a body', async () => {
    const { status, text } = await fetched(`http://127.0.0.1:${await deadPort()}/`, {
      REQUEST_METHOD: 'HEAD',
    })
    expect([status, text]).toEqual(['502 Bad Gateway', ''])
  })
})

describe('an answer that breaks off', () => {
  const TEXT = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'

  it.each<[string, string]>([
    ['a body shorter than its length', `${TEXT}Content-Length: 10\r\n\r\nabc`],
    ['chunks without an end', `${TEXT}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`],
    ['a chunk that is cut', `${TEXT}Transfer-Encoding: chunked\r\n\r\n9\r\nabc`],
    ['a length after chunks', `${TEXT}Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 4\r\n\r\n`],
    ['chunks that are none', `${TEXT}Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n`],
  ])('never looks whole: %s', async (_, bytes) => {
    const error = await fetched(await answering(bytes, (socket) => socket.end())).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(SendFailure)
    expect(error).toMatchObject({ kind: 'http_response_incomplete', status: 502, expose: true })
  })

  it('fails when the connection is reset, even where its end is the end of the body', async () => {
    const url = await answering(
      `${TEXT}\r\nabc`,
      (socket) => void setTimeout(() => socket.resetAndDestroy(), 50),
    )
    await expect(fetched(url)).rejects.toMatchObject({ kind: 'http_response_incomplete' })
  })

  it('ends with the connection where nothing else ends it', async () => {
    expect((await fetched(await answering(`${TEXT}\r\nabc`, (socket) => socket.end()))).text).toBe('abc')
  })

  it('is let go when nobody begins to read it', async () => {
    const closed = vi.fn()
    const url = await answering(`${TEXT}Content-Length: 10\r\n\r\nabc`, (socket) =>
      socket.on('close', closed),
    )
    const answer = await run(new SendRequest({ idleTimeout: 50 }), environFor(url), new Answer())
    await vi.waitFor(() => expect(closed).toHaveBeenCalled())
    await expect(collect(answer.body)).rejects.toMatchObject({ kind: 'connection_read_timeout' })
  })

  it('fails when nothing more comes', async () => {
    const url = await answering(`${TEXT}Content-Length: 10\r\n\r\nabc`)
    await expect(fetched(url, {}, { idleTimeout: 100 })).rejects.toMatchObject({
      kind: 'connection_read_timeout',
      status: 504,
    })
  })
})
