import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve, toNodeHandler } from '../../../src/gateways/node.ts'
import { apacheSends, apacheWaits, behindApache, behindNginx, nginxHost } from '../conformance/fronts.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'

// Web servers keep their connections for a minute, and would send a request where nobody listens any more.
const kept = { ...options, limits: { ...options.limits, keepAliveTimeout: 75_000 } }

for (const turbo of [true, false]) {
  conform({
    name: turbo ? 'node' : 'node, without turbo',
    async serve(app) {
      const server = await serve(app, { port: 0, turbo, ...options })
      const { port } = server.address
      return { port, ask: (ask) => askHttp(port, ask), close: () => server.close() }
    },
  })
}

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
