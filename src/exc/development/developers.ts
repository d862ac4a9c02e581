// Who is believed to be a developer: a client on this machine, or of a network that was named, that asked for a host of this
// machine, or one that was named. What shows the inside of an application shows it to nobody else.

import type { Environ } from '../../environ/contract.ts'
import { BaseRequest } from '../../message/base-request.ts'
import { type Address, isInNetwork, type Network, parseAddress, parseNetwork } from '../../syntax/ip.ts'

/** Who may see what is for developers. */
export interface DevelopersOptions {
  /** Hosts, without their ports, beside localhost and addresses of this machine: `['app.test']`. */
  readonly hosts?: Iterable<string> | undefined
  /** Networks of developers beside this machine: `['192.168.0.0/16']`. */
  readonly clients?: Iterable<string> | undefined
  /** Have it even where NODE_ENV is `production`. */
  readonly inProduction?: boolean | undefined
}

const LOOPBACK = ['127.0.0.0/8', '::1']

/** Tells developers from everybody else. */
export class Developers {
  readonly #hosts: ReadonlySet<string>
  readonly #clients: readonly Network[]

  /** `shows` is said where NODE_ENV is `production`, as an Error. Throws a TypeError for what is no network. */
  constructor({ hosts = [], clients = [], inProduction = false }: DevelopersOptions, shows: string) {
    const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
    if (process?.env?.['NODE_ENV'] === 'production' && !inProduction) {
      throw new Error(`${shows}: not with NODE_ENV=production, unless { inProduction: true }`)
    }
    this.#hosts = new Set(Array.from(listOf(hosts), (host) => host.toLowerCase()))
    this.#clients = [...LOOPBACK, ...listOf(clients)].map(parseNetwork)
  }

  /** Who is no developer as far as can be seen: a client, or a host that leads here; null when there is none. */
  strangerIn(environ: Environ): string | null {
    const { clientAddr, domain } = new BaseRequest(environ)
    // A proxy on this machine speaks for anybody; trustProxies says for whom.
    const forwarded = environ.HTTP_FORWARDED !== undefined || environ.HTTP_X_FORWARDED_FOR !== undefined
    if (forwarded && environ['wsgify.client_addr'] === undefined) return 'clients of a proxy'
    // Runtimes that speak fetch do not say who the client is; there the host decides.
    if (clientAddr) {
      const client = parseAddress(clientAddr)
      if (client === null || !this.#isClient(client)) return `the client ${JSON.stringify(clientAddr)}`
    }
    // Another site may have a name of its own lead here, and read what is answered.
    return this.#isHost(domain.toLowerCase()) ? null : `those who ask for the host ${JSON.stringify(domain)}`
  }

  #isClient(address: Address): boolean {
    return this.#clients.some((network) => isInNetwork(address, network))
  }

  #isHost(host: string): boolean {
    if (host === 'localhost' || host.endsWith('.localhost') || this.#hosts.has(host)) return true
    const address = parseAddress(host.replace(/^\[|\]$/g, ''))
    return address !== null && this.#isClient(address)
  }
}

// One text is iterable as well, by its characters.
function listOf(given: Iterable<string>): Iterable<string> {
  return typeof given === 'string' ? [given] : given
}
