// O: bodies, connections and descriptors, from their beginning to their end.

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { parseJson } from '../../../src/body/json.ts'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { serve } from '../../../src/gateways/node.ts'
import { parseDictionary, parseList } from '../../../src/headers/index.ts'
import { Response, wsgify } from '../../../src/index.ts'
import { exchange } from '../../conformance/client.ts'
import { type Count, countedBody, noCount } from '../../support/counted-body.ts'
import { type Ask, answering, http, textOf } from '../doors.ts'
import { attack, type Check, each, type Group, objects } from '../row.ts'

const ON_PURPOSE = new Error('on purpose')
/** Ways for an answer to go, by the path that asks for it. */
const WAYS: Record<
  string,
  {
    readonly method?: string
    readonly chunks: readonly unknown[]
    readonly status?: string
    readonly fields?: readonly [string, string][]
  }
> = {
  '/whole': { chunks: ['a', 'b'] },
  '/none': { chunks: [] },
  '/head': { method: 'HEAD', chunks: ['a', 'b'] },
  '/empty-status': { chunks: ['a'], status: '204 No Content' },
  '/not-modified': { chunks: ['a'], status: '304 Not Modified' },
  '/bad-status': { chunks: ['a'], status: '2xx' },
  '/bad-field': { chunks: ['a'], fields: [['X-A', 'a\r\nb']] },
  '/bad-chunk': { chunks: ['a', 5, 'b'] },
  '/bad-first-chunk': { chunks: [null, 'b'] },
  '/fails': { chunks: ['a', ON_PURPOSE, 'b'] },
  '/fails-first': { chunks: [ON_PURPOSE] },
  '/too-long': { chunks: ['a', 'bcd', 'e'], fields: [['Content-Length', '2']] },
  '/too-short': { chunks: ['a'], fields: [['Content-Length', '9']] },
  '/twice': { chunks: ['a'] },
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 30))

/** Asks for each way, of a body that answers at once and one that does not, and looks at what became of it. */
const closing: readonly Check[] = answering.map((door) => ({
  where: door.name,
  async run() {
    const counts = new Map<string, Count>()
    const app: Wsgi = (environ, startResponse) => {
      const [path = '', kind = ''] = environ.PATH_INFO.split(':')
      const { chunks, status = '200 OK', fields = [] } = WAYS[path] as (typeof WAYS)[string]
      const count = noCount()
      counts.set(environ.PATH_INFO, count)
      const body = countedBody(count, chunks, kind === 'slow')
      const start = () => startResponse(status, [['Content-Type', 'text/plain'], ...fields])
      // Whoever throws has its body still in its hands.
      const response = new Response(body)
      try {
        start()
        if (path === '/twice') start()
      } catch (error) {
        void response.body?.cancel()
        throw error
      }
      return body
    }
    const open = await door.open(app)
    try {
      const asks = Object.entries(WAYS).flatMap(([target, { method = 'GET' }]) =>
        ['fast', 'slow'].map((kind): Ask => ({ target: `${target}:${kind}`, method })),
      )
      return await each(asks, async (ask) => {
        await open.ask(ask).catch(() => undefined)
        const counted = () => counts.get(ask.target as string) as Count
        for (let i = 0; i < 100 && counted().ended + counted().closed === 0; i++) await settled()
        // Time for a second close.
        await settled()
        const { opened, ended, closed } = counted()
        assert.deepEqual([opened, ended + closed], [1, 1], JSON.stringify({ opened, ended, closed }))
      })
    } finally {
      await open.close()
    }
  },
}))

const openFiles = () => readdirSync('/proc/self/fd').length
const deep = ['(', '[', '{"a":', '((', '<a>;rel="', '("a" (', '[[[', '{"a":[', '%(a)s']

