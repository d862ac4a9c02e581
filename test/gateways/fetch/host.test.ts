import { expect, onTestFinished, test, vi } from 'vitest'
import {
  clientOf,
  framesWholeBodies,
  initForRuntime,
  keeperOf,
  protocolOf,
} from '../../../src/gateways/fetch/host.ts'

const request = (more: object = {}, headers: Record<string, string> = {}) =>
  Object.assign(new Request('http://h/', { headers }), more)

test.each([
  [
    'Bun',
    request(),
    { requestIP: () => ({ address: '192.0.2.1', port: 40 }) },
    { address: '192.0.2.1', port: '40' },
  ],
  ['Bun at a Unix socket', request(), { requestIP: () => null }, null],
  [
    'Deno',
    request(),
    { remoteAddr: { hostname: '2001:db8::1', port: 40 } },
    { address: '2001:db8::1', port: '40' },
  ],
  ['Deno at a Unix socket', request(), { remoteAddr: { path: '/s' } }, null],
  ['srvx', request({ ip: '192.0.2.1' }), undefined, { address: '192.0.2.1' }],
  ['Workers', request({ cf: {} }, { 'CF-Connecting-IP': '192.0.2.1' }), {}, { address: '192.0.2.1' }],
  ['a client that says so itself', request({}, { 'CF-Connecting-IP': '192.0.2.1' }), {}, null],
  ['nothing', request(), undefined, null],
  ['an argument that is nothing', request(), null, null],
])('the client by %s', (_, each, first, wanted) => {
  expect(clientOf(each, first)).toEqual(wanted)
})

test.each([
  [undefined, 'HTTP/1.1'],
  ['HTTP/1.0', 'HTTP/1.0'],
  ['HTTP/2', 'HTTP/2.0'],
  ['HTTP/3', 'HTTP/3.0'],
  ['SPDY', 'HTTP/1.1'],
])('the protocol %s is %s', (httpProtocol, wanted) => {
  expect(protocolOf(request({ cf: { httpProtocol } }))).toBe(wanted)
})

test('what keeps a runtime alive is found in any argument, and in the request, and called as its method', () => {
  const holder = {
    kept: [] as unknown[],
    waitUntil(promise: unknown) {
      this.kept.push(promise)
    },
  }
  const promise = Promise.resolve()
  keeperOf(request(), [{}, holder])?.(promise)
  keeperOf(request(), [holder])?.(promise)
  keeperOf(Object.assign(request(), holder), [])?.(promise)
  expect(holder.kept).toEqual([promise, promise, promise])
  expect(keeperOf(request(), [null, 1])).toBeUndefined()
})

/** The module as a runtime has it that is known by a global. */
async function hostWith(name: string, value: unknown) {
  vi.stubGlobal(name, value)
  vi.resetModules()
  onTestFinished(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })
  return import('../../../src/gateways/fetch/host.ts')
}

const type: [string, string][] = [['Content-Type', 'application/json']]
const cookies: [string, string][] = [
  ['Set-Cookie', 'a=1'],
  ['Set-Cookie', 'b=2'],
]

test('a runtime that nothing is known of is told all of a head', () => {
  expect(initForRuntime(200, 'OK', cookies)).toEqual({ status: 200, statusText: 'OK', headers: cookies })
  expect(initForRuntime(200, 'OK', type).headers).toBe(type)
  expect(framesWholeBodies).toBe(false)
})

test("a Response in place of the platform's is told of fields by a record in lower case, unless one stands twice", () => {
  vi.stubGlobal('Response', class extends Response {})
  onTestFinished(() => void vi.unstubAllGlobals())
  expect(initForRuntime(200, 'OK', type).headers).toEqual({ 'content-type': 'application/json' })
  const spelled: [string, string][] = [
    ['Vary', 'A'],
    ['vary', 'B'],
  ]
  expect(initForRuntime(200, 'OK', spelled).headers).toBe(spelled)
  const odd: [string, string][] = [['__proto__', 'a']]
  expect(initForRuntime(200, 'OK', odd).headers).toBe(odd)
})

