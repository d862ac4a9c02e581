import { once } from 'node:events'
import { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { blank } from '../../../../src/environ/blank.ts'
import type { Environ } from '../../../../src/environ/contract.ts'
import {
  type InProcessRequest,
  releaseRequest,
  requestOf,
} from '../../../../src/gateways/node/in-process/request.ts'
import { InProcessSocket } from '../../../../src/gateways/node/in-process/socket.ts'

function make(url: string, environ: Partial<Environ> = {}): InProcessRequest {
  const made = blank(url, { environ })
  return requestOf(made, new InProcessSocket(made))
}

async function read(request: InProcessRequest): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

it('is a request of node:http', () => {
  const request = make('/a%2Fb?c', {
    REQUEST_METHOD: 'PUT',
    SERVER_PROTOCOL: 'HTTP/1.1',
    HTTP_X_OWN: 'a, b',
    HTTP_COOKIE: 'a=1; b=2',
    CONTENT_TYPE: 'text/plain',
    CONTENT_LENGTH: '0',
  })
  expect(request).toBeInstanceOf(IncomingMessage)
  expect([request.method, request.url, request.httpVersion]).toEqual(['PUT', '/a%2Fb?c', '1.1'])
  expect([request.httpVersionMajor, request.httpVersionMinor]).toEqual([1, 1])
  expect(request.headers).toEqual({
    host: 'localhost:80',
    'x-own': 'a, b',
    cookie: 'a=1; b=2',
    'content-type': 'text/plain',
    'content-length': '0',
  })
  expect(request.rawHeaders).toContain('X-Own')
  expect(request.headersDistinct['x-own']).toEqual(['a, b'])
  expect([request.originalUrl, request.baseUrl, request.socket.remoteAddress]).toEqual([
    undefined,
    undefined,
    '127.0.0.1',
  ])
})

it('tells of a mount as Express does', () => {
  const request = make('/%61/b%20c?d', { SCRIPT_NAME: '/a', PATH_INFO: '/b c' })
  expect([request.originalUrl, request.baseUrl, request.url]).toEqual(['/%61/b%20c?d', '/%61', '/b%20c?d'])
})

it.each(['/api', '/api?x'])('tells of a mount of which nothing is left: %s', (target) => {
  const request = make(target, { SCRIPT_NAME: '/api', PATH_INFO: '' })
  expect([request.originalUrl, request.baseUrl]).toEqual([target, '/api'])
  expect(request.url).toBe(target.replace('/api', '/'))
})

it('says how a body is framed', () => {
  expect(make('/', { 'wsgi.input': [Buffer.from('abc')] }).headers['content-length']).toBe('3')
  const chunked = make('/', { 'wsgi.input_terminated': true })
  expect(chunked.headers['transfer-encoding']).toBe('chunked')
  expect(make('/').headers).toEqual({ host: 'localhost:80' })
})

it('has the body, whole or in pieces, and its trailers', async () => {
  expect(await read(make('/', { 'wsgi.input': [Buffer.from('a'), Buffer.from('b')] }))).toBe('ab')
  const pieces = make('/', {
    'wsgi.input': (async function* () {
      yield Buffer.from('c')
      yield Buffer.alloc(0)
      yield Buffer.from('d')
    })(),
    'wsgify.trailers': () => [['X-Sum', '1']],
  })
  expect(await read(pieces)).toBe('cd')
  expect([pieces.complete, pieces.trailers, pieces.rawTrailers]).toEqual([
    true,
    { 'x-sum': '1' },
    ['X-Sum', '1'],
  ])
})

it('reads no further ahead than its reader wants', async () => {
  let given = 0
  const request = make('/', {
    'wsgi.input': (async function* () {
      for (let i = 0; i < 160; i++) {
        given += 65_536
        yield Buffer.alloc(65_536)
      }
    })(),
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(given).toBe(0)
  let got = 0
  let ahead = 0
  for await (const chunk of request) {
    got += chunk.length
    await new Promise((resolve) => setImmediate(resolve))
    ahead = Math.max(ahead, given - got)
  }
  expect(got).toBe(160 * 65_536)
  expect(ahead).toBeLessThanOrEqual(3 * 65_536)
})

it('fails with its body, and is aborted', async () => {
  const request = make('/', {
    'wsgi.input': (async function* () {
      yield Buffer.from('a')
      throw new Error('the client left')
    })(),
  })
  const aborted = once(request, 'aborted')
  await expect(read(request)).rejects.toThrow('the client left')
  await aborted
  expect(request.aborted).toBe(true)
})

it('closes a body that it does not read to its end, once', async () => {
  let closed = 0
  const input: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: Buffer.alloc(100_000) }),
      return: async () => {
        closed++
        return { done: true, value: undefined }
      },
    }),
  }
  const request = make('/', { 'wsgi.input': input })
  request.once('data', () => request.pause())
  await once(request, 'data')
  releaseRequest(request)
  request.destroy()
  await once(request, 'close')
  expect([closed, request.aborted]).toEqual([1, false])
})

it('lets go of a body that fails to close', async () => {
  const input: Iterable<Uint8Array> = {
    [Symbol.iterator]: () => ({
      next: () => ({ done: false, value: Buffer.alloc(100_000) }),
      return: () => {
        throw new Error('cannot close')
      },
    }),
  }
  const request = make('/', { 'wsgi.input': input })
  const errors: unknown[] = []
  request.on('error', (error) => errors.push(error))
  await once(request, 'data')
  request.destroy()
  await once(request, 'close')
  expect(errors).toEqual([])
})
