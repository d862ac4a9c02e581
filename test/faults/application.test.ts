// Applications that fail: rows 6 to 13, 28, 29, 31, 38 and 42 of the list of faults, through each gateway that listens.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { HTTPConflict, wsgify } from '../../src/index.ts'
import { arriving, type Door, type OpenDoor } from '../attacks/doors.ts'
import { type Count, countedBody, noCount } from '../support/counted-body.ts'
import { get, last, running, talk, ways } from '../support/talk.ts'
import { leftSince, type Open, whatIsOpen } from './leaks.ts'

const ON_PURPOSE = new Error('on purpose')
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

let counts: Count[]
let before: Open
let open: OpenDoor | null = null
beforeEach(() => {
  counts = []
  before = whatIsOpen()
})
afterEach(async () => {
  await expect
    .poll(() => counts.filter(({ opened, ended, closed }) => opened > 1 || ended + closed !== 1))
    .toEqual([])
  await open?.close()
  open = null
  expect(await leftSince(before)).toEqual({})
})

const body = (chunks: Iterable<unknown>, slow = true) => {
  const count = noCount()
  counts.push(count)
  return countedBody(count, chunks, slow)
}

const doors = arriving.map((door) => [door.name, door] as const)
describe.each(doors)('%s', (_name, door: Door) => {
  const ask = async (app: Wsgi, path = '/') => {
    open ??= await door.open(app)
    return open.ask({ target: path })
  }

  test.each<[string, Wsgi, number]>([
    [
      'throws',
      () => {
        throw ON_PURPOSE
      },
      500,
    ],
    ['rejects', () => Promise.reject(ON_PURPOSE), 500],
    [
      'throws what is no error',
      () => {
        throw 'text'
      },
      500,
    ],
    ['throws nothing', () => Promise.reject(undefined), 500],
    [
      'throws an error with a status',
      wsgify(() => {
        throw new HTTPConflict('taken')
      }).wsgi as Wsgi,
      409,
    ],
    [
      'throws after it has begun',
      (_environ, start) => {
        start('200 OK', [])
        throw ON_PURPOSE
      },
      500,
    ],
    [
      'fails in its first step',
      (_environ, start) => {
        start('200 OK', [])
        return body([ON_PURPOSE])
      },
      500,
    ],
    ['never begins', () => 'body', 500],
    [
      'begins twice',
      (_environ, start) => {
        start('200 OK', [])
        start('200 OK', [])
        return ''
      },
      500,
    ],
    ['begins late', () => body(['too late']), 500],
    [
      'gives what is no body',
      (_environ, start) => {
        start('200 OK', [])
        return 7 as never
      },
      500,
    ],
    [
      'gives what is no chunk',
      (_environ, start) => {
        start('200 OK', [])
        return body([7])
      },
      500,
    ],
    [
      'has a length that is none',
      (_environ, start) => {
        start('200 OK', [['Content-Length', '-1']])
        return 'x'
      },
      500,
    ],
  ])(
    '6, 7, 9, 12, 31: an application that %s: status and no more, and the next request is answered',
    async (_what, app, status) => {
      const both: Wsgi = (environ, start) => {
        if (environ.PATH_INFO === '/') return app(environ, start)
        start('200 OK', [])
        return 'good'
      }
      const got = await ask(both)
      expect([got.status, got.whole]).toEqual([status, true])
      expect(got.body).not.toMatch(/on purpose|\bat /)
      expect((await ask(both, '/good')).body).toBe('good')
    },
  )

  test('8, 29: one that fails after its first byte, or has less than it said, does not look whole', async () => {
    // Later than its first byte: a reset that is there with the bytes reads as an end to Node's own client.
    const app: Wsgi = (environ, start) => {
      const short = environ.PATH_INFO === '/short'
      start('200 OK', short ? [['Content-Length', '100']] : [])
      const rest = body(short ? ['first'] : ['first', ON_PURPOSE]) as AsyncIterable<string>
      return (async function* () {
        for await (const chunk of rest) {
          yield chunk
          await wait(30)
        }
      })()
    }
    for (const path of ['/fails', '/short']) expect((await ask(app, path)).whole).toBe(false)
  })

  test('9: very large chunks go out in pieces, and empty ones not at all', async () => {
    const app: Wsgi = (_environ, start) => {
      start('200 OK', [])
      return body(['', new Uint8Array(0), 'x'.repeat(3_000_000), '', 'y'])
    }
    const got = await ask(app)
    expect([got.status, got.body.length, got.whole]).toEqual([200, 3_000_001, true])
  })

  test('11: closing that fails, at once, later or never, costs nobody anything', async () => {
    const fails = [
      () => {
        throw ON_PURPOSE
      },
      () => Promise.reject(ON_PURPOSE),
      () => new Promise(() => undefined),
    ]
    const app: Wsgi = (environ, start) => {
      start('204 No Content', [])
      const end = fails[Number(environ.PATH_INFO.slice(1))] as () => never
      return {
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.resolve({ done: false, value: 'x' }),
          return: end,
        }),
      }
    }
    for (const i of [0, 1, 2, 0]) expect((await ask(app, `/${i}`)).status).toBe(204)
  })

  test('28: what has no body sends none, and closes it', async () => {
    const app: Wsgi = (environ, start) => {
      start(`${environ.PATH_INFO.slice(1)} Status`, [['Content-Length', '4']])
      return body(['body'])
    }
    for (const status of [204, 205, 304]) {
      const got = await ask(app, `/${status}`)
      expect([got.status, got.body]).toEqual([status, ''])
    }
    expect(counts.every(({ closed, pulled }) => closed === 1 && pulled === 0)).toBe(true)
  })
})

