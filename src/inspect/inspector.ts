// The inspector: watches an application, keeps the journeys of its requests, and shows them to developers at a path of
// their own.

import type { MadeBy } from '../deploy/protocols.ts'
import {
  type Application,
  type Body,
  type Environ,
  kind,
  PARTS,
  type StartResponse,
  type Wsgi,
} from '../environ/contract.ts'
import { copyEnviron } from '../environ/new-environ.ts'
import { HTTPNotFound } from '../exc/client-error.ts'
import { Developers, type DevelopersOptions } from '../exc/development/developers.ts'
import { projectFolder, sourcesBelow } from '../exc/development/stack-frames.ts'
import { HTTPPermanentRedirect } from '../exc/redirection.ts'
import { Request } from '../message/request.ts'
import { apiOf } from './api.ts'
import { Journey, type JourneyOptions } from './journey.ts'
import { Masks } from './masks.ts'
import { newSecret, pageFile } from './page-files.ts'
import { Store } from './store.ts'
import { Watch } from './watch.ts'

/** How an inspector watches, and whom it shows what it saw. */
export interface InspectOptions extends DevelopersOptions {
  /** Where its page is; `/_inspect` by default. */
  readonly path?: string | undefined
  /** What opens the page; random by default. At least 16 characters. */
  readonly token?: string | undefined
  /** How many requests are kept; 200 by default. */
  readonly keep?: number | undefined
  /** How many bytes all of them may take; 16 MiB by default. */
  readonly keepBytes?: number | undefined
  /** How many bytes of each body are kept; 16 KiB by default. */
  readonly bodyBytes?: number | undefined
  /** Names of fields, parameters and members whose values are masked, beside those that look like secrets. */
  readonly secrets?: Iterable<string> | undefined
  /** Names for layers that have none: `{ auth, logging }`, filters or applications. */
  readonly names?: Readonly<Record<string, unknown>> | undefined
}

const OPTIONS = [
  'bodyBytes',
  'clients',
  'hosts',
  'inProduction',
  'keep',
  'keepBytes',
  'names',
  'path',
  'secrets',
  'token',
]
const MOST_LAYERS = 500

/**
 * Watches an application, and shows how its requests travel. `watch` is for `LoadOptions.around`, so that a configuration is
 * seen section by section; `before` makes the application that is served.
 *
 * @example
 * const inspector = new Inspector()
 * const app = await loadApp('config:configure.ini', { around: inspector.watch })
 * const server = await serve(inspector.before(app))
 * console.log(inspector.address(server.url))
 */
export class Inspector {
  /** Where its page is. */
  readonly path: string
  /** What opens it. */
  readonly token: string
  readonly #developers: Developers
  readonly #masks: Masks
  readonly #store: Store
  readonly #watch: Watch
  readonly #journey: JourneyOptions
  #told = 0

