import { describe, expect, test } from 'vitest'
import {
  authenticate,
  type Check,
  challenge,
  challengeOf,
  checkOf,
  secrets,
} from '../../src/filters/authenticate.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'

const app = new Response('in')
const gate = { type: 'Token', challenge: 'Token', optional: false }
const enter = (credentials: string | null, check: Check<string>, req = Request.blank('/')) =>
  authenticate(req, app, credentials, check, gate)

describe('authenticate', () => {
  test('passes on who was let in, at once or later', async () => {
    const req = Request.blank('/')
    expect(enter('t', () => 'ann', req)).toBe(app)
    expect([req.remoteUser, req.environ.AUTH_TYPE, req.state['user']]).toEqual(['ann', 'Token', 'ann'])
    const user = { name: 'Jürgen', roles: ['admin'] }
    expect(await enter('t', async () => user, req)).toBe(app)
    expect([req.environ.REMOTE_USER, req.state['user']]).toEqual(['J\xc3\xbcrgen', user])
  })

  test.each([null, undefined, false] as const)('refuses whom the check gives as %j', async (user) => {
    expect(() => enter('t', () => user)).toThrow('these credentials are not valid')
    await expect(enter('t', async () => user)).rejects.toMatchObject({ status: 401 })
  })

  test('what stood there before is not believed', () => {
    const environ = { REMOTE_USER: 'root', AUTH_TYPE: 'x' }
    const req = Request.blank('/', { environ })
    expect(() => enter(null, () => 'ann', req)).toThrow('credentials are needed')
    expect(req.remoteUser).toBe(null)
    const other = Request.blank('/', { environ })
    expect(authenticate(other, app, null, () => 'ann', { ...gate, optional: true })).toBe(app)
    expect([other.remoteUser, other.environ.AUTH_TYPE ?? null]).toEqual([null, null])
  })

  test('errors of a check, and what is no user, are not answers to the client', async () => {
    await expect(enter('t', async () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    expect(() => enter('t', () => ({}) as never)).toThrow('a check gives a user with a name, not an object')
    expect(() => enter('t', () => true as never)).toThrow(TypeError)
  })
})

test('settings', () => {
  expect([...secrets('ann:a bob:b')]).toEqual([
    ['ann', 'a'],
    ['bob', 'b'],
  ])
  expect(() => secrets({})).toThrow('at least one is wanted')
  expect(() => secrets({ ann: '' })).toThrow('text is wanted')
  expect(() => secrets({ ann: 7 })).toThrow('text is wanted')
  expect(challenge('Keystone uri="https://id.example"')).toBe('Keystone uri="https://id.example"')
  expect(() => challenge('a=b=c,,"')).toThrow(TypeError)
  expect(challengeOf('Basic', 'a "b"')).toBe('Basic realm="a \\"b\\""')
  expect(() => checkOf('tokens', null, null, () => null)).toThrow('"tokens" is needed, or "check"')
  expect(() =>
    checkOf(
      'tokens',
      () => 'a',
      new Map(),
      () => null,
    ),
  ).toThrow('"tokens" is needed')
})
