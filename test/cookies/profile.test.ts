import { spawnSync } from 'node:child_process'
import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { CookieProfile, SignedCookieProfile } from '../../src/cookies/profile.ts'
import { SealedSerializer } from '../../src/cookies/sealed.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'
import { pythonWith } from '../support/real.ts'

/** The request that a client makes after an answer. */
function following(res: Response): Request {
  const cookie = res.headers
    .getSetCookie()
    .map((field) => field.split(';')[0])
    .join('; ')
  return Request.blank('/', { headers: { Cookie: cookie } })
}

describe.each<[string, CookieProfile<{ pages: number }>]>([
  ['a profile', new CookieProfile('seen', { httpOnly: true })],
  ['a signed profile', new SignedCookieProfile('secret', 'salt', 'seen', { httpOnly: true, maxAge: 60 })],
  ['a sealed profile', new CookieProfile('seen', { serializer: new SealedSerializer('secret', 'salt') })],
])('%s', (_name, profile) => {
  test('gives what was set', async () => {
    const res = await profile.setCookies(new Response(), { pages: 3 })
    expectTypeOf(res).toEqualTypeOf<Response>()
    const value = await profile.bind(following(res)).getValue()
    expectTypeOf(value).toEqualTypeOf<{ pages: number } | null>()
    expect(value).toEqual({ pages: 3 })
  })

  test('gives null for no cookie, and for one that was not made here', async () => {
    expect(await profile.bind(Request.blank('/')).getValue()).toBeNull()
    for (const text of ['x', '', '!!!', 'e30', 'A'.repeat(9000)]) {
      const req = Request.blank('/')
      req.cookies.set('seen', text)
      if (text === 'e30' && !(profile instanceof SignedCookieProfile)) continue
      expect(await profile.bind(req).getValue()).toBeNull()
    }
  })
})

test('what it sets is for one client: private, and different for each Cookie, unless more is said', async () => {
  const profile = new CookieProfile('a')
  const said = async (headers: Record<string, string>) => {
    const { headers: set } = await profile.setCookies(new Response('', { headers }), 1)
    return [set.get('Cache-Control'), set.get('Vary')]
  }
  expect(await said({})).toEqual(['private', 'Cookie'])
  expect(await said({ 'Cache-Control': 'no-store', Vary: 'Accept, cookie' })).toEqual([
    'no-store',
    'Accept, cookie',
  ])
  expect(await said({ Vary: 'Accept' })).toEqual(['private', 'Accept, Cookie'])
  const twice = await profile.setCookies(await new CookieProfile('b').setCookies(new Response(), 1), 2)
  expect([twice.headers.get('Cache-Control'), twice.headers.get('Vary')]).toEqual(['private', 'Cookie'])
})

test('a profile that is bound to nothing says so', async () => {
  await expect(new CookieProfile('a').getValue()).rejects.toThrow('bound to no request')
})

test('each domain has its field; what is given takes the place of what the profile says', async () => {
  const profile = new CookieProfile('a', {
    domains: ['a.org', 'b.org'],
    path: '/x',
    secure: true,
    maxAge: 60,
  })
  expect(await profile.getHeaders(1)).toEqual([
    ['Set-Cookie', 'a=MQ==; Max-Age=60; Domain=a.org; Path=/x; Secure'],
    ['Set-Cookie', 'a=MQ==; Max-Age=60; Domain=b.org; Path=/x; Secure'],
  ])
  expect(await profile.getHeaders(1, { domains: 'abc', maxAge: null, path: null, secure: false })).toEqual([
    ['Set-Cookie', 'a=MQ==; Domain=abc'],
  ])
  expect(await profile.getHeaders(null, { domains: null })).toEqual([
    ['Set-Cookie', 'a=; Max-Age=0; Path=/x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure'],
  ])
})

test('a value that browsers would not keep is refused, with its size', async () => {
  await expect(new CookieProfile('a').getHeaders('x'.repeat(4000))).rejects.toThrow(
    /is 53\d\d bytes long; browsers keep up to 4093/,
  )
})

test('a subclass stays one when it is bound', () => {
  class Own extends SignedCookieProfile<number> {
    double = 2
  }
  const own = new Own('secret', 'salt', 'a')
  const bound = own.bind(Request.blank('/'))
  expect([bound instanceof Own, bound.double, bound.name, own.request]).toEqual([true, 2, 'a', null])
})

test('what is signed is good for as long as the profile says, whatever the cookie is set with', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000_000 })
  try {
    const profile = new SignedCookieProfile('secret', 'salt', 'a', { maxAge: 60 })
    const res = await profile.setCookies(new Response(), 1, { maxAge: 3600 })
    expect(res.headers.getSetCookie()[0]).toContain('Max-Age=3600')
    const bound = profile.bind(following(res))
    expect(await bound.getValue()).toBe(1)
    vi.setSystemTime(1_000_000_060_000)
    expect(await bound.getValue()).toBeNull()
  } finally {
    vi.useRealTimers()
  }
})

test('a signed profile shares its cookies with WebOb’s', async (context) => {
  const python = pythonWith(context, 'webob')
  const profile = new SignedCookieProfile('secret', 'salt', 'a', { format: 'webob' })
  const [[, field]] = (await profile.getHeaders({ user: '\u00e9' })) as [[string, string]]
  const script = `
import json, sys
from webob import Request
from webob.cookies import SignedCookieProfile
profile = SignedCookieProfile('secret', 'salt', 'a')
request = Request.blank('/', headers={'Cookie': sys.argv[1]})
json.dump([profile.bind(request).get_value(), profile.get_headers({'user': '\\u00e9'})[0][1]], sys.stdout)
`
  const run = spawnSync(python, ['-c', script, (field as string).split(';')[0] as string], {
    encoding: 'utf8',
  })
  expect(run.status, run.stderr).toBe(0)
  const [theirValue, theirField] = JSON.parse(run.stdout) as [unknown, string]
  expect(theirValue).toEqual({ user: '\u00e9' })
  const req = Request.blank('/', { headers: { Cookie: theirField.split(';')[0] as string } })
  expect(await profile.bind(req).getValue()).toEqual({ user: '\u00e9' })
})
