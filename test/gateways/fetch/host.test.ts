import { expect, onTestFinished, test, vi } from 'vitest'
import { clientOf, keeperOf, protocolOf } from '../../../src/gateways/fetch/host.ts'

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

test('on Workers fields are bytes of UTF-8, and a reason is visible ASCII', async () => {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
  vi.resetModules()
  onTestFinished(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })
  const { byteStringOfField, fieldsForRuntime, reasonForRuntime } = await import(
    '../../../src/gateways/fetch/host.ts'
  )
  expect(byteStringOfField('h\u00e9 \u20ac')).toBe('h\u00c3\u00a9 \u00e2\u0082\u00ac')
  expect(
    fieldsForRuntime([
      ['X', 'h\u00c3\u00a9'],
      ['Y', '\u00e9'],
    ]),
  ).toEqual([
    ['X', 'h\u00e9'],
    ['Y', '\u00e9'],
  ])
  const plain: [string, string][] = [['X', 'a']]
  expect(fieldsForRuntime(plain)).toBe(plain)
  expect(['Not Found', 'a\tb', 'caf\u00e9'].map(reasonForRuntime)).toEqual(['Not Found', '', ''])
})
