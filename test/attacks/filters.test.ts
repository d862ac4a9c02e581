// What was done to the filters of others, done to ours. Each test names what it is known by.

import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Application, Environ } from '../../src/environ/contract.ts'
import * as filters from '../../src/filters/index.ts'
import { serve } from '../../src/gateways/node.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import { expectLinear } from '../support/header-laws.ts'
import { HOSTILE, shapeOf } from '../support/hostile.ts'
import { identityService, later, tokenOf } from '../support/identity-service.ts'
import { talk } from '../support/talk.ts'

const hello = wsgify(() => 'hello')
const quiet = { write: () => undefined }

/** A text as an environ has it: one character for each byte. */
const bytes = (text: string) => Buffer.from(text).toString('latin1')

/** A request whose every part that a client chooses is a text. */
function hostile(text: string, more: Partial<Environ> = {}): Environ {
  const value = bytes(text)
  return blank('/', {
    environ: {
      PATH_INFO: `/${value}`,
      QUERY_STRING: encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '?')),
      REMOTE_USER: value,
      HTTP_REFERER: value,
      HTTP_USER_AGENT: value,
      HTTP_ORIGIN: value,
      HTTP_HOST: value,
      HTTP_AUTHORIZATION: value,
      HTTP_X_AUTH_TOKEN: value,
      HTTP_X_REQUEST_ID: value,
      HTTP_X_CORRELATION_ID: value,
      HTTP_TRACEPARENT: value,
      HTTP_TRACESTATE: value,
      HTTP_X_FORWARDED_FOR: value,
      HTTP_X_FORWARDED_PROTO: value,
      HTTP_SEC_FETCH_SITE: value,
      HTTP_ACCEPT_ENCODING: value,
      HTTP_IF_NONE_MATCH: value,
      HTTP_X_HTTP_METHOD_OVERRIDE: value,
      HTTP_ACCESS_CONTROL_REQUEST_METHOD: value,
      HTTP_ACCESS_CONTROL_REQUEST_HEADERS: value,
      'wsgi.errors': quiet,
      ...more,
    },
  })
}

/** Each filter with settings that have it do all that it can. */
const log = { info: () => undefined }
const all: Record<string, (app: Application) => Application> = {
  accessLog: (app) => filters.accessLog(app, { logger: log }),
  authToken: (app) =>
    filters.authToken(app, {
      authUrl: 'https://identity.example',
      username: 'nova',
      password: 'hush',
      projectName: 'service',
      client: identityService({}).app,
    }),
  basicAuth: (app) => filters.basicAuth(app, { users: { ann: 'open-sesame' } }),
  bearerAuth: (app) => filters.bearerAuth(app, { tokens: { ann: 'open-sesame' } }),
  catchErrors: (app) => filters.catchErrors(app, { log: () => undefined }),
  compression: (app) => filters.compression(app, { minBytes: 0 }),
  conditionalEtag: (app) => filters.conditionalEtag(app),
  correlationId: (app) => filters.correlationId(app, { answer: true }),
  cors: (app) => filters.cors(app, { origins: ['https://app.example'], headers: '*', credentials: true }),
  corsForAny: (app) => filters.cors(app, { origins: '*', headers: '*' }),
  csrf: (app) => filters.csrf(app, { strict: true }),
  deadline: (app) => filters.deadline(app),
  debug: (app) => filters.debug(app, { logger: log }),
  healthcheck: (app) => filters.healthcheck(app),
  methodOverride: (app) => filters.methodOverride(app),
  proxyHeaders: (app) => filters.proxyHeaders(app, { proxies: ['loopback'] }),
  requestId: (app) => filters.requestId(app, { acceptIncoming: true }),
  securityHeaders: (app) => filters.securityHeaders(app),
  serverTiming: (app) => filters.serverTiming(app),
  sizeLimit: (app) => filters.sizeLimit(app, { maxBytes: 0 }),
  stats: (app) => filters.stats(app, { name: 'x', record: () => undefined }),
  tokenAuth: (app) => filters.tokenAuth(app, { tokens: { ann: 'open-sesame' } }),
  tracing: (app) => filters.tracing(app, { answerHeader: 'traceresponse' }),
}

test('no filter is forgotten here', () => {
  const names = Object.entries(filters)
    .filter(([, value]) => 'undecorated' in value)
    .map(([name]) => name)
  expect(Object.keys(all)).toEqual(expect.arrayContaining(names))
})

let pages = 0

