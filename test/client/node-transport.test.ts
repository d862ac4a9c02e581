// Connections that are kept.

import { describe, expect, it } from 'vitest'
import { SendRequest } from '../../src/client/index.ts'
import { call } from '../../src/environ/call.ts'
import { environFor, fetched, rawUpstream, upstream } from '../support/upstream.ts'

describe('connections', () => {
  it('are kept, and used again after an answer was read or given up while little was left', async () => {
    let connections = 0
    const url = await upstream(
      (_req, res) => void res.writeHead(200, { 'Content-Type': 'text/plain' }).end('ok'),
      (server) => server.on('connection', () => connections++),
    )
    await using client = new SendRequest()
    for (let i = 0; i < 3; i++) await call(client, environFor(url))
    await call(client, environFor(url, { REQUEST_METHOD: 'HEAD' }))
    expect(connections).toBe(1)
    const each = new SendRequest({ keepAlive: 0 })
    for (let i = 0; i < 2; i++) await call(each, environFor(url))
    expect(connections).toBe(3)
  })

  it('are not cut while a request is under way, however short they are kept', async () => {
    const url = await upstream((_req, res) => {
      setTimeout(() => {
        res.writeHead(200, { 'Content-Type': 'text/plain' }).write('a')
        setTimeout(() => res.end('b'), 150)
      }, 150)
    })
    expect((await fetched(url, {}, { keepAlive: 20 })).text).toBe('ab')
  })

  it('that were closed meanwhile are replaced, where the request may be sent again', async () => {
    let connections = 0
    const url = await rawUpstream((socket) => {
      const good = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok'
      const first = ++connections === 1
      socket.write(good)
      // The second request on the first connection finds it closed.
      socket.on('data', () => (first ? socket.resetAndDestroy() : socket.write(good)))
    })
    const client = new SendRequest()
    expect((await call(client, environFor(url))).status).toBe('200 OK')
    expect((await call(client, environFor(url))).status).toBe('200 OK')
    expect(connections).toBe(2)
    const post = new SendRequest()
    connections = 0
    await call(post, environFor(url))
    const { status } = await call(post, environFor(url, { REQUEST_METHOD: 'POST' }))
    expect([status, connections]).toEqual(['502 Bad Gateway', 1])
    await client.close()
    await post.close()
  })
})
