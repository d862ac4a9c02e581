import { describe, expect, test } from 'vitest'
import { correlationId } from '../../src/filters/correlation-id.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const tell = wsgify((req) => [req.field('X-Correlation-Id'), req.state['correlationId']])

describe('correlationId', () => {
  test('gives a request a name, in its field and its state', async () => {
    const [field, state] = (await (await correlationId(tell).get('/')).json()) as string[]
    expect(field).toMatch(UUID)
    expect(state).toBe(field)
  })

  test('keeps the name that a request has, if it can stand anywhere', async () => {
    const nameOf = async (given: string) =>
      (await (
        await correlationId(tell).get('/', { headers: { 'X-Correlation-Id': given } })
      ).json()) as string[]
    expect(await nameOf('edge-7')).toEqual(['edge-7', 'edge-7'])
    for (const bad of ['', 'a b', 'a,b', '"', 'ü', 'a'.repeat(129)])
      expect((await nameOf(bad))[0]).toMatch(UUID)
  })

  test('is in the answer when told, of errors too, unless the application says it', async () => {
    const quiet = await correlationId(tell).get('/')
    expect(quiet.headers.has('X-Correlation-Id')).toBe(false)
    const app = correlationId(
      wsgify((req) => {
        req.response.headers.set('X-Flow', 'own')
        return 'x'
      }),
      { header: 'X-Flow', answer: true },
    )
    expect((await app.get('/', { headers: { 'X-Flow': 'a' } })).headers.get('X-Flow')).toBe('own')
    const missing = correlationId(
      () => {
        throw Object.assign(new Error('no'), { status: 404 })
      },
      { answer: true },
    )
    const res = await missing.get('/', { headers: { 'X-Correlation-Id': 'a' } })
    expect([res.status, res.headers.get('X-Correlation-Id')]).toEqual([404, 'a'])
  })

  test('takes settings of oslo, and refuses others', () => {
    expect(() => correlationId({ here: '/' }, { oslo_config_project: 'nova' } as object)(tell)).not.toThrow()
    expect(() => correlationId({ header: 'a b' })).toThrow('the name of a field is wanted')
  })
})
