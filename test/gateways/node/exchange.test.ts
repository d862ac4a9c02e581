// One request and its answer, from the application's side: the same for both ways of serving.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { lint } from '../../../src/environ/lint.ts'
import type { LogEntry } from '../../../src/gateways/node.ts'
import { get, last, post, running, talk, ways } from '../../support/talk.ts'

const say = (text: string): ReturnType<Wsgi> => text
const reading: Wsgi = async (environ, start) => {
  let size = 0
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) size += chunk.length
  start('200 OK', [['Content-Type', 'text/plain']])
  return `read ${size}`
}
const chunked = (path: string, ...chunks: string[]) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`

describe.each(ways)('%s', (way) => {
  test('small bodies are there when the application is called, large ones arrive', async () => {
    const kinds: boolean[] = []
    const { port } = await running(
      lint(async (environ, start) => {
        kinds.push(Symbol.iterator in environ['wsgi.input'])
        return reading(environ, start) as Promise<string>
      }),
      { way, limits: { preread: 10 } },
    )
    const { bodies } = await talk(
      port,
      post('/', 'x'.repeat(10)) + post('/', 'x'.repeat(11)) + chunked('/', 'abc', 'de') + last('/'),
    )
    expect([bodies, kinds.slice(0, 2)]).toEqual([
      ['read 10', 'read 11', 'read 5', 'read 0'],
      [true, false],
    ])
  })

  test('a body beyond the limit is a 413, declared or not, whatever the application does with it', async () => {
    const swallowing: Wsgi = async (environ, start) => {
      try {
        return await reading(environ, start)
      } catch {
        start('200 OK', [])
        return 'all is well'
      }
    }
    const { port } = await running(swallowing, { way, limits: { bodyBytes: 20, preread: 5 } })
    for (const request of [post('/', 'x'.repeat(21)), chunked('/', 'x'.repeat(15), 'x'.repeat(15))]) {
      const { statuses, ended } = await talk(port, request + get('/'))
      expect([statuses, ended]).toEqual([[413], true])
    }
  })

  test('a live body can be read once', async () => {
    const { port, errors } = await running(
      async (environ, start) => {
        await reading(environ, () => undefined)
        return reading(environ, start)
      },
      { way, limits: { preread: 0 } },
    )
    expect((await talk(port, post('/', 'hello', 'Connection: close\r\n'))).statuses).toEqual([500])
    expect(errors[0]).toContain('was read already')
  })

  test('what is left of a body is waited for without an end, where that is asked for', async () => {
    const { port } = await running(
      (_environ, start) => {
        start('200 OK', [['Content-Type', 'text/plain']])
        return say('unread')
      },
      { way, limits: { preread: 0, drainTimeout: Number.POSITIVE_INFINITY } },
    )
    const socket = connect(port, '127.0.0.1').setEncoding('latin1')
    onTestFinished(() => void socket.destroy())
    let out = ''
    socket.on('data', (text: string) => {
      out += text
    })
    const whole = post('/', 'x'.repeat(1000))
    socket.write(whole.slice(0, -500))
    await once(socket, 'data')
    await new Promise((resolve) => setTimeout(resolve, 30))
    socket.write(whole.slice(-500) + last('/'))
    await expect.poll(() => out.match(/200 OK/g)?.length).toBe(2)
  })

  test('who reads on after the answer is not told that part of a body is all of it', async () => {
    const told: string[] = []
    const { port } = await running(
      (environ, start) => {
        void (reading(environ, () => undefined) as Promise<string>).then(
          (text) => told.push(text),
          (error: Error) => told.push(error.message),
        )
        start('202 Accepted', [['Content-Type', 'text/plain']])
        return say('later')
      },
      { way, limits: { preread: 0 } },
    )
    const whole = post('/', 'x'.repeat(50_000))
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.write(whole.slice(0, 30_000))
    await once(socket, 'data')
    socket.write(whole.slice(30_000))
    await expect.poll(() => told).toEqual(['the rest of the body was not kept: the answer had been sent'])
  })

  test('a small body that is not read is no trouble; a large one costs the connection, not the answer', async () => {
    const { port } = await running(
      (_environ, start) => {
        start('200 OK', [['Content-Type', 'text/plain']])
        return say('unread')
      },
      { way, limits: { preread: 0 } },
    )
    const small = await talk(port, post('/', 'x'.repeat(1000)) + chunked('/', 'abc') + last('/'))
    expect([small.statuses, small.error]).toEqual([[200, 200, 200], undefined])
    const large = await talk(port, post('/', 'x'.repeat(3_000_000)))
    expect([large.statuses, large.bodies, large.error]).toEqual([[200], ['unread'], undefined])
  })

  test.each([
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
    ['ends', (socket: Socket) => socket.destroy()],
  ])('a client that %s aborts the signal', async (_how, leave) => {
    const log: LogEntry[] = []
    const signals: AbortSignal[] = []
    const { port } = await running(
      (environ, start) => {
        const signal = environ['wsgify.signal'] as AbortSignal
        signals.push(signal)
        return new Promise<string>((resolve) => {
          signal.addEventListener('abort', () => {
            start('200 OK', [])
            resolve('too late')
          })
        })
      },
      { way, log: (entry) => log.push(entry) },
    )
    const socket = connect(port, '127.0.0.1')
    socket.write(get('/x'))
    await expect.poll(() => signals.length).toBe(1)
    expect(signals[0]?.aborted).toBe(false)
    leave(socket)
    await expect.poll(() => log.length, { timeout: 3000 }).toBe(1)
    expect(signals[0]?.aborted).toBe(true)
    if (_how === 'resets')
      expect(log[0]).toMatchObject({ status: 499, outcome: 'aborted', bytes: 0, target: '/x' })
  })

  test('what belongs to an exchange is let go when it ends, however it ends', async () => {
    const ends: string[] = []
    const { port, errors } = await running(
      (environ, start) => {
        environ['wsgify.exchange']?.onEnd?.(() => ends.push(environ.PATH_INFO))
        environ['wsgify.exchange']?.onEnd?.(() => {
          throw new Error(`cannot let go of ${environ.PATH_INFO}`)
        })
        if (environ.PATH_INFO === '/fails') throw new Error('on purpose')
        start('200 OK', [['Content-Type', 'text/plain']])
        return environ.PATH_INFO === '/slow' ? slow() : 'x'
      },
      { way },
    )
    async function* slow() {
      for (;;) {
        yield 'x'
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    expect((await talk(port, get('/') + last('/fails'))).statuses).toEqual([200, 500])
    expect(ends).toEqual(['/', '/fails'])
    const socket = connect(port, '127.0.0.1')
    socket.write(get('/slow'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(ends).toHaveLength(2)
    socket.destroy()
    await expect.poll(() => ends).toEqual(['/', '/fails', '/slow'])
    expect(errors.filter((text) => text.includes('cannot let go of'))).toHaveLength(3)
  })

  test('the peer’s address and the place of the server are in the environ', async () => {
    const { port } = await running(
      lint((environ, start) => {
        start('200 OK', [['Content-Type', 'text/plain']])
        return say(
          [
            environ.REMOTE_ADDR,
            Number(environ.REMOTE_PORT) > 0,
            environ.SERVER_NAME,
            environ.SERVER_PORT,
            environ['wsgi.url_scheme'],
            environ.SERVER_PROTOCOL,
          ].join(' '),
        ) as string
      }),
      { way },
    )
    expect((await talk(port, last('/'))).bodies).toEqual([`127.0.0.1 true 127.0.0.1 ${port} http HTTP/1.1`])
  })
})

describe.each(ways)('trailer fields, %s', (way) => {
  const summed: Wsgi = (environ, start) => {
    let sum = 0
    environ['wsgify.send_trailers']?.(() => [['X-Sum', String(sum)]])
    start('200 OK', environ.PATH_INFO === '/sized' ? [['Content-Length', '3']] : [])
    const chunks = { '/empty': [], '/bad': ['a'] }[environ.PATH_INFO] ?? ['a', 'bc']
    if (environ.PATH_INFO === '/bad') environ['wsgify.send_trailers']?.(() => [['Set-Cookie', 'a=b']])
    if (environ.PATH_INFO === '/whole') {
      sum = 3
      return 'abc'
    }
    return (function* () {
      for (const chunk of chunks) {
        sum += chunk.length
        yield chunk
      }
    })()
  }

  test('come after the last chunk, however the body is given', async () => {
    const { port } = await running(summed, { way })
    for (const [path, sum] of [
      ['/', 3],
      ['/sized', 3],
      ['/whole', 3],
      ['/empty', 0],
    ] as const) {
      const { out: text } = await talk(port, last(path))
      expect(text.toLowerCase(), path).toContain('transfer-encoding: chunked')
      expect(text.slice(text.indexOf('\r\n\r\n')), path).toMatch(
        new RegExp(`0\\r\\nX-Sum: ${sum}\\r\\n\\r\\n$`),
      )
    }
  })

  test('are not offered to HTTP/1.0, and not sent after a HEAD', async () => {
    const { port } = await running(summed, { way })
    const old = await talk(port, 'GET / HTTP/1.0\r\nHost: x\r\n\r\n')
    expect(old.out).not.toContain('X-Sum')
    expect(old.out.endsWith('abc')).toBe(true)
    const head = await talk(port, last('/').replace('GET', 'HEAD'))
    expect(head.out).not.toContain('X-Sum')
  })

  test('one that is needed before the body cuts the answer short', async () => {
    const { port, errors } = await running(summed, { way })
    const { out: text } = await talk(port, last('/bad'))
    expect(text).not.toContain('Set-Cookie')
    expect(text.endsWith('0\r\n\r\n')).toBe(false)
    expect(errors.join('')).toContain('Set-Cookie cannot be a trailer field')
  })
})

// What a server of somebody else’s does by itself, and otherwise.
describe.each(ways.slice(0, 2))('%s', (way) => {
  test('100 Continue is said when the application first reads', async () => {
    const { port } = await running(
      (environ, start) => {
        if (environ.PATH_INFO === '/read') return reading(environ, start)
        start('403 Forbidden', [['Content-Type', 'text/plain']])
        return say('no')
      },
      { way },
    )
    const expecting = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`
    expect((await talk(port, `${expecting('/read')}hello`, /read 5/)).statuses).toEqual([100, 200])
    const refused = await talk(port, expecting('/refuse'))
    expect([refused.statuses, refused.ended]).toEqual([[403], true])
    const odd = await talk(port, expecting('/read').replace('100-continue', 'magic'))
    expect(odd.statuses).toEqual([417])
  })

  test('a signal that is asked for after the client has left is aborted already', async () => {
    const aborted: boolean[] = []
    const { port } = await running(
      async (environ, start) => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        aborted.push((environ['wsgify.signal'] as AbortSignal).aborted)
        start('200 OK', [])
        return 'answer'
      },
      { way },
    )
    expect((await talk(port, get('/'), null, true)).bodies).toEqual(['answer'])
    expect(aborted).toEqual([true])
  })

  test('a client that half-closes gets its answer', async () => {
    const { port } = await running(reading, { way })
    expect((await talk(port, post('/', 'hello'), null, true)).bodies).toEqual(['read 5'])
  })
})