export const lifecycle: Group = {
  title: 'O. Lifecycle and leaks',
  rows: [
    attack(
      'O1',
      'CVE-2022-23634',
      'a body that is not closed on some path, or twice on another',
      'run to its end, or closed once; on every path, through every gateway',
      closing,
    ),
    attack(
      'O2',
      'CVE-2014-3742 CVE-2021-22883 CWE-772',
      'a descriptor for each request that fails',
      'as many are open afterwards as before',
      {
        where: 'serve',
        async run() {
          const server = await serve(
            wsgify(() => {
              throw ON_PURPOSE
            }),
            { port: 0, errors: { write: () => undefined } },
          )
          const { port } = server.address
          try {
            await exchange(port, textOf({}))
            const before = openFiles()
            const count = await each(
              Array.from({ length: 300 }, (_, i) => i),
              async (i) => {
                const text = [
                  textOf({}),
                  'GET / HTTP/9\r\n\r\n',
                  textOf({ method: 'POST', body: 'x' }).slice(0, -1),
                ][i % 3] as string
                await exchange(port, text, ['GET'], { patience: i % 3 === 2 ? 5 : 1000 })
              },
            )
            for (let i = 0; i < 100 && openFiles() > before + 2; i++) await settled()
            assert.ok(openFiles() <= before + 2, `${openFiles()} are open, and before ${before}`)
            return count
          } finally {
            await server.close()
          }
        },
      },
    ),
    attack(
      'O3',
      'CVE-2026-25224 CWE-400',
      'an answer that is made faster than it is read, and kept in memory',
      'the application is asked for the next piece when there is room for it',
      http.map(
        (door): Check => ({
          where: door.name,
          async run() {
            let pulled = 0
            const piece = Buffer.alloc(65_536)
            const app: Wsgi = (_environ, startResponse) => {
              startResponse('200 OK', [])
              return (async function* () {
                for (; pulled < 4000; pulled++) yield piece
              })()
            }
            const { port = 0, close } = await door.open(app)
            try {
              const socket = connect(port, '127.0.0.1')
              socket.on('error', () => undefined).pause()
              socket.write(textOf({}))
              await new Promise((resolve) => setTimeout(resolve, 500))
              const stopped = pulled
              await new Promise((resolve) => setTimeout(resolve, 200))
              assert.equal(pulled, stopped)
              assert.ok(pulled < 400, `${pulled} pieces of 64 KiB`)
              socket.destroy()
              return 1
            } finally {
              await close()
            }
          },
        }),
      ),
    ),
    attack(
      'O4',
      'CVE-2025-59466 CWE-674',
      'input that nests so deep that the stack overflows',
      'refused, or read, without an overflow',
      objects(() =>
        each(deep, (open) => {
          const text = open.repeat(300_000)
          for (const parse of [
            (given: string) => parseJson(Buffer.from(given), 512),
            parseDictionary,
            parseList,
          ]) {
            try {
              parse(text)
            } catch (error) {
              assert.ok(
                !(error instanceof RangeError && /call stack/i.test(error.message)),
                error instanceof Error ? error.message : '',
              )
            }
          }
        }),
      ),
    ),
    attack(
      'O5',
      'CVE-2024-24791 CVE-2020-15586',
      'a connection that is of no use after a refusal of 100 Continue',
      'the refusal comes instead of 100, the connection ends, and the next one is answered',
      {
        where: 'serve',
        async run() {
          const server = await serve(
            wsgify((req) => (req.method === 'POST' ? new Response('no', { status: 403 }) : 'yes')),
            { port: 0 },
          )
          const { port } = server.address
          try {
            return await each([1, 100, 1_000_000], async (length) => {
              const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`
              const refused = await exchange(port, head, ['POST'], { untilClosed: true })
              assert.deepEqual([refused.interim, refused.answers[0]?.status, refused.closed], [[], 403, true])
              assert.equal((await exchange(port, textOf({}))).answers[0]?.status, 200)
            })
          } finally {
            await server.close()
          }
        },
      },
    ),
    attack(
      'O6',
      'CVE-2018-12121 CVE-2018-12122 CVE-2020-8251',
      'a request that does not end, and holds its connection for ever',
      '408 for a head or a body in time, and the connection ends',
      {
        where: 'serve',
        async run() {
          const server = await serve(
            wsgify(async (req) => String((await req.bytes()).length)),
            {
              port: 0,
              limits: { headersTimeout: 500, requestTimeout: 800, keepAliveTimeout: 500 },
              errors: { write: () => undefined },
            },
          )
          const { port } = server.address
          try {
            const texts = [
              'GET / HTTP/1.1\r\nHost: x\r\nX-',
              'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nx',
              'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\nx',
              'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx',
            ]
            const all = await Promise.all(
              texts.map((text) => exchange(port, text, ['GET'], { untilClosed: true, patience: 6000 })),
            )
            return await each(all, ({ answers, closed }) =>
              assert.deepEqual([answers[0]?.status, closed], [408, true]),
            )
          } finally {
            await server.close()
          }
        },
      },
    ),
  ],
}
