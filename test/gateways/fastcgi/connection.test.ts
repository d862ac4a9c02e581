import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { lint } from '../../../src/environ/lint.ts'
import { type LogEntry, type ServeOptions, serve } from '../../../src/gateways/fastcgi.ts'
import { answerTo, beginRequest, pairs, record, recordsIn, stream } from '../../support/records.ts'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const GET: [string, string][] = [
  ['REQUEST_METHOD', 'GET'],
  ['PATH_INFO', '/'],
  ['CONTENT_LENGTH', ''],
]

/** A server, and a web server that speaks to it. */
async function start(app: Wsgi, options: ServeOptions = {}) {
  const log: LogEntry[] = []
  const errors: string[] = []
  const server = await serve(app, {
    port: 0,
    log: (entry) => log.push(entry),
    errors: { write: (text) => errors.push(text) },
    ...options,
  })
  open.push(() => server.close())
  const socket: Socket = connect({ port: server.address.port, host: '127.0.0.1', allowHalfOpen: true })
  await once(socket, 'connect')
  open.push(() => socket.destroy())
  const state = { output: Buffer.alloc(0), ended: false }
  socket.on('data', (chunk) => {
    state.output = Buffer.concat([state.output, chunk])
  })
  socket.on('error', () => undefined)
  socket.on('end', () => {
    state.ended = true
  })
  socket.on('close', () => {
    state.ended = true
  })
  const until = async (done: () => boolean) => {
    for (const deadline = Date.now() + 3000; !done() && Date.now() < deadline; ) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(done()).toBe(true)
  }
  const told = (id: number) => answerTo(id, recordsIn(state.output))
  return {
    server,
    socket,
    log,
    errors,
    told,
    until,
    records: () => recordsIn(state.output),
    isOver: () => state.ended,
    over: () => until(() => state.ended),
    ended: (id: number) => until(() => told(id).protocolStatus !== undefined),
    send: (...parts: Buffer[]) => socket.write(Buffer.concat(parts)),
  }
}

const request = (id: number, variables: readonly [string, string][] = GET, body = '', keep = 1) =>
  Buffer.concat([beginRequest(id, 1, keep), stream(4, id, pairs(variables)), stream(5, id, body)])

const hello: Wsgi = lint((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return `hello ${environ.PATH_INFO} ${environ.FCGI_ROLE}`
})

const slow: Wsgi = async (environ, startResponse) => {
  await new Promise((resolve) => setTimeout(resolve, Number(environ.PATH_INFO.slice(1))))
  startResponse('200 OK', [])
  return `after ${environ.PATH_INFO}`
}

const at = (path: string): [string, string][] => [
  ...GET.filter(([name]) => name !== 'PATH_INFO'),
  ['PATH_INFO', path],
]

test('requests share a connection, and each is answered when it is ready', async () => {
  const { send, ended, told, records } = await start(slow)
  send(request(1, at('/80')), request(2, at('/5')), request(3, at('/40')))
  await ended(1)
  expect(
    records()
      .filter(({ type }) => type === 3)
      .map(({ id }) => id),
  ).toEqual([2, 3, 1])
  expect([1, 2, 3].map((id) => told(id).stdout.toString().split('\r\n\r\n')[1])).toEqual([
    'after /80',
    'after /5',
    'after /40',
  ])
})

test('a connection is kept where that is asked for, and closed where it is not', async () => {
  const { send, ended, over, isOver } = await start(hello)
  send(request(1))
  await ended(1)
  expect(isOver()).toBe(false)
  send(request(1, GET, '', 0))
  await over()
})

test('a connection that is not kept is closed after the last of its requests', async () => {
  const { send, over, told } = await start(slow)
  send(request(1, at('/50'), '', 0), request(2, at('/1'), '', 0))
  await over()
  expect([told(1).protocolStatus, told(2).protocolStatus]).toEqual([0, 0])
})

