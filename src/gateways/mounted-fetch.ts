// An application below a mount of a framework that speaks fetch: where it is mounted, who the client is, and what the framework
// may answer instead.

import type { Application, ClientAddress, Environ, Input } from '../environ/contract.ts'
import { ClientDisconnected } from './body-errors.ts'
import { FetchExchange } from './fetch/exchange.ts'
import type { Outgoing } from './fetch/sender.ts'
import { FetchGateway, type FetchOptions } from './fetch/to-fetch.ts'
import type { MountedPath } from './mounted-path.ts'

/** How an application is mounted in a framework that speaks fetch. */
export interface FetchMountOptions extends FetchOptions {
  /** The path to mount it at, such as `/api`. By default it is what the framework's route has before its wildcard. */
  readonly prefix?: string | undefined
  /** Whether a request that the application answers with 404 is handed on to what comes after it. False by default. */
  readonly passNotFound?: boolean | undefined
  /**
   * Whether an error that the application throws is thrown to the framework's own handlers, in place of a bare 500 and a line
   * in `errors`. Many of them show its message to the client. False by default.
   */
  readonly passErrors?: boolean | undefined
}

/** One request below a mount. */
export interface FetchMounted {
  readonly request: globalThis.Request
  /** What the runtime has passed beside the request, as `wsgify.host` has it. */
  readonly args?: readonly [first?: unknown, second?: unknown]
  readonly path: MountedPath
  /** The framework's own object, and the key it has in the environ. */
  readonly native: readonly [key: string, object: unknown]
  /** The request target as it came, where it is known. */
  readonly target?: string | undefined
  /** The client, where the framework's server says more of it than the runtime. */
  readonly client?: ClientAddress | undefined
  /** The body, where the request does not have it any more. */
  readonly input?: Input | undefined
}

/** Whether the body of a request was read before. */
export function wasRead(request: globalThis.Request): boolean {
  // Servers make a request of their own where its body is asked for, and these methods have none.
  return request.method !== 'GET' && request.method !== 'HEAD' && request.bodyUsed
}

/** An application in a framework. */
export class FetchMount {
  private readonly app: Application
  private readonly options: FetchMountOptions
  private readonly gateway: FetchGateway

  /** Throws a RangeError for a limit that is unknown, or no whole number from 0. */
  constructor(app: Application, options: FetchMountOptions) {
    this.app = app
    this.options = options
    this.gateway = new FetchGateway(options)
  }

  /**
   * Answers a request below the mount, at once where the application answers at once; null where the framework is to answer
   * instead. Throws what the application throws, where that is asked for.
   */
  answer(mounted: FetchMounted): Outgoing | Promise<globalThis.Response | null> {
    const { passErrors = false, passNotFound = false } = this.options
    const answer = this.gateway.answer(this.app, new MountedExchange(mounted, passErrors))
    return passNotFound ? orNull(answer) : answer
  }
}

async function orNull(answer: Outgoing): Promise<globalThis.Response | null> {
  const response = await answer
  if (response.status !== 404) return response
  await response.body?.cancel()
  return null
}

class MountedExchange extends FetchExchange {
  private readonly mounted: FetchMounted
  private readonly passErrors: boolean

  constructor(mounted: FetchMounted, passErrors: boolean) {
    super(mounted.request, mounted.args?.[0], mounted.args?.[1])
    this.mounted = mounted
    this.passErrors = passErrors
  }

  override get client(): ClientAddress | null {
    return this.mounted.client ?? super.client
  }

  override begin(app: Application, environ: Environ): Outgoing {
    const { path, native, target, input } = this.mounted
    environ.SCRIPT_NAME = path.script
    environ.PATH_INFO = path.path
    environ.QUERY_STRING = path.query
    environ[native[0]] = native[1]
    if (target !== undefined) environ['wsgify.raw_target'] = target
    if (input !== undefined) environ['wsgi.input'] = input
    return super.begin(app, environ)
  }

  protected override fail(error: unknown): globalThis.Response {
    if (!this.passErrors || this.gone || this.tooLarge || error instanceof ClientDisconnected) {
      return super.fail(error)
    }
    this.closeIterator()
    this.finish()
    throw error
  }
}
