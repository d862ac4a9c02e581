import type { Socket } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import type { Limits } from '../../../src/environ/limits.ts'
import { CgiGateway } from '../../../src/gateways/cgi/gateway.ts'
import { PlainConnection } from '../../../src/gateways/cgi/plain-connection.ts'
import { parseScgiHead } from '../../../src/gateways/scgi/parse-head.ts'
import type { LogEntry } from '../../../src/gateways/scgi.ts'
import { FakeSocket, settle } from '../../support/wire.ts'

const request = (length: number | string, more = '') => {
  const content = `CONTENT_LENGTH\0${length}\0SCGI\x001\0REQUEST_METHOD\0POST\0PATH_INFO\0/\0REMOTE_ADDR\x00192.0.2.7\0${more}`
  return `${content.length}:${content},`
}

const reading: Wsgi = async (environ, startResponse) => {
  let size = 0
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) size += chunk.length
  startResponse('200 OK', [])
  return String(size)
}

function make(app: Wsgi, limits: Partial<Limits> = {}) {
  const log: LogEntry[] = []
  const gateway = new CgiGateway(app, {
    limits,
    log: (entry) => log.push(entry),
    errors: { write: () => undefined },
  })
  const socket = new FakeSocket()
  const connection = new PlainConnection(gateway, socket as unknown as Socket, {
    readHead: parseScgiHead,
    beforeStatus: 'Status: ',
  })
  socket.resume()
  const send = (text: string) => {
    const bytes = Buffer.from(text, 'latin1')
    connection.receive(bytes, bytes.length)
    // The reader's memory is overwritten.
    bytes.fill(0x2a)
  }
  const status = () => /^Status: (\d+)/.exec(socket.output)?.[1]
  const ended = () => socket.writableEnded || socket.destroyed
  return {
    socket,
    connection,
    gateway,
    log,
    send,
    status,
    ended,
    body: () => socket.output.split('\r\n\r\n')[1],
  }
}

test('a request is answered, and the connection closed', async () => {
  const { socket, send, body, log } = make(reading)
  send(`${request(5)}hello`)
  await settle()
  expect([body(), socket.destroyed]).toEqual(['5', true])
  expect(log).toMatchObject([
    { remoteAddr: '192.0.2.7', method: 'POST', status: 200, outcome: 'sent', protocol: 'HTTP/1.1' },
  ])
})

test('where something may still come, the connection ends, and closes when the web server has ended too', async () => {
  for (const text of [`${request(5)}hello, and more`, 'GET / HTTP/1.1\r\n\r\n']) {
    const { socket, send } = make(reading)
    send(text)
    await settle()
    expect([socket.writableEnded, socket.destroyed], text).toEqual([true, false])
    socket.push(null)
    await settle()
    expect(socket.destroyed, text).toBe(true)
  }
  for (const preread of [0, 5]) {
    const { socket, send, body } = make(reading, { preread })
    for (const text of [`${request(5)}he`, 'll', 'o']) send(text)
    await settle()
    expect([body(), socket.destroyed]).toEqual(['5', true])
  }
})

test('an answer that has not left yet leaves before the connection closes', async () => {
  const { socket, send, body } = make((_environ, startResponse) => {
    startResponse('200 OK', [])
    return 'x'.repeat(100_000)
  })
  const waiting: (() => void)[] = []
  socket.stalled = waiting
  send(request(0))
  await settle()
  expect(socket.destroyed).toBe(false)
  socket.stalled = null
  for (const taken of waiting) taken()
  await settle()
  expect([body()?.length, socket.writableEnded]).toEqual([100_000, true])
})

test('it may come in any parts, its body before anybody reads it', async () => {
  const whole = `${request(100_000)}${'x'.repeat(100_000)}`
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1000), { maxLength: 20 }), async (cuts) => {
      const { send, body } = make(async (environ, startResponse) => {
        await settle()
        return reading(environ, startResponse)
      })
      const places = [0, ...cuts.sort((a, b) => a - b), whole.length]
      for (let i = 1; i < places.length; i++) send(whole.slice(places[i - 1], places[i]))
      await settle()
      await settle()
      expect(body()).toBe('100000')
    }),
    { numRuns: 30 },
  )
})

