import { describe, expect, test } from 'vitest'
import { methodOverride } from '../../src/filters/method-override.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const tell = wsgify((req) => req.method)
const as = (value: string, method = 'POST') => ({ method, headers: { 'X-HTTP-Method-Override': value } })

describe('methodOverride', () => {
  const app = methodOverride(tell)

  test.each(['PUT', 'PATCH', 'DELETE'])('a POST may stand for %s', async (method) => {
    expect(await (await app.request('/', as(method))).text()).toBe(method)
  })

  test.each(['GET', 'PUT', 'DELETE', 'post'])('%s stays what it is', async (method) => {
    expect(await (await app.request('/', as('PATCH', method))).text()).toBe(method)
  })

  test.each(['GET', 'TRACE', 'put', 'CONNECT', '__proto__', 'PUT, DELETE'])(
    '%s is refused',
    async (method) => {
      expect((await app.request('/', as(method))).status).toBe(400)
    },
  )

  test('takes text, as INI files have it', async () => {
    const filter = methodOverride({ here: '/' }, { header: 'X-Method', methods: 'DELETE' } as object)
    const ask = (method: string) => filter(tell).post('/', '', { headers: { 'X-Method': method } })
    expect(await (await ask('DELETE')).text()).toBe('DELETE')
    expect((await ask('PUT')).status).toBe(400)
    expect(() => methodOverride({ methods: ['a b'] })).toThrow('the name of a method is wanted')
    expect(() => methodOverride({ header: 'a b' })).toThrow('the name of a field is wanted')
  })
})
