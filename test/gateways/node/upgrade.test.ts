import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Environ, Wsgi } from '../../../src/environ/contract.ts'
import { HandedOver, type UpgradeHandler, upgradesOf } from '../../../src/gateways/node/upgrade.ts'
import { serve } from '../../../src/gateways/node.ts'
import { get, last, running, talk } from '../../support/talk.ts'

const app: Wsgi = (environ, start) => {
  start('200 OK', [['Content-Type', 'text/plain']])
  return `http ${environ.HTTP_UPGRADE ?? ''}`
}

/** What a WebSocket server wants to know of a request. */
function requestOf(environ: Environ): { method: string; url: string; headers: Record<string, string> } {
  const headers: Record<string, string> = {}
  for (const [key, value] of Object.entries(environ)) {
    if (key.startsWith('HTTP_')) headers[key.slice(5).toLowerCase().replaceAll('_', '-')] = String(value)
  }
  return { method: environ.REQUEST_METHOD, url: environ.PATH_INFO, headers }
}

const sockets = new WebSocketServer({ noServer: true })
const websocket: UpgradeHandler = (environ, socket, head) => {
  sockets.handleUpgrade(requestOf(environ) as never, socket as Duplex, Buffer.from(head), (ws) => {
    ws.on('message', (text) => ws.send(`${environ.PATH_INFO} ${text}`))
    environ['wsgify.signal']?.addEventListener('abort', () => ws.close(1001))
  })
}

const HANDSHAKE =
  'Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
const asks = (protocol: string) => `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n`

describe.each([true, false])('turbo %s', (turbo) => {
  test('a WebSocket is spoken on the port of the application', async () => {
    const server = await serve(app, { port: 0, turbo, upgrade: { websocket } })
    onTestFinished(() => server.close())
    const client = new WebSocket(`ws://127.0.0.1:${server.address.port}/chat`)
    await once(client, 'open')
    const answers: string[] = []
    client.on('message', (text) => answers.push(String(text)))
    for (const text of ['one', 'x'.repeat(200_000), 'three']) client.send(text)
    await expect.poll(() => answers.map((text) => text.length)).toEqual([9, 200_006, 11])
    expect((await talk(server.address.port, last('/'))).bodies).toEqual(['http '])
    // The server stops without waiting for them, and they hear of it.
    const closed = once(client, 'close')
    const before = performance.now()
    await server.close()
    expect((await closed)[0]).toBe(1001)
    expect(performance.now() - before).toBeLessThan(8000)
  })

  test('what came with the request, and what comes before anybody listens, is not lost', async () => {
    const later: UpgradeHandler = async (_environ, socket, head) => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      socket.write(`101 ${Buffer.from(head)}`)
      socket.pipe(socket)
    }
    const { port } = await running(app, { turbo, upgrade: { later } })
    const { out } = await talk(port, `${get('/', asks('later'))}head`, null, true)
    expect(out).toBe('101 head')
  })
})

test('without somebody who speaks it a WebSocket is refused, and any other protocol ignored', async () => {
  const { port } = await running(app)
  const refused = await talk(port, get('/', HANDSHAKE))
  expect(refused.out).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\n[\s\S]*\r\nUpgrade: HTTP\/1\.1\r\n/)
  expect(refused.ended).toBe(true)
  const h2c = get('/', `${asks('h2c')}HTTP2-Settings: AAMAAABkAAQAAP__\r\n`)
  const { bodies, out } = await talk(port, h2c + get('/', asks('made/1.0, up')) + last('/'))
  expect(bodies).toEqual(['http h2c', 'http made/1.0, up', 'http '])
  expect(out).not.toContain('101')
  // Nor is it an upgrade if Connection does not say so, or the request is another's.
  expect((await talk(port, last('/', 'Upgrade: websocket\r\nSec-WebSocket-Key: a\r\n'))).statuses).toEqual([
    200,
  ])
  expect((await talk(port, get('/', HANDSHAKE, '1.0'))).statuses).toEqual([200])
})

test('a request that is no request is refused, whoever speaks what it asks for', async () => {
  let called = 0
  const { port } = await running(app, { upgrade: { websocket: () => called++ } })
  const bad = await talk(port, get('/', HANDSHAKE).replace('GET / ', 'GET http://other/ '))
  expect(bad.statuses).toEqual([400])
  const withBody = await talk(port, `${get('/', `${HANDSHAKE}Content-Length: 5\r\n`)}hello`)
  expect([withBody.statuses, called]).toEqual([[426], 0])
})

test('what a handler throws is told the operator alone, and cuts the connection', async () => {
  for (const broken of [
    () => {
      throw new Error('on purpose')
    },
    async () => {
      throw new Error('on purpose')
    },
  ]) {
    const { port, errors } = await running(app, { upgrade: { websocket: broken } })
    const { out, ended } = await talk(port, get('/', HANDSHAKE))
    expect([out, ended]).toEqual(['', true])
    expect(errors.join('')).toContain('on purpose')
  }
})

test('a connection that closes is told by the signal', async () => {
  let signal: AbortSignal | undefined
  const { port } = await running(app, {
    upgrade: {
      echo: (environ, socket) => {
        signal = environ['wsgify.signal']
        socket.end('bye')
      },
    },
  })
  expect((await talk(port, get('/', asks('echo')))).out).toBe('bye')
  await expect.poll(() => signal?.aborted).toBe(true)
})

test('handlers are named as protocols are, in any case', () => {
  const handler: UpgradeHandler = () => undefined
  expect([...upgradesOf({ WebSocket: handler, 'IRC/6.9': handler }).keys()]).toEqual(['websocket', 'irc/6.9'])
  expect(() => upgradesOf({ 'web socket': handler })).toThrow('a protocol is named as in the field Upgrade')
  expect(() => upgradesOf({ websocket: 'yes' as never })).toThrow('is a function')
  const turn = new HandedOver()
  turn.stopping()
  expect(turn.signal.aborted).toBe(true)
})
