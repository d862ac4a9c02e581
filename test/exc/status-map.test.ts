import { describe, expect, expectTypeOf, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { lint } from '../../src/environ/lint.ts'
import * as clientErrors from '../../src/exc/client-error.ts'
import { HTTPError, HTTPException } from '../../src/exc/http-exception.ts'
import * as redirections from '../../src/exc/redirection.ts'
import * as serverErrors from '../../src/exc/server-error.ts'
import { type HTTPExceptionClass, statusMap } from '../../src/exc/status-map.ts'
import * as successes from '../../src/exc/success.ts'
import { Request } from '../../src/message/request.ts'
import { utf8Length } from '../../src/syntax/bytes.ts'
import { reasonOf } from '../../src/syntax/status.ts'
import { HOSTILE, shapeOf } from '../support/hostile.ts'

// What IANA's registry has as final statuses in 2026, but 306 and 418, which it keeps unused; 418 has a class all the same.
const REGISTERED = [
  [200, 201, 202, 203, 204, 205, 206, 207, 208, 226],
  [300, 301, 302, 303, 304, 305, 307, 308],
  [400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418],
  [421, 422, 423, 424, 425, 426, 428, 429, 431, 451],
  [500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511],
].flat()

const entries = Object.entries(statusMap as unknown as Record<string, HTTPExceptionClass>).map(
  ([code, Class]) => [Number(code), Class] as const,
)
const MOVES = [301, 302, 303, 305, 307, 308]
const BODILESS = [204, 205, 304]
const ACCEPTS = [
  ['application/problem+json', 'application/problem+json'],
  ['application/json', 'application/json'],
  ['text/html', 'text/html; charset=UTF-8'],
  ['text/plain', 'text/plain; charset=UTF-8'],
  ['image/png', 'application/problem+json'],
] as const

const make = (code: number, Class: HTTPExceptionClass, init = {}) =>
  new Class({ ...(MOVES.includes(code) ? { location: '/x' } : {}), ...init })

describe('the map', () => {
  test('has the registered statuses and no other', () => {
    expect(entries.map(([code]) => code)).toEqual(REGISTERED)
    for (const code of [100, 101, 103, 306, 299, 499]) expect(statusMap[code]).toBeUndefined()
  })

  test.each(entries)('%i has a class with its code, the registered phrase and a sentence', (code, Class) => {
    expect([Class.code, Class.title]).toEqual([code, reasonOf(code)])
    expect(Class.explanation).toMatch(/^[A-Z].*\.$/)
    const error = make(code, Class)
    expect(error).toBeInstanceOf(HTTPException)
    const families = [
      successes.HTTPOk,
      redirections.HTTPRedirection,
      clientErrors.HTTPClientError,
      serverErrors.HTTPServerError,
    ]
    expect(families.map((Family) => error instanceof Family)).toEqual(
      [2, 3, 4, 5].map((family) => family === Math.floor(code / 100)),
    )
    expect(error instanceof HTTPError).toBe(code >= 400)
    expect([error.name, error.response().status]).toEqual([`HTTP${Class.name.slice(4)}`, code])
  })

  test('has every class that is exported', () => {
    const abstract = new Set(['HTTPRedirection', 'HTTPMove', 'HTTPClientError', 'HTTPServerError'])
    for (const [name, value] of Object.entries({
      ...successes,
      ...redirections,
      ...clientErrors,
      ...serverErrors,
    })) {
      if (!abstract.has(name)) expect(statusMap[value.code], name).toBe(value)
    }
  })

  test('inherits nothing and cannot be changed', () => {
    expect((statusMap as unknown as Record<string, unknown>)['toString']).toBeUndefined()
    expect(Object.isFrozen(statusMap)).toBe(true)
  })

  test('knows the class of a code that is written down, and not of one that is not', () => {
    expectTypeOf(statusMap[404]).toEqualTypeOf<typeof clientErrors.HTTPNotFound>()
    expectTypeOf(statusMap[405]).toEqualTypeOf<typeof clientErrors.HTTPMethodNotAllowed>()
    expectTypeOf(statusMap[404 as number]).toEqualTypeOf<HTTPExceptionClass | undefined>()
  })
})

describe('every class in every form', () => {
  test.each(entries)('%i is answered as the contract says, HEAD as GET', async (code, Class) => {
    for (const [accept, problemType] of ACCEPTS) {
      const type = code < 400 && problemType.includes('problem') ? 'application/json' : problemType
      const error = make(code, Class, { detail: 'é <b>€</b>', headers: { 'X-A': '1' } })
      const environ = (method: string) =>
        blank('/', { environ: { HTTP_ACCEPT: accept, REQUEST_METHOD: method } })
      const get = await call(lint(error), environ('GET'))
      const head = await call(lint(error), environ('HEAD'))
      expect(get.status).toBe(`${code} ${reasonOf(code)}`)
      expect(head).toEqual({ ...get, chunks: [] })
      const headers = new Headers(get.headers as [string, string][])
      const size = get.chunks.reduce((sum, { length }) => sum + length, 0)
      expect(headers.get('X-A')).toBe('1')
      if (BODILESS.includes(code)) {
        expect([headers.get('Content-Type'), size]).toEqual([null, 0])
        expect(headers.get('Content-Length')).toBe(code === 205 ? '0' : null)
        continue
      }
      expect([headers.get('Content-Type'), headers.get('Content-Length')]).toEqual([type, String(size)])
      expect([headers.get('Vary'), headers.get('X-Content-Type-Options')]).toEqual(['Accept', 'nosniff'])
      const text = new TextDecoder().decode(get.chunks[0])
      if (type.includes('json')) expect(JSON.parse(text)).toMatchObject({ title: reasonOf(code) })
      else expect(text).toContain(type.includes('html') ? '&lt;b&gt;€' : 'é <b>€</b>')
    }
  })

  test.each(entries)('%i has no element and no attribute for what it says', async (code, Class) => {
    if (BODILESS.includes(code)) return
    const page = Request.blank('/', { accept: 'text/html' })
    const shown = (text: string) => {
      const error = make(code, Class, {
        detail: text,
        alternatives: [text, { href: text, title: text, type: text, language: text }],
        members: { [text]: text },
        ...(MOVES.includes(code) ? { location: fieldText(text) } : {}),
      })
      return error.response(page)
    }
    await Promise.all(
      HOSTILE.map(async (hostile) => {
        const res = shown(hostile)
        const text = await res.text()
        expect(res.contentLength).toBe(utf8Length(text))
        const { elements, links } = shapeOf(text)
        const harmless = shapeOf(await shown('x:y').text())
        const linkless = (names: string[]) => names.filter((name) => name !== 'a href')
        expect(linkless(elements)).toEqual(linkless(harmless.elements))
        for (const link of links) expect(link).toMatch(/^(?:https?:\/\/[^/\\]|\/(?![/\\])|[^:/\\][^:]*$)/)
      }),
    )
  })
})

/** The text, as far as a header field can have it. */
function fieldText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '') || 'x'
}