test('on Workers fields are bytes of UTF-8, and a reason is visible ASCII', async () => {
  const { byteStringOfField, initForRuntime } = await hostWith('navigator', {
    userAgent: 'Cloudflare-Workers',
  })
  expect(byteStringOfField('h\u00e9 \u20ac')).toBe('h\u00c3\u00a9 \u00e2\u0082\u00ac')
  const { headers } = initForRuntime(200, 'OK', [
    ['X', 'h\u00c3\u00a9'],
    ['Y', '\u00e9'],
  ])
  expect(headers).toEqual({ X: 'h\u00e9', Y: '\u00e9' })
  expect([...(initForRuntime(200, 'OK', type).headers as Headers)]).toEqual([
    ['content-type', 'application/json'],
  ])
  expect(initForRuntime(200, 'OK', [['Content-Type', 'a/b;c="\u00c3\u00a9"']]).headers).toEqual({
    'Content-Type': 'a/b;c="\u00e9"',
  })
  expect(initForRuntime(200, 'OK', cookies).headers).toBe(cookies)
  const reasons = ['Not Found', 'a\tb', 'caf\u00e9'].map(
    (reason) => initForRuntime(404, reason, []).statusText,
  )
  expect(reasons).toEqual(['Not Found', '', ''])
})

test('on Bun fields are a record, unless one stands twice or has a name that objects have', async () => {
  const { initForRuntime } = await hostWith('Bun', {})
  expect(initForRuntime(201, 'Created', type).headers).toEqual({ 'Content-Type': 'application/json' })
  expect(initForRuntime(200, 'Fine', type)).toMatchObject({ status: 200, statusText: 'Fine' })
  expect(initForRuntime(404, 'Not Found', type)).toMatchObject({ status: 404, statusText: 'Not Found' })
  expect(initForRuntime(200, 'OK', cookies).headers).toBe(cookies)
  const odd: [string, string][] = [['__proto__', 'a']]
  expect(initForRuntime(200, 'OK', odd).headers).toBe(odd)
})

test('on Bun the fields of common answers are made once, for so many types', async () => {
  const { initForRuntime } = await hostWith('Bun', {})
  const of = (value: string) => initForRuntime(200, 'OK', [['Content-Type', value]])
  const all = Array.from({ length: 150 }, (_, i) => of(`text/x-${i}`))
  all.forEach((init, i) => {
    expect([...(init.headers as Headers)]).toEqual([['content-type', `text/x-${i}`]])
    expect(of(`text/x-${i}`) === init).toBe(i < 100)
  })
  const one = new Response('a', of('text/x-0'))
  one.headers.set('Content-Type', 'text/other')
  expect(new Response('a', of('text/x-0')).headers.get('Content-Type')).toBe('text/x-0')
})

test('fields are not shared where a Response keeps those that it is given', async () => {
  const { initForRuntime } = await hostWith('Bun', {})
  const answer = () => new globalThis.Response('a', initForRuntime(200, 'OK', type))
  answer()
  // As servers have it that write an answer without the platform.
  class Kept extends Response {
    readonly #own: Headers
    constructor(body: string | null, init: { headers: Headers }) {
      super(body, init)
      this.#own = init.headers instanceof Headers ? init.headers : new Headers(init.headers)
    }
    override get headers(): Headers {
      return this.#own
    }
  }
  vi.stubGlobal('Response', Kept)
  onTestFinished(() => void vi.unstubAllGlobals())
  answer().headers.set('Set-Cookie', 'of=another')
  expect([...answer().headers]).toEqual([['content-type', 'application/json']])
  vi.unstubAllGlobals()
  expect([...answer().headers]).toEqual([['content-type', 'application/json']])
})

test('on Deno a head of one of its types takes the short way', async () => {
  const { initForRuntime } = await hostWith('Deno', {})
  expect(initForRuntime(200, 'OK', type)).toEqual({ headers: { 'Content-Type': 'application/json' } })
  expect(initForRuntime(200, 'OK', [['X', 'text/plain']])).toEqual({ headers: [['X', 'text/plain']] })
  expect(initForRuntime(200, 'OK', cookies)).toEqual({ headers: cookies })
  expect(initForRuntime(201, 'Created', type)).toEqual({ status: 201, statusText: 'Created', headers: type })
})
