import { describe, expect, test } from 'vitest'
import { lint } from '../../src/environ/lint.ts'
import { type TrustOptions, trustProxies } from '../../src/environ/proxies.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const showing = wsgify((req) => ({
  client: req.clientAddr,
  url: req.url,
  script: req.scriptName,
  seen: [...req.headers.keys()].filter((name) => /forwarded/i.test(name)),
}))

async function ask(headers: Record<string, string>, options: Partial<TrustOptions> = {}, peer = '10.0.0.9') {
  const app = trustProxies(lint(showing), { proxies: ['10.0.0.0/8', 'loopback'], ...options })
  const req = Request.blank('/x', { headers, environ: { REMOTE_ADDR: peer, HTTP_HOST: 'inner:8000' } })
  return (await (await req.getResponse(app)).json()) as {
    client: string
    url: string
    script: string
    seen: string[]
  }
}

describe('X-Forwarded-*', () => {
  test('of a trusted proxy is believed', async () => {
    const headers = {
      'X-Forwarded-For': '192.0.2.1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'example.org',
      'X-Forwarded-Prefix': '/api/',
    }
    expect(await ask(headers)).toMatchObject({
      client: '192.0.2.1',
      url: 'https://example.org/api/x',
      script: '/api',
    })
    expect(await ask({ ...headers, 'X-Forwarded-Port': '8443' })).toMatchObject({
      url: 'https://example.org:8443/api/x',
    })
  })

  test('of anybody else is removed', async () => {
    const headers = {
      'X-Forwarded-For': '192.0.2.1',
      'X-Forwarded-Proto': 'https',
      Forwarded: 'for=192.0.2.1',
    }
    for (const peer of ['192.0.2.7', '11.0.0.1', '2001:db8::1', 'nonsense', '']) {
      expect(await ask(headers, {}, peer)).toEqual({
        client: peer,
        url: 'http://inner:8000/x',
        script: '',
        seen: [],
      })
    }
  })

  test.each([
    ['spoofed, 192.0.2.1', '192.0.2.1'],
    ['10.6.6.6, 192.0.2.1', '192.0.2.1'],
    ['192.0.2.1, 10.1.2.3', '192.0.2.1'],
    ['192.0.2.1, 10.1.2.3, ::ffff:10.0.0.1', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:db8::1]:80', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['10.1.1.1', '10.1.1.1'],
    ['unknown', '10.0.0.9'],
    ['192.0.2.1, unknown', '10.0.0.9'],
    ['192.0.2.1, 010.0.0.1', '10.0.0.9'],
    ['', '10.0.0.9'],
    [',,', '10.0.0.9'],
  ])('%j is from %s: what is before the first that is not trusted is not believed', async (list, client) => {
    expect((await ask({ 'X-Forwarded-For': list })).client).toBe(client)
  })

  test('scheme and host are those that the first trusted proxy got', async () => {
    const headers = {
      'X-Forwarded-For': 'evil, 192.0.2.1, 10.0.0.2',
      'X-Forwarded-Proto': 'ftp, https, http',
      'X-Forwarded-Host': 'evil.org, good.org, inner2',
    }
    expect(await ask(headers)).toMatchObject({ client: '192.0.2.1', url: 'https://good.org/x' })
    expect(
      await ask({ ...headers, 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'good.org' }),
    ).toMatchObject({
      url: 'https://good.org/x',
    })
  })

  test.each([
    ['X-Forwarded-Proto', 'javascript'],
    ['X-Forwarded-Host', 'a/b'],
    ['X-Forwarded-Host', 'a b'],
    ['X-Forwarded-Host', 'user@a'],
    ['X-Forwarded-Prefix', '//evil.org'],
    ['X-Forwarded-Prefix', 'api'],
    ['X-Forwarded-Prefix', '/a b'],
    ['X-Forwarded-Port', 'x'],
  ])('%s: %s is ignored', async (name, value) => {
    expect(await ask({ 'X-Forwarded-For': '192.0.2.1', [name]: value })).toMatchObject({
      url: 'http://inner:8000/x',
    })
  })
})

describe('Forwarded', () => {
  const fields = 'forwarded' as const

  test('of a trusted proxy is believed, and nothing else', async () => {
    const headers = {
      Forwarded: 'for=192.0.2.1;proto=https;host=example.org, for="[::1]:80"',
      'X-Forwarded-For': '6.6.6.6',
    }
    expect(await ask(headers, { fields })).toEqual({
      client: '192.0.2.1',
      url: 'https://example.org/x',
      script: '',
      seen: ['Forwarded'],
    })
  })

  test('what is in quotes is not taken apart', async () => {
    expect(await ask({ Forwarded: 'for="127.0.0.1;host=evil"' }, { fields })).toMatchObject({
      client: '10.0.0.9',
      url: 'http://inner:8000/x',
    })
  })

  test('malformed, it says nothing', async () => {
    expect((await ask({ Forwarded: 'for=192.0.2.1;for=6.6.6.6' }, { fields })).client).toBe('10.0.0.9')
  })
})

test('it is resolved once, however many stand before an application', async () => {
  const options = { proxies: ['10.0.0.0/8'] }
  const twice = trustProxies(trustProxies(showing, options), options)
  const headers = { 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Prefix': '/api' }
  const res = await Request.blank('/x', { headers, environ: { REMOTE_ADDR: '10.0.0.1' } }).getResponse(twice)
  expect(await res.json()).toMatchObject({ client: '192.0.2.1', script: '/api' })
})

test('an environ without SCRIPT_NAME is mounted where the proxy says', async () => {
  const req = Request.blank('/x', {
    headers: { 'X-Forwarded-Prefix': '/api' },
    environ: { REMOTE_ADDR: '10.0.0.1', SCRIPT_NAME: undefined as unknown as string },
  })
  const res = await req.getResponse(trustProxies(showing, { proxies: ['10.0.0.0/8'] }))
  expect(await res.json()).toMatchObject({ script: '/api' })
})

test('nobody is trusted by mistake', () => {
  expect(() => trustProxies(new Response(), { proxies: ['10.0.0.0/33'] })).toThrow(TypeError)
  expect(() => trustProxies(new Response(), { proxies: ['constructor'] })).toThrow(TypeError)
  expect(() => trustProxies(new Response(), { proxies: [], fields: 'all' as never })).toThrow(
    '"forwarded" or "x-forwarded"',
  )
})

test('a client that sends a long list does not push out what the proxy added', async () => {
  const forged = Array.from({ length: 150 }, () => '10.0.0.7').join(', ')
  expect(await ask({ 'X-Forwarded-For': `${forged}, 192.0.2.1` })).toMatchObject({ client: '192.0.2.1' })
  const hops = Array.from({ length: 150 }, () => 'for=10.0.0.7').join(', ')
  const { client } = await ask({ Forwarded: `${hops}, for=192.0.2.1` }, { fields: 'forwarded' })
  expect(client).toBe('10.0.0.9')
})
