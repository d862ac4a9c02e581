// How answers leave: the same for both ways of serving.

import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Body, HeaderList, StartResponse, Wsgi } from '../../../src/environ/contract.ts'
import { lint } from '../../../src/environ/lint.ts'
import { get, last, running, talk, ways } from '../../support/talk.ts'

const TEXT: HeaderList = [['Content-Type', 'text/plain']]
const answering =
  (body: () => Body, status = '200 OK', headers: HeaderList = TEXT): Wsgi =>
  (_environ, start) => {
    start(status, [...headers])
    return body()
  }
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe.each(ways)('%s', (way) => {
  const serve = (app: Wsgi, limits = {}) => running(app, { way, limits })

  test.each<[string, () => Body, string]>([
    ['text', () => 'h\u00e9llo \u20ac', 'h\u00c3\u00a9llo \u00e2\u0082\u00ac'],
    ['bytes', () => Uint8Array.of(0, 127, 128, 255), '\0\x7f\x80\xff'],
    ['an array', () => ['a', '', Uint8Array.of(98)], 'ab'],
    ['an empty array', () => [], ''],
    ['large text', () => 'é'.repeat(300_000), '\u00c3\u00a9'.repeat(300_000)],
    ['large bytes', () => new Uint8Array(700_000).fill(97), 'a'.repeat(700_000)],
    [
      'a large array',
      () => ['a'.repeat(50_000), 'b'.repeat(50_000)],
      'a'.repeat(50_000) + 'b'.repeat(50_000),
    ],
  ])('%s goes out with its length', async (_name, body, expected) => {
    const { port } = await serve(lint(answering(body)))
    const { statuses, bodies } = await talk(port, last('/'))
    expect([statuses, bodies]).toEqual([[200], [expected]])
  })

  test.each<[string, () => Body]>([
    [
      'a generator',
      function* () {
        yield 'one'
        yield ''
        yield Uint8Array.of(50)
      },
    ],
    [
      'an asynchronous generator',
      async function* () {
        yield 'one'
        await wait(1)
        yield Uint8Array.of(50)
      },
    ],
  ])('%s goes out in chunks, and over HTTP/1.0 to the end of the connection', async (_name, body) => {
    const { port } = await serve(lint(answering(body)))
    const chunked = await talk(port, last('/'))
    expect(chunked.out).toContain('Transfer-Encoding: chunked\r\n')
    // node:http of Node 26 joins what it is given within one tick.
    expect(chunked.out).toMatch(/\r\n\r\n(?:3\r\none\r\n1\r\n2|4\r\none2)\r\n0\r\n\r\n$/)
    const old = await talk(port, get('/', 'Connection: keep-alive\r\n', '1.0'))
    expect([old.ended, old.out.endsWith('\r\n\r\none2'), /chunked|keep-alive/i.test(old.out)]).toEqual([
      true,
      true,
      false,
    ])
  })

  test('the head may come with the first step of a generator', async () => {
    const { port } = await serve(
      lint(function* (_environ: unknown, start: StartResponse) {
        start('201 Created', [...TEXT])
        yield 'x'
      } as unknown as Wsgi),
    )
    expect((await talk(port, last('/'))).statuses).toEqual([201])
  })

  test('HEAD has the headers of GET and no body; the iterator is closed, not run', async () => {
    const log: string[] = []
    const { port } = await serve(
      lint((environ, start) => {
        start('200 OK', [...TEXT, ['Content-Length', '5']])
        if (environ.PATH_INFO === '/text') return environ.REQUEST_METHOD === 'HEAD' ? '' : 'hello'
        return {
          [Symbol.iterator]: () => ({
            next: () => {
              log.push('next')
              return { done: true as const, value: undefined }
            },
            return: () => {
              log.push('closed')
              return { done: true as const, value: undefined }
            },
          }),
        }
      }),
    )
    const head = await talk(port, 'HEAD /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const full = await talk(port, last('/text'))
    expect(head.out).toBe(full.out.slice(0, -'hello'.length))
    await talk(port, 'HEAD /generator HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(log).toEqual(['closed'])
  })

  test('HEAD says no length where the application gives nothing for it and no length', async () => {
    const { port } = await serve((environ, start) => {
      start('200 OK', [...TEXT])
      return environ.REQUEST_METHOD === 'HEAD' ? '' : 'hello'
    })
    const head = await talk(port, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(head.statuses).toEqual([200])
    expect(head.out).not.toMatch(/Content-Length/i)
    const full = await talk(port, last('/'))
    expect(full.out).toMatch(/\r\nContent-Length: 5\r\n/)
  })

  test.each([
    ['204 No Content', /^HTTP\/1\.1 204 No Content\r\nConnection: keep-alive/, false],
    ['304 Not Modified', /^HTTP\/1\.1 304 Not Modified\r\nConnection: keep-alive/, false],
    ['205 Reset Content', /\r\nContent-Length: 0\r\n/, true],
  ])('%s has no body, and the next answer follows', async (status, expected, length) => {
    const { port } = await serve((environ, start) => {
      if (environ.PATH_INFO === '/next') return answering(() => 'next')(environ, start)
      start(status, [])
      return 'must not leave'
    })
    const { out } = await talk(port, get('/') + last('/next'), /next$/)
    expect(out).toMatch(expected)
    expect([
      out.includes('must not leave'),
      /Content-Length/.test(out.slice(0, out.indexOf('\r\n\r\n'))),
    ]).toEqual([false, length])
  })

  test.each<[string, string, () => Body, boolean]>([
    ['too long, whole', '3', () => 'hello', true],
    ['too short, whole', '10', () => 'hello', true],
    [
      'too long, in pieces',
      '3',
      function* () {
        yield 'he'
        yield 'llo'
      },
      false,
    ],
    [
      'too short, in pieces',
      '10',
      function* () {
        yield 'hello'
      },
      false,
    ],
  ])('a body that is %s for its Content-Length never looks complete', async (_name, length, body, clean) => {
    const { port, errors } = await serve(answering(body, '200 OK', [['Content-Length', length]]))
    const { statuses, bodies, ended } = await talk(port, get('/') + get('/'), clean ? /500[\s\S]*500/ : null)
    if (clean) {
      expect(statuses).toEqual([500, 500])
    } else {
      // One answer at most, cut short, and the connection with it.
      expect([statuses.length < 2, statuses.includes(500), ended]).toEqual([true, false, true])
      expect((bodies[0] ?? '').length).toBeLessThan(length === '3' ? 3 : 10)
    }
    expect(errors.length).toBeGreaterThan(0)
    expect(errors[0]).toContain('Content-Length')
  })

  test.each<[string, Wsgi]>([
    [
      'throws',
      () => {
        throw new Error('secret')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('secret')
      },
    ],
    [
      'throws after startResponse',
      (_environ, start) => {
        start('200 OK', [])
        throw new Error('secret')
      },
    ],
    [
      'throws in its first step',
      answering(function* () {
        if (Date.now() > 0) throw new Error('secret')
        yield ''
      }),
    ],
    ['never starts', () => 'secret'],
    [
      'starts twice',
      (_environ, start) => {
        start('200 OK', [])
        start('200 OK', [])
        return 'secret'
      },
    ],
    ['returns nothing', answering(() => null as unknown as Body)],
    ['gives a bad chunk', answering(() => [7 as unknown as string])],
    ['gives a bad status', answering(() => '', '2000 OK')],
    ['splits the status', answering(() => '', '200 OK\r\nX: y')],
    ['splits a header', answering(() => '', '200 OK', [['X-A', 'a\r\nSet-Cookie: x']])],
    ['has a bad header name', answering(() => '', '200 OK', [['X A', 'a']])],
    ['has a header beyond latin-1', answering(() => '', '200 OK', [['X-A', '\u0100']])],
  ])('an application that %s is a bare 500, is reported once, and costs no one else', async (_name, app) => {
    const { port, errors } = await serve((environ, start) =>
      environ.PATH_INFO === '/fine' ? answering(() => 'fine')(environ, start) : app(environ, start),
    )
    const { statuses, bodies, out } = await talk(port, get('/') + last('/fine'))
    expect([statuses, bodies]).toEqual([
      [500, 200],
      ['500 Internal Server Error\n', 'fine'],
    ])
    expect([out.includes('secret'), errors.length]).toEqual([false, 1])
  })

  test('an error may take the place of a head that has not left', async () => {
    const { port } = await serve((_environ, start) => {
      start('200 OK', [['X-Old', '1']])
      start('503 Later', [...TEXT], new Error('x'))
      return 'later'
    })
    const { statuses, out } = await talk(port, last('/'))
    expect([statuses, out.includes('X-Old')]).toEqual([[503], false])
  })

  test('an error after the first byte cuts the connection: what left does not look complete', async () => {
    const { port, errors } = await serve(
      answering(async function* () {
        yield 'one'
        await wait(5)
        throw new Error('secret')
      }),
    )
    const { out, ended } = await talk(port, get('/') + get('/'))
    expect([
      out.includes('3\r\none\r\n'),
      out.includes('0\r\n\r\n'),
      ended,
      out.match(/HTTP/g)?.length,
      errors.length,
    ]).toEqual([true, false, true, 1, 1])
  })

  test('what belongs to the connection is the gateway’s', async () => {
    const { port } = await serve(
      answering(() => 'x', '200 OK', [
        ['Connection', 'upgrade'],
        ['Transfer-Encoding', 'chunked'],
        ['Keep-Alive', 'timeout=99'],
        ['Upgrade', 'x'],
        ['X-Kept', '1'],
      ]),
    )
    const { out } = await talk(port, last('/'))
    expect(out).toBe('HTTP/1.1 200 OK\r\nX-Kept: 1\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx')
  })

  test('a date that the application gives is not doubled', async () => {
    const { port } = await serve(answering(() => 'x', '200 OK', [['date', 'Sun, 06 Nov 1994 08:49:37 GMT']]))
    const raw = await (await fetch(`http://127.0.0.1:${port}/`)).headers
    expect(raw.get('date')).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
  })

  test('an endless body stops when its client leaves: closed once, nothing more pulled', async () => {
    const log: string[] = []
    let pulls = 0
    const { port } = await serve(
      answering(async function* () {
        try {
          for (;;) {
            pulls++
            yield 'x'.repeat(1000)
            await wait(1)
          }
        } finally {
          log.push('closed')
        }
      }),
    )
    const socket = connect(port, '127.0.0.1')
    socket.write(get('/'))
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    await expect.poll(() => log, { timeout: 3000 }).toEqual(['closed'])
    const after = pulls
    await wait(30)
    expect(pulls).toBe(after)
  })

  test('an answer with all of its length stays whole when its body goes on, and so does the next', async () => {
    const { port, errors } = await serve((environ, start) => {
      start('200 OK', [...TEXT, ['Content-Length', '5']])
      if (environ.PATH_INFO === '/next') return 'next!'
      return (async function* () {
        yield 'five!'
        await wait(20)
        yield 'more'
      })()
    })
    const { statuses, bodies } = await talk(port, get('/') + last('/next'))
    expect([statuses, bodies]).toEqual([
      [200, 200],
      ['five!', 'next!'],
    ])
    expect(errors.join()).toContain('longer than its Content-Length')
  })

  test('a reader that does not read stops the application', async () => {
    let pulled = 0
    const { port } = await serve(
      answering(function* () {
        for (; pulled < 3000; pulled++) yield 'x'.repeat(65_536)
      }),
    )
    const socket = connect(port, '127.0.0.1')
    socket.pause()
    socket.write(get('/'))
    await expect.poll(() => pulled, { timeout: 3000 }).toBeGreaterThan(0)
    await wait(200)
    const stalled = pulled
    await wait(200)
    expect(pulled).toBe(stalled)
    expect(stalled).toBeLessThan(500)
    socket.destroy()
  })
})
