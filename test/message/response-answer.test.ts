import { describe, expect, test } from 'vitest'
import type { Environ, HeaderList } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { Request } from '../../src/message/request.ts'
import { Response, type ResponseInit } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import { running } from '../support/talk.ts'

const sent = async (response: Response, url = 'http://own.example/a/b?q', environ: Partial<Environ> = {}) =>
  (await Request.blank(url, { environ }).getResponse(lint(response))).location

describe('Location', () => {
  test.each([
    ['c', 'http://own.example/a/c'],
    ['/c', 'http://own.example/c'],
    ['', 'http://own.example/a/b'],
    ['?z', 'http://own.example/a/b?z'],
    ['#f', 'http://own.example/a/b#f'],
    ['../x', 'http://own.example/x'],
    ['/caf\u00e9 \u20ac', 'http://own.example/caf%C3%A9%20%E2%82%AC'],
    ['https://other.example/x?y#z', 'https://other.example/x?y#z'],
    ['mailto:someone@example.org', 'mailto:someone@example.org'],
    ['//evil.example', 'http://own.example/evil.example'],
    ['\t//evil.example', 'http://own.example/evil.example'],
    ['/\\evil.example', 'http://own.example/evil.example'],
    ['http:evil.example', 'http://own.example/a/http%3Aevil.example'],
    ['javascript:alert(1)', 'http://own.example/a/javascript%3Aalert(1)'],
    ['JavaScript:alert(1)', 'http://own.example/a/JavaScript%3Aalert(1)'],
    [' data:text/html,x', 'http://own.example/a/data%3Atext/html,x'],
  ])('%j is sent as %s', async (location, expected) => {
    for (const status of [201, 302])
      expect(await sent(new Response(null, { status, location }))).toBe(expected)
  })

  test('however it was set', async () => {
    const set: ((res: Response) => void)[] = [
      (res) => {
        res.headers.set('location', '//evil.example')
      },
      (res) => {
        res.headerlist = [['LOCATION', '//evil.example']]
      },
      (res) => res.headerlist.push(['Location', ' //evil.example']),
    ]
    for (const put of set) {
      const res = new Response(null, { status: 302 })
      put(res)
      expect(await sent(res)).toBe('http://own.example/evil.example')
    }
  })

  test('is relative where that is asked for, and leads to no other host', async () => {
    const relative = (location: string) =>
      new Response(null, { status: 303, location, absoluteLocation: false })
    expect(await sent(relative('c?d'))).toBe('c?d')
    expect(await sent(relative('//evil.example'))).toBe('/evil.example')
    expect(relative('/x').absoluteLocation).toBe(false)
  })

  test('is made for each request anew', async () => {
    const res = Response.redirect('next')
    expect(await sent(res, 'http://one.example/a/')).toBe('http://one.example/a/next')
    expect(await sent(res, 'https://two.example:8443/b/')).toBe('https://two.example:8443/b/next')
    expect(res.location).toBe('next')
  })

  test.each<[string, Partial<Environ>, string]>([
    ['a mount', { SCRIPT_NAME: '/m t' }, 'http://own.example/m%20t/a/c'],
    ['no Host', { HTTP_HOST: undefined, SERVER_NAME: 's', SERVER_PORT: '81' }, 'http://s:81/a/c'],
    ['a Host that is none', { HTTP_HOST: 'evil.example/x', SERVER_NAME: 's' }, 'http://s/a/c'],
    ['a Host that no URL has', { HTTP_HOST: '[:::]' }, 'c'],
    ['IPv6', { HTTP_HOST: '[::1]:8080' }, 'http://[::1]:8080/a/c'],
  ])('with %s', async (_, environ, expected) => {
    expect(await sent(new Response(null, { status: 302, location: 'c' }), undefined, environ)).toBe(expected)
  })

  test('the same from a handler, a filter and the wire', async () => {
    const app = wsgify(() => Response.redirect('/next'))
    expect((await app.get('http://own.example/')).location).toBe('http://own.example/next')
    const through = wsgify.middleware((req, next) => req.getResponse(next, (res) => res))
    expect((await through(app).get('http://own.example/')).location).toBe('http://own.example/next')
    const { port } = await running(through(app))
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' })
    expect(answer.headers.get('Location')).toBe(`http://127.0.0.1:${port}/next`)
  })
})

describe('trailer fields', () => {
  const sentBy = async (init: ResponseInit, method = 'GET') => {
    let found: (() => HeaderList) | null = null
    const environ = {
      'wsgify.send_trailers': (trailers: () => HeaderList) => {
        found = trailers
      },
    }
    const res = await Request.blank('/', { method, environ }).getResponse(lint(new Response('body', init)))
    await res.bytes()
    return (found as (() => HeaderList) | null)?.()
  }

  test('are given to the gateway, as fields or once the body has been sent', async () => {
    expect(await sentBy({ trailers: { 'X-Sum': '1' } })).toEqual([['X-Sum', '1']])
    let sum = 0
    const counted = sentBy({ trailers: () => [['X-Sum', String(sum)]] })
    sum = 7
    expect(await counted).toEqual([['X-Sum', '7']])
    expect(await sentBy({})).toBeUndefined()
  })

  test('no field can be injected by one', async () => {
    await expect(sentBy({ trailers: () => ({ 'X-Sum': 'a\r\nb' }) })).rejects.toThrow(TypeError)
  })

  test('are left out where the gateway has none', async () => {
    const res = await Request.blank('/').getResponse(
      lint(new Response('body', { trailers: { 'X-Sum': '1' } })),
    )
    expect([res.status, await res.text()]).toEqual([200, 'body'])
  })

  test('go along with a clone and through a filter, over the wire', async () => {
    const app = wsgify(() => new Response('body', { trailers: { 'X-Sum': '1' } }).clone())
    const { port } = await running(wsgify.middleware((req, next) => req.getResponse(next))(app))
    const { request } = await import('node:http')
    const trailers = await new Promise((resolve, reject) => {
      request({ port, host: '127.0.0.1' }, (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.trailers))
      })
        .on('error', reject)
        .end()
    })
    expect(trailers).toEqual({ 'x-sum': '1' })
  })
})

test('a body is closed where its head is refused, also one that is not sent', async () => {
  for (const status of [200, 204]) {
    let closed = 0
    const body = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: false as const, value: 'x' }),
        return: async () => ({ done: true as const, value: void closed++ }),
      }),
    }
    const response = new Response(body)
    response.status = status
    const refuse = () => {
      throw new Error('refused')
    }
    expect(() => response.wsgi(Request.blank('/').environ, refuse)).toThrow('refused')
    expect(closed).toBe(1)
  }
})

test('a body that is not sent and cannot be closed costs neither the answer nor the process', async () => {
  const body = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve({ done: false as const, value: 'x' }),
      return: () => Promise.reject(new Error('cannot close')),
    }),
  }
  const told: string[] = []
  const environ = { 'wsgi.errors': { write: (text: string) => told.push(text) } }
  const ask = (method: string, init: ResponseInit, fields: Record<string, string> = {}) =>
    Request.blank('/', { method, environ, headers: fields }).getResponse(new Response(body, init))
  const { status } = await ask('HEAD', {})
  const fresh = await ask('GET', { etag: 'a', conditionalResponse: true }, { 'If-None-Match': '"a"' })
  await new Promise((resolve) => setImmediate(resolve))
  expect([status, fresh.status, told.length]).toEqual([200, 304, 2])
})
