import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { collect } from '../../src/environ/body.ts'
import type { Body, Wsgi } from '../../src/environ/contract.ts'
import { HTTPConflict } from '../../src/exc/client-error.ts'
import { accessLog } from '../../src/filters/access-log.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

function logger() {
  const lines: string[] = []
  return { lines, logger: { info: (text: string) => lines.push(text) } }
}
const told = (line: string | undefined) => JSON.parse(line ?? 'null') as Record<string, unknown>
async function* counted(...chunks: string[]) {
  yield* chunks
}

describe('accessLog', () => {
  test('tells a request as Apache does, to wsgi.errors by default', async () => {
    const lines: string[] = []
    const environ = { 'wsgi.errors': { write: (line: string) => lines.push(line) }, REMOTE_ADDR: '192.0.2.1' }
    await accessLog(wsgify(() => 'hellö')).get('/a?b=1', { environ, userAgent: 'curl/8' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(
      /^192\.0\.2\.1 - - \[\d\d\/\w{3}\/\d{4}:[\d:]{8} \+0000\] "GET \/a\?b=1 HTTP\/1\.\d" 200 6 "-" "curl\/8" [\d.]+ms\n$/,
    )
  })

  test('tells common lines and JSON to a logger', async () => {
    const { lines, logger: log } = logger()
    await accessLog(
      wsgify(() => new Response('x', { status: 404 })),
      { format: 'common', logger: log },
    ).get('/')
    expect(lines[0]).toMatch(/"GET \/ HTTP\/1\.\d" 404 1 [\d.]+ms$/)
    await accessLog(
      wsgify(() => ({})),
      { format: 'json', logger: log },
    ).get('/')
    expect(told(lines[1])).toMatchObject({ method: 'GET', target: '/', status: 200, bytes: 2 })
  })

  test('waits for a body that streams, and counts it', async () => {
    const { lines, logger: log } = logger()
    const app = accessLog(
      wsgify(() => counted('ab', 'ü')),
      { format: 'json', logger: log },
    )
    const res = await app.get('/')
    expect(lines).toEqual([])
    expect(await res.text()).toBe('abü')
    expect(lines.map(told)).toMatchObject([{ status: 200, bytes: 4 }])
  })

  test('tells once of a client that left, and closes the body', async () => {
    const { lines, logger: log } = logger()
    let closed = 0
    async function* endless() {
      try {
        for (;;) yield 'x'
      } finally {
        closed++
      }
    }
    const app = accessLog(
      wsgify(() => endless()),
      { format: 'json', logger: log },
    )
    const body = (await app.wsgi(blank('/'), () => undefined)) as AsyncIterable<string>
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.return?.()
    expect(lines.map(told)).toMatchObject([{ status: 499, bytes: 1 }])
    expect(closed).toBe(1)
  })

  test.each<[string, Wsgi, number]>([
    [
      'throws',
      () => {
        throw new Error('bug')
      },
      500,
    ],
    ['rejects', async () => Promise.reject(new HTTPConflict()), 409],
  ])('tells of an application that %s, and throws it on', async (_name, app, status) => {
    const { lines, logger: log } = logger()
    const logged = accessLog(app, { format: 'json', logger: log })
    await expect((async () => logged.wsgi(blank('/'), () => undefined))()).rejects.toThrow()
    expect(lines.map(told)).toMatchObject([{ status }])
  })

  test('tells of a body that fails on its way', async () => {
    const { lines, logger: log } = logger()
    async function* failing() {
      yield 'x'
      throw new Error('bug')
    }
    const app = accessLog(
      wsgify(() => failing()),
      { format: 'json', logger: log },
    )
    const body = (await app.wsgi(blank('/'), () => undefined)) as Body
    await expect(collect(body)).rejects.toThrow('bug')
    expect(lines.map(told)).toMatchObject([{ status: 500, bytes: 1 }])
  })

  test('tells what was asked, not what inner layers made of it; nothing forges a line', async () => {
    const { lines, logger: log } = logger()
    const app = accessLog(
      wsgify((req) => {
        req.pathInfoPop()
        req.method = 'PUT'
        return 'ok'
      }),
      { format: 'combined', logger: log },
    )
    await app.get('/a%0Ab/c', { headers: { Referer: 'a" 200 "x' } })
    expect(lines[0]).toContain('"GET /a%0Ab/c HTTP')
    expect(lines[0]).toContain('"a\\" 200 \\"x"')
    expect(lines[0]).not.toContain('\n')
  })

  test('stays synchronous, and leaves arrays and files what they are', () => {
    const { lines, logger: log } = logger()
    expect(
      accessLog(
        wsgify(() => 'x'),
        { logger: log },
      ).wsgi(blank('/'), () => undefined),
    ).toBe('x')
    const chunks = ['a', 'b']
    const raw: Wsgi = (_environ, start) => {
      start('200 OK', [['Content-Length', '2']])
      return chunks
    }
    expect(accessLog(raw, { logger: log }).wsgi(blank('/'), () => undefined)).toBe(chunks)
    const unsaid: Wsgi = (_environ, start) => {
      start('200 OK', [])
      return chunks
    }
    accessLog(unsaid, { format: 'json', logger: log }).wsgi(blank('/'), () => undefined)
    expect(told(lines.at(-1))).toMatchObject({ status: 200, bytes: 2 })
  })

  test('takes settings of Paste, and refuses others', () => {
    const local = { format: 'json', logger_name: 'wsgi', setup_console_handler: 'False' } as never
    expect(() =>
      accessLog(
        wsgify(() => 'x'),
        { here: '/' },
        local,
      ),
    ).not.toThrow()
    expect(() => accessLog({ format: 'x' as never })).toThrow('one of common, combined, json is wanted')
    expect(() => accessLog({ logger: {} as never })).toThrow('a logger has a method info(text)')
  })
})
