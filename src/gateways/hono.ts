// wsgify/gateways/hono: an application as a handler of Hono. A Hono application is a fetch handler, and mounts here as one.

import { type Application, type ClientAddress, type Input, isPromiseLike } from '../environ/contract.ts'
import { ADDED } from './merged-fields.ts'
import { FetchMount, type FetchMountOptions, wasRead } from './mounted-fetch.ts'
import { checkPrefix, pathAfterSegments, pathBelowPrefix, segmentsOf } from './mounted-path.ts'
import { lostBody } from './parsed-body.ts'

export type { FetchMountOptions } from './mounted-fetch.ts'

/** What is needed of Hono's context. */
export interface HonoContext {
  readonly req: {
    readonly raw: globalThis.Request
    readonly routePath: string
    readonly bodyCache: object
    arrayBuffer(): Promise<ArrayBuffer>
  }
  readonly env: unknown
  readonly executionCtx: unknown
  newResponse(body: null): globalThis.Response
}

/**
 * Makes a handler of an application: `hono.all('/api/*', toHono(app))`.
 *
 * SCRIPT_NAME is what stands before the wildcard, PATH_INFO the rest. The answer is a platform response, so middleware sees and
 * may change it. A body that was read before through Hono's request is read again; a form that was read is not, and
 * reading it is an error that says so. The context is in the environ, under `hono.context`.
 */
export function toHono(
  app: Application,
  options: FetchMountOptions = {},
): (context: HonoContext, next: () => Promise<void>) => globalThis.Response | Promise<globalThis.Response> {
  const prefix = options.prefix === undefined ? undefined : checkPrefix(options.prefix)
  const mount = new FetchMount(app, options)
  // It stands in one route, as a rule.
  let route = ''
  let segments = 0
  return (context, next) => {
    const { raw: request, routePath } = context.req
    if (routePath !== route) {
      route = routePath
      segments = segmentsOf(routePath)
    }
    const path =
      prefix === undefined
        ? pathAfterSegments(request.url, segments)
        : pathBelowPrefix(pathAfterSegments(request.url, 0), prefix)
    // What nobody answers is Hono's to answer; it takes no response for that.
    const passOn = next as unknown as () => Promise<globalThis.Response>
    if (path === null) return passOn()
    const { incoming } = (context.env ?? {}) as Bindings
    const answerWith = (input: Input | undefined) =>
      mount.answer({
        request,
        args: incoming === undefined ? [context.env, executionOf(context)] : [context.env],
        path,
        native: ['hono.context', context],
        target: incoming?.url,
        client: clientOf(incoming),
        input,
      })
    const answer = wasRead(request) ? readAgain(context).then(answerWith) : answerWith(undefined)
    if (!isPromiseLike(answer)) return withFieldsOf(context, answer)
    return answer.then((found) => (found === null ? passOn() : withFieldsOf(context, found)))
  }
}

// Fields that were set on the context before are lost where a handler has a response of its own.
function withFieldsOf(context: HonoContext, answer: globalThis.Response): globalThis.Response {
  const theirs = context.newResponse(null).headers
  let ours: globalThis.Headers | null = null
  for (const [name, value] of theirs) {
    // Servers make the fields of an answer when they are asked for, and need none.
    ours ??= answer.headers
    if (name === 'set-cookie') continue
    if (!ours.has(name)) ours.set(name, value)
    else if (ADDED.has(name)) ours.set(name, `${value}, ${ours.get(name)}`)
  }
  if (ours === null) return answer
  const cookies = theirs.getSetCookie()
  if (cookies.length === 0) return answer
  cookies.push(...ours.getSetCookie())
  ours.delete('set-cookie')
  for (const cookie of cookies) ours.append('set-cookie', cookie)
  return answer
}

// Hono's server for Node passes the request that it came in.
interface Bindings {
  readonly incoming?: {
    readonly url?: string
    readonly socket?: { readonly remoteAddress?: string; readonly remotePort?: number }
  }
}

function clientOf(incoming: Bindings['incoming']): ClientAddress | undefined {
  const { remoteAddress: address, remotePort } = incoming?.socket ?? {}
  return address === undefined ? undefined : { address, port: String(remotePort) }
}

// Hono throws where a runtime has passed none.
function executionOf(context: HonoContext): unknown {
  try {
    return context.executionCtx
  } catch {
    return undefined
  }
}

async function readAgain({ req }: HonoContext): Promise<Input> {
  const { bodyCache } = req
  if (['arrayBuffer', 'text', 'json', 'blob'].some((form) => Object.hasOwn(bodyCache, form))) {
    return [new Uint8Array(await req.arrayBuffer())]
  }
  return lostBody(req.raw.headers.get('content-type') ?? undefined)
}
