import { describe, expect, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { HTTPUnauthorized } from '../../src/exc/client-error.ts'
import { type CorsOptions, cors } from '../../src/filters/cors.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const APP = 'https://app.example'
const hello = wsgify(() => new Response('hello', { headers: { Vary: 'Accept' } }))
const from = (origin: string) => ({ headers: { Origin: origin } })
const corsFields = (res: Response) =>
  Object.fromEntries([...res.headers].filter(([name]) => name.startsWith('Access-Control-')))
const ask = (options: CorsOptions, headers: Record<string, string> = {}) =>
  cors(
    wsgify(() => 'called'),
    options,
  ).request('/', {
    method: 'OPTIONS',
    headers: { Origin: APP, 'Access-Control-Request-Method': 'PUT', ...headers },
  })

describe('an answer', () => {
  test('can be read by pages of a listed origin', async () => {
    const res = await cors(hello, { origins: [APP] }).get('/', from(APP))
    expect(corsFields(res)).toEqual({ 'Access-Control-Allow-Origin': APP })
    expect(res.headers.get('Vary')).toBe('Accept, Origin')
    expect(await res.text()).toBe('hello')
  })

  test('has credentials and exposed fields where they are allowed', async () => {
    const options = { origins: [APP], credentials: true, exposedHeaders: ['X-Request-Id', 'ETag'] }
    expect(corsFields(await cors(hello, options).get('/', from(APP)))).toEqual({
      'Access-Control-Allow-Origin': APP,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'X-Request-Id, ETag',
    })
  })

  test.each([
    'null',
    'http://app.example',
    'https://app.example:444',
    'https://app.example/',
    'https://app.example.evil.example',
    'https://evil-app.example',
    'https://APP.example',
    'https://app.example, https://evil.example',
    'https://app.example evil',
    'https://xapp.example',
    'https://app.example.',
    'HTTPS://app.example',
    'https://app.Example',
    'https:app.example',
    'https:/app.example',
    'https:\\\\app.example',
    '//app.example',
    'app.example',
    'https://app.example?',
    'https://app.example#',
    'https://app.example\\',
    'https://app.example%00',
    'https://app%2eexample',
    'https://app.exampl',
    'https://app.examplee',
    'https://app_example',
    'https://appxexample',
    'https://app.example:443',
    'https://app.example:0443',
    'https://app.example:',
    'https://user@app.example',
    'https://app.example@evil.example',
    'https://evil.example/https://app.example',
    'https://evil.example?https://app.example',
    'https://www.app.example',
    'https://*.example',
    'https://[::1]',
    'wss://app.example',
    'file://',
    'data:',
    'undefined',
    'true',
    'https://app.example\tx',
    'https://app.example https://app.example',
    '"https://app.example"',
    '*',
    '',
  ])('says nothing to pages of %j, and varies all the same', async (origin) => {
    for (const credentials of [true, false]) {
      const res = await cors(hello, { origins: [APP], credentials }).get('/', from(origin))
      expect(corsFields(res)).toEqual({})
      expect([res.status, res.headers.get('Vary')]).toEqual([200, 'Accept, Origin'])
    }
  })

  test('without Origin varies too, for a cache may keep it', async () => {
    const res = await cors(hello, { origins: [APP] }).get('/')
    expect([corsFields(res), res.headers.get('Vary')]).toEqual([{}, 'Accept, Origin'])
  })

  test('is for any origin with "*", the same for all, and never for null', async () => {
    const app = cors(hello, { origins: '*' })
    const res = await app.get('/', from('https://any.example'))
    expect(corsFields(res)).toEqual({ 'Access-Control-Allow-Origin': '*' })
    expect(res.headers.get('Vary')).toBe('Accept')
    expect(corsFields(await app.get('/', from('null')))).toEqual({})
  })

  test('is by a function', async () => {
    const app = cors(hello, { origins: (origin, req) => origin.endsWith('.example') && req.path === '/a' })
    expect(corsFields(await app.get('/a', from(APP)))).toEqual({ 'Access-Control-Allow-Origin': APP })
    expect(corsFields(await app.get('/b', from(APP)))).toEqual({})
    expect(corsFields(await cors(hello, { origins: () => true }).get('/', from('null')))).toEqual({})
    const truthy = cors(hello, { origins: (async () => false) as never })
    expect(corsFields(await truthy.get('/', from(APP)))).toEqual({})
  })

  test('of an error can be read too', async () => {
    const raw: Wsgi = () => {
      throw new HTTPUnauthorized({ wwwAuthenticate: 'Bearer' })
    }
    const res = await cors(raw, { origins: [APP] }).get('/', from(APP))
    expect([res.status, corsFields(res)]).toEqual([401, { 'Access-Control-Allow-Origin': APP }])
  })

  test('of an application that decides itself is left alone', async () => {
    const own = wsgify(
      () => new Response('', { headers: { 'Access-Control-Allow-Origin': 'https://b.example' } }),
    )
    expect(corsFields(await cors(own, { origins: [APP], credentials: true }).get('/', from(APP)))).toEqual({
      'Access-Control-Allow-Origin': 'https://b.example',
    })
  })

  test('without settings allows nobody', async () => {
    const res = await cors(hello).get('/', from(APP))
    expect([corsFields(res), res.headers.get('Vary')]).toEqual([{}, 'Accept'])
  })
})

describe('a question beforehand', () => {
  test('is answered without the application', async () => {
    const res = await ask({ origins: [APP], headers: ['X-Auth-Token'], credentials: true, maxAge: 60 })
    expect([res.status, await res.text()]).toEqual([204, ''])
    expect(corsFields(res)).toEqual({
      'Access-Control-Allow-Origin': APP,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Allow-Methods': 'GET, HEAD, PUT, POST, DELETE, PATCH',
      'Access-Control-Allow-Headers': 'X-Auth-Token',
      'Access-Control-Max-Age': '60',
    })
    expect(res.headers.get('Vary')).toBe('Origin, Access-Control-Request-Method')
  })

  test('lets fields be sent that are listed, in any case, or always safe', async () => {
    const asked = { 'Access-Control-Request-Headers': 'x-auth-TOKEN,content-type' }
    expect((await ask({ origins: [APP], headers: ['X-Auth-Token'] }, asked)).status).toBe(204)
    const any = await ask({ origins: [APP], headers: '*' }, asked)
    expect(any.headers.get('Access-Control-Allow-Headers')).toBe('x-auth-TOKEN, content-type')
    expect(any.headers.get('Vary')).toBe(
      'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    )
  })

  test.each<[string, CorsOptions, Record<string, string>]>([
    ['another origin', { origins: [APP] }, { Origin: 'https://evil.example' }],
    ['no origin at all', {}, {}],
    ['Origin: null', { origins: '*' }, { Origin: 'null' }],
    ['another method', { origins: [APP], methods: ['GET'] }, {}],
    ['a method in another case', { origins: [APP] }, { 'Access-Control-Request-Method': 'put' }],
    ['another field', { origins: [APP] }, { 'Access-Control-Request-Headers': 'x-evil' }],
    ['what is no field', { origins: [APP], headers: '*' }, { 'Access-Control-Request-Headers': 'a b' }],
    ['a private network', { origins: [APP] }, { 'Access-Control-Request-Private-Network': 'true' }],
  ])('is refused for %s', async (_name, options, headers) => {
    const res = await ask(options, headers)
    expect([res.status, corsFields(res)]).toEqual([403, {}])
    expect(res.headers.get('Vary')).toContain('Access-Control-Request-Method')
  })

  test('may be for a private network when told', async () => {
    const asked = { 'Access-Control-Request-Private-Network': 'true' }
    const res = await ask({ origins: [APP], privateNetwork: true }, asked)
    expect(res.headers.get('Access-Control-Allow-Private-Network')).toBe('true')
  })

  test('an OPTIONS request that is none goes to the application', async () => {
    const app = cors(
      wsgify(() => 'called'),
      { origins: [APP] },
    )
    expect(await (await app.request('/', { method: 'OPTIONS', ...from(APP) })).text()).toBe('called')
  })
})

describe('settings', () => {
  test('are those of oslo.middleware too', async () => {
    const filter = cors({ here: '/' }, {
      oslo_config_project: 'nova',
      allowed_origin: `${APP},https://b.example`,
      allow_methods: 'GET,PUT',
      allow_headers: 'X-Auth-Token,X-Other',
      expose_headers: 'X-Request-Id',
      allow_credentials: 'true',
      max_age: '5',
    } as object)
    const res = await filter(hello).request('/', {
      method: 'OPTIONS',
      headers: { Origin: 'https://b.example', 'Access-Control-Request-Method': 'PUT' },
    })
    expect(corsFields(res)).toEqual({
      'Access-Control-Allow-Origin': 'https://b.example',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Allow-Methods': 'GET, PUT',
      'Access-Control-Allow-Headers': 'X-Auth-Token, X-Other',
      'Access-Control-Max-Age': '5',
    })
  })

  test.each<[CorsOptions, string]>([
    [{ origins: '*', credentials: true }, 'with credentials, origins are listed one by one, and are not "*"'],
    [{ origins: ['null'] }, 'an origin is such as "https://app.example", not "null"'],
    [{ origins: ['app.example'] }, 'an origin is such as "https://app.example", not "app.example"'],
    [{ origins: ['https://app.example/'] }, 'an origin is "https://app.example", not "https://app.example/"'],
    [{ origins: ['https://app.example:443'] }, 'an origin is "https://app.example", not'],
    [
      { origins: ['https://*.example'] },
      'an origin is such as "https://app.example", not "https://*.example"',
    ],
    [{ methods: ['G T'] }, 'the name of a method is wanted, not "G T"'],
    [{ exposedHeaders: ['X T'] }, 'the name of a field is wanted, not "X T"'],
  ])('%j is refused', (options, message) => {
    expect(() => cors(options)).toThrow(message)
  })

  test('an origin may have the scheme of an app', async () => {
    const app = cors(hello, { origins: ['capacitor://localhost'] })
    expect(corsFields(await app.get('/', from('capacitor://localhost')))).toEqual({
      'Access-Control-Allow-Origin': 'capacitor://localhost',
    })
  })
})
