import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { collect } from '../../src/environ/body.ts'
import type { Body, Wsgi } from '../../src/environ/contract.ts'
import { debug } from '../../src/filters/debug.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

function logger() {
  const lines: string[] = []
  return { lines, logger: { info: (line: string) => lines.push(line) } }
}
const returning =
  (body: Body): Wsgi =>
  (_environ, start) => {
    start('200 OK', [['Content-Length', '3']])
    return body
  }

describe('debug', () => {
  test('tells the environ, the head and the body, to wsgi.errors by default', async () => {
    const lines: string[] = []
    const environ = { 'wsgi.errors': { write: (line: string) => lines.push(line) } }
    await (await debug(wsgify(() => 'hellö')).get('/a?b=1', { environ, headers: { 'X-Kind': 'a' } })).text()
    expect(lines[0]).toBe('> GET /a\n')
    expect(lines).toContain('> HTTP_X_KIND = a\n')
    expect(lines).toContain('> QUERY_STRING = b=1\n')
    expect(lines).toContain('< 200 OK\n')
    expect(lines).toContain('< Content-Type: text/plain; charset=UTF-8\n')
    expect(lines.at(-1)).toBe('< hell\\xc3\\xb6\n')
  })

  test('masks secrets, and lets nothing end a line', async () => {
    const { lines, logger: log } = logger()
    const app = debug(
      wsgify((req) => {
        req.response.setCookie('sid', 'hidden-cookie')
        return 'a\nb'
      }),
      { logger: log },
    )
    const headers = {
      'X-Auth-Token': 'hidden-token',
      Authorization: 'Bearer hidden-bearer',
      'X-Kind': 'a\tb',
    }
    await app.get('/%0A?password=hidden-query', { headers })
    expect(lines.join('|')).not.toMatch(/hidden/)
    expect(lines.filter((line) => /[\n\r]/.test(line))).toEqual([])
    expect(lines[0]).toBe('> GET /\\x0a')
    expect(lines.at(-1)).toBe('< a\\x0ab')
  })

  test('tells of a body that streams as it leaves, up to so many bytes, and closes it', async () => {
    const { lines, logger: log } = logger()
    let closed = 0
    async function* chunks() {
      try {
        yield 'abc'
        yield new Uint8Array([100, 101])
        yield 'f'
      } finally {
        closed++
      }
    }
    const app = debug(
      wsgify(() => chunks()),
      { logger: log, maxBytes: 4 },
    )
    const res = await app.get('/')
    const before = lines.length
    expect(await res.text()).toBe('abcdef')
    expect(lines.slice(before)).toEqual(['< abc', '< d'])
    expect(closed).toBe(1)
    const body = (await app.wsgi(blank('/'), () => undefined)) as AsyncIterable<string>
    await body[Symbol.asyncIterator]().return?.()
    expect(await collect('')).toEqual(new Uint8Array(0))
    expect(closed).toBe(1)
  })

  test('stays synchronous, and leaves lists and files what they are', () => {
    const { lines, logger: log } = logger()
    const list = ['a', 'bc']
    const file = Object.assign((async function* () {})(), { fd: 3, start: 0, size: 3 })
    for (const body of ['abc', list, file] as Body[]) {
      expect(debug(returning(body), { logger: log }).wsgi(blank('/'), () => undefined)).toBe(body)
    }
    expect(lines.filter((line) => /^< [a(]/.test(line))).toEqual(['< abc', '< a', '< (a file)'])
  })

  test('refuses other settings', () => {
    expect(() => debug({ maxBytes: -1 })).toThrow('a whole number from 0 is wanted')
    expect(() => debug({ logger: {} as never })).toThrow('a logger has a method info(text)')
  })
})
