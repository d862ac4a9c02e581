import { describe, expect, it } from 'vitest'
import type { Wsgi } from '../../../../src/environ/contract.ts'
import { Conversation, noting, ours, type Seen, settle } from '../../../support/wire.ts'

const hello: Wsgi = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return 'hello'
}
const GET = 'GET /a?b=c HTTP/1.1\r\nHost: example.org\r\n\r\n'
const ANSWER =
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\nhello'

describe('one request after the other', () => {
  it('answers a request in the packet that completes it', () => {
    const conversation = new Conversation(hello).send(GET)
    expect(conversation.output).toBe(ANSWER)
    conversation.send(GET.slice(0, 20))
    expect(conversation.output).toBe(ANSWER)
    conversation.send(GET.slice(20))
    expect(conversation.output).toBe(ANSWER + ANSWER)
  })

  it('writes the answers of one packet at once, in order', () => {
    const writes: string[] = []
    const conversation = new Conversation((environ, startResponse) => {
      startResponse('200 OK', [])
      return environ.PATH_INFO
    })
    const { socket } = conversation
    const write = socket._write.bind(socket)
    socket._write = (chunk, encoding, done) => {
      writes.push(chunk.toString())
      write(chunk, encoding, done)
    }
    conversation.send(['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''))
    expect(writes.length).toBe(1)
    expect(conversation.output.match(/\/\d(?!\.)/g)).toEqual(['/1', '/2', '/3'])
  })

  it('runs one request at a time and keeps the order of answers', async () => {
    let running = 0
    let most = 0
    const conversation = new Conversation(async (environ, startResponse) => {
      most = Math.max(most, ++running)
      for (let i = 0; i < Number(environ.QUERY_STRING); i++) await null
      running--
      startResponse('200 OK', [])
      return environ.PATH_INFO
    })
    const delays = [9, 0, 4, 1, 7, 0, 0, 3]
    conversation.send(
      delays
        .map(
          (n, i) =>
            `${`GET /${i} HTTP/1.1?${n}`.replace(/ HTTP\/1\.1(\?\d)/, '$1 HTTP/1.1')}\r\nHost: a\r\n\r\n`,
        )
        .join(''),
    )
    await settle()
    expect(conversation.output.match(/\/\d(?!\.)/g)).toEqual(delays.map((_, i) => `/${i}`))
    expect(most).toBe(1)
  })

  it('does not recurse over a thousand requests in one packet', () => {
    const conversation = new Conversation(hello, { requestsPerConnection: Number.POSITIVE_INFINITY })
    conversation.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2000))
    expect(conversation.statuses.length).toBe(2000)
  })

  it('pauses a client that sends far ahead of its turn', async () => {
    let answer: () => void = () => undefined
    const conversation = new Conversation(
      (_environ, startResponse) =>
        new Promise<string>((resolve) => {
          answer = () => {
            startResponse('200 OK', [])
            resolve('')
          }
        }),
    )
    conversation.send(GET).send(GET.repeat(500))
    expect(conversation.socket.isPaused()).toBe(true)
    for (let i = 0; i < 501; i++) {
      answer()
      await null
      await null
      await null
    }
    await settle()
    expect(conversation.statuses.length).toBe(501)
    expect(conversation.socket.isPaused()).toBe(false)
  })

  it('does not answer on and on a client that does not read', async () => {
    const conversation = new Conversation(
      (_environ, startResponse) => {
        startResponse('200 OK', [])
        return 'x'.repeat(10_000)
      },
      { requestsPerConnection: Number.POSITIVE_INFINITY },
    )
    conversation.socket.stalled = []
    conversation.send(GET.repeat(1000))
    await settle()
    expect(conversation.log.length).toBeLessThan(10)
    const { socket } = conversation
    while (socket.stalled !== null && socket.stalled.length > 0) {
      socket.stalled.shift()?.()
      await settle()
    }
    expect(conversation.log.length).toBe(1000)
  })

  it('reuses the fields of the request before only when they are the same', async () => {
    const { seen } = await ours([
      'GET /1 HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n',
      'GET /2 HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n',
      'GET /3 HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\n\r\n',
      'GET /4 HTTP/1.1\r\nHost: a\r\nX: 12\r\n\r\n',
      'POST /5 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabPOST /6 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\ncd',
    ])
    expect(seen.map(({ target, fields, body }) => [target, fields, body])).toEqual([
      ['/1', { HTTP_HOST: 'a', HTTP_X: '1' }, ''],
      ['/2', { HTTP_HOST: 'a', HTTP_X: '1' }, ''],
      ['/3', { HTTP_HOST: 'a', HTTP_X: '1', HTTP_Y: '2' }, ''],
      ['/4', { HTTP_HOST: 'a', HTTP_X: '12' }, ''],
      ['/5', { HTTP_HOST: 'a', CONTENT_LENGTH: '2' }, 'ab'],
      ['/6', { HTTP_HOST: 'a', CONTENT_LENGTH: '2' }, 'cd'],
    ])
  })

  it('does not let what an application changes reach the next request', async () => {
    const hosts: unknown[] = []
    const conversation = new Conversation((environ, startResponse) => {
      hosts.push(environ.HTTP_HOST)
      environ.HTTP_HOST = 'changed'
      startResponse('200 OK', [])
      return ''
    })
    conversation.send(GET).send(GET)
    expect(hosts).toEqual(['example.org', 'example.org'])
  })
})

