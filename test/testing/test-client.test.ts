// The test client, tried on good and bad applications.

import { describe, expect, it, test } from 'vitest'
import type { Application, Wsgi } from '../../src/environ/contract.ts'
import { LintError } from '../../src/environ/lint.ts'
import { HTTPNotFound } from '../../src/exc/client-error.ts'
import { HTTPFound, HTTPSeeOther } from '../../src/exc/redirection.ts'
import { serve } from '../../src/gateways/node.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'
import { AssertionError, TestClient, type TestInit } from '../../src/testing/index.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import { deadPort, upstream } from '../support/upstream.ts'

/** Tells what it was asked. */
const telling = wsgify(async (req) => ({
  method: req.method,
  url: req.url,
  mount: req.scriptName,
  type: req.contentType,
  token: req.headers.get('X-Token'),
  user: req.remoteUser,
  body: await req.text(),
}))

async function told(client: TestClient, url: string, init?: TestInit, method = 'POST') {
  return (await (await client.request(method, url, init)).json()) as Record<string, unknown>
}

describe('a request', () => {
  const client = new TestClient(telling)

  test.each<[string, TestInit, string | null, string]>([
    ['JSON', { json: { a: ['é'] } }, 'application/json', '{"a":["é"]}'],
    ['JSON that is null', { json: null }, 'application/json', 'null'],
    ['a form', { form: { a: '1', b: ['2', '&'] } }, 'application/x-www-form-urlencoded', 'a=1&b=2&b=%26'],
    ['text', { body: 'x' }, null, 'x'],
    ['text with a type', { body: 'x', headers: { 'content-type': 'text/x' } }, 'text/x', 'x'],
    [
      'JSON of another type',
      { json: 1, headers: [['Content-Type', 'application/x+json']] },
      'application/x+json',
      '1',
    ],
    [
      'a stream',
      {
        body: (async function* () {
          yield 'a'
          yield 'b'
        })(),
      },
      null,
      'ab',
    ],
    ['nothing', {}, null, ''],
  ])('has %s as its body', async (_, init, type, body) => {
    expect(await told(client, '/', init)).toMatchObject({ method: 'POST', type, body })
  })

  it('has a form with files as multipart', async () => {
    const app = wsgify(async (req) => {
      const form = await req.POST()
      const file = form.get('file') as File
      return [req.contentType, form.get('a'), file.name, await file.text()]
    })
    const form = { a: '1', file: { filename: 'x.txt', body: 'hello' } }
    const res = await new TestClient(app).post('/', { form })
    res.expectJson(['multipart/form-data', '1', 'x.txt', 'hello'])
    const typed = await new TestClient(telling).post('/', {
      form: { a: '1' },
      headers: { 'Content-Type': 'multipart/form-data' },
    })
    expect(await typed.json()).toMatchObject({ type: 'multipart/form-data' })
  })

  test.each<[string, string, string | undefined, Record<string, string>]>([
    ['/a?b=1', 'http://localhost/a?b=1', undefined, { mount: '' }],
    ['a', 'http://localhost/a', undefined, {}],
    ['', 'http://localhost/', undefined, {}],
    ['?a', 'http://localhost/?a', undefined, {}],
    ['//a/../b', 'http://localhost//a/../b', undefined, {}],
    ['/x', 'https://example.org:8443/app/x', 'https://example.org:8443/app/', { mount: '/app' }],
    [
      'https://example.org/app/x',
      'https://example.org/app/x',
      'https://example.org:443/app',
      { mount: '/app' },
    ],
    ['https://example.org/apple', 'https://example.org/apple', 'https://example.org/app', { mount: '' }],
    ['http://other.example', 'http://other.example/', undefined, {}],
    ['', 'http://localhost/app', 'http://localhost/app', {}],
  ])('for %j goes to %s', async (url, expected, baseUrl, more) => {
    expect(await told(new TestClient(telling, { baseUrl }), url)).toMatchObject({ url: expected, ...more })
  })

  it('has the query, the fields and the environ of the client and of its own', async () => {
    const client = new TestClient(telling, {
      headers: { 'X-Token': 'a', Accept: '*/*' },
      environ: { REMOTE_USER: 'ann' },
    })
    expect(await told(client, '/?a=1', { query: { b: [2, true], c: 'x y' } })).toMatchObject({
      url: 'http://localhost/?a=1&b=2&b=true&c=x+y',
      token: 'a',
      user: 'ann',
    })
    expect(
      await told(client, '/', {
        query: [['a', 'b']],
        headers: { 'x-token': 'b' },
        environ: { REMOTE_USER: 'bob' },
      }),
    ).toMatchObject({
      url: 'http://localhost/?a=b',
      token: 'b',
      user: 'bob',
    })
  })

  it('has a method for each method', async () => {
    for (const method of ['get', 'options', 'post', 'put', 'patch', 'delete'] as const) {
      expect(await (await client[method]('/')).json()).toMatchObject({ method: method.toUpperCase() })
    }
    const head = await client.head('/')
    expect([head.status, await head.text(), head.request.method]).toEqual([200, '', 'HEAD'])
    expect(await told(client, '/', {}, 'PROPFIND')).toMatchObject({ method: 'PROPFIND' })
  })

  test.each<[string, () => unknown, string]>([
    ['two bodies', () => client.post('/', { json: 1, body: 'x' }), 'one body: json, form or body'],
    [
      'an unknown key',
      () => client.get('/', { expectedStatus: 404 } as TestInit),
      'but not "expectedStatus"',
    ],
    ['what JSON has no form for', () => client.post('/', { json: () => 1 }), 'no form in JSON'],
    [
      'a status that is none',
      () => client.get('/', { expectStatus: '6xx' as '5xx' }),
      'a status is expected as',
    ],
    ['a URL that is not encoded', () => client.get('/é'), 'percent-encoded'],
  ])('is refused with %s', async (_, ask, message) => {
    await expect(ask()).rejects.toThrow(message)
  })

  test.each<[unknown, object, string]>([
    [5, {}, 'an application is a function'],
    ['localhost', {}, 'a base URL is such as'],
    [telling, { baseURL: 'http://x' }, 'but not "baseURL"'],
    [telling, { baseUrl: 'http://x/?a' }, 'a base URL is such as'],
  ])('no client is made of %o and %o', (app, options, message) => {
    expect(() => new TestClient(app as Application, options)).toThrow(message)
  })
})

