import { expect, onTestFinished, test } from 'vitest'
import { hold, latencies, startHolder } from '../../support/hold.ts'

// `npm run bench:connections` does it with ten thousand, and against bare node:http.

const MANY = 500
const MOST_BYTES = 64 * 1024

test('five hundred connections that are kept cost little, and no other client waits for them', async () => {
  const server = await startHolder('wsgify')
  onTestFinished(() => server.close())
  await latencies(server.port, 100)
  const before = await server.memory()
  const sockets = await hold(server.port, MANY, 10_000)
  onTestFinished(() => {
    for (const socket of sockets) socket.resetAndDestroy()
  })
  expect(sockets.length).toBe(MANY)
  const after = await server.memory()
  expect((after.heapUsed - before.heapUsed) / MANY).toBeLessThan(MOST_BYTES)
  const times = await latencies(server.port, 100)
  expect(times[50]).toBeLessThan(250)
  expect(sockets.every((socket) => !socket.destroyed && socket.readyState === 'open')).toBe(true)
})
