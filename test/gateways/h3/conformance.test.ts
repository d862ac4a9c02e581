import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toH3 } from '../../../src/gateways/h3.ts'
import { framework, needsFrameworks } from '../../support/frameworks.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'

interface H3 {
  all(route: string, handler: ReturnType<typeof toH3>): void
}
interface Package {
  readonly H3: new (options: { silent: boolean }) => H3
  serve(
    h3: H3,
    options: { port: number; hostname: string; silent: boolean; gracefulShutdown: boolean },
  ): { ready(): Promise<unknown>; close(force: boolean): Promise<void>; readonly node: { server: Server } }
}

conform({
  name: 'h3, Node',
  needs: needsFrameworks,
  differs: {
    'a body with GET': 'a platform request cannot have one',
    'the path /%FF': 'h3 decodes the path as UTF-8, and answers 400',
  },
  async serve(app) {
    const { H3, serve } = await framework<Package>('h3')
    const h3 = new H3({ silent: true })
    h3.all('/**', toH3(app, options))
    const server = serve(h3, { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false })
    await server.ready()
    const { port } = server.node.server.address() as AddressInfo
    return { port, ask: (ask) => askHttp(port, ask), close: () => server.close(true) }
  },
})
