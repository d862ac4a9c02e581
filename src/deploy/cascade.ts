// Paste's cascade: applications are tried in turn until one does not answer 404.

import { closeBody } from '../environ/body.ts'
import {
  type Application,
  type Body,
  type Composite,
  composes,
  type Environ,
  type HeaderList,
  isPromiseLike,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from '../environ/contract.ts'
import { defaultLimits } from '../environ/limits.ts'
import { copyEnviron } from '../environ/new-environ.ts'
import { Answer, run } from '../environ/run.ts'
import { fromError } from '../exc/from-error.ts'
import { asInt, asList } from '../syntax/converters.ts'
import type { Conf, Loader } from './protocols.ts'
import { Replay } from './replay.ts'

/** What makes a cascade go on. */
export interface CascadeOptions {
  /** The statuses after which the next application is asked; 404 alone by default. */
  readonly catch?: Iterable<number> | undefined
}

export interface Cascade extends Composite {}

/**
 * Tries applications in turn: one that answers with a caught status, or throws an error with one, gives way to the next.
 * The last one's answer stands, whatever it is. Each is asked with an environ of its own and the whole body.
 *
 * @example
 * new Cascade([new DirectoryApp('public'), api])
 */
export class Cascade {
  static {
    composes(Cascade, {
      parts: (cascade) => cascade.#parts,
      before: (cascade, apps) => new Cascade(apps, { catch: cascade.#codes }),
    })
  }

  readonly #parts: readonly Application[]
  readonly #apps: readonly Wsgi[]
  readonly #codes: ReadonlySet<number>

  /** Throws a RangeError without applications, and for a status that is none; a TypeError for what is no application. */
  constructor(apps: Iterable<Application>, { catch: codes = [404] }: CascadeOptions = {}) {
    this.#parts = [...apps]
    this.#apps = this.#parts.map(toWsgi)
    this.#codes = new Set(codes)
    if (this.#apps.length === 0) throw new RangeError('a cascade has at least one application')
    for (const code of this.#codes) {
      if (!Number.isInteger(code) || code < 200 || code > 599) {
        throw new RangeError(`a status to catch is from 200 to 599, not ${String(code)}`)
      }
    }
  }

  /** Answers a request. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    return this.#from(0, environ, startResponse, this.#apps.length === 1 ? null : replayOf(environ))
  }

  #from(
    i: number,
    environ: Environ,
    startResponse: StartResponse,
    body: Replay | null,
  ): Body | PromiseLike<Body> {
    const app = this.#apps[i] as Wsgi
    const isLast = i === this.#apps.length - 1
    const own = isLast ? environ : attempt(environ)
    if (body !== null) own['wsgi.input'] = body.reader({ isLast })
    if (isLast) return app(own, startResponse)

    const goOn = () => this.#from(i + 1, environ, startResponse, body)
    const settle = (answer: Held): Body | PromiseLike<Body> => {
      if (!this.#codes.has(Number.parseInt(answer.statusLine, 10))) return answer.release()
      const closed = closeBody(answer.body)
      return closed === undefined ? goOn() : closed.then(goOn)
    }
    const failed = (error: unknown): Body | PromiseLike<Body> => {
      if (this.#codes.has(fromError(error)?.status ?? 0)) return goOn()
      throw error
    }
    let answer: Held | Promise<Held>
    try {
      answer = run(app, own, new Held(startResponse))
    } catch (error) {
      return failed(error)
    }
    return isPromiseLike(answer) ? answer.then(settle, failed) : settle(answer)
  }
}

/** An answer that is looked at before it is passed on. */
class Held extends Answer {
  readonly #startResponse: StartResponse
  #released = false

  constructor(startResponse: StartResponse) {
    super()
    this.#startResponse = startResponse
  }

  override start(statusLine: string, headers: HeaderList, error?: unknown): void {
    if (this.#released) this.#startResponse(statusLine, headers, error)
    else super.start(statusLine, headers, error)
  }

  release(): Body {
    this.#released = true
    this.#startResponse(this.statusLine, this.headerlist as HeaderList)
    return this.body
  }
}

// Early hints and trailers would reach the client, although this answer may not.
function attempt(environ: Environ): Environ {
  const copy = copyEnviron(environ)
  copy['wsgify.send_trailers'] = undefined
  copy['wsgify.early_hints'] = undefined
  return copy
}

function replayOf(environ: Environ): Replay | null {
  const input = environ['wsgi.input']
  if (Array.isArray(input)) return null
  const replay = new Replay(input, (environ['wsgify.limits'] ?? defaultLimits).spoolBytes)
  environ['wsgify.exchange']?.onEnd?.(() => replay.close())
  return replay
}

/**
 * `egg:Paste#cascade`: a composite of the applications that keys beginning with `app` name, in the order of these keys as
 * text; `catch` has the statuses.
 */
export async function cascadeFactory(loader: Loader, globalConf: Conf, localConf: Conf): Promise<Cascade> {
  const { catch: codes = '404', ...apps } = localConf
  for (const key of Object.keys(apps)) {
    if (!key.startsWith('app')) {
      throw new TypeError(
        `the keys of a cascade are "catch" and what begins with "app", not ${JSON.stringify(key)}`,
      )
    }
  }
  const loaded = new Map<string, Application>()
  for (const [key, name] of Object.entries(apps)) loaded.set(key, await loader.getApp(name, globalConf))
  const sorted = [...loaded.keys()].sort((a, b) => (a < b ? -1 : 1))
  return new Cascade(
    sorted.map((key) => loaded.get(key) as Application),
    { catch: asList(codes).map(asInt) },
  )
}
