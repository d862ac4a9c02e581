import { once } from 'node:events'
import {
  createSecureServer,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Wsgi } from '../../../../src/environ/contract.ts'
import { lint } from '../../../../src/environ/lint.ts'
import { type LogEntry, toNodeHandler } from '../../../../src/gateways/node.ts'
import { needsOpenssl, pairOf } from '../../../support/certificates.ts'
import { askHttp } from '../../conformance/http-client.ts'
import { askHttp2 } from '../../conformance/http2-client.ts'
import { valuesOf } from '../../conformance/way.ts'

const app: Wsgi = async (environ, start) => {
  const parts: Uint8Array[] = []
  for await (const part of environ['wsgi.input'] as AsyncIterable<Uint8Array>) parts.push(part)
  environ['wsgify.send_trailers']?.(() => [['X-Sum', 'abc']])
  start('200 OK', [
    ['Content-Type', 'text/plain'],
    ['Set-Cookie', 'ours=1'],
  ])
  const { SERVER_PROTOCOL: protocol, REMOTE_ADDR: address, SERVER_PORT: port } = environ
  return [`${protocol} ${environ['wsgi.url_scheme']} ${address} ${port} `, ...parts]
}

type Listener = (request: Http2ServerRequest, response: Http2ServerResponse) => void
async function own(listener: Listener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('an application is a listener for a node:http2 server of your own', async () => {
  const log: LogEntry[] = []
  const port = await own(toNodeHandler(lint(app), { log: (entry) => log.push(entry) }))
  const got = await askHttp2(port, { method: 'POST', target: '/a', body: 'hello' })
  expect(got.bytes.toString()).toBe(`HTTP/2.0 http 127.0.0.1 ${port} hello`)
  expect(got.trailers).toEqual([['x-sum', 'abc']])
  expect(log).toMatchObject([{ protocol: 'HTTP/2.0', target: '/a', status: 200, remoteAddr: '127.0.0.1' }])
})

test('what middleware around it has set stays', async () => {
  const handler = toNodeHandler(app)
  const port = await own((request, response) => {
    response.setHeader('X-Powered-By', 'others')
    handler(request, response)
  })
  const got = await askHttp2(port, {})
  expect([valuesOf(got, 'x-powered-by'), valuesOf(got, 'set-cookie')]).toEqual([['others'], ['ours=1']])
})

describe('with TLS', () => {
  beforeEach(needsOpenssl)
  test('one listener answers both versions', async () => {
    const pair = pairOf('/CN=localhost')
    const server = createSecureServer({ ...pair, allowHTTP1: true }, toNodeHandler(app)).listen(
      0,
      '127.0.0.1',
    )
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const secure = { ca: pair.cert } as never
    expect((await askHttp2(port, {}, secure)).bytes.toString()).toMatch(/^HTTP\/2\.0 https 127/)
    expect((await askHttp(port, {}, secure)).bytes.toString()).toMatch(/^HTTP\/1\.1 https 127/)
  })
})
