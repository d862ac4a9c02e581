import { describe, expect, test } from 'vitest'
import { csrf } from '../../src/filters/csrf.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const done = wsgify(() => 'done')
const app = csrf(done, { origins: ['https://app.example', 'capacitor://localhost'] })
const send = (headers: Record<string, string>, to = app, method = 'POST') => {
  const { Host: host = 'api.example', ...rest } = headers
  return to.request('/', { method, host, headers: rest }).then((res) => res.status)
}

describe('csrf', () => {
  test.each([
    ['our own page', { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://api.example' }, 200],
    ['what the user did', { 'Sec-Fetch-Site': 'none' }, 200],
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }, 403],
    [
      'another site that says our origin',
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://api.example' },
      403,
    ],
    ['another host of our site', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://www.api.example' }, 403],
    ['an unknown word', { 'Sec-Fetch-Site': 'x' }, 403],
    ['a listed origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://app.example' }, 200],
    ['a listed app', { 'Sec-Fetch-Site': 'cross-site', Origin: 'capacitor://localhost' }, 200],
    ['a listed origin, in an old browser', { Origin: 'https://app.example' }, 200],
    ['an origin like a listed one', { Origin: 'https://app.example.evil.example' }, 403],
    ['our own page, in an old browser', { Origin: 'http://api.example' }, 200],
    [
      'our own page, with the port there is anyway',
      { Origin: 'http://api.example', Host: 'api.example:80' },
      200,
    ],
    ['our own page behind what ends TLS', { Origin: 'https://api.example', Host: 'api.example' }, 200],
    ['another port', { Origin: 'http://api.example:8080' }, 403],
    ['a sandboxed page', { Origin: 'null' }, 403],
    ['what is no origin', { Origin: 'api.example' }, 403],
    ['a program', {}, 200],
  ])('%s: %j is %d', async (_name, headers, status) => {
    expect(await send(headers)).toBe(status)
  })

  test.each(['GET', 'HEAD', 'OPTIONS'])('%s passes, for it changes nothing', async (method) => {
    expect(await send({ 'Sec-Fetch-Site': 'cross-site' }, app, method)).toBe(200)
  })

  test.each(['PUT', 'PATCH', 'DELETE', 'post', 'QUERY'])('%s is looked at', async (method) => {
    expect(await send({ 'Sec-Fetch-Site': 'cross-site' }, app, method)).toBe(403)
  })

  test('is strict when told: what says nothing is refused', async () => {
    const strict = csrf({ here: '/' }, { origins: 'https://app.example', strict: 'true' } as object)(done)
    expect(await send({}, strict)).toBe(403)
    expect(await send({ Origin: 'https://app.example' }, strict)).toBe(200)
  })

  test('refuses origins that are none', () => {
    for (const origin of ['null', 'app.example', 'https://app.example/', 'https://*.example', '*'])
      expect(() => csrf({ origins: [origin] })).toThrow('an origin is ')
  })
})
