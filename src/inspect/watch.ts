// Puts a recorder around each layer of an application. An application that shows its parts, and can be made again with others
// in their place, is taken apart and put together of recorded ones; any other is one layer, with all that is behind it.

import type { MadeBy } from '../deploy/protocols.ts'
import {
  type Application,
  type Body,
  isApplicationObject,
  isPromiseLike,
  PARTS,
  type StartResponse,
  toWsgi,
  WITH_PARTS,
  type WithParts,
  type Wsgi,
} from '../environ/contract.ts'
import { isDispatch, Layer, partsOf, placesOf } from './layer.ts'
import { Span } from './span.ts'

// No application that anybody composes is as deep.
const MOST_DEPTH = 100
const MOST_LAYERS = 10_000

/** Watches applications, and knows their layers. */
export class Watch {
  readonly #names: ReadonlyMap<unknown, string>
  readonly #layers: Layer[] = []
  /** Layers by what records them. */
  readonly #recorded = new WeakMap<object, Layer>()
  /** What records an application that was watched. */
  readonly #watched = new WeakMap<object, Wsgi>()
  /** Applications that are being taken apart. */
  readonly #open = new Set<Application>()

  /** Names for layers that have none, by the application or by the filter that made it. */
  constructor(names: Readonly<Record<string, unknown>> = {}) {
    this.#names = new Map(
      Object.entries(names).map(([name, made]) => {
        const { undecorated } = (made ?? {}) as { undecorated?: unknown }
        return [undecorated ?? made, name]
      }),
    )
  }

  /** All layers; each stands at its number, less one. */
  get layers(): readonly Layer[] {
    return this.#layers
  }

  /** The layer that an application records, if it is one that was watched. */
  layerOf(app: Application): Layer | null {
    return this.#recorded.get(app) ?? null
  }

  /** The same application, which tells of each of its layers to the journey of a request. `by` is where it comes from. */
  around(app: Application, by: MadeBy | null = null, depth = 0): Wsgi {
    const known = this.#recorded.has(app) ? (app as Wsgi) : this.#watched.get(app)
    if (known !== undefined) return known
    // What leads back to itself is not followed.
    if (this.#open.has(app)) return toWsgi(app)
    this.#open.add(app)
    try {
      return this.#taken(app, by, depth)
    } finally {
      this.#open.delete(app)
    }
  }

  // An application taken apart and put together, with a recorder around it.
  #taken(app: Application, by: MadeBy | null, depth: number): Wsgi {
    const parts = partsOf(app)
    const make = depth < MOST_DEPTH ? maker(app) : null
    const inner = make === null ? parts : parts.map((part) => this.around(part, null, depth + 1))
    const isNew = inner.some((part, i) => part !== parts[i])
    const layer = Layer.of(this.#layers.length + 1, app, by, this.#names)
    this.#layers.push(layer)
    const places = placesOf(app)
    const behind = by?.next != null && !inner.includes(by.next) ? [...inner, by.next] : inner
    for (const [i, part] of behind.entries()) {
      const found = this.layerOf(part)
      if (found !== null) layer.parts.push({ at: places[i] ?? null, layer: found })
    }
    if (make !== null) this.#addControllers(layer, depth)
    const wsgi = isDispatch(app) ? this.#dispatching(app) : toWsgi(make !== null && isNew ? make(inner) : app)
    const recorder = recording(layer, wsgi)
    Object.defineProperty(recorder, PARTS, { value: [app] })
    this.#recorded.set(recorder, layer)
    this.#watched.set(app, recorder)
    return recorder
  }

  // Controllers that are composed themselves stand behind what calls them, each at its route.
  #addControllers(layer: Layer, depth: number): void {
    for (const { path, defaults } of layer.mapper?.routes ?? []) {
      const controller = defaults.get('controller')
      if (!isComposed(controller)) continue
      const found = this.layerOf(this.around(controller, null, depth + 1))
      if (found !== null) layer.parts.push({ at: path, layer: found })
    }
  }

  #dispatching(dispatch: Wsgi): Wsgi {
    return (environ, startResponse) => {
      const controller = environ['wsgiorg.routing_args']?.[1]['controller']
      // One that is made for each request would be a new layer each time.
      const isSeen = isComposed(controller) && this.#layers.length < MOST_LAYERS
      return (isSeen ? this.around(controller) : dispatch)(environ, startResponse)
    }
  }
}

function isComposed(app: unknown): app is Application {
  return (typeof app === 'function' || isApplicationObject(app)) && partsOf(app as Application).length > 0
}

// A subclass may do more than the class that says how it is made, so it has to say so itself.
function maker(app: Application): WithParts | null {
  const prototype: unknown = typeof app === 'object' ? Object.getPrototypeOf(app) : null
  const own =
    Object.hasOwn(app, WITH_PARTS) || (prototype !== null && Object.hasOwn(prototype as object, WITH_PARTS))
  return own ? (parts) => (app as unknown as { [WITH_PARTS]: WithParts })[WITH_PARTS](parts) : null
}

function recording(layer: Layer, wsgi: Wsgi): Wsgi {
  return (environ, startResponse) => {
    const outer = environ['wsgify.inspect']
    const span = outer instanceof Span ? outer.enter(layer, environ) : null
    if (span === null) return wsgi(environ, startResponse)
    const start: StartResponse = (status, headers, error) => {
      startResponse(status, headers, error)
      span.head(status, headers)
    }
    const failed = (error: unknown): never => {
      span.failed(error)
      throw error
    }
    const settled = (body: Body): Body => {
      span.leave(body)
      return body
    }
    let body: Body | PromiseLike<Body>
    try {
      body = wsgi(environ, start)
    } catch (error) {
      return failed(error)
    }
    return isPromiseLike(body) ? body.then(settled, failed) : settled(body)
  }
}
