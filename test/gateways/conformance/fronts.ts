// Ways through a web server: an application by some protocol behind the real nginx or the real Apache.

import type { Application } from '../../../src/environ/contract.ts'
import type { RunningServer } from '../../../src/gateways/node.ts'
import {
  example,
  needsApache,
  needsNginx,
  startApache,
  startNginx,
  type WebServer,
} from '../../support/web-servers.ts'
import { askHttp } from './http-client.ts'
import type { Way } from './way.ts'

/** The addresses in the examples of the docs. */
const addresses = {
  http: '127.0.0.1:8000',
  fastcgi: '127.0.0.1:9000',
  scgi: '127.0.0.1:4000',
  uwsgi: '127.0.0.1:3031',
} as const

type Protocol = keyof typeof addresses
type Serve = (app: Application) => Promise<RunningServer>

const behind =
  (
    protocol: Protocol,
    serve: Serve,
    server: string,
    start: (config: string) => Promise<WebServer>,
  ): Way['serve'] =>
  async (app) => {
    const running = await serve(app)
    const config = example(`${server}-${protocol}.conf`, {
      [addresses[protocol]]: `127.0.0.1:${running.address.port}`,
    })
    const front = await start(config)
    return {
      port: front.port,
      ask: (ask) => askHttp(front.port, ask),
      close: async () => {
        await front.close()
        await running.close()
      },
    }
  }

/** A protocol behind nginx. */
export function behindNginx(protocol: Protocol, serve: Serve, differs: Way['differs'] = {}): Way {
  return {
    name: `${protocol}, nginx`,
    needs: needsNginx,
    serve: behind(protocol, serve, 'nginx', startNginx),
    differs,
  }
}

/** A protocol behind Apache. */
export function behindApache(protocol: Protocol, serve: Serve, differs: Way['differs'] = {}): Way {
  return {
    name: `${protocol}, Apache`,
    needs: needsApache,
    serve: behind(protocol, serve, 'apache', startApache),
    differs,
  }
}
