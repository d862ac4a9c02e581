// What the page asks: the list of requests, one journey, the stack, what happens from now on, and to send a request. It
// answers those alone who have the token.

import type { Application, Environ } from '../environ/contract.ts'
import { HTTPNotFound, HTTPUnauthorized } from '../exc/client-error.ts'
import { sameSecret } from '../filters/same-secret.ts'
import type { Request } from '../message/request.ts'
import { Response } from '../message/response.ts'
import { Mapper } from '../routes/mapper.ts'
import { textOfPath } from '../routes/path-text.ts'
import type { Route } from '../routes/route.ts'
import type { RouteMap } from '../routes/route-map.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { decisionsOf } from './decisions.ts'
import { explained } from './explain.ts'
import { type JourneyRecord, originOf } from './journey.ts'
import type { Layer } from './layer.ts'
import type { Masks } from './masks.ts'
import { explainedNegotiation } from './negotiation.ts'
import { sealed } from './page-files.ts'
import { environOf, runToEnd, writtenIn } from './send-again.ts'
import type { SpanRecord } from './span.ts'
import { stackOf } from './stack.ts'
import type { Store } from './store.ts'
import type { Watch } from './watch.ts'
import { whyNot } from './why-not.ts'

/** What the API tells of. */
export interface ApiParts {
  readonly store: Store
  readonly watch: Watch
  readonly masks: Masks
  readonly token: string
  /** The outermost layer. */
  readonly layer: Layer
  /** Records a request, and gives its number. */
  readonly send: (environ: Environ, run: (app: Application) => Promise<void>) => Promise<number>
}

// The largest request that the page may write.
const MOST_BYTES = 1_000_000

/** The API of an inspector, an application below its page. */
export function apiOf({ store, watch, masks, token, layer, send }: ApiParts): Application {
  const mapper = new Mapper()
  const on = (method: string, path: string, answer: (request: Request) => unknown) => {
    mapper.connect(path, { controller: wsgify(answer), conditions: { method } })
  }
  on('GET', '/requests', () => Response.json(store.list()))
  on('DELETE', '/requests', () => store.clear())
  on('GET', '/requests/{id:\\d{1,15}}', (request) => {
    const text = store.text(Number(request.urlvars['id']))
    if (text === null) throw new HTTPNotFound('this request is not kept any longer')
    return Response.json(shown(JSON.parse(text) as JourneyRecord, watch))
  })
  on('GET', '/stack', () => Response.json(stackOf(layer, masks)))
  on('GET', '/events', () => Response.sse(store.events(), { heartbeat: 15_000 }))
  on('POST', '/send', async (request) => {
    request.environ['wsgify.limits'] = { ...request.limits, contentLength: MOST_BYTES }
    const written = writtenIn(await request.json())
    const environ = environOf(written, request.environ)
    return Response.json({ id: await send(environ, (app) => runToEnd(app, environ)) })
  })
  return wsgify((request) => {
    if (!sameSecret(request.headers.get('X-Inspect-Token') ?? '', token)) {
      return new HTTPUnauthorized('the token of the inspector is needed as X-Inspect-Token', {
        wwwAuthenticate: 'Token',
      })
    }
    return request.getResponse(mapper, sealed)
  })
}

/** A journey with what can be said of it: fields explained, decisions, whose answer it is, why routes did not match. */
function shown(journey: JourneyRecord, watch: Watch): object {
  const { request, response, at } = journey
  return {
    ...journey,
    request: { ...request, fields: explained(request.fields, at) },
    response: response === null ? null : { ...response, fields: explained(response.fields, at) },
    decisions: decisionsOf(journey),
    span: withReasons(journey.span, watch, originOf(journey.span)),
  }
}

function withReasons(given: SpanRecord, watch: Watch, origin: SpanRecord): object {
  const children = given.children.map((child) => withReasons(child, watch, origin))
  const span = { ...given, isOrigin: given === origin, asked: given.asked.map(explainedNegotiation) }
  const mapper = watch.layers[span.layer - 1]?.mapper
  if (span.route === null || mapper === null || mapper === undefined) return { ...span, children }
  const differs = differenceFor(mapper, textOfPath(span.path[1]))
  const failed = new Map(span.route.trials.map((trial) => [trial.route, trial.failed]))
  const others = mapper.routes.slice(0, MOST_ROUTES).map((route, i) => {
    const trial = failed.get(i)
    const why =
      i === span.route?.taken
        ? null
        : trial === undefined
          ? differs(route)
          : trial === null
            ? null
            : reasonOf(trial, route.conditions?.methods ?? [])
    return { route: i, name: route.name, path: route.path, methods: route.conditions?.methods ?? null, why }
  })
  return { ...span, route: { ...span.route, others }, children }
}

const MOST_ROUTES = 500

/** Says of a route of a mapper why a path is not its own; null stands for a path that is no text. */
function differenceFor({ prefix }: RouteMap, path: string | null): (route: Route) => string {
  if (path === null) return () => 'the path is no UTF-8'
  if (prefix !== null && !path.startsWith(prefix)) return () => `the path does not begin with ${prefix}`
  const rest = prefix === null ? path : path.slice(prefix.length)
  return (route) => whyNot(route, rest) ?? 'the path is another'
}

function reasonOf(failed: string, methods: readonly string[]): string {
  if (failed === 'method') return `the path fits; it is for ${methods.join(', ')}`
  return failed === 'subDomain'
    ? 'the path fits; the sub-domain does not'
    : 'the path fits; its function refused'
}
