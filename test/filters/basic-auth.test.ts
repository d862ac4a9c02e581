import { describe, expect, test } from 'vitest'
import { basicAuth } from '../../src/filters/basic-auth.ts'
import { Authorization } from '../../src/headers/authorization.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const who = wsgify((req) => [req.remoteUser, req.environ.AUTH_TYPE ?? null])
const users = { ann: 'open:sesame', bob: 'pässword' }
const as = (name: string, password: string) => ({ authorization: Authorization.basic(name, password) })

describe('basicAuth', () => {
  const app = basicAuth(who, { users, realm: 'reports' })

  test('knows users by their passwords', async () => {
    expect(await (await app.get('/', as('ann', 'open:sesame'))).json()).toEqual(['ann', 'Basic'])
    expect(await (await app.get('/', as('bob', 'pässword'))).json()).toEqual(['bob', 'Basic'])
  })

  test.each([
    ['nothing', {}],
    ['a wrong password', as('ann', 'wrong')],
    ["another's password", as('ann', 'pässword')],
    ['another name', as('eve', 'open:sesame')],
    ['nothing in it', as('', '')],
    ['another scheme', { headers: { Authorization: 'Bearer abc' } }],
    ['what is no pair', { headers: { Authorization: 'Basic %%%' } }],
    ['a name that objects have', as('constructor', 'x')],
  ])('refuses %s', async (_name, init) => {
    const res = await app.get('/', init)
    expect([res.status, res.headers.get('WWW-Authenticate')]).toEqual([
      401,
      'Basic realm="reports", charset=UTF-8',
    ])
  })

  test('asks a check', async () => {
    const asked = basicAuth(who, { check: async ({ username, password }) => password === 'x' && username })
    expect(await (await asked.get('/', as('ann', 'x'))).json()).toEqual(['ann', 'Basic'])
    expect((await asked.get('/', as('ann', 'y'))).status).toBe(401)
  })

  test('takes text, as INI files have it', async () => {
    const filter = basicAuth({ here: '/' }, { users: 'ann:open:sesame', optional: 'true' } as object)
    expect(await (await filter(who).get('/', as('ann', 'open:sesame'))).json()).toEqual(['ann', 'Basic'])
    expect(await (await filter(who).get('/')).json()).toEqual([null, null])
    expect(() => basicAuth({})).toThrow('"users" is needed, or "check" in its place')
  })
})