test('a body that nobody reads pauses the web server', async () => {
  let go = () => {}
  const { socket, send, body } = make(async (environ, startResponse) => {
    await new Promise<void>((resolve) => {
      go = resolve
    })
    return reading(environ, startResponse)
  })
  send(request(200_000))
  send('x'.repeat(70_000))
  expect(socket.isPaused()).toBe(true)
  go()
  await settle()
  expect(socket.isPaused()).toBe(false)
  send('x'.repeat(130_000))
  await settle()
  expect(body()).toBe('200000')
})

test.each([
  ['what is no request', 'GET / HTTP/1.1\r\n\r\n', '400'],
  ['a length that is none', request('5x'), '400'],
  ['variables without an end', '99999:', '431'],
])('%s is refused', async (_, text, wanted) => {
  const { send, status } = make(reading)
  send(text)
  await settle()
  expect(status()).toBe(wanted)
})

test('a web server that ends too early is told, within the head or within the body', async () => {
  for (const text of [request(5).slice(0, 20), `${request(5)}he`, `${request(100_000)}he`]) {
    const { socket, send, status } = make(reading)
    send(text)
    socket.push(null)
    await settle()
    expect(status()).toBe('400')
  }
  const { socket } = make(reading)
  socket.push(null)
  await settle()
  expect([socket.output, socket.writableEnded]).toEqual(['', true])
})

test('a web server that ends after its request gets its answer, and the signal tells', async () => {
  let aborted = false
  const { socket, send, body } = make(async (environ, startResponse) => {
    await new Promise((resolve) => environ['wsgify.signal']?.addEventListener('abort', resolve))
    aborted = environ['wsgify.signal']?.aborted === true
    startResponse('200 OK', [])
    return 'all the same'
  })
  send(`${request(5)}hello`)
  socket.push(null)
  await settle()
  expect([aborted, body()]).toEqual([true, 'all the same'])
})

test('what comes too slowly is refused, what is idle is closed', async () => {
  const slow = make(reading)
  slow.send(request(5).slice(0, 20))
  slow.gateway.tick(20_000)
  slow.connection.sweep(slow.gateway.limits, 20_000, 1000)
  await settle()
  expect(slow.status()).toBe('408')
  const body = make(reading)
  body.send(`${request(100_000)}x`)
  body.connection.sweep(body.gateway.limits, 300_000, 1000)
  await settle()
  expect(body.status()).toBe('408')
  const idle = make(reading)
  idle.connection.sweep(idle.gateway.limits, 5000, 1000)
  await settle()
  expect([idle.socket.output, idle.socket.writableEnded]).toEqual(['', true])
})

test('what is still sent after an answer is passed over, and not for long', async () => {
  const { socket, connection, gateway, send } = make((_environ, startResponse) => {
    startResponse('200 OK', [])
    return ''
  })
  send(`${request(0)}x`)
  await settle()
  send('x'.repeat(65_000))
  expect(socket.isPaused()).toBe(false)
  send('x'.repeat(65_000))
  expect(socket.isPaused()).toBe(true)
  connection.sweep(gateway.limits, 1000, 1000)
  expect(socket.destroyed).toBe(true)
})

test('any bytes are answered, waited for, or passed over', async () => {
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.string({ maxLength: 40 }).map((more) => request(3, `${more.replaceAll('\0', '')}\0x\0`) + more),
  )
  await fc.assert(
    fc.asyncProperty(text, fc.nat(100), async (all, cut) => {
      const { socket, send, ended } = make(reading)
      send(all.slice(0, cut))
      if (cut < all.length) send(all.slice(cut))
      socket.push(null)
      await settle()
      expect(socket.output).toMatch(/^(?:Status: [24]\d\d [\s\S]*)?$/)
      expect(ended()).toBe(true)
    }),
    { numRuns: 300 },
  )
})