describe.each(Object.entries(all))('%s', (_name, wrap) => {
  test.each(['POST', 'OPTIONS', 'GET'])(
    'puts nothing of a %s into a page or a field as it is (B1, B7: CVE-2018-1000164, CVE-2024-43796, CVE-2025-32379)',
    async (method) => {
      const app = wrap(hello)
      const shapes = new Set<string>()
      for (const text of ['x', ...HOSTILE]) {
        const environ = hostile(text, { REQUEST_METHOD: method, HTTP_ACCEPT: 'text/html' })
        // Sent bodies are refused where they are too large, others where they lack a token.
        if (method === 'POST') environ['wsgi.input'] = [new Uint8Array(1)]
        const res = await new Request(environ).getResponse(app)
        for (const [name, value] of res.headers) {
          expect(`${name}: ${value}`).toMatch(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e\x80-\xff]*$/)
        }
        // A compressed body is that of `hello`.
        if (res.headers.has('Content-Encoding') || res.ok) continue
        expect(res.contentType).toMatch(/^(?:text\/html|text\/plain|application\/(?:problem\+)?json)$/)
        expect(res.headers.get('Content-Type')).toMatch(/charset=utf-8|json/i)
        expect(res.headers.get('X-Content-Type-Options')).toBe('nosniff')
        const page = await res.text()
        if (res.contentType !== 'text/html') continue
        pages++
        shapes.add(`${res.status} ${shapeOf(page).elements.join(' ')}`)
      }
      // Whatever was asked, a page of one status has the same elements.
      const statuses = [...shapes].map((shape) => shape.slice(0, 3))
      expect(statuses).toEqual([...new Set(statuses)])
    },
  )
})

test('many pages were looked at', () => {
  expect(pages).toBeGreaterThan(2000)
})

describe('a healthcheck that is detailed', () => {
  test('escapes what checks are called and say (B7: CVE-2014-6393, CVE-2026-25500)', async () => {
    for (const text of HOSTILE) {
      const checks = {
        [text]: () => {
          throw Object.assign(new Error(text), { expose: true })
        },
      }
      const app = filters.healthcheck(hello, { checks, detailed: true })
      const res = await app.get('/healthcheck', { accept: 'text/html', environ: { 'wsgi.errors': quiet } })
      expect(shapeOf(await res.text()).elements).toEqual([
        'html lang',
        'head',
        'title',
        'body',
        'h1',
        'ul',
        'li',
      ])
    }
  })
})

