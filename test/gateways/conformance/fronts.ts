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
export function behindApache(
  protocol: Protocol,
  serve: Serve,
  differs: Way['differs'] = {},
  wavers: Way['wavers'] = {},
): Way {
  return {
    name: `${protocol}, Apache`,
    needs: needsApache,
    serve: behind(protocol, serve, 'apache', startApache),
    differs,
    wavers,
  }
}

/** What differs behind nginx: the address that its configuration passes on. */
export const nginxHost = {
  'the host': 'the port is left out: $host is what a client cannot make differ from what it asked for',
}

/** What differs behind Apache, by whichever protocol. */
export const apacheWaits = {
  'a client that leaves before its answer aborts the signal':
    'Apache sees that its client has left when it writes',
}

/** What differs behind Apache where it sends a body on without reading answers. */
export const apacheSends = {
  'a body beyond the limit is refused with 413':
    'Apache does not read an answer before it has sent the whole body',
}

/** What differs behind Apache where it has to know the length of a body. */
export const apacheCounts = {
  'a small body in chunks': 'Apache refuses it: the protocol needs a length',
  'a body of 300,000 bytes in chunks': 'Apache refuses it: the protocol needs a length',
}

/** What comes out one way or the other behind Apache where it frames answers itself. */
export const apacheFrames = {
  'the length of a whole body': 'Apache counts an answer again, if all of it is there at once',
  'HEAD has the fields of GET and no body': 'Apache drops the length',
  'HEAD drops a body that the application has sent, and keeps its length': 'Apache drops the length',
}
