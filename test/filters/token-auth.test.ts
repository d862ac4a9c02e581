import { describe, expect, test } from 'vitest'
import { bearerAuth, tokenAuth } from '../../src/filters/token-auth.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const who = wsgify((req) => [req.remoteUser, req.environ.AUTH_TYPE ?? null])
const tokens = { ann: 'open-sesame', bob: 'other' }
const token = (value: string) => ({ headers: { 'X-Auth-Token': value } })
const bearer = (value: string) => ({ headers: { Authorization: value } })

describe('tokenAuth', () => {
  test('knows users by their tokens', async () => {
    const app = tokenAuth(who, { tokens })
    expect(await (await app.get('/', token('open-sesame'))).json()).toEqual(['ann', 'Token'])
    expect(await (await app.get('/', token('other'))).json()).toEqual(['bob', 'Token'])
  })

  test.each([{}, token('wrong'), token(''), token('open-sesame!'), token('open-sesam')])(
    'refuses %j',
    async (init) => {
      const res = await tokenAuth(who, { tokens }).get('/', init)
      expect([res.status, res.headers.get('WWW-Authenticate')]).toEqual([401, 'Token'])
    },
  )

  test('asks a check, which may take its time', async () => {
    const app = tokenAuth(
      wsgify((req) => req.state['user'] as object),
      { check: async (given, req) => (given === 'a' ? { name: 'ann', path: req.path } : null) },
    )
    expect(await (await app.get('/x', token('a'))).json()).toEqual({ name: 'ann', path: '/x' })
    expect((await app.get('/x', token('b'))).status).toBe(401)
  })

  test('lets go on who gives none, when that is optional, and not who gives a wrong one', async () => {
    const app = tokenAuth(who, { tokens, optional: true })
    expect(await (await app.get('/')).json()).toEqual([null, null])
    expect((await app.get('/', token('wrong'))).status).toBe(401)
  })

  test('takes text, as INI files have it', async () => {
    const local = {
      tokens: 'ann:open-sesame bob:a:b',
      header: 'X-Key',
      challenge: 'Keystone uri="https://id.example"',
    }
    const app = tokenAuth({ here: '/' }, local as object)(who)
    expect((await app.get('/')).headers.get('WWW-Authenticate')).toBe('Keystone uri="https://id.example"')
    expect(await (await app.get('/', { headers: { 'X-Key': 'a:b' } })).json()).toEqual(['bob', 'Token'])
    expect(() => tokenAuth({})).toThrow('"tokens" is needed, or "check" in its place')
    expect(() => tokenAuth({ tokens: 'open-sesame' as never })).toThrow('words such as name:value are wanted')
    expect(() => tokenAuth({ tokens, header: 'a b' })).toThrow('the name of a field is wanted')
  })

  test('an error does not tell the tokens', () => {
    expect(() => tokenAuth({ tokens: 'open-sesame' as never })).not.toThrow('open-sesame')
  })
})

describe('bearerAuth', () => {
  const app = bearerAuth(who, { tokens, realm: 'instances' })

  test('reads Authorization: Bearer, in any case', async () => {
    expect(await (await app.get('/', bearer('bearer open-sesame'))).json()).toEqual(['ann', 'Bearer'])
  })

  test('says what is wrong as RFC 6750 does: nothing without credentials', async () => {
    expect((await app.get('/')).headers.get('WWW-Authenticate')).toBe('Bearer realm="instances"')
    expect((await app.get('/', bearer('Basic YTpi'))).headers.get('WWW-Authenticate')).toBe(
      'Bearer realm="instances"',
    )
    expect((await app.get('/', bearer('Bearer wrong'))).headers.get('WWW-Authenticate')).toBe(
      'Bearer realm="instances", error=invalid_token',
    )
  })
})
