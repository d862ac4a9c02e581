import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Wsgi } from '../../src/environ/contract.ts'
import { HTTPConflict } from '../../src/exc/client-error.ts'
import { requestId } from '../../src/filters/request-id.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const ID = /^req-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const GLOBAL = 'req-01234567-89ab-cdef-0123-456789abcdef'
const tell = wsgify((req) => [
  req.environ['openstack.request_id'],
  req.state['requestId'],
  req.environ['openstack.global_request_id'] ?? null,
])

describe('requestId', () => {
  test('names each request, for the application and in the answer', async () => {
    const app = requestId(tell)
    const res = await app.get('/')
    const [id, same, global] = (await res.json()) as string[]
    expect(id).toMatch(ID)
    expect([same, global]).toEqual([id, null])
    expect(res.headers.get('X-Openstack-Request-Id')).toBe(id)
    expect(res.headers.get('X-Request-Id')).toBe(id)
    expect((await app.get('/')).headers.get('X-Request-Id')).not.toBe(id)
  })

  test('is on errors too, also of applications that throw', async () => {
    const raw: Wsgi = () => {
      throw new HTTPConflict()
    }
    const res = await requestId(raw).get('/')
    expect([res.status, res.headers.get('X-Request-Id')]).toEqual([409, expect.stringMatching(ID)])
  })

  test('stays synchronous', () => {
    let status = ''
    const body = requestId(wsgify(() => 'x')).wsgi(blank('/'), (line) => {
      status = line
    })
    expect([status, body]).toEqual(['200 OK', 'x'])
  })

  test('keeps what the application sets', async () => {
    const own = wsgify(() => new Response('', { headers: { 'X-Request-Id': 'own' } }))
    expect((await requestId(own).get('/')).headers.get('X-Request-Id')).toBe('own')
  })

  test('keeps a name of its own form that came along, and does not take it over', async () => {
    const res = await requestId(tell).get('/', { headers: { 'X-Request-Id': GLOBAL } })
    const [id, , global] = (await res.json()) as string[]
    expect(global).toBe(GLOBAL)
    expect(id).not.toBe(GLOBAL)
    const upper = await requestId(tell).get('/', { headers: { 'X-Request-Id': GLOBAL.toUpperCase() } })
    expect(((await upper.json()) as string[])[2]).toBe(null)
  })

  test('takes a name over when told, if it can stand anywhere', async () => {
    const app = requestId(tell, { headers: ['X-Request-Id'], acceptIncoming: true })
    const idOf = async (given: string) =>
      (await app.get('/', { headers: { 'X-Request-Id': given } })).headers.get('X-Request-Id')
    expect(await idOf('edge-7.a/b+c=')).toBe('edge-7.a/b+c=')
    for (const bad of ['a b', 'a,b', '<b>', '', '-a', 'ü', 'a'.repeat(129), 'a"b', 'a\tb']) {
      expect(await idOf(bad)).toMatch(ID)
    }
  })

  test('takes text, as INI files have it', async () => {
    const app = requestId({ here: '/' }, {
      headers: 'X-Compute-Request-Id' as never,
      accept_incoming: 'no',
    } as object)(tell)
    const res = await app.get('/')
    expect(res.headers.get('X-Compute-Request-Id')).toMatch(ID)
    expect(res.headers.get('X-Request-Id')).toBe(null)
    expect(() => requestId({ headers: ['a b'] })).toThrow('the name of a field is wanted')
    expect(() => requestId({ headers: [] })).toThrow('at least one field')
  })
})
