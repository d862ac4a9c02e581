// A server that keeps its connections, ours or bare node:http as KIND says; tells its memory when it is asked for it. Started
// with --expose-gc by a process that it talks to.

import { createServer } from 'node:http'
import { HELLO } from './answers.mjs'

const TYPE = 'text/plain; charset=UTF-8'
const KEPT = 300_000

async function listen() {
  if (process.env.KIND === 'bare') {
    const server = createServer({ keepAliveTimeout: KEPT }, (_req, res) => {
      res.writeHead(200, { 'Content-Type': TYPE, 'Content-Length': Buffer.byteLength(HELLO) })
      res.end(HELLO)
    })
    await new Promise((resolve) => server.listen(0, '127.0.0.1', 16_384, resolve))
    return server.address().port
  }
  const { serve } = await import('wsgify/gateways/node')
  const server = await serve(
    (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', TYPE]])
      return HELLO
    },
    { port: 0, limits: { keepAliveTimeout: KEPT, connections: 60_000 } },
  )
  return server.address.port
}

process.on('message', () => {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({ rss, heapUsed })
})
process.on('disconnect', () => process.exit())
process.send?.(await listen())