describe('the same result however the bytes are cut', () => {
  const requests = {
    'a body of known length': `POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world${GET}`,
    chunks: `POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX: y\r\n\r\n${GET}`,
    'an empty line before': `\r\n${GET}\r\n${GET}`,
    'an LF alone': 'GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n',
    'a bad name': `GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n${GET}`,
    'a bad chunk': `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n${GET}`,
    'another version': `GET / HTTP/2.0\r\nHost: a\r\n\r\n${GET}`,
    'no host': `GET / HTTP/1.1\r\n\r\n${GET}`,
    'HTTP/1.0': `GET / HTTP/1.0\r\n\r\n${GET}`,
    'a long target': `GET /${'a'.repeat(8200)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    'a long head': `GET / HTTP/1.1\r\nHost: a\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(20)}\r\n`,
    close: `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${GET}`,
  }
  for (const [name, text] of Object.entries(requests)) {
    it(name, { timeout: 60_000 }, async () => {
      const whole = await ours([text])
      expect(whole.statuses.length).toBeGreaterThan(0)
      expect(await ours([...text])).toEqual(whole)
      if (text.length > 500) return
      for (let at = 1; at < text.length; at++)
        expect(await ours([text.slice(0, at), text.slice(at)]), `cut at ${at}`).toEqual(whole)
    })
  }
})

describe('a body that the application does not read', () => {
  const apps: Record<string, Wsgi> = {
    'at once': (environ, startResponse) => {
      startResponse('200 OK', [])
      return `path ${environ.PATH_INFO}`
    },
    later: async (environ, startResponse) => {
      await null
      startResponse('200 OK', [])
      return `path ${environ.PATH_INFO}`
    },
    'in pieces': async function* (environ, startResponse) {
      startResponse('200 OK', [])
      yield 'path '
      await null
      yield environ.PATH_INFO
    },
  }
  const bodies = {
    'of known length': `Content-Length: 11\r\n\r\nhello world`,
    'in chunks': 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n',
    'that looks like a request': `Content-Length: ${GET.length}\r\n\r\n${GET}`,
  }
  for (const [when, app] of Object.entries(apps)) {
    it.each(Object.entries(bodies))(`does not become the next request: ${when}, %s`, async (_name, body) => {
      const text = `POST /1 HTTP/1.1\r\nHost: a\r\n${body}POST /2 HTTP/1.1\r\nHost: a\r\n${body}GET /3 HTTP/1.1\r\nHost: a\r\n\r\n`
      for (const preread of [0, 65_536]) {
        for (let at = 0; at < text.length; at++) {
          const conversation = new Conversation(app, { preread })
          conversation.send(text.slice(0, at))
          if (at % 2 === 0) await settle()
          conversation.send(text.slice(at))
          await settle()
          await settle()
          expect(
            conversation.log.map(({ target, outcome }) => `${target} ${outcome}`),
            `cut at ${at}, preread ${preread}`,
          ).toEqual(['/1 sent', '/2 sent', '/3 sent'])
          expect(conversation.connection.busy).toBe(null)
        }
      }
    })
  }
})

describe('a client that leaves', () => {
  it.each([
    ['GET', GET],
    ['a body', 'POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world'],
    ['a long body', `POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n${'x'.repeat(100)}`],
    [
      'chunks',
      'POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n',
    ],
  ])('at any byte of %s leaves no exchange open', async (_name, text) => {
    for (const preread of [65_536, 10]) {
      for (let at = 0; at <= text.length; at++) {
        for (const how of ['reset', 'end']) {
          const seen: Seen[] = []
          const conversation = new Conversation(noting(seen), { preread })
          conversation.send(text.slice(0, at))
          if (how === 'reset') conversation.socket.destroy()
          else conversation.endOfClient()
          await settle()
          expect(conversation.connection.busy, `${how} at ${at}`).toBe(null)
          if (how === 'end') expect(conversation.socket.writableEnded).toBe(true)
          if (at < text.length) {
            expect(seen.filter(({ body }) => body !== null)).toEqual([])
            expect(conversation.log.filter(({ outcome }) => outcome === 'sent')).toEqual([])
            // One exchange at most, and ended once.
            expect(conversation.log.length).toBeLessThanOrEqual(1)
          }
        }
      }
    }
  })

  it('closes the iterator once, at any step of an answer', async () => {
    for (let steps = 0; steps < 4; steps++) {
      let closed = 0
      let pulled = 0
      const conversation = new Conversation((_environ, startResponse) => {
        startResponse('200 OK', [])
        return {
          [Symbol.asyncIterator]: () => ({
            next: async () => {
              if (pulled++ === steps) conversation.socket.destroy()
              await new Promise((resolve) => setImmediate(resolve))
              return pulled > 4
                ? { done: true as const, value: undefined }
                : { done: false as const, value: 'x' }
            },
            return: async () => {
              closed++
              return { done: true as const, value: undefined }
            },
          }),
        }
      })
      conversation.send(GET)
      for (let i = 0; i < 5; i++) await settle()
      expect(closed).toBe(1)
      expect(conversation.connection.busy).toBe(null)
      expect(conversation.log.length).toBe(1)
    }
  })

  it('aborts the signal when it ends its half in the middle of a body', async () => {
    let aborted = false
    const conversation = new Conversation(async (environ, start) => {
      environ['wsgify.signal']?.addEventListener('abort', () => {
        aborted = true
      })
      await settle()
      await settle()
      start('200 OK', [])
      return ''
    })
    conversation.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx').endOfClient()
    await settle()
    expect(aborted).toBe(true)
  })

  it('aborts the signal and the input', async () => {
    const errors: unknown[] = []
    let signal: AbortSignal | undefined
    const conversation = new Conversation(async (environ, startResponse) => {
      signal = environ['wsgify.signal']
      try {
        for await (const _chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>);
      } catch (error) {
        errors.push((error as Error).name)
      }
      startResponse('200 OK', [])
      return 'late'
    })
    conversation.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel')
    await settle()
    conversation.socket.destroy()
    await settle()
    expect(errors).toEqual(['ClientDisconnected'])
    expect(signal?.aborted).toBe(true)
    expect(conversation.output).toBe('')
  })
})

describe('a client that is too slow', () => {
  const sweep = (conversation: Conversation, seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      conversation.gateway.tick(conversation.gateway.now + 1000)
      conversation.connection.sweep(conversation.gateway.limits, conversation.gateway.now, 1000)
    }
  }

  it('gets 408 for a head that does not end', () => {
    const conversation = new Conversation(hello)
    conversation.send(GET).send('GET / HTTP/1.1\r\n')
    sweep(conversation, 19)
    conversation.send('X: y\r\n')
    expect(conversation.statuses).toEqual([200])
    sweep(conversation, 2)
    expect(conversation.statuses).toEqual([200, 408])
    expect(conversation.socket.writableEnded).toBe(true)
    sweep(conversation, 2)
    expect(conversation.socket.destroyed).toBe(true)
  })

  it.each([65_536, 0])('gets 408 for a body that trickles, preread %i', async (preread) => {
    const conversation = new Conversation(noting([]), { preread })
    conversation.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n')
    for (let i = 0; i < 10 && conversation.statuses.length === 0; i++) {
      conversation.send('x')
      await settle()
      sweep(conversation, 1)
      await settle()
    }
    expect(conversation.statuses).toEqual([408])
    expect(conversation.connection.busy).toBe(null)
  })

  it('is let go when it is idle, and when it does not read', async () => {
    const idle = new Conversation(hello)
    idle.send(GET)
    sweep(idle, 4)
    expect(idle.socket.writableEnded).toBe(false)
    sweep(idle, 3)
    expect(idle.socket.writableEnded).toBe(true)
    const stalled = new Conversation((_environ, startResponse) => {
      startResponse('200 OK', [])
      return 'x'.repeat(100_000)
    })
    stalled.socket.stalled = []
    stalled.send(GET)
    sweep(stalled, 29)
    expect(stalled.socket.destroyed).toBe(false)
    sweep(stalled, 3)
    expect(stalled.socket.destroyed).toBe(true)
  })
})
