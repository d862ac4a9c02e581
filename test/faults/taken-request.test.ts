// Requests that somebody else had before: their body read, paused or decoded, their client gone, their answer given: rows 46
// and 48 of the list of faults, below a server of node:http and as middleware.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  connect as connectHttp2,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type IncomingHttpHeaders,
} from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { toConnect } from '../../src/gateways/connect.ts'
import { type HandlerOptions, type LogEntry, toNodeHandler } from '../../src/gateways/node.ts'
import { type Count, countedBody, noCount } from '../support/counted-body.ts'
import { last, post, running, ways as servers, talk } from '../support/talk.ts'
import { leftSince, type Open, whatIsOpen } from './leaks.ts'

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** What came before it does with a request. */
type Before = (request: IncomingMessage, response: ServerResponse) => unknown
type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

const ways: readonly (readonly [string, (app: Wsgi, options: HandlerOptions) => Handler])[] = [
  ['toNodeHandler', (app, options) => toNodeHandler(app, options)],
  [
    'toConnect',
    (app, options) => {
      const middleware = toConnect(app, options)
      return (request, response) => middleware(request, response, () => response.end('passed'))
    },
  ],
]

let counts: Count[]
let errors: string[]
let log: LogEntry[]
let reads: string[]
let open: Open
let close: () => void = () => undefined
beforeEach(() => {
  counts = []
  errors = []
  log = []
  reads = []
  open = whatIsOpen()
})
afterEach(async () => {
  await expect
    .poll(() => counts.filter(({ opened, ended, closed }) => opened > 1 || ended + closed !== 1))
    .toEqual([])
  close()
  expect(await leftSince(open)).toEqual({})
})

const app: Wsgi = async (environ, start) => {
  let size = 0
  if (environ.PATH_INFO !== '/unread') {
    try {
      for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) size += chunk.length
      reads.push('whole')
    } catch (error) {
      reads.push((error as Error).message)
      throw error
    }
  }
  start('200 OK', [['X-Client', environ.REMOTE_ADDR ?? '']])
  const count = noCount()
  counts.push(count)
  return countedBody(count, [`${size}`, '.'], true)
}

