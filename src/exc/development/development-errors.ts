// Shows a developer what went wrong, in place of the bare 500 that everybody else gets. It is on only where somebody puts
// it around an application, and answers only whom it believes to be a developer.

import {
  type Application,
  type Body,
  type Environ,
  PARTS,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from '../../environ/contract.ts'
import { BaseRequest } from '../../message/base-request.ts'
import { Response } from '../../message/response.ts'
import { type Address, isInNetwork, type Network, parseAddress, parseNetwork } from '../../syntax/ip.ts'
import { catchErrors } from '../catch-errors.ts'
import { fromError } from '../from-error.ts'
import { type ReportedError, reportOf } from './error-report.ts'
import { maskedEnviron, maskedRequest } from './masked.ts'
import { DEVELOPMENT_POLICY, developmentPage } from './page.ts'
import { projectFolder, sourcesBelow } from './stack-frames.ts'
import { reportText } from './text.ts'

/** Who may see errors. */
export interface DevelopmentErrorsOptions {
  /** Hosts, without their ports, beside localhost and addresses of this machine: `['app.test']`. */
  readonly hosts?: Iterable<string> | undefined
  /** Networks of developers beside this machine: `['192.168.0.0/16']`. */
  readonly clients?: Iterable<string> | undefined
  /** Have it even where NODE_ENV is `production`. */
  readonly inProduction?: boolean | undefined
}

const OFFERS = ['text/plain', 'text/html', 'application/json', 'application/problem+json'] as const
const LOOPBACK = ['127.0.0.0/8', '::1']

/**
 * An application that answers with what went wrong in the one inside, where that is not an error with an HTTP status: a page
 * for browsers, JSON for those who accept it, text for all others. Message, causes, stack with source, the request and its
 * environ, secrets masked by their names; and once to `wsgi.errors`.
 *
 * Only clients on this machine that asked for a host of this machine see it, unless others are named: a page of
 * another site must not. Errors after the first chunk, and those of other clients, go on.
 *
 * @example
 * serve(process.env.NODE_ENV === 'production' ? app : new DevelopmentErrors(app))
 */
export class DevelopmentErrors {
  readonly #wsgi: Wsgi
  readonly #hosts: ReadonlySet<string>
  readonly #clients: readonly Network[]
  readonly #folder: string | null

  readonly [PARTS]: readonly Application[]

  /** Throws an Error where NODE_ENV is `production`, and a TypeError for what is no application and no network. */
  constructor(
    app: Application,
    { hosts = [], clients = [], inProduction = false }: DevelopmentErrorsOptions = {},
  ) {
    this[PARTS] = [app]
    const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
    if (process?.env?.['NODE_ENV'] === 'production' && !inProduction) {
      throw new Error(
        'DevelopmentErrors shows source and state: not with NODE_ENV=production, unless { inProduction: true }',
      )
    }
    this.#wsgi = toWsgi(app)
    this.#hosts = new Set(Array.from(listOf(hosts), (host) => host.toLowerCase()))
    this.#clients = [...LOOPBACK, ...listOf(clients)].map(parseNetwork)
    this.#folder = projectFolder()
  }

  /** Answers a request. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    return catchErrors(this.#wsgi, environ, startResponse, (error) => {
      if (fromError(error) !== null) throw error
      const errors = environ['wsgi.errors']
      const stranger = this.#strangerIn(environ)
      if (stranger !== null) {
        errors.write(`DevelopmentErrors shows nothing to ${stranger}; see its options\n`)
        throw error
      }
      const report = reportOf(error, this.#folder, sourcesBelow(this.#folder))
      const path = JSON.stringify(`${environ.SCRIPT_NAME}${environ.PATH_INFO}`)
      errors.write(`${environ.REQUEST_METHOD} ${path}: ${reportText(report)}`)
      const page = pageFor(report, environ)
      return page.wsgi(environ, (status, headers) => startResponse(status, headers, error))
    })
  }

  /** Who is no developer as far as can be seen: a client, or a host that leads here; null when there is none. */
  #strangerIn(environ: Environ): string | null {
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

function pageFor(report: readonly ReportedError[], environ: Environ): Response {
  const type = new BaseRequest(environ).accept.best(OFFERS) ?? 'text/plain'
  return new Response(bodyOf(type, report, environ), {
    status: 500,
    contentType: type,
    vary: 'Accept',
    cacheControl: 'no-store',
    headers: {
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Content-Security-Policy': DEVELOPMENT_POLICY,
    },
  })
}

function bodyOf(type: (typeof OFFERS)[number], report: readonly ReportedError[], given: Environ): string {
  const request = maskedRequest(given)
  const environ = maskedEnviron(given)
  if (type === 'text/html') return developmentPage({ report, request, environ })
  if (type === 'text/plain') {
    const keys = environ.map(([key, text]) => `  ${key}: ${text}\n`).join('')
    return `500 Internal Server Error\n\n${reportText(report)}\nrequest\n\n${request}\n\nenviron\n\n${keys}`
  }
  const title = 'Internal Server Error'
  const [first] = report
  const said = `${first?.name}: ${first?.message}`
  const head =
    type === 'application/json' ? { code: 500, title, message: said } : { title, status: 500, detail: said }
  const errors = report.map(jsonOf)
  return JSON.stringify({ ...head, errors, request, environ: Object.fromEntries(environ) }, null, 2)
}

// One text is iterable as well, by its characters.
function listOf(given: Iterable<string>): Iterable<string> {
  return typeof given === 'string' ? [given] : given
}

function jsonOf({ how, name, message, notes, frames }: ReportedError): object {
  return {
    ...(how === '' ? {} : { how }),
    name,
    message,
    ...Object.fromEntries(notes),
    stack: frames.map(({ call, place }) => (call === null ? place : `${call} (${place})`)),
  }
}