describe('the applications', () => {
  const bare: Wsgi = (_environ, start) => {
    start('200 OK', [['Content-Type', 'text/plain']])
    return 'ok'
  }

  test.each<[string, Application]>([
    ['a bare function', bare],
    ['an object with wsgi', { wsgi: bare }],
    ['a wsgified function', wsgify(() => 'ok')],
    ['a response', new Response('ok')],
  ])('%s is one', async (_, app) => {
    for (const client of [new TestClient(app), new TestClient(app, { lint: false })]) {
      ;(await client.get('/')).expectText('ok')
    }
  })

  it('one that breaks the contract fails the test', async () => {
    const bad: Wsgi = (_environ, start) => {
      start('200 OK', [
        ['Content-Length', '5'],
        ['Content-Type', 'text/plain'],
      ])
      return 'ok'
    }
    const error = await new TestClient(bad).get('/').catch((thrown) => thrown)
    expect(error).toBeInstanceOf(LintError)
    expect(error.message).toContain('the body has as many bytes as its Content-Length says, 5')
    await expect(new TestClient(bad).get('/', { expectStatus: 500 })).rejects.toThrow(LintError)
    expect((await new TestClient(bad, { lint: false }).get('/')).status).toBe(200)
  })

  it('one that throws has its error thrown on, unless a 500 is expected', async () => {
    const bug = new Error('a bug')
    const client = new TestClient(
      wsgify(() => {
        throw bug
      }),
    )
    await expect(client.get('/')).rejects.toBe(bug)
    await expect(client.get('/', { expectStatus: 404 })).rejects.toBe(bug)
    for (const expectStatus of [500, '5xx', 'any'] as const) {
      const res = await client.get('/a', { expectStatus })
      res.expectText('500 Internal Server Error\n')
      expect(res.errors).toMatch(/^GET "\/a": Error: a bug\n/)
    }
  })

  it('a server is asked by its URL', async () => {
    await using server = await serve(telling, { port: 0 })
    await using client = new TestClient(server.url)
    expect(await told(client, '/a?b', { json: 1 })).toMatchObject({ url: `${server.url}/a?b`, body: '1' })
    const odd = await upstream((_req, res) => void res.writeHead(418, { 'X-A': '1' }).end('no type'))
    ;(await new TestClient(new URL(odd)).get('/', { expectStatus: 418 })).expectHeader('X-A', '1')
    const dead = new TestClient(`http://127.0.0.1:${await deadPort()}`)
    await expect(dead.get('/')).rejects.toThrow(
      /expected status 2xx or 3xx, got 502 Bad Gateway[\s\S]*! sendRequest: .*ECONNREFUSED/,
    )
  })
})

