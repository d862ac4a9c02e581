import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toHono } from '../../../src/gateways/hono.ts'
import { framework, needsFrameworks } from '../../support/frameworks.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'

interface Hono {
  all(path: string, handler: ReturnType<typeof toHono>): void
  readonly fetch: (request: Request) => unknown
}
interface Serve {
  serve(
    options: { fetch: Hono['fetch']; port: number; hostname: string; overrideGlobalObjects: boolean },
    listening: () => void,
  ): Server
}

conform({
  name: 'Hono, Node',
  needs: needsFrameworks,
  differs: {
    'a body with GET': 'a platform request cannot have one',
    'the status 418 I am a teapot': 'the server sends the reason that Node has for a status',
  },
  wavers: {
    'an answer that is shorter than its length does not look whole':
      'where the server has sent nothing yet, it answers 500 with the words of the error, which are ours, and closes',
  },
  async serve(app) {
    const { Hono } = await framework<{ Hono: new () => Hono }>('hono')
    const { serve } = await framework<Serve>('@hono/node-server')
    const hono = new Hono()
    hono.all('/*', toHono(app, options))
    const server = await new Promise<Server>((resolve) => {
      const made: Server = serve(
        { fetch: hono.fetch, port: 0, hostname: '127.0.0.1', overrideGlobalObjects: false },
        () => resolve(made),
      )
    })
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