describe('logs (B9: CVE-2022-30123, CVE-2025-25184, CVE-2025-27111, CVE-2020-7694, CVE-2009-4492, CVE-2026-5078)', () => {
  // 10,000 requests, with what ends lines, moves cursors, changes terminals and reorders text.
  const evil = [
    '\n127.0.0.1 - admin "GET /',
    '\r\nX',
    '\x1b]0;owned\x07',
    '\x1b[2J',
    '\x9b31m',
    '\u2028',
    '\u202e',
    '\0',
    '" 200 "',
    '\\',
    '\x7f',
  ]
  const requests = Array.from({ length: 10_000 }, (_, i) => {
    const [a, b] = [evil[i % evil.length] as string, evil[(i * 7 + 3) % evil.length] as string]
    return hostile(`${a}${i}${b}`, { REQUEST_METHOD: i % 3 === 0 ? `G${bytes(a)}` : 'GET' })
  })
  const LINE = /^[\x20-\x7e]*$/

  test.each(['common', 'combined', 'json'] as const)(
    'accessLog has one line for each request, as %s',
    (format) => {
      const lines: string[] = []
      const app = filters.accessLog(hello, { format, logger: { info: (line) => lines.push(line) } })
      for (const environ of requests) app.wsgi(environ, () => undefined)
      expect(lines).toHaveLength(requests.length)
      for (const line of lines) {
        // JSON may have letters; what is a control or a line end to anybody it escapes.
        if (format === 'json') expect(line).not.toMatch(/[\x00-\x1f\n\r]/)
        else expect(line).toMatch(LINE)
        // Nothing forges a part of a line: the status is the last one there is.
        if (format === 'common') expect(line).toMatch(/" 200 5 [\d.]+ms$/)
      }
    },
  )

  test('debug, catchErrors and stats escape what they tell too', async () => {
    const lines: string[] = []
    const errors = { write: (line: string) => lines.push(line.replace(/\n$/, '')) }
    const boom = Object.assign(new Error('boom'), { stack: 'boom' })
    const failing: Application = () => {
      throw boom
    }
    const names: string[] = []
    const app = filters.stats(filters.debug(filters.catchErrors(failing)), {
      name: 'x',
      record: ({ name }) => names.push(name),
    })
    for (const environ of requests.slice(0, 500)) {
      await app.wsgi({ ...environ, 'wsgi.errors': errors }, () => undefined)
    }
    expect(lines.length).toBeGreaterThan(500 * 20)
    for (const line of lines) expect(line).toMatch(LINE)
    for (const name of names) expect(name).toMatch(/^[\w.-]+$/)
  })
})

describe('what a client is told (B10: CVE-2015-8859, CVE-2026-34763)', () => {
  test.each(Object.entries(all))('%s tells nothing of an error inside', async (name, wrap) => {
    const failing = wsgify(() => {
      throw new Error(`secret of ${process.cwd()}`)
    })
    const app = wrap(failing)
    await using server = await serve(app, { port: 0, errors: quiet })
    const res = await fetch(server.url)
    const text = `${JSON.stringify([...res.headers])}${await res.text()}`
    expect([name, text]).toEqual([
      name,
      expect.not.stringMatching(/secret|\bat .*\.ts:|node_modules|\/tmp\//),
    ])
    expect(res.status).toBeGreaterThanOrEqual(400)
  })
})

describe('sizeLimit', () => {
  test('counts what arrives, whatever a request says (H14, I1: CVE-2026-34829, CVE-2026-44456, CVE-2025-59139)', async () => {
    const reads: Record<string, (req: Request) => unknown> = {
      form: async (req) => [...(await req.POST())].length,
      parts: async (req) => {
        for await (const part of req.parts()) await part.bytes()
        return 'read'
      },
      caught: async (req) => {
        await req.bytes().catch(() => undefined)
        return 'caught'
      },
    }
    const part = `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${'x'.repeat(2000)}\r\n--b--\r\n`
    for (const [kind, read] of Object.entries(reads)) {
      const app = filters.sizeLimit(
        wsgify((req) => read(req)),
        { maxBytes: 1000 },
      )
      await using server = await serve(app, { port: 0, errors: quiet })
      const head =
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nConnection: close\r\n'
      const chunked = `${part.length.toString(16)}\r\n${part}\r\n0\r\n\r\n`
      const { statuses } = await talk(
        server.address.port,
        `${head}Transfer-Encoding: chunked\r\n\r\n${chunked}`,
      )
      const declared = await talk(server.address.port, `${head}Content-Length: ${part.length}\r\n\r\n${part}`)
      expect([kind, statuses, declared.statuses]).toEqual([kind, [413], [413]])
    }
  })
})

describe('cors (M)', () => {
  const api = (origins: filters.CorsOptions['origins'], more: filters.CorsOptions = {}) =>
    filters.cors(hello, { origins, ...more })
  const allowed = async (app: ReturnType<typeof api>, origin: string) =>
    (await app.get('/', { headers: { Origin: origin } })).headers.get('Access-Control-Allow-Origin')

  test('compares whole origins (CVE-2017-11173)', async () => {
    const app = api(['https://app.example'], { credentials: true })
    for (const origin of [
      'https://app.example.evil.example',
      'https://evil.example?https://app.example',
      'https://app.examplex',
      'https://xapp.example',
      'https://app.example.',
      'https://app.example/',
      'https://app.example:443',
      'HTTPS://APP.EXAMPLE',
      'https://app.example, https://evil.example',
      'https://user@app.example',
      'null',
      'file://',
    ]) {
      expect([origin, await allowed(app, origin)]).toEqual([origin, null])
    }
    expect(await allowed(app, 'https://app.example')).toBe('https://app.example')
  })

  test('has no way to allow every origin with credentials (CVE-2024-25124)', () => {
    expect(() => api('*', { credentials: true })).toThrow('with credentials, origins are listed one by one')
    expect(() => api(['*', 'https://a.example'], { credentials: true })).toThrow(TypeError)
  })

  test('does not let public pages ask a private network unless told (CVE-2024-6221)', async () => {
    const headers = {
      Origin: 'https://app.example',
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Private-Network': 'true',
    }
    const res = await api(['https://app.example']).request('/', { method: 'OPTIONS', headers })
    expect([res.status, res.headers.get('Access-Control-Allow-Private-Network')]).toEqual([403, null])
  })

  test('has answers vary, whoever asks, so that no cache gives one to the other', async () => {
    const app = api(['https://app.example'])
    for (const headers of [{}, { Origin: 'https://evil.example' }, { Origin: 'https://app.example' }]) {
      const res = await app.get('/', { headers: headers as Record<string, string> })
      expect(res.headers.get('Vary')).toBe('Origin')
    }
  })
})

describe('csrf (M)', () => {
  const guarded = filters.csrf(hello)
  const status = async (method: string, headers: Record<string, string>) =>
    (await guarded.request('https://app.example/', { method, headers })).status

  test('does not look at the type of what is sent (CVE-2024-43787, CVE-2024-48913, CVE-2022-41919)', async () => {
    for (const type of [
      'text/plain',
      'Text/Plain',
      'application/x-www-form-urlencoded',
      'application/json',
      '',
      'x',
    ]) {
      const headers = { 'Content-Type': type, Origin: 'https://evil.example' }
      expect([type, await status('POST', headers)]).toEqual([type, 403])
    }
  })

  test('lets no method but the safe ones by, and no path (CVE-2025-47910, CVE-2026-22030)', async () => {
    for (const method of [
      'POST',
      'PUT',
      'DELETE',
      'PATCH',
      'post',
      'get',
      'PROPFIND',
      'TRACE',
      'constructor',
    ]) {
      expect([method, await status(method, { 'Sec-Fetch-Site': 'cross-site' })]).toEqual([method, 403])
    }
    const headers = { 'Sec-Fetch-Site': 'cross-site' }
    const at = (path: string) => guarded.post(`https://app.example${path}`, '', { headers })
    for (const path of ['/', '//', '/a/../b', '/%2e%2e/']) expect((await at(path)).status).toBe(403)
  })

  test('believes no origin but a whole one, and no second field (CVE-2023-45128, CVE-2023-45141)', async () => {
    for (const origin of [
      'null',
      'https://app.example.evil.example',
      'https://evil.example',
      'app.example',
      'x:',
    ]) {
      expect([origin, await status('POST', { Origin: origin })]).toEqual([origin, 403])
    }
    for (const site of [
      'same-site',
      'cross-site',
      'cross-site, same-origin',
      'same-origin, cross-site',
      'Same-Origin',
      '',
    ]) {
      expect([site, await status('POST', { 'Sec-Fetch-Site': site })]).toEqual([site, 403])
    }
  })
})

describe('methodOverride (M: CVE-2013-7370, CVE-2013-7371)', () => {
  test('takes listed methods of a POST alone, and shows none that is not', async () => {
    const app = filters.methodOverride(wsgify((req) => req.method))
    for (const method of ['<script>', 'CONNECT', 'TRACE', 'GET', 'put', '__proto__', 'constructor']) {
      const res = await app.post('/', '', {
        headers: { 'X-HTTP-Method-Override': method },
        accept: 'text/html',
      })
      expect([res.status, (await res.text()).includes(method)]).toEqual([400, false])
    }
    const link = await app.get('/', { headers: { 'X-HTTP-Method-Override': 'DELETE' } })
    expect(await link.text()).toBe('GET')
  })
})

describe('proxyHeaders (D2, D3, D5)', () => {
  const tell = wsgify((req) => `${req.clientAddr} ${req.url}`)
  const environ = (remote: string, fields: Record<string, string>) =>
    Object.fromEntries([
      ['REMOTE_ADDR', remote],
      ...Object.entries(fields).map(([name, value]) => [
        `HTTP_${name.toUpperCase().replaceAll('-', '_')}`,
        value,
      ]),
    ])
  const seen = async (proxies: string[], remote: string, fields: Record<string, string>, more = {}) =>
    (
      await filters.proxyHeaders(tell, { proxies, ...more }).get('http://app.example/', {
        environ: environ(remote, fields),
      })
    ).text()

  test('believes nobody who is no proxy (CVE-2026-3635, CVE-2024-21510, CVE-2009-3287)', async () => {
    const fields = {
      'X-Forwarded-For': '10.0.0.1',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      Forwarded: 'for=10.0.0.1;host=evil.example;proto=https',
    }
    for (const proxies of [[], ['10.0.0.0/8']]) {
      expect(await seen(proxies, '192.0.2.9', fields)).toBe('192.0.2.9 http://app.example/')
    }
  })

  test('reads addresses from the side of the proxies (GHSA-xh87-mx6m-69f3)', async () => {
    const fields = { 'X-Forwarded-For': '203.0.113.66, 192.0.2.1' }
    expect(await seen(['loopback'], '127.0.0.1', fields)).toContain('192.0.2.1 ')
  })

  test('reads quotes as quotes (CVE-2026-32762)', async () => {
    const fields = { Forwarded: 'for="127.0.0.1;host=evil.example"' }
    expect(await seen(['loopback'], '127.0.0.1', fields, { fields: 'forwarded' })).not.toContain('evil')
  })
})

describe('authToken', () => {
  const settings = {
    authUrl: 'https://identity.example',
    username: 'nova',
    password: 'hush',
    projectName: 'service',
  }

  test('lets nobody say who they are, by no spelling of a name (E1, E3: CVE-2024-45614)', async () => {
    const { app: client } = identityService({})
    const tell = wsgify((req) =>
      Object.keys(req.environ).filter((key) => /USER|ROLE|PROJECT|TENANT/.test(key)),
    )
    const api = filters.authToken(tell, { ...settings, client, delayAuthDecision: true })
    await using server = await serve(api, { port: 0, errors: quiet })
    const names = ['X-User-Id', 'X_User_Id', 'x-user_id', 'X-ROLES', 'X_Roles', 'X-Project_Id', 'X_Tenant-Id']
    const fields = names.map((name) => `${name}: forged\r\n`).join('')
    const { bodies } = await talk(
      server.address.port,
      `GET / HTTP/1.1\r\nHost: a\r\n${fields}Connection: close\r\n\r\n`,
    )
    expect(bodies).toEqual(['[]'])
  })

  test('looks at the time of a token that it knows too (CVE-2013-2104)', async () => {
    const { app: client } = identityService({ brief: tokenOf({ expires_at: later(0.2) }) })
    const api = filters.authToken(hello, { ...settings, client, tokenCacheTime: 300 })
    const status = async () => (await api.get('/', { headers: { 'X-Auth-Token': 'brief' } })).status
    expect(await status()).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 220))
    expect(await status()).toBe(401)
  })
})