describe('cookies', () => {
  const app = wsgify((req) => {
    if (req.path === '/login') {
      req.response.setCookie('sid', '7', { httpOnly: true })
      req.response.setCookie('safe', '8', { secure: true })
      return null
    }
    if (req.path === '/logout') {
      req.response.deleteCookie('sid')
      return null
    }
    return { ...Object.fromEntries(req.cookies), sent: req.headers.get('Cookie') }
  })

  it('are kept between requests, as a browser keeps them', async () => {
    const client = new TestClient(app)
    ;(await client.get('/')).expectJson({ sent: null })
    await client.get('/login')
    ;(await client.get('/')).expectJson({ sid: '7', sent: 'sid=7' })
    ;(await client.get('/', { headers: { Cookie: 'a=1' } })).expectJson({
      a: '1',
      sid: '7',
      sent: 'a=1; sid=7',
    })
    ;(await client.get('http://other.example/')).expectJson({ sent: null })
    expect([...client.cookies].map(({ name }) => name)).toEqual(['sid'])
    await client.get('/logout')
    ;(await client.get('/')).expectJson({ sent: null })
    const secure = new TestClient(app, { baseUrl: 'https://localhost' })
    await secure.get('/login')
    ;(await secure.get('/')).expectJson({ sid: '7', safe: '8', sent: 'sid=7; safe=8' })
  })
})

describe('redirects', () => {
  const app = wsgify(async (req) => {
    switch (req.pathInfo) {
      case '/form':
        req.response.setCookie('seen', '1')
        return new HTTPSeeOther({ location: `${req.scriptName}/done?a=1#top` })
      case '/moved':
        return Response.redirect(`${req.applicationUrl}/done`, 308)
      case '/away':
        throw new HTTPFound({ location: 'https://elsewhere.example/' })
      case '/round':
        throw new HTTPFound({ location: 'round' })
      case '/done':
        return [req.method, req.url, req.cookies.get('seen'), await req.text()]
      default:
        throw new HTTPNotFound()
    }
  })
  const baseUrl = 'http://localhost/app'

  it('are not followed unless asked', async () => {
    const client = new TestClient(app, { baseUrl })
    const res = await client.post('/form', { form: { a: '1' }, expectStatus: 303 })
    const done = await res.follow()
    done.expectJson(['GET', 'http://localhost/app/done?a=1', '1', ''])
    expect(done.request.url).toBe('http://localhost/app/done?a=1')
    await expect(done.follow()).rejects.toThrow('expected a redirect, got 200 OK')
  })

  it('are followed to their end, with the method and body that their status says', async () => {
    const client = new TestClient(app, { baseUrl })
    ;(await client.post('/form', { json: 1, query: { x: 1 }, followRedirects: true })).expectJson([
      'GET',
      'http://localhost/app/done?a=1',
      '1',
      '',
    ])
    ;(await client.put('/moved', { body: 'x', followRedirects: true })).expectJson([
      'PUT',
      'http://localhost/app/done',
      '1',
      'x',
    ])
    const moved = await client.post('/moved', { body: 'y' })
    ;(await moved.follow()).expectJson(['POST', 'http://localhost/app/done', '1', 'y'])
  })

  it('lead to no other site, and not round and round', async () => {
    const client = new TestClient(app, { maxRedirects: 3 })
    await expect(client.get('/away', { followRedirects: true })).rejects.toThrow(
      'leads out of the application, to https://elsewhere.example/',
    )
    await expect(client.get('/round', { followRedirects: true })).rejects.toThrow('more than 3 redirects')
  })
})

describe('a status', () => {
  const client = new TestClient(wsgify((req) => new Response(null, { status: Number(req.path.slice(1)) })))

  test.each<[number, TestInit['expectStatus'], boolean]>([
    [200, undefined, true],
    [302, undefined, true],
    [404, undefined, false],
    [503, undefined, false],
    [404, 404, true],
    [404, '4xx', true],
    [404, [200, '4xx'], true],
    [404, 'any', true],
    [200, 404, false],
    [200, ['3xx', 404], false],
  ])('%i with %o: %s', async (status, expectStatus, fine) => {
    const asked = client.get(`/${status}`, { expectStatus })
    if (fine) expect((await asked).status).toBe(status)
    else await expect(asked).rejects.toThrow(AssertionError)
  })
})

it('says what a request was even where the application changed it', async () => {
  const app = wsgify((req) => {
    req.pathInfoPop()
    req.method = 'DELETE'
    return 'ok'
  })
  const { request } = await new TestClient(app).get('/a/b')
  expect([request.method, request.scriptName, request.pathInfo, request instanceof Request]).toEqual([
    'GET',
    '',
    '/a/b',
    true,
  ])
})
