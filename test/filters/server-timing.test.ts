import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { measure, serverTiming } from '../../src/filters/server-timing.ts'
import { ServerTiming } from '../../src/headers/server-timing.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const metricsOf = (res: Response) => [...(ServerTiming.parse(res.headers.get('Server-Timing') ?? '') ?? [])]

describe('serverTiming', () => {
  test('tells what the whole took, and what was measured', async () => {
    const app = serverTiming(
      wsgify(async (req) => {
        expect(await measure(req, 'db', () => sleep(10, 7), 'Reads rows')).toBe(7)
        expect(measure(req, 'render', () => 'html')).toBe('html')
        return 'ok'
      }),
    )
    const metrics = metricsOf(await app.get('/'))
    expect(metrics.map(({ name, description }) => [name, description])).toEqual([
      ['app', null],
      ['db', 'Reads rows'],
      ['render', null],
    ])
    expect(metrics[1]?.duration).toBeGreaterThan(8)
    expect(metrics[0]?.duration).toBeGreaterThanOrEqual(metrics[1]?.duration as number)
  })

  test('notes what fails, and throws it on', async () => {
    const app = serverTiming(
      wsgify((req) => {
        expect(() => measure(req, 'a', () => JSON.parse('{'))).toThrow(SyntaxError)
        return measure(req, 'b', () => Promise.reject(new Error('no'))).catch(() => 'ok')
      }),
    )
    expect(metricsOf(await app.get('/')).map(({ name }) => name)).toEqual(['app', 'a', 'b'])
  })

  test('stands beside what the application says', async () => {
    const own = wsgify(() => new Response('', { headers: { 'Server-Timing': 'cache;desc=hit' } }))
    const res = await serverTiming({ here: '/' }, { name: 'api' } as object)(own).get('/')
    expect(metricsOf(res).map(({ name }) => name)).toEqual(['cache', 'api'])
  })

  test('without it, work is only done', async () => {
    const res = await wsgify((req) => measure(req, 'db', () => 'ok')).get('/')
    expect([await res.text(), res.headers.get('Server-Timing')]).toEqual(['ok', null])
    await expect(wsgify((req) => measure(req, 'a b', () => 'ok')).get('/')).rejects.toThrow('is a token')
    expect(() => serverTiming({ name: 'a b' })).toThrow('the name of a metric is a token')
  })
})