describe('secrets (P: CVE-2026-44332)', () => {
  test('an answer does not tell an unknown name from a wrong password', async () => {
    const app = filters.basicAuth(hello, { users: { ann: 'open-sesame' } })
    const answer = async (user: string) => {
      const headers = { Authorization: `Basic ${Buffer.from(user).toString('base64')}` }
      const res = await app.get('/', { headers })
      return [res.status, [...res.headers], await res.text()]
    }
    expect(await answer('bob:wrong')).toEqual(await answer('ann:wrong'))
  })
})

describe('names of objects (E4, Q: CVE-2020-7788, CVE-2026-21710)', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is a name like others',
    async (name) => {
      const local = JSON.parse(`{ "${name}": "1" }`) as object
      expect(() => filters.sizeLimit({ here: '/' }, local as never)).toThrow('there is no setting')
      const tokens = filters.tokenAuth(hello, { tokens: { ann: 'open-sesame' } })
      expect((await tokens.get('/', { headers: { 'X-Auth-Token': name } })).status).toBe(401)
      const users = filters.basicAuth(hello, { users: { ann: 'open-sesame' } })
      const Authorization = `Basic ${Buffer.from(`${name}:${name}`).toString('base64')}`
      expect((await users.get('/', { headers: { Authorization } })).status).toBe(401)
      expect(({} as Record<string, unknown>)['1']).toBeUndefined()
    },
  )
})

describe('compression', () => {
  test('leaves alone what says so, for a secret beside what its reader chose (CVE-2013-3587)', async () => {
    const app = filters.compression(
      wsgify(() => new Response('secret '.repeat(1000), { cacheControl: 'private, no-transform' })),
    )
    const res = await app.get('/', { headers: { 'Accept-Encoding': 'gzip' } })
    expect(res.headers.has('Content-Encoding')).toBe(false)
  })

  test('chooses a coding in linear time (K1: CVE-2016-10539, CVE-2024-39316, CVE-2026-34230)', () => {
    const app = filters.compression(
      wsgify(() => new Response('x', { status: 404, contentType: 'text/plain' })),
    )
    const ask = (text: string) =>
      app.wsgi(blank('/', { environ: { HTTP_ACCEPT_ENCODING: text } }), () => undefined)
    for (const piece of ['x-,', 'gzip;q=0.1,', ' ', '*', ';q=']) {
      expectLinear(ask, (size) => piece.repeat(size / piece.length), 1 << 18)
    }
  })
})
