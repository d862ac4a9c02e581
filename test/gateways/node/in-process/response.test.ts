import { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { blank } from '../../../../src/environ/blank.ts'
import { call } from '../../../../src/environ/call.ts'
import type { Environ, HeaderList } from '../../../../src/environ/contract.ts'
import { fromNodeHandler, type NodeHandler } from '../../../../src/gateways/node/in-process/handler.ts'

const ask = async (handler: NodeHandler, environ: Partial<Environ> = {}) => {
  const { status, headers, chunks } = await call(fromNodeHandler(handler), blank('/', { environ }))
  return { status, headers, text: Buffer.concat(chunks).toString() }
}

it('is a response of node:http, with its fields in order and apart', async () => {
  const { status, headers, text } = await ask((_request, response) => {
    expect(response).toBeInstanceOf(ServerResponse)
    response.setHeader('X-One', 1)
    response.setHeader('Set-Cookie', ['a=1', 'b=2'])
    response.setHeader('Transfer-Encoding', 'chunked')
    response.statusMessage = 'Fine'
    response.end('hello')
  })
  expect(status).toBe('200 Fine')
  expect(headers).toEqual([
    ['X-One', '1'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ])
  expect(text).toBe('hello')
})

it.each<[string, (response: ServerResponse) => void]>([
  ['an object', (response) => response.writeHead(201, { 'X-A': ['1', '2'] })],
  ['an array', (response) => response.writeHead(201, ['X-A', '1', 'X-A', '2'])],
  [
    'pairs',
    (response) =>
      response.writeHead(201, [
        ['X-A', '1'],
        ['X-A', '2'],
      ] as never),
  ],
  ['a reason too', (response) => response.writeHead(201, 'Created', { 'X-A': ['1', '2'] })],
])('takes the fields of writeHead: %s', async (_, begin) => {
  const { status, headers } = await ask((_request, response) => {
    response.setHeader('X-A', 'before')
    begin(response)
    expect(response.headersSent).toBe(true)
    expect(() => response.setHeader('X-B', '1')).toThrow('after they are sent')
    expect(() => response.writeHead(200)).toThrow('headers')
    response.end()
  })
  expect(status).toBe('201 Created')
  expect(headers).toEqual([
    ['X-A', '1'],
    ['X-A', '2'],
  ])
})

it('takes text in its encoding, bytes, and callbacks in every place', async () => {
  const called: string[] = []
  const { text } = await ask((_request, response) => {
    response.write('6869', 'hex', () => called.push('a'))
    response.write(Uint8Array.of(33), () => called.push('b'))
    response.write('', () => called.push('c'))
    response.end('!', () => called.push('d'))
  })
  expect(text).toBe('hi!!')
  await expect.poll(() => called.sort()).toEqual(['a', 'b', 'c', 'd'])
})

it('ends in all forms of end', async () => {
  const ends = await Promise.all(
    [
      (response: ServerResponse) => response.end(),
      (response: ServerResponse) => response.end(null as never, null as never, null as never),
      (response: ServerResponse) => response.end(() => undefined),
      (response: ServerResponse) => response.end('', 'utf8'),
    ].map((end) => ask((_request, response) => void end(response))),
  )
  expect(ends.map(({ text }) => text)).toEqual(['', '', '', ''])
})

it("has Node's errors for what comes too late, or is no chunk", async () => {
  const errors: unknown[] = []
  await ask((_request, response) => {
    response.on('error', (error) => errors.push((error as NodeJS.ErrnoException).code))
    expect(() => response.write(5 as never)).toThrow(TypeError)
    expect(() => response.write(null as never)).toThrow(TypeError)
    response.end('x')
    response.write('y')
    response.end('z')
  })
  await expect.poll(() => errors).toEqual(['ERR_STREAM_WRITE_AFTER_END'])
})

it.each(['HEAD', 'GET'])('drops a body where there is none: %s', async (method) => {
  const { status, headers, text } = await ask(
    (_request, response) => {
      response.setHeader('Content-Length', 5)
      response.statusCode = method === 'HEAD' ? 200 : 204
      response.write('hello', () => undefined)
      response.end()
    },
    { REQUEST_METHOD: method },
  )
  expect(text).toBe('')
  expect(headers).toEqual(method === 'HEAD' ? [['Content-Length', '5']] : [])
  expect(status).toMatch(/^20/)
})

it('passes on trailers and hints where they are taken', async () => {
  let trailers: (() => HeaderList) | undefined
  const hints: HeaderList[] = []
  await ask(
    (_request, response) => {
      response.writeContinue()
      response.writeProcessing()
      response.writeEarlyHints({ link: ['</a>', '</b>'] })
      response.setHeader('Trailer', 'X-Sum')
      response.write('a')
      response.addTrailers({ 'X-Sum': '1' })
      response.end()
    },
    {
      'wsgify.send_trailers': (give) => {
        trailers = give
      },
      'wsgify.early_hints': (list) => hints.push(list),
    },
  )
  expect(trailers?.()).toEqual([['X-Sum', '1']])
  expect(hints).toEqual([
    [
      ['link', '</a>'],
      ['link', '</b>'],
    ],
  ])
})