describe('roles', () => {
  test('a filter is declined, and its records are passed over', async () => {
    const { send, ended, told } = await start(hello)
    send(beginRequest(1, 3), stream(4, 1, pairs(GET)), stream(5, 1, ''), stream(8, 1, 'data'), request(2))
    await ended(2)
    expect(told(1)).toMatchObject({ protocolStatus: 3 })
    expect(told(1).stdout.length).toBe(0)
    expect(told(2).stdout.toString()).toMatch(/hello \/ RESPONDER$/)
  })

  test('an authorizer is declined unless there is one, which is asked in place of the application', async () => {
    const without = await start(hello)
    without.send(beginRequest(1, 2), stream(4, 1, pairs(GET)))
    await without.ended(1)
    expect(without.told(1).protocolStatus).toBe(3)
    const authorizer: Wsgi = lint((environ, startResponse) => {
      startResponse('200 OK', [['Variable-USER', `ann by ${environ.FCGI_ROLE}`]])
      return ''
    })
    const { send, ended, told } = await start(hello, { authorizer })
    // It has no body, and no record of one.
    send(
      beginRequest(1, 2),
      stream(
        4,
        1,
        pairs([
          ['REQUEST_METHOD', 'GET'],
          ['REQUEST_URI', '/x'],
          ['CONTENT_LENGTH', '5'],
        ]),
      ),
    )
    await ended(1)
    expect(told(1).stdout.toString()).toContain('Variable-USER: ann by AUTHORIZER\r\n')
  })
})

describe('management', () => {
  test('values are told, each once, those that are unknown are not', async () => {
    const { send, until, records } = await start(hello, { limits: { connections: 50 } })
    const names = [
      'FCGI_MPXS_CONNS',
      'FCGI_MAX_CONNS',
      'FCGI_MAX_REQS',
      'FCGI_MAX_CONNS',
      'OTHER',
      '__proto__',
    ]
    send(record(9, 0, pairs(names.map((name) => [name, '']))))
    await until(() => records().length === 1)
    expect(records()[0]).toMatchObject({ type: 10, id: 0 })
    expect(records()[0]?.content.toString()).toBe(
      pairs([
        ['FCGI_MPXS_CONNS', '1'],
        ['FCGI_MAX_CONNS', '50'],
        ['FCGI_MAX_REQS', '50'],
      ]),
    )
  })

  test('an unknown type is answered as such', async () => {
    const { send, until, records } = await start(hello)
    send(record(77, 0, 'x'), record(0, 5))
    await until(() => records().length === 2)
    expect(records().map(({ type, id, content }) => [type, id, content[0]])).toEqual([
      [11, 0, 77],
      [11, 0, 0],
    ])
  })
})

describe('what breaks the protocol closes the connection, and nothing else', () => {
  test.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['another version', Buffer.from([2, 1, 0, 1, 0, 0, 0, 0])],
    ['a request without a number', record(1, 0, '\0\x01\x01\0\0\0\0\0')],
    ['variables without a number', record(4, 0, 'x')],
    ['a beginning that is too short', record(1, 1, '\0\x01')],
    ['a request within itself', Buffer.concat([beginRequest(1), beginRequest(1)])],
    ['values that are cut', record(9, 0, '\xff')],
  ])('%s', async (_, bytes) => {
    const { send, over, server } = await start(hello)
    send(bytes)
    await over()
    const other = connect(server.address.port, '127.0.0.1')
    other.write(request(1))
    const [data] = await once(other, 'data')
    expect(String(data)).toContain('hello')
    other.destroy()
  })
})

test('variables may be cut anywhere, and padded', async () => {
  const { send, ended, told } = await start(hello)
  const text = pairs(at('/long/'.repeat(100)))
  send(beginRequest(1))
  for (let i = 0; i < text.length; i += 13) send(record(4, 1, text.slice(i, i + 13), i % 256))
  send(record(4, 1, '', 7), record(5, 1))
  await ended(1)
  expect(told(1).stdout.toString()).toContain(`hello ${'/long/'.repeat(100)}`)
})

test('variables that are too long, too many or cut are refused, and the connection goes on', async () => {
  const { send, ended, told } = await start(hello, { limits: { variableBytes: 5000 } })
  send(
    beginRequest(1),
    record(4, 1, 'x'.repeat(4000)),
    record(4, 1, 'x'.repeat(4000)),
    record(4, 1),
    record(5, 1),
  )
  send(
    request(
      2,
      Array.from({ length: 201 }, (_, i) => [`V${i}`, '']),
    ),
  )
  send(beginRequest(3), stream(4, 3, '\x05\x05ab'), request(4))
  await ended(4)
  expect([1, 2, 3, 4].map((id) => told(id).stdout.toString().slice(8, 11))).toEqual([
    '431',
    '431',
    '400',
    '200',
  ])
})

