import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { Wsgi } from '../../../../src/environ/contract.ts'
import { FrameClient, frame, PREFACE, TYPE } from '../../../support/frames.ts'
import { get, last, post, running, talk } from '../../../support/talk.ts'

const app: Wsgi = async (environ, start) => {
  let text = ''
  for await (const part of environ['wsgi.input'] as AsyncIterable<Uint8Array>) text += Buffer.from(part)
  start('200 OK', [])
  return `${environ.REQUEST_METHOD} ${text}`
}
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('HTTP/1.1 is answered as ever, also where it begins as HTTP/2 does', async () => {
  const { port } = await running(app, { http2: true })
  const { bodies } = await talk(port, get('/') + post('/', 'x'.repeat(20_000)) + last('/'))
  expect(bodies.map((body) => body.length)).toEqual([4, 20_005, 4])
  const pri = await talk(port, 'PRI /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(pri.bodies).toEqual(['PRI '])
  // RFC 9113 section 3.4: an HTTP/1.1 server answers it as the error that it is.
  expect((await talk(port, 'PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n')).statuses).toEqual([505])
})

test.each([
  [
    'HTTP/1.1',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc',
    /POST abc$/,
  ],
  ['HTTP/2', `${PREFACE}\0\0\0\x04\0\0\0\0\0`, /\0\0\0\x04\x01\0\0\0\0/],
])('%s may come byte by byte', async (_, text, answer) => {
  const { port } = await running(app, { http2: true })
  const socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1')
  let out = ''
  socket.on('data', (data: string) => {
    out += data
  })
  for (const byte of text) {
    socket.write(byte, 'latin1')
    await wait(1)
  }
  await expect.poll(() => out).toMatch(answer)
  socket.destroy()
})

test('who says nothing, or too little, is not waited for', async () => {
  const { port } = await running(app, {
    http2: true,
    limits: { keepAliveTimeout: 500, headersTimeout: 1500 },
  })
  for (const [text, patience] of [
    ['', 2600],
    ['PRI * HT', 3600],
  ] as const) {
    const socket = connect(port, '127.0.0.1')
    socket.write(text)
    const before = performance.now()
    await once(socket.resume(), 'close')
    expect(performance.now() - before).toBeLessThan(patience)
  }
  const socket = connect(port, '127.0.0.1')
  socket.end('PRI')
  await once(socket.resume(), 'close')
})

test('what comes together with the first bytes is not lost', async () => {
  const { port } = await running(app, { http2: true })
  const socket = connect(port, '127.0.0.1')
  const client = new FrameClient(socket)
  const ping = frame(TYPE.PING, 0, 0, '12345678')
  socket.write(Buffer.concat([Buffer.from(PREFACE), frame(TYPE.SETTINGS, 0, 0), ping]))
  expect((await client.next(TYPE.PING))?.payload.toString()).toBe('12345678')
  socket.destroy()
})
