import { describe, expect, test } from 'vitest'
import { proxyHeaders } from '../../src/filters/proxy-headers.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const tell = wsgify((req) => [req.clientAddr, req.url, req.headers.has('X-Forwarded-For')])
const forwarded = (peer: string) => ({
  headers: {
    'X-Forwarded-For': '192.0.2.1',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'example.org',
  },
  environ: { REMOTE_ADDR: peer },
})

describe('proxyHeaders', () => {
  test('believes those it is told to', async () => {
    const app = proxyHeaders(tell, { proxies: ['10.0.0.0/8'] })
    const [client, url] = (await (await app.get('/x', forwarded('10.0.0.7'))).json()) as string[]
    expect([client, url]).toEqual(['192.0.2.1', 'https://example.org/x'])
  })

  test.each([
    ['others', { proxies: ['10.0.0.0/8'] }, '203.0.113.9'],
    ['anybody, without settings', {}, '127.0.0.1'],
    ['anybody, as oslo.middleware has it', { enable_proxy_headers_parsing: 'true' }, '127.0.0.1'],
  ])('does not believe %s, and removes what they say', async (_name, options, peer) => {
    const res = await proxyHeaders(tell, options as object).get('/x', forwarded(peer))
    expect(await res.json()).toEqual([peer, 'http://localhost/x', false])
  })

  test('takes text, as INI files have it', async () => {
    const filter = proxyHeaders({ here: '/' }, {
      proxies: 'loopback, 10.0.0.0/8',
      fields: 'forwarded',
    } as object)
    const res = await filter(tell).get('/', {
      headers: { Forwarded: 'for=192.0.2.9;proto=https' },
      environ: { REMOTE_ADDR: '127.0.0.1' },
    })
    expect(((await res.json()) as string[])[0]).toBe('192.0.2.9')
    expect(() => proxyHeaders({ proxies: ['10.0.0.0/33'] })).toThrow(TypeError)
    expect(() => proxyHeaders({ fields: 'x' as never })).toThrow('one of forwarded, x-forwarded is wanted')
  })
})
