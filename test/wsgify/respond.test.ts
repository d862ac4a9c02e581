import { describe, expect, test } from 'vitest'
import { HTTPConflict } from '../../src/exc/client-error.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

async function answerOf(returned: unknown) {
  const res = await wsgify(() => returned).get('/')
  return [res.status, res.contentType, await res.text()]
}

describe('what a handler returns', () => {
  test.each<[string, unknown, unknown[]]>([
    ['text', 'é', [200, 'text/plain', 'é']],
    ['empty text', '', [200, 'text/plain', '']],
    ['bytes', new TextEncoder().encode('ab'), [200, 'application/octet-stream', 'ab']],
    ['an object', { a: 1 }, [200, 'application/json', '{"a":1}']],
    [
      'an object without prototype',
      Object.assign(Object.create(null), { a: 1 }),
      [200, 'application/json', '{"a":1}'],
    ],
    [
      'an object with keys that streams and responses have',
      { stream: true, getReader: 1, headers: {}, statusText: '', arrayBuffer: 2, body: null },
      [
        200,
        'application/json',
        '{"stream":true,"getReader":1,"headers":{},"statusText":"","arrayBuffer":2,"body":null}',
      ],
    ],
    ['an array', [1, 'x'], [200, 'application/json', '[1,"x"]']],
    ['a number', 7, [200, 'application/json', '7']],
    ['zero', 0, [200, 'application/json', '0']],
    ['a boolean', false, [200, 'application/json', 'false']],
    ['a date', new Date(0), [200, 'application/json', '"1970-01-01T00:00:00.000Z"']],
    ['anything with toJSON', { toJSON: () => ({ b: 2 }) }, [200, 'application/json', '{"b":2}']],
    ['nothing', undefined, [204, null, '']],
    ['null', null, [204, null, '']],
    ['a response', new Response('hi', { status: 201 }), [201, 'text/plain', 'hi']],
    [
      'an exception',
      new HTTPConflict('taken'),
      [409, 'application/problem+json', '{"title":"Conflict","status":409,"detail":"taken"}'],
    ],
    ['a promise of any of these', Promise.resolve({ a: 1 }), [200, 'application/json', '{"a":1}']],
    ['a stream', new Blob(['ab']).stream(), [200, 'application/octet-stream', 'ab']],
    ['a blob', new Blob(['ab'], { type: 'text/css' }), [200, 'text/css', 'ab']],
    ['another wsgified function', wsgify(() => 'inner'), [200, 'text/plain', 'inner']],
    [
      'a platform response',
      new globalThis.Response('web', { status: 202, headers: { 'Content-Type': 'text/html' } }),
      [202, 'text/html', 'web'],
    ],
  ])('%s', async (_name, returned, expected) => expect(await answerOf(returned)).toEqual(expected))

  test('generators stream', async () => {
    expect(
      await answerOf(
        (function* () {
          yield 'a'
          yield new Uint8Array([98])
        })(),
      ),
    ).toEqual([200, 'application/octet-stream', 'ab'])
    expect(
      await answerOf(
        (async function* () {
          yield 'a'
        })(),
      ),
    ).toEqual([200, 'application/octet-stream', 'a'])
  })

  test.each([10n, Symbol('x')])('%s is refused, with what can be returned', async (returned) => {
    await expect(answerOf(returned)).rejects.toThrow(/a handler cannot return .*: it returns a response/)
  })

  test('an error that is returned is one that is thrown, and nothing of it is sent', async () => {
    const missing = Object.assign(new Error('open /srv/secret'), { code: 'ENOENT', path: '/srv/secret' })
    await expect(answerOf(missing)).rejects.toBe(missing)
    await expect(answerOf(Promise.resolve(missing))).rejects.toBe(missing)
    const [status, , text] = await answerOf(Object.assign(new Error('row 7'), { status: 404, path: '/srv' }))
    expect([status, text]).toEqual([404, expect.not.stringMatching(/row 7|srv/)])
  })

  test('cookies of a platform response stay apart', async () => {
    const web = new globalThis.Response('x', {
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
    })
    expect((await wsgify(() => web).get('/')).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })
})

describe('req.response', () => {
  test('is sent when nothing is returned', async () => {
    const res = await wsgify((req) => {
      req.response.status = 202
      req.response.body = 'later'
    }).get('/')
    expect([res.status, await res.text()]).toEqual([202, 'later'])
  })

  test.each<[string, () => unknown]>([
    ['text', () => 'x'],
    ['an object', () => ({ a: 1 })],
    ['a response', () => new Response('x')],
    ['an application', () => wsgify(() => 'x')],
    ['a promise', async () => 'x'],
    ['an exception', () => new HTTPConflict()],
    [
      'a thrown exception',
      () => {
        throw new HTTPConflict()
      },
    ],
  ])('its headers and cookies go with %s', async (_name, result) => {
    const res = await wsgify((req) => {
      req.response.headers.set('X-Trace', 't')
      req.response.setCookie('a', '1')
      req.response.setCookie('b', '2')
      return result()
    }).get('/')
    expect([res.headers.get('X-Trace'), res.headers.getSetCookie()]).toEqual([
      't',
      ['a=1; Path=/', 'b=2; Path=/'],
    ])
    expect(res.headerlist.filter(([name]) => name === 'Content-Length').length).toBeLessThan(2)
  })

  test.each<[string, () => unknown, number]>([
    ['text', () => 'x', 201],
    ['bytes', () => new Uint8Array(1), 201],
    ['a stream', () => new Blob(['x']).stream(), 201],
    ['an object', () => ({ a: 1 }), 201],
    ['a promise of an object', async () => ({ a: 1 }), 201],
    ['a response', () => new Response('x'), 200],
    ['a platform response', () => new globalThis.Response('x'), 200],
    ['an application', () => wsgify(() => 'x'), 200],
    ['an exception', () => new HTTPConflict(), 409],
  ])('its status goes with %s, unless that has one', async (_name, result, status) => {
    const res = await wsgify((req) => {
      req.response.status = 201
      return result()
    }).get('/')
    expect(res.status).toBe(status)
  })

  test('a status without a body goes with nothing else', async () => {
    const app = wsgify((req) => {
      req.response.status = 204
      return 'x'
    })
    await expect(app.get('/')).rejects.toThrow('a response with status 204 has no body')
  })

  test('its policies go with what is returned, what describes its own body does not', async () => {
    const res = await wsgify((req) => {
      req.response.headers.set('Content-Security-Policy', "default-src 'none'")
      req.response.headers.set('Content-Security-Policy-Report-Only', "default-src 'self'")
      req.response.contentLanguage = 'de'
      req.response.contentEncoding = 'gzip'
      return 'x'
    }).get('/')
    expect([...res.headers.keys()].sort()).toEqual([
      'Content-Length',
      'Content-Security-Policy',
      'Content-Security-Policy-Report-Only',
      'Content-Type',
    ])
  })

  test('what the returned response says itself wins, and its cookies are kept beside', async () => {
    const res = await wsgify((req) => {
      req.response.headers.set('X-Trace', 'request')
      req.response.setCookie('a', '1')
      const own = new Response('x', { headers: { 'X-Trace': 'own' } })
      own.setCookie('b', '2')
      return own
    }).get('/')
    expect([res.headers.get('X-Trace'), res.headers.getSetCookie()]).toEqual([
      'own',
      ['b=2; Path=/', 'a=1; Path=/'],
    ])
  })
})