const reading: Wsgi = async (environ, startResponse) => {
  let body = ''
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) body += Buffer.from(chunk)
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return `${body.length} ${environ.CONTENT_LENGTH}`
}
const post = (length: string): [string, string][] => [
  ['REQUEST_METHOD', 'POST'],
  ['CONTENT_LENGTH', length],
]

describe('bodies', () => {
  test.each([
    ['of a length', '300000', 300_000, '300000 300000'],
    ['of no length', '', 300_000, '300000 undefined'],
    ['of none', '', 0, '0 undefined'],
    ['of nothing', '0', 0, '0 0'],
  ])('%s', async (_, length, size, wanted) => {
    const { send, ended, told } = await start(lint(reading))
    send(request(1, post(length), 'x'.repeat(size)))
    await ended(1)
    expect(told(1).stdout.toString().split('\r\n\r\n')[1]).toBe(wanted)
  })

  test.each([
    ['shorter than its length, small', '10', 5],
    ['longer than its length, small', '10', 15],
    ['shorter than its length, large', '300000', 200_000],
    ['longer than its length, large', '300000', 400_000],
  ])('%s is an error', async (_, length, size) => {
    const { send, ended, told } = await start(reading)
    send(request(1, post(length), 'x'.repeat(size)), request(2))
    await ended(1)
    await ended(2)
    expect(told(1).stdout.toString()).toMatch(/^Status: 400 /)
  })

  test('that begins before the variables have ended is an error', async () => {
    const { send, ended, told } = await start(reading)
    send(beginRequest(1), record(4, 1, pairs(post('5'))), record(5, 1, 'hello'))
    await ended(1)
    expect(told(1).stdout.toString()).toMatch(/^Status: 400 /)
  })

  test('that nobody reads pauses the connection, which goes on when the answer was sent', async () => {
    let answer = () => {}
    const { send, socket, ended } = await start(async (environ, startResponse) => {
      if (environ.REQUEST_METHOD === 'POST')
        await new Promise<void>((resolve) => {
          answer = resolve
        })
      startResponse('200 OK', [])
      return ''
    })
    send(beginRequest(1), stream(4, 1, pairs(post(String(50_000_000)))))
    const chunk = record(5, 1, 'x'.repeat(65_000))
    let sent = 0
    while (sent < 50_000_000 && socket.writableLength < 2_000_000) {
      socket.write(chunk)
      sent += 65_000
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(sent).toBeLessThan(50_000_000)
    answer()
    await ended(1)
    send(request(2))
    await ended(2)
  })
})

describe('a request that is no longer wanted', () => {
  test('is ended at once, its signal aborted, its body closed once', async () => {
    const events: string[] = []
    const { send, ended, told, until, log } = await start((environ, startResponse) => {
      environ['wsgify.signal']?.addEventListener('abort', () => events.push('aborted'))
      startResponse('200 OK', [])
      return {
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            await new Promise((resolve) => setTimeout(resolve, 5))
            return { done: false, value: 'more' }
          },
          return: async () => {
            events.push('closed')
            return { done: true, value: undefined }
          },
        }),
      }
    })
    send(request(1))
    await until(() => told(1).stdout.includes('more'))
    send(record(2, 1), record(2, 1), record(2, 9))
    await ended(1)
    await until(() => events.length === 2)
    send(request(1))
    await until(() => log.length === 1)
    expect(events.sort()).toEqual(['aborted', 'closed'])
    expect(log[0]).toMatchObject({ outcome: 'aborted', status: 200 })
  })

  test('is ended before its variables have come', async () => {
    const { send, ended, log } = await start(hello)
    send(beginRequest(1), record(4, 1, 'x'), record(2, 1), request(2))
    await ended(1)
    await ended(2)
    expect(log).toHaveLength(1)
  })

  test('is ended with its connection, like all on it', async () => {
    const { send, socket, until, log } = await start(slow)
    send(request(1, at('/60')), request(2, at('/60')))
    await new Promise((resolve) => setTimeout(resolve, 20))
    socket.resetAndDestroy()
    await until(() => log.length === 2)
    expect(log.map(({ status, outcome }) => [status, outcome])).toEqual([
      [499, 'aborted'],
      [499, 'aborted'],
    ])
  })
})

const cut: Wsgi = (environ, startResponse) => {
  startResponse('200 OK', [])
  if (environ.PATH_INFO !== '/cut') return slow(environ, startResponse)
  return (async function* () {
    yield 'first'
    await new Promise((resolve) => setTimeout(resolve, 10))
    throw new Error('on purpose')
  })()
}