async function serving(make: (typeof ways)[number][1], before: Before): Promise<number> {
  const handler = make(app, {
    errors: { write: (text) => errors.push(text) },
    log: (entry) => log.push(entry),
  })
  const server = createServer(async (request, response) => {
    if (request.url !== '/good') await before(request, response)
    handler(request, response)
  }).listen(0, '127.0.0.1')
  close = () => void server.close().closeAllConnections()
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

const SMALL = 'x'.repeat(1000)
const LARGE = 'x'.repeat(200_000)
const asks = (path: string, body: string) => post(path, body, 'Connection: close\r\n')

describe.each(ways)('%s', (_name, make) => {
  test.each([SMALL, LARGE])('46: a body that was paused is read', async (body) => {
    const port = await serving(make, async (request) => {
      request.pause()
      await wait(20)
    })
    const { out } = await talk(port, asks('/', body))
    expect(out).toMatch(/^HTTP\/1.1 200 /)
    expect(reads).toEqual(['whole'])
  })

  const taken: readonly (readonly [string, Before])[] = [
    [
      'read to its end',
      async (request) => {
        for await (const _ of request);
      },
    ],
    [
      'read in part',
      (request) =>
        new Promise<void>((resolve) =>
          request.once('data', () => {
            request.pause()
            resolve()
          }),
        ),
    ],
    [
      'sent elsewhere',
      async (request) => {
        request.on('data', () => undefined)
        await wait(20)
      },
    ],
    ['made into text', (request) => request.setEncoding('utf8')],
    [
      'destroyed',
      (request) => {
        request.on('error', () => undefined)
        request.destroy()
      },
    ],
  ]
  test.each(
    taken.flatMap(
      ([what, before]) =>
        [
          [what, 'small', before, SMALL],
          [what, 'large', before, LARGE],
        ] as const,
    ),
  )(
    '46: a body that was %s, a %s one: its reader is told, whoever does not read it is answered, and nobody waits',
    async (what, _size, before, body) => {
      const port = await serving(make, before)
      const read = await talk(port, asks('/', body))
      expect(read.ended).toBe(true)
      expect(reads).not.toContain('whole')
      if (what !== 'destroyed') {
        expect(reads).toHaveLength(1)
        expect(read.out).toMatch(/^HTTP\/1.1 500 /)
        expect(read.out).not.toContain('read before')
        expect(errors.join('')).toMatch(/was read before it came here/)
        expect((await talk(port, asks('/unread', body))).out).toMatch(/^HTTP\/1.1 200 [\s\S]*0/)
        expect(reads).toHaveLength(1)
      }
      expect((await talk(port, last('/good'))).out).toMatch(/^HTTP\/1.1 200 /)
    },
  )

  test.each(['/', '/unread'])(
    '46, 48: %s of a client that has left before: the signal is aborted, nothing waits, and its address is not made up',
    async (path) => {
      const gone: string[] = []
      const port = await serving(make, async (request) => {
        await new Promise((resolve) => request.socket.once('close', resolve))
        await wait(20)
        gone.push(String(request.socket.remoteAddress))
      })
      const socket = connect(port, '127.0.0.1', () => socket.write(asks(path, SMALL).slice(0, -1)))
      socket.on('error', () => undefined)
      await wait(50)
      socket.destroy()
      await expect.poll(() => log.length).toBe(1)
      expect(gone).toEqual(['undefined'])
      expect(log[0]).toMatchObject({ outcome: 'aborted', status: 499, remoteAddr: '' })
      expect(reads).not.toContain('whole')
      expect((await talk(port, last('/good'))).out).toMatch(/X-Client: 127.0.0.1/)
    },
  )

  test.each(['begun', 'ended'])('46: where the answer has %s before, there is no second', async (how) => {
    const port = await serving(make, (_request, response) => {
      response.writeHead(202, { 'Content-Length': 5, Connection: 'close' })
      if (how === 'ended') response.end('first')
      else response.write('first')
    })
    const { out, statuses } = await talk(port, last('/'))
    expect([statuses, out.endsWith('first')]).toEqual([[202], true])
    expect((await talk(port, last('/good'))).out).toMatch(/^HTTP\/1.1 200 /)
  })
})

test('46: what follows a body that somebody has read is a request of its own', async () => {
  const port = await serving(ways[0]?.[1] as never, async (request) => {
    for await (const _chunk of request);
  })
  const { statuses } = await talk(port, post('/unread', SMALL) + last('/good'))
  expect(statuses).toEqual([200, 200])
})

test.each<[string, (request: Http2ServerRequest) => unknown, number]>([
  [
    'read',
    async (request) => {
      for await (const _chunk of request);
    },
    500,
  ],
  ['paused', (request) => request.pause(), 200],
])('46: HTTP/2: a body that was %s', async (_what, before, status) => {
  const handler = toNodeHandler(app, { errors: { write: (text) => errors.push(text) } })
  const server = createHttp2Server(async (request, response) => {
    await before(request)
    handler(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  close = () => {
    client.destroy()
    server.close()
  }
  for (const body of [SMALL, LARGE]) {
    const stream = client.request({ ':method': 'POST', ':path': '/' })
    stream.end(body)
    const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    expect(answer[':status']).toBe(status)
    stream.resume()
  }
  expect(reads.filter((end) => end === 'whole')).toHaveLength(status === 200 ? 2 : 0)
})

test.each(servers.slice(0, 2))(
  '48: %s: the address of a client is known when it has gone, and when its connection was reset at once',
  async (way) => {
    const seen: unknown[] = []
    const waiting: Wsgi = async (environ, start) => {
      await new Promise((resolve) => environ['wsgify.signal']?.addEventListener('abort', resolve))
      seen.push(environ.REMOTE_ADDR)
      start('200 OK', [])
      return ''
    }
    const { port, errors: told } = await running(waiting, { way, log: (entry) => log.push(entry) })
    for (let i = 0; i < 10; i++) {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(last('/'))
        setTimeout(() => socket.resetAndDestroy(), i % 2 === 0 ? 0 : 20)
      })
      socket.on('error', () => undefined)
      await once(socket, 'close')
    }
    await expect.poll(() => seen.length).toBeGreaterThanOrEqual(5)
    expect(new Set([...seen, ...log.map(({ remoteAddr }) => remoteAddr)])).toEqual(new Set(['127.0.0.1']))
    expect(told).toEqual([])
    open = { ...open, descriptors: open.descriptors + 1, timers: open.timers + 1 }
  },
)
