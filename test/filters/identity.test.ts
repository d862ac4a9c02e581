import { describe, expect, test } from 'vitest'
import { Identity } from '../../src/filters/identity.ts'
import { identityService, later, tokenOf } from '../support/identity-service.ts'

const auth = {
  identity: {
    methods: ['password'],
    password: { user: { name: 'nova', password: 'hush', domain: { id: 'default' } } },
  },
  scope: { project: { name: 'service', domain: { id: 'default' } } },
}

function asking(tokens: Record<string, object>, more: { auth?: object; cacheTime?: number } = {}) {
  const service = identityService(tokens)
  const lines: string[] = []
  const settings = { url: 'https://identity.example/v3', auth, cacheTime: 60_000, catalog: true, ...more }
  const identity = new Identity({ ...settings, client: service.app })
  const errors = { write: (line: string) => lines.push(line) }
  const token = (text: string, allowExpired?: boolean) => identity.token(text, errors, allowExpired)
  return { ...service.state, state: service.state, lines, token }
}

describe('Identity', () => {
  test('says what a token stands for, and null for one that is none', async () => {
    const { token, asked } = asking({ a: tokenOf() })
    expect(await token('a')).toMatchObject({ user: { name: 'ann' } })
    expect(await token('b')).toBe(null)
    expect(await token('__proto__')).toBe(null)
    expect(asked).toHaveLength(4)
  })

  test('keeps what is valid apart from what was valid, whichever came first', async () => {
    const { token } = asking({ a: tokenOf({ expires_at: later(-10) }) })
    expect(await token('a')).toBe(null)
    expect(await token('a', true)).toMatchObject({ user: { name: 'ann' } })
    expect(await token('a')).toBe(null)
  })

  test('gets one token of its own for all who ask', async () => {
    const { token, asked } = asking(Object.fromEntries(['a', 'b', 'c'].map((text) => [text, tokenOf()])))
    await Promise.all(['a', 'b', 'c'].map((text) => token(text)))
    expect(asked.filter((line) => line.startsWith('POST'))).toHaveLength(1)
  })

  test('does not remember that the service could not be asked', async () => {
    const { token, state, lines } = asking({ a: tokenOf() })
    state.instead = () => {
      throw Object.assign(new Error('down'), { status: 502 })
    }
    await expect(token('a')).rejects.toMatchObject({ status: 503 })
    expect(lines.join('')).toContain('it gives the filter no token of its own, but answers 502')
    state.instead = null
    expect(await token('a')).toMatchObject({ user: { id: 'u-1' } })
  })

  test('gives up on credentials that are wrong, without asking on and on', async () => {
    const { token, asked } = asking({ a: tokenOf() }, { auth: {} })
    await expect(token('a')).rejects.toMatchObject({ status: 503 })
    expect(asked).toEqual(['POST /v3/auth/tokens?nocatalog'])
  })
})
