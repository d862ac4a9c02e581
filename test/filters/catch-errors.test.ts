import { describe, expect, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { HTTPConflict } from '../../src/exc/client-error.ts'
import { HTTPExceptionMiddleware } from '../../src/exc/http-exception-middleware.ts'
import { catchErrors } from '../../src/filters/catch-errors.ts'
import { requestId } from '../../src/filters/request-id.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const logged = () => {
  const lines: string[] = []
  return { lines, init: { environ: { 'wsgi.errors': { write: (line: string) => lines.push(line) } } } }
}
const bug: Wsgi = () => {
  throw new TypeError('secret.internal is down')
}
const later: Wsgi = async () => bug({} as never, () => undefined)

describe('catchErrors', () => {
  test.each([
    ['throws', bug],
    ['rejects', later],
    ['is wsgified and throws', wsgify(() => Promise.reject(new Error('secret.internal')))],
  ])('an application that %s is a 500 that tells nothing', async (_name, app) => {
    const { lines, init } = logged()
    const res = await catchErrors(app).get('/a?token=abc', init)
    expect(res.status).toBe(500)
    expect(await res.text()).not.toContain('secret')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^GET \/a: \w*Error: secret\.internal/)
    expect(lines[0]).not.toContain('abc')
  })

  test('catches what comes in place of a first chunk', async () => {
    const { lines, init } = logged()
    const failing: Wsgi = (_environ, start) => {
      start('200 OK', [])
      return (async function* () {
        await null
        if (lines.length === 0) throw new Error('secret.internal')
        yield 'never'
      })()
    }
    const res = await catchErrors(failing).get('/', init)
    expect([res.status, lines.length]).toEqual([500, 1])
  })

  test('errors with a status are answers, and no lines', async () => {
    const { lines, init } = logged()
    const raw: Wsgi = () => {
      throw new HTTPConflict('taken')
    }
    const res = await catchErrors(raw).get('/', init)
    expect([res.status, lines]).toEqual([409, []])
  })

  test('what stands outside sees an answer, and the forms of the API hold', async () => {
    const { lines, init } = logged()
    const forms = { 'application/json': ({ status }: { status: number }) => ({ fault: status }) }
    const app = requestId(new HTTPExceptionMiddleware(catchErrors(bug), { forms }))
    const res = await app.get('/', init)
    const id = res.headers.get('X-Request-Id') as string
    expect(id).toMatch(/^req-/)
    expect(await res.json()).toEqual({ fault: 500 })
    expect(lines[0]?.startsWith(`${id} GET /: `)).toBe(true)
  })

  test('a path cannot forge a line', async () => {
    const { lines, init } = logged()
    await catchErrors(bug).get('/a%0AGET%20/b', init)
    expect(lines[0]?.split('\n')[0]).toContain('TypeError')
  })

  test('tells another instead', async () => {
    const told: unknown[] = []
    await catchErrors(bug, { log: (error, req) => told.push([error, req.path]) }).get('/x')
    expect(told).toEqual([[expect.any(TypeError), '/x']])
    expect(() => catchErrors({ log: 'x' as never })).toThrow('a function is wanted')
  })
})
