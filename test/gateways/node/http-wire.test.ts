import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { defaultLimits } from '../../../src/environ/limits.ts'
import { HttpConnection } from '../../../src/gateways/node/http-wire.ts'
import { get, last, running, talk } from '../../support/talk.ts'
import { FakeSocket } from '../../support/wire.ts'

// The turns that requests take when node:http parses them ahead.

test('requests that were parsed ahead run one at a time, in order', async () => {
  let inside = 0
  let most = 0
  const { port } = await running(
    async (environ, start) => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setTimeout(resolve, 1))
      inside--
      start('200 OK', [['Content-Type', 'text/plain']])
      return environ.PATH_INFO
    },
    { way: 'a node:http server' },
  )
  const paths = Array.from({ length: 100 }, (_, i) => `/${i}`)
  const { bodies } = await talk(port, paths.map((path) => get(path)).join('') + last('/end'))
  expect([bodies, most]).toEqual([[...paths, '/end'], 1])
})

test('a client that sends on and on is paused until its requests are answered', async () => {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let run = 0
  const app: Wsgi = async (_environ, start) => {
    run++
    await held
    start('200 OK', [])
    return ''
  }
  const { port } = await running(app, {
    way: 'a node:http server',
    limits: { requestsPerConnection: Infinity },
  })
  const socket = connect(port, '127.0.0.1')
  const request = get('/', `X: ${'x'.repeat(1000)}\r\n`)
  let answered = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    answered += text
  })
  const count = 8000
  socket.write(request.repeat(count))
  await new Promise((resolve) => setTimeout(resolve, 300))
  // The system's own buffers hold some of it; what they do not hold is still here.
  const left = socket.writableLength
  release()
  await expect.poll(() => answered.match(/HTTP\/1\.1 200/g)?.length, { timeout: 8000 }).toBe(count)
  socket.destroy()
  expect([run, left > 0]).toEqual([count, true])
})

test('requests that wait when their client leaves are not run', async () => {
  let run = 0
  const { port } = await running(
    async (_environ, start) => {
      run++
      await new Promise((resolve) => setTimeout(resolve, 50))
      start('200 OK', [])
      return ''
    },
    { way: 'a node:http server' },
  )
  const socket = connect(port, '127.0.0.1')
  socket.write(get('/').repeat(5))
  await expect.poll(() => run, { interval: 1 }).toBe(1)
  socket.resetAndDestroy()
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(run).toBe(1)
})

test('fields are read again where one of them, the version or the limits are not those of the request before', () => {
  const connection = new HttpConnection(new FakeSocket() as unknown as Socket, 0)
  const raw = ['Host', 'a', 'X-A', '1']
  const first = connection.fieldsOf(raw, 1, defaultLimits)
  expect(connection.fieldsOf(['Host', 'a', 'X-A', '1'], 1, defaultLimits)).toBe(first)
  // What was read is not what somebody makes of the list later.
  raw[3] = '2'
  const second = connection.fieldsOf(raw, 1, defaultLimits)
  expect([first.values, second.values]).toEqual([
    ['a', '1'],
    ['a', '2'],
  ])
  expect(connection.fieldsOf([...raw, 'X-B', ''], 1, defaultLimits)).not.toBe(second)
  expect(connection.fieldsOf(['Host', 'a', 'Connection', 'close'], 0, defaultLimits).persistent).toBe(false)
  const { persistent } = connection.fieldsOf(['Host', 'a'], 0, defaultLimits)
  expect([persistent, connection.fieldsOf(['Host', 'a'], 1, defaultLimits).persistent]).toEqual([false, true])
  const strict = { ...defaultLimits, headerCount: 1 }
  connection.fieldsOf(raw, 1, defaultLimits)
  expect(() => connection.fieldsOf(raw, 1, strict)).toThrow(expect.objectContaining({ status: 431 }))
  // And what was refused is not remembered for what it was not.
  expect(() => connection.fieldsOf(raw, 1, strict)).toThrow(expect.objectContaining({ status: 431 }))
})
