import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { stats } from '../../src/filters/stats.ts'
import { statsd } from '../../src/filters/statsd.ts'
import { serve } from '../../src/gateways/node.ts'
import { isWorkers } from '../../src/syntax/runtime.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

async function server() {
  const socket = createSocket('udp4')
  const datagrams: string[] = []
  socket.on('message', (message) => datagrams.push(message.toString()))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return { datagrams, host: `127.0.0.1:${socket.address().port}` }
}

afterEach(() => vi.unstubAllGlobals())

describe('statsd', () => {
  test('gets a line for each request, several in a datagram', async () => {
    const { datagrams, host } = await server()
    const app = stats({ here: '/' }, { name: 'nova', stats_host: host } as never)(wsgify(() => 'x'))
    await using running = await serve(app, { port: 0 })
    for (const path of ['/a', '/b']) await (await fetch(running.url + path)).text()
    await vi.waitFor(() => expect(datagrams.join('\n').split('\n')).toHaveLength(2))
    const [a, b] = datagrams.join('\n').split('\n')
    expect(a).toMatch(/^nova\.GET\.a:\d+\.\d{3}\|ms$/)
    expect(b).toMatch(/^nova\.GET\.b:\d+\.\d{3}\|ms$/)
  })

  test('puts no more into a datagram than a packet holds, and a line is never parted', async () => {
    const { datagrams, host } = await server()
    const send = statsd(host)
    const line = `${'x'.repeat(300)}:1|ms`
    for (let i = 0; i < 20; i++) send(line)
    await vi.waitFor(() => expect(datagrams.join('\n').split('\n')).toHaveLength(20))
    expect(datagrams.length).toBeGreaterThan(1)
    expect(datagrams.every((each) => each.length <= 1400)).toBe(true)
    expect(new Set(datagrams.join('\n').split('\n'))).toEqual(new Set([line]))
  })

  test.skipIf(isWorkers)('harms nobody when there is no server', async () => {
    const send = statsd('127.0.0.1:9')
    const lost = statsd('no-such-host.invalid')
    for (let i = 0; i < 3; i++) {
      send('a:1|ms')
      lost('a:1|ms')
      await new Promise((resolve) => setTimeout(resolve, 70))
    }
  })

  test.each(['', 'a b', 'a:b', 'a:0', 'a:70000', '[::1', '::1', 'http://a', 'a:1:2'])(
    'refuses %j',
    (host) => {
      expect(() => statsd(host)).toThrow('a StatsD server is such as "127.0.0.1:8125"')
    },
  )

  test('needs UDP', () => {
    vi.stubGlobal('process', undefined)
    expect(() => statsd('127.0.0.1')).toThrow('this runtime has no UDP; give "record"')
  })
})
