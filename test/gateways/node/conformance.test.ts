import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { serve, toNodeHandler, type Upgrades } from '../../../src/gateways/node.ts'
import { needsOpenssl, pairOf } from '../../support/certificates.ts'
import { apacheSends, apacheWaits, behindApache, behindNginx, nginxHost } from '../conformance/fronts.ts'
import { askHttp } from '../conformance/http-client.ts'
import { askHttp2 } from '../conformance/http2-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'

// Web servers keep their connections for a minute, and would send a request where nobody listens any more.
const kept = { ...options, limits: { ...options.limits, keepAliveTimeout: 75_000 } }

// Whoever asks for it is spoken to by whatever comes back.
const upgrade: Upgrades = {
  echo: (_environ, socket, head) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    socket.write(head)
    socket.pipe(socket)
  },
}

for (const turbo of [true, false]) {
  conform({
    name: turbo ? 'node' : 'node, without turbo',
    async serve(app) {
      const server = await serve(app, { port: 0, turbo, upgrade, ...options })
      const { port } = server.address
      return { port, ask: (ask) => askHttp(port, ask), close: () => server.close() }
    },
  })
}

const certificates = () => {
  const [server, client] = [pairOf('/CN=localhost'), pairOf('/CN=client')]
  return {
    tls: { ...server, ca: client.cert, requestCert: true, rejectUnauthorized: false },
    secure: { ...client, ca: server.cert },
  }
}

conform({
  name: 'node, TLS',
  share: 0.25,
  needs: needsOpenssl,
  async serve(app) {
    const { tls, secure } = certificates()
    const server = await serve(app, { port: 0, tls, upgrade, ...options })
    const { port } = server.address
    return { port, secure: true, ask: (ask) => askHttp(port, ask, secure), close: () => server.close() }
  },
})

const http2 = {
  'the protocol': 'it is HTTP/2.0',
  'the status 418 I am a teapot': 'HTTP/2 has no reason phrases',
}

conform({
  name: 'node, HTTP/2',
  share: 0.25,
  needs: needsOpenssl,
  async serve(app) {
    const { tls, secure } = certificates()
    const server = await serve(app, { port: 0, tls, http2: true, upgrade, ...options })
    const { port } = server.address
    return { port, secure: true, ask: (ask) => askHttp2(port, ask, secure), close: () => server.close() }
  },
  differs: http2,
})

conform({
  name: 'node, HTTP/2 without TLS',
  async serve(app) {
    const server = await serve(app, { port: 0, http2: true, upgrade, ...options })
    const { port } = server.address
    return { port, ask: (ask) => askHttp2(port, ask), close: () => server.close() }
  },
  differs: http2,
})

conform({
  name: 'node, HTTP/1.1 beside HTTP/2',
  share: 0.25,
  async serve(app) {
    const server = await serve(app, { port: 0, http2: true, upgrade, ...options })
    const { port } = server.address
    return { port, ask: (ask) => askHttp(port, ask), close: () => server.close() }
  },
})

conform({
  name: 'node:http2',
  async serve(app) {
    const server = createHttp2Server(toNodeHandler(app, options))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return { port, ask: (ask) => askHttp2(port, ask), close: async () => void server.close() }
  },
  differs: http2,
})

conform({
  name: 'node:http',
  async serve(app) {
    const server = createServer(toNodeHandler(app, options))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return {
      port,
      ask: (ask) => askHttp(port, ask),
      close: async () => {
        server.closeAllConnections()
        server.close()
      },
    }
  },
})

conform(behindNginx('http', (app) => serve(app, { port: 0, ...kept }), nginxHost))
conform(behindApache('http', (app) => serve(app, { port: 0, ...kept }), { ...apacheWaits, ...apacheSends }))
