import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Environ } from '../../src/environ/contract.ts'
import { HTTPConflict } from '../../src/exc/client-error.ts'
import { deadline } from '../../src/filters/deadline.ts'
import { serve } from '../../src/gateways/node.ts'
import { Request } from '../../src/message/request.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const settle = (ms: number, signal: AbortSignal) => sleep(ms, 'done', { signal })

async function* chunks() {
  yield 'a'
  yield 'b'
}

describe('deadline', () => {
  test('lets through what answers in time, and what answers at once stays so', async () => {
    expect(
      await (
        await deadline(
          wsgify((req) => settle(1, req.signal)),
          { timeout: 500 },
        ).get('/')
      ).text(),
    ).toBe('done')
    expect(deadline(wsgify(() => 'x')).wsgi(blank('/'), () => undefined)).toBe('x')
    const conflict = deadline(wsgify(async () => Promise.reject(new HTTPConflict())))
    expect((await conflict.get('/')).status).toBe(409)
  })

  test('answers 503 in its place, and aborts the signal', async () => {
    let reason: unknown
    const slow = wsgify((req) =>
      settle(5000, req.signal).catch((error: unknown) => {
        reason = req.signal.reason
        throw error
      }),
    )
    const res = await deadline(slow, { timeout: 20, retryAfter: 7 }).get('/')
    expect([res.status, res.headers.get('Retry-After')]).toEqual([503, '7'])
    await expect.poll(() => reason).toMatchObject({ name: 'TimeoutError' })
  })

  test('bounds the whole answer when told: it breaks off, and is not taken for whole', async () => {
    const reasons: unknown[] = []
    const endless = wsgify(async function* (req) {
      try {
        for (;;) {
          yield 'x'
          await settle(5, req.signal)
        }
      } finally {
        reasons.push(req.signal.reason)
      }
    })
    await using server = await serve(deadline(endless, { total: 60 }), {
      port: 0,
      errors: { write: () => undefined },
    })
    const begun = performance.now()
    const res = await fetch(server.url)
    await expect(res.text()).rejects.toThrow()
    expect(performance.now() - begun).toBeLessThan(8000)
    expect(reasons).toMatchObject([{ name: 'TimeoutError' }])
    const brief = deadline(
      wsgify(() => chunks()),
      { total: 500 },
    )
    expect(await (await brief.get('/')).text()).toBe('ab')
    expect(
      deadline(
        wsgify(() => 'x'),
        { total: 5 },
      ).wsgi(blank('/'), () => undefined),
    ).toBe('x')
  })

  test('a time that no timer can have is a long one, and not none', async () => {
    const slow = wsgify(() => sleep(20, 'done'))
    expect((await deadline(slow, { timeout: 3_000_000_000 }).get('/')).status).toBe(200)
    const streamed = wsgify(async function* () {
      yield await sleep(20, 'done')
    })
    expect(await (await deadline(streamed, { total: 3_000_000_000 }).get('/')).text()).toBe('done')
  })

  test('has no head wait longer than the whole may take', async () => {
    const slow = wsgify((req) => settle(5000, req.signal))
    expect((await deadline(slow, { total: 20 }).get('/')).status).toBe(503)
  })

  test('aborts a signal that is asked for afterwards', async () => {
    let resolve: (aborted: boolean) => void = () => undefined
    const promise = new Promise<boolean>((done) => {
      resolve = done
    })
    const slow = wsgify(async (req) => {
      await sleep(40)
      resolve(req.signal.aborted)
      return 'late'
    })
    expect((await deadline(slow, { timeout: 5 }).get('/')).status).toBe(503)
    expect(await promise).toBe(true)
  })

  test('closes what comes too late', async () => {
    let closed = 0
    const late = wsgify(async () => {
      await sleep(30)
      return {
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false as const, value: 'x' }),
          return: async () => {
            closed++
            return { done: true as const, value: undefined }
          },
        }),
      }
    })
    expect((await deadline(late, { timeout: 5 }).get('/')).status).toBe(503)
    await expect.poll(() => closed).toBe(1)
  })

  test('the signal is still aborted when the client leaves', async () => {
    for (const environ of [viaExchange(), { 'wsgify.signal': undefined } as Partial<Environ>]) {
      const client = new AbortController()
      if (environ['wsgify.exchange']) Object.assign(environ, viaExchange(client.signal))
      else environ['wsgify.signal'] = client.signal
      const req = Request.blank('/', { environ })
      const waiting = req.getResponse(
        deadline(
          wsgify((inner) => settle(5000, inner.signal).catch(() => 'left')),
          { timeout: 1000 },
        ),
      )
      client.abort()
      expect(await (await waiting).text()).toBe('left')
    }
  })

  test('what ends with the exchange still does', async () => {
    const ended: string[] = []
    const environ = {
      'wsgify.exchange': {
        signal: new AbortController().signal,
        sendTrailers: undefined,
        onEnd: () => ended.push('end'),
      },
    }
    const app = wsgify((req) => {
      req.environ['wsgify.exchange']?.onEnd?.(() => undefined)
      return 'x'
    })
    await Request.blank('/', { environ }).getResponse(deadline(app))
    expect(ended).toEqual(['end'])
  })

  test('a request that came over no network still came over none', async () => {
    const app = wsgify((req) => String(Boolean(req.environ['wsgify.exchange'])))
    expect(await (await deadline(app).get('/')).text()).toBe('false')
  })

  test('takes text, as INI files have it', async () => {
    const filter = deadline({ here: '/' }, { timeout: '5', retry_after: '1' } as object)
    expect((await filter(wsgify((req) => settle(500, req.signal))).get('/')).status).toBe(503)
    expect(() => deadline({ timeout: -1 })).toThrow(RangeError)
  })
})

function viaExchange(signal: AbortSignal = new AbortController().signal): Partial<Environ> {
  return { 'wsgify.exchange': { signal } }
}
