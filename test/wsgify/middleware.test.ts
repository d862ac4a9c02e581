import { describe, expect, expectTypeOf, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { HTTPForbidden } from '../../src/exc/client-error.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import type { WsgifyApp } from '../../src/wsgify/wsgify-app.ts'

const hello = wsgify(() => 'hello')
const auth = wsgify.middleware((req, app, { token }: { token: string }) => {
  if (req.headers.get('X-T') !== token) throw new HTTPForbidden()
  return app
})
const withToken = { headers: { 'X-T': 'open' } }

describe('middleware', () => {
  test.each([
    ['(app, config)', auth(hello, { token: 'open' })],
    ['(config)(app)', auth({ token: 'open' })(hello)],
    ['(globalConfig, config)(app), as Paste calls it', auth({ here: '/etc' }, { token: 'open' })(hello)],
    ['(app, globalConfig, config), as Paste calls it too', auth(hello, { here: '/etc' }, { token: 'open' })],
  ])('%s', async (_name, app) => {
    expect((await app.get('/')).status).toBe(403)
    expect(await (await app.get('/', withToken)).text()).toBe('hello')
  })

  test('stands before any application', async () => {
    const raw: Wsgi = (_environ, start) => {
      start('200 OK', [['Content-Type', 'text/plain']])
      return ['raw']
    }
    expect(await (await auth(lint(raw), { token: 'open' }).get('/', withToken)).text()).toBe('raw')
    expect(await (await auth(new Response('res'), { token: 'open' }).get('/', withToken)).text()).toBe('res')
    expect(() => auth(7 as unknown as Wsgi, { token: 'x' })).toThrow(
      'middleware stands before an application, or takes its configuration as an object, not 7',
    )
  })

  test('reads its configuration once, when it is made', async () => {
    let reads = 0
    const limit = wsgify.middleware(
      (_req, app, { most }) => (most > 0 ? app : 'none'),
      ({ most }: { most: number | string }) => {
        reads++
        if (!/^\d+$/.test(String(most))) throw new TypeError('most is a number')
        return { most: Number(most) }
      },
    )
    const made = [
      limit(hello, { most: 0 }),
      limit({ most: '0' })(hello),
      limit({ here: '/' }, { most: 0 })(hello),
    ]
    for (const app of [...made, limit(hello, {}, { most: 0 })]) {
      expect(await (await app.get('/')).text()).toBe('none')
      expect(await (await app.get('/')).text()).toBe('none')
    }
    expect(reads).toBe(4)
    expect(() => limit({ most: 'x' })).toThrow('most is a number')
    expectTypeOf(limit.undecorated).parameter(2).toEqualTypeOf<{ most: number }>()
  })

  test('may look at the answer, now or later', async () => {
    const stamp = wsgify.middleware((req, app) =>
      req.getResponse(app, (res) => {
        res.headers.set('X-Stamp', '1')
        return res
      }),
    )
    const slow = wsgify.middleware(async (req, app) => {
      const res = await req.getResponse(app)
      res.headers.append('X-Slow', res.statusLine)
      return res
    })
    const res = await slow(stamp(hello)).get('/')
    expect([res.headers.get('X-Stamp'), res.headers.get('X-Slow'), await res.text()]).toEqual([
      '1',
      '200 OK',
      'hello',
    ])
  })

  test('keeps what it set on req.response when it passes on', async () => {
    const trace = wsgify.middleware((req, app) => {
      req.response.headers.set('X-Trace', 't')
      req.response.setCookie('a', '1')
      return app
    })
    const res = await trace(
      wsgify((req) => {
        req.response.setCookie('b', '2')
        return 'x'
      }),
    ).get('/')
    expect([res.headers.get('X-Trace'), res.headers.getSetCookie()]).toEqual([
      't',
      ['b=2; Path=/', 'a=1; Path=/'],
    ])
  })

  test('without configuration gets an empty one', async () => {
    const plain = wsgify.middleware((_req, app, config) =>
      Object.keys(config as object).length === 0 ? app : 'configured',
    )
    expect(await (await plain(hello).get('/')).text()).toBe('hello')
    expect(await (await plain()(hello).get('/')).text()).toBe('hello')
  })

  test('sees errors without a status, and can answer them', async () => {
    const rescue = wsgify.middleware((req, app) => {
      try {
        return req.getResponse(app)
      } catch (error) {
        return `rescued ${(error as Error).message}`
      }
    })
    expect(
      await (
        await rescue(
          wsgify(() => {
            throw new Error('boom')
          }),
        ).get('/')
      ).text(),
    ).toBe('rescued boom')
  })

  test('twenty layers of what answers at once answer at once', () => {
    const pass = wsgify.middleware((_req, app) => app)
    const look = wsgify.middleware((req, app) => req.getResponse(app, (res) => res))
    let app: WsgifyApp = look(pass(hello))
    for (let i = 1; i < 10; i++) app = look(pass(app))
    expect(app(blank('/'), () => undefined)).toBe('hello')
  })

  test('a clone stands before the same application', async () => {
    const app = auth(hello, { token: 'open' }).clone()
    expect(await (await app.get('/', withToken)).text()).toBe('hello')
  })

  test('undecorated is the function', () => {
    const fn = (_req: unknown, app: unknown) => app
    expect(wsgify.middleware(fn).undecorated).toBe(fn)
  })
})

describe('types of configuration', () => {
  test('what is needed cannot be left out; what is not can', () => {
    // @ts-expect-error: token is missing
    const wrong = () => auth(hello)
    // @ts-expect-error: token is a string
    const wrongType = () => auth(hello, { token: 7 })
    expect([wrong, wrongType]).toHaveLength(2)
    const optional = wsgify.middleware((_req, app, _config: { limit?: number }) => app)
    expectTypeOf(optional).toBeCallableWith(hello)
    expectTypeOf(optional).toBeCallableWith(hello, { limit: 3 })
    expectTypeOf(optional(hello).get).returns.resolves.toEqualTypeOf<Response>()
  })
})