describe.each(ways.slice(0, 2))('%s', (way) => {
  test('10, 13: what never comes is let go with its client, and does not keep the server from stopping', async () => {
    let asked = 0
    let aborted = 0
    const app: Wsgi = (environ, start) => {
      asked++
      environ['wsgify.signal']?.addEventListener('abort', () => aborted++)
      if (environ.PATH_INFO === '/handler') return new Promise(() => undefined)
      start('200 OK', [])
      return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }
    }
    const { serve } = await import('../../src/gateways/node.ts')
    const server = await serve(app, { port: 0, limits: { stopTimeout: 300 }, turbo: way === 'serve' })
    const quick = [talk(server.address.port, get('/handler')), talk(server.address.port, get('/body'))]
    await expect.poll(() => asked).toBe(2)
    const start = performance.now()
    await server.close()
    expect(performance.now() - start).toBeLessThan(8000)
    expect((await Promise.all(quick)).every(({ ended }) => ended)).toBe(true)
    await expect.poll(() => aborted).toBe(2)
  })

  test('38: a clock that jumps breaks no connection and no limit', async () => {
    const app: Wsgi = async (_environ, start) => {
      vi.setSystemTime(Date.now() + 365 * 86_400_000)
      await wait(20)
      vi.setSystemTime(Date.now() - 730 * 86_400_000)
      start('200 OK', [])
      return 'x'
    }
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const { port } = await running(app, {
        way,
        limits: { headersTimeout: 2000, requestTimeout: 2000, keepAliveTimeout: 2000 },
      })
      const { statuses } = await talk(port, get('/').repeat(4) + last('/'))
      expect(statuses).toEqual([200, 200, 200, 200, 200])
    } finally {
      vi.useRealTimers()
    }
    await wait(50)
    before = { ...before, descriptors: before.descriptors + 1, timers: before.timers + 1 }
  })

  test('42: a log that cannot be written to costs no request', async () => {
    const broken = () => {
      throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    }
    const failing: Wsgi = () => {
      throw ON_PURPOSE
    }
    const { port } = await running(failing, { way, errors: { write: broken }, log: broken })
    expect((await talk(port, get('/') + last('/'))).statuses).toEqual([500, 500])
    before = { ...before, descriptors: before.descriptors + 1, timers: before.timers + 1 }
  })
})
