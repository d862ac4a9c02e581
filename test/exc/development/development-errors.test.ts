import { afterEach, describe, expect, test, vi } from 'vitest'
import { blank } from '../../../src/environ/blank.ts'
import { call } from '../../../src/environ/call.ts'
import type { Application, Environ } from '../../../src/environ/contract.ts'
import { lint } from '../../../src/environ/lint.ts'
import { HTTPNotFound } from '../../../src/exc/client-error.ts'
import { DevelopmentErrors } from '../../../src/exc/development/development-errors.ts'
import { wsgify } from '../../../src/wsgify/wsgify.ts'
import { shapeOf } from '../../support/hostile.ts'

const failing = wsgify(() => {
  throw new TypeError('no <name>', { cause: new Error('disk is full') })
})

async function ask(
  app: Application,
  accept = '*/*',
  environ: Partial<Environ> = {},
  url = '/a?token=s3cret',
) {
  const lines: string[] = []
  const given = blank(url, {
    environ: {
      HTTP_ACCEPT: accept,
      HTTP_COOKIE: 'sid=s3cret',
      'wsgi.errors': { write: (text: string) => lines.push(text) },
      ...environ,
    },
  })
  const { status, headers, chunks } = await call(lint(app), given)
  return {
    status,
    lines,
    headers: new Headers(headers as [string, string][]),
    text: Buffer.concat(chunks).toString(),
  }
}

afterEach(() => vi.unstubAllEnvs())

describe('what a developer sees', () => {
  test.each([
    ['text/html,*/*;q=0.8', 'text/html; charset=UTF-8'],
    ['*/*', 'text/plain; charset=UTF-8'],
    ['application/json', 'application/json'],
    ['application/problem+json', 'application/problem+json'],
    ['image/png', 'text/plain; charset=UTF-8'],
  ])('for %s', async (accept, type) => {
    const { status, headers, text, lines } = await ask(new DevelopmentErrors(failing), accept)
    expect([status, headers.get('Content-Type')]).toEqual(['500 Internal Server Error', type])
    expect(headers.get('Content-Length')).toBe(String(Buffer.byteLength(text)))
    expect([
      headers.get('Cache-Control'),
      headers.get('Vary'),
      headers.get('X-Content-Type-Options'),
    ]).toEqual(['no-store', 'Accept', 'nosniff'])
    const seen = type.includes('html') ? shapeOf(text).text : text
    for (const part of ['TypeError', 'no <name>', 'disk is full', 'caused by', 'development-errors.test.ts:'])
      expect(seen).toContain(part)
    for (const part of ['GET /a?token=[masked]', 'sid=[masked]', 'wsgi.url_scheme'])
      expect(seen).toContain(part)
    expect(text).not.toContain('s3cret')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(
      /^GET "\/a": TypeError: no <name>\n {4}at [\s\S]*\ncaused by: Error: disk is full\n/,
    )
  })

  test('is JSON in parts', async () => {
    const { text } = await ask(new DevelopmentErrors(failing), 'application/json')
    const body = JSON.parse(text)
    expect(body).toMatchObject({ code: 500, title: 'Internal Server Error', message: 'TypeError: no <name>' })
    expect(body.errors).toMatchObject([
      { name: 'TypeError', message: 'no <name>' },
      { how: 'caused by', name: 'Error', message: 'disk is full' },
    ])
    expect(body.errors[0].stack[0]).toContain('test/exc/development/development-errors.test.ts:')
  })

  test('is the head alone for HEAD', async () => {
    const app = new DevelopmentErrors(failing)
    const [get, head] = [await ask(app), await ask(app, '*/*', { REQUEST_METHOD: 'HEAD' })]
    expect(head.text).toBe('')
    expect([...head.headers.keys()]).toEqual([...get.headers.keys()])
  })

  test('comes in place of a head that has not left', async () => {
    const app = new DevelopmentErrors((_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return Promise.reject(new Error('late'))
    })
    expect((await ask(app)).status).toBe('500 Internal Server Error')
  })
})

describe('what goes on as it is', () => {
  test('an answer', async () => {
    expect((await ask(new DevelopmentErrors(wsgify(() => 'fine')))).text).toBe('fine')
  })

  test('an error with a status', async () => {
    const error = new HTTPNotFound()
    const app = new DevelopmentErrors(() => {
      throw error
    })
    await expect(ask(app)).rejects.toBe(error)
    expect((await ask(new DevelopmentErrors(wsgify(() => error)))).status).toBe('404 Not Found')
  })

  test.each([
    ['a client elsewhere', { REMOTE_ADDR: '192.168.0.7' }, 'the client "192.168.0.7"'],
    ['a client that is none', { REMOTE_ADDR: 'x' }, 'the client "x"'],
    [
      'a host that is named elsewhere',
      { HTTP_HOST: 'evil.example' },
      'those who ask for the host "evil.example"',
    ],
    ['a host that is elsewhere', { HTTP_HOST: '192.168.0.7' }, 'those who ask for the host "192.168.0.7"'],
    [
      'a name that only begins as this host does',
      { HTTP_HOST: 'localhost.evil.example' },
      '"localhost.evil.example"',
    ],
    ['a proxy', { HTTP_X_FORWARDED_FOR: '127.0.0.1' }, 'clients of a proxy'],
    ['another proxy', { HTTP_FORWARDED: 'for=127.0.0.1' }, 'clients of a proxy'],
    [
      'a client of a proxy',
      { HTTP_FORWARDED: 'for=8.8.8.8', 'wsgify.client_addr': '8.8.8.8' },
      'the client "8.8.8.8"',
    ],
  ])('an error of %s', async (_, environ, stranger) => {
    const lines: string[] = []
    const given = { ...environ, 'wsgi.errors': { write: (text: string) => lines.push(text) } }
    await expect(ask(new DevelopmentErrors(failing), '*/*', given)).rejects.toThrow('no <name>')
    expect(lines).toEqual([
      `DevelopmentErrors shows nothing to ${stranger.startsWith('"') ? `those who ask for the host ${stranger}` : stranger}; see its options\n`,
    ])
  })
})

test.each([
  [{ REMOTE_ADDR: '::1', HTTP_HOST: '[::1]:8000' }, {}],
  [{ REMOTE_ADDR: '::ffff:127.0.0.1', HTTP_HOST: '127.0.0.1:8000' }, {}],
  [{ REMOTE_ADDR: undefined, HTTP_HOST: 'app.localhost' }, {}],
  [{ HTTP_HOST: 'App.Test:8000' }, { hosts: ['app.test'] }],
  [{ HTTP_HOST: 'app.test' }, { hosts: 'app.test' }],
  [{ REMOTE_ADDR: '192.168.0.7', HTTP_HOST: '192.168.0.9' }, { clients: ['192.168.0.0/16'] }],
  [{ HTTP_FORWARDED: 'for=127.0.0.1', 'wsgify.client_addr': '127.0.0.1' }, {}],
])('%j is a developer with %j', async (environ, options) => {
  expect((await ask(new DevelopmentErrors(failing, options), '*/*', environ)).status).toBe(
    '500 Internal Server Error',
  )
})

describe('production', () => {
  test('has none, unless it is told to', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => new DevelopmentErrors(failing)).toThrow('not with NODE_ENV=production')
    expect(() => new DevelopmentErrors(failing, { inProduction: true })).not.toThrow()
  })

  test('and what it is made of is checked', () => {
    expect(() => new DevelopmentErrors({} as never)).toThrow(TypeError)
    expect(() => new DevelopmentErrors(failing, { clients: ['x'] })).toThrow(TypeError)
  })
})