test('an answer that fails cuts a connection that is its own, and says so with a status on one that is not', async () => {
  const alone = await start(cut)
  alone.send(request(1, at('/cut')))
  await alone.over()
  expect(alone.told(1).protocolStatus).toBeUndefined()
  const shared = await start((environ, startResponse) =>
    environ.PATH_INFO === '/cut' ? cut(environ, startResponse) : slow(environ, startResponse),
  )
  shared.send(request(1, at('/cut')), request(2, at('/60')))
  await shared.ended(2)
  expect(shared.told(1)).toMatchObject({ appStatus: 1, protocolStatus: 0 })
  expect(shared.told(2)).toMatchObject({ appStatus: 0, protocolStatus: 0 })
})

test('errors go to the log of the web server where that is asked for', async () => {
  const failing: Wsgi = (environ) => {
    environ['wsgi.errors'].write('caf\u00e9\n')
    throw new Error('on purpose')
  }
  const { send, ended, told, errors } = await start(failing, { stderr: true })
  send(request(1))
  await ended(1)
  expect(told(1).stderr.toString()).toMatch(/^caf\u00e9\nGET "\/": Error: on purpose\n/)
  expect(told(1).stdout.toString()).toMatch(/^Status: 500 /)
  expect(errors).toEqual([])
})

test('more requests than may run at a time are turned away', async () => {
  const { send, ended, told } = await start(slow)
  send(...Array.from({ length: 101 }, (_, i) => request(i + 1, at('/50'))))
  await ended(101)
  expect(told(101).protocolStatus).toBe(2)
  await ended(100)
  expect(told(100)).toMatchObject({ appStatus: 0, protocolStatus: 0 })
})

test('a stop answers what runs, and then closes', async () => {
  const { send, server, told, over } = await start(slow)
  send(request(1, at('/80')))
  await new Promise((resolve) => setTimeout(resolve, 20))
  const from = performance.now()
  await Promise.all([server.close(), over()])
  expect(told(1)).toMatchObject({ protocolStatus: 0 })
  expect(performance.now() - from).toBeLessThan(8000)
})

test('what is begun and not sent on is ended', { timeout: 10_000 }, async () => {
  const { send, ended, told, server } = await start(reading, {
    limits: { headersTimeout: 500, requestTimeout: 500 },
  })
  send(beginRequest(1), beginRequest(2), stream(4, 2, pairs(post('300000'))), record(5, 2, 'x'))
  await ended(1)
  await ended(2)
  expect([told(1), told(2)].map(({ stdout }) => stdout.toString().slice(8, 11))).toEqual(['408', '408'])
  const other = connect(server.address.port, '127.0.0.1')
  other.write(Buffer.from([1, 1, 0]))
  other.on('error', () => undefined)
  await once(other, 'close')
})

test('any records leave the server whole', { timeout: 60_000 }, async () => {
  const { server } = await start(reading, { limits: { bodyBytes: 1000, variableBytes: 1000 } })
  const id = fc.nat(3)
  const part = fc.oneof(
    fc.tuple(id, fc.nat(4), fc.nat(1)).map(([at, role, keep]) => beginRequest(at, role, keep)),
    fc
      .tuple(fc.nat(13), id, fc.uint8Array({ maxLength: 60 }), fc.nat(9))
      .map(([type, at, content, pad]) => record(type, at, content, pad)),
    id.map((at) => stream(4, at, pairs(post('5')))),
    id.map((at) => stream(5, at, 'hello')),
    id.map((at) => record(2, at)),
  )
  const parts = fc.oneof(
    { weight: 5, arbitrary: fc.array(part, { maxLength: 12 }).map((list) => Buffer.concat(list)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
  )
  await fc.assert(
    fc.asyncProperty(parts, fc.nat(200), async (bytes, cut) => {
      const socket = connect({ port: server.address.port, host: '127.0.0.1' })
      socket.on('error', () => undefined)
      socket.resume()
      socket.write(bytes.subarray(0, cut))
      socket.end(bytes.subarray(cut))
      await once(socket, 'close')
    }),
    { numRuns: 500 },
  )
  const after = connect({ port: server.address.port, host: '127.0.0.1' })
  open.push(() => after.destroy())
  after.write(request(1))
  expect(String(await once(after, 'data'))).toMatch(/^[\s\S]*Status: 200 OK/)
})