  /** Throws an Error where NODE_ENV is `production`, and a TypeError or RangeError for what is no such option. */
  constructor(options: InspectOptions = {}) {
    for (const name of Object.keys(options)) {
      if (!OPTIONS.includes(name)) {
        throw new TypeError(`inspect has no option ${JSON.stringify(name)}; it has ${OPTIONS.join(', ')}`)
      }
    }
    const { path = '/_inspect', token = newSecret(), secrets = [], names = {} } = options
    if (typeof path !== 'string' || !/^(?:\/[\w.~-]+)+$/.test(path)) {
      throw new TypeError(`the path of the inspector is such as "/_inspect", not ${kind(path)}`)
    }
    if (typeof token !== 'string' || !/^[\w-]{16,200}$/.test(token)) {
      throw new TypeError('the token of the inspector is at least 16 letters, digits, "-" and "_"')
    }
    this.path = path
    this.token = token
    this.#developers = new Developers(options, 'inspect shows requests and state')
    this.#masks = new Masks(typeof secrets === 'string' ? [secrets] : secrets)
    this.#store = new Store(
      count(options.keep, 200, 'keep'),
      count(options.keepBytes, 16_777_216, 'keepBytes'),
    )
    this.#watch = new Watch(names)
    const folder = projectFolder()
    this.#journey = {
      masks: this.#masks,
      mostBody: count(options.bodyBytes, 16_384, 'bodyBytes'),
      mostLayers: MOST_LAYERS,
      folder,
      readSource: sourcesBelow(folder),
    }
  }

  /** Gives an application that was made in the place of which a recorder stands. For `LoadOptions.around`. */
  readonly watch = (app: Application, by?: MadeBy): Application => this.#watch.around(app, by ?? null)

  /** The application with the page beside it. Throws a TypeError for what is no application. */
  before(app: Application): Application {
    const wsgi = this.#watch.around(app)
    const layer = this.#watch.layerOf(wsgi)
    if (layer === null) throw new TypeError(`inspect stands before an application, not before ${kind(app)}`)
    const { token } = this
    const [store, masks, watch] = [this.#store, this.#masks, this.#watch]
    const send = async (environ: Environ, run: (app: Application) => Promise<void>) => {
      const journey = this.#begin(environ, true)
      await run((given, startResponse) => journey.run(wsgi, given, startResponse))
      return journey.id
    }
    const api = apiOf({ store, watch, masks, token, layer, send })
    const recorded: Wsgi = (environ, startResponse) => {
      // Within another inspector, that one sees it.
      if (environ['wsgify.inspect'] !== undefined) return wsgi(environ, startResponse)
      if (this.#isMine(environ)) return this.#show(api, environ, startResponse)
      return this.#begin(environ, false).run(wsgi, environ, startResponse)
    }
    return Object.defineProperty(recorded, PARTS, { value: [app] })
  }

  /** The address of the page of a server, with the token. What stands behind `#` is sent to nobody. */
  address(serverUrl: string): string {
    return `${serverUrl.replace(/\/$/, '')}${this.path}/#token=${this.token}`
  }

  /** Ends the streams of pages that are open, for which a server would wait that stops. */
  close(): void {
    this.#store.close()
  }

  // To everybody else it is not there.
  #isMine(environ: Environ): boolean {
    const { PATH_INFO: path } = environ
    if (!path.startsWith(this.path)) return false
    const rest = path.slice(this.path.length)
    return (rest === '' || rest.startsWith('/')) && this.#developers.strangerIn(environ) === null
  }

  #begin(environ: Environ, isReplay: boolean): Journey {
    const store = this.#store
    const journey = new Journey(store.number(), environ, this.#journey, isReplay, (ended) =>
      store.ended(ended),
    )
    store.begun(journey)
    return journey
  }

  #show(api: Application, given: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    const environ = copyEnviron(given)
    environ.SCRIPT_NAME += this.path
    environ.PATH_INFO = environ.PATH_INFO.slice(this.path.length)
    const request = new Request(environ)
    const name = environ.PATH_INFO
    const answer = (app: Application) =>
      typeof app === 'function' ? app(environ, startResponse) : app.wsgi(environ, startResponse)
    if (name.startsWith('/api/')) {
      if (request.headers.get('X-Inspect-Token') === null) this.#tell(environ)
      environ.SCRIPT_NAME += '/api'
      environ.PATH_INFO = name.slice('/api'.length)
      return answer(api)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(new HTTPNotFound())
    if (name === '') return answer(new HTTPPermanentRedirect({ location: `${request.applicationUrl}/` }))
    return answer(pageFile(name.slice(1)) ?? new HTTPNotFound())
  }

  // Whoever opens the page without its token finds it where the server writes, which only its operator reads.
  #tell(environ: Environ): void {
    const now = performance.now()
    if (this.#told !== 0 && now - this.#told < 10_000) return
    this.#told = now
    environ['wsgi.errors'].write(
      `inspect: ${this.address(new Request(environ).hostUrl + environ.SCRIPT_NAME.slice(0, -this.path.length))}\n`,
    )
  }
}

/**
 * An application whose requests can be followed, layer by layer, at `/_inspect/`: for developers on this machine alone, who have
 * the token that the server writes when the page is opened without it. Secrets are masked before anything is kept.
 *
 * @example
 * serve(inspect(logging(auth(app)), { names: { logging, auth } }))
 */
export function inspect(app: Application, options?: InspectOptions): Application {
  return new Inspector(options).before(app)
}

function count(value: number | undefined, otherwise: number, name: string): number {
  const number = value ?? otherwise
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new RangeError(`${name} is a whole number from 1, not ${String(value)}`)
}
