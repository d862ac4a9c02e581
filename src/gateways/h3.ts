// wsgify/gateways/h3: an application as a handler of h3. An h3 application is a fetch handler, and mounts here as one.

import type { Application } from '../environ/contract.ts'
import { FetchMount, type FetchMountOptions, wasRead } from './mounted-fetch.ts'
import { checkPrefix, pathAfterSegments, pathBelowPrefix, segmentsOf } from './mounted-path.ts'
import { lostBody } from './parsed-body.ts'

export type { FetchMountOptions } from './mounted-fetch.ts'

/** What is needed of h3's event. */
export interface H3Event {
  readonly req: globalThis.Request & {
    readonly ip?: string | undefined
    readonly runtime?: object | undefined
  }
  readonly context: { readonly matchedRoute?: { readonly route?: string | undefined } | undefined }
}

/**
 * Makes a handler of an application: `h3.all('/api/**', toH3(app))`.
 *
 * SCRIPT_NAME is what stands before the wildcard, PATH_INFO the rest. The answer is a platform response. A body that was read
 * before is gone, and reading it is an error that says so. The event is in the environ, under `h3.event`.
 */
export function toH3(
  app: Application,
  options: FetchMountOptions = {},
): (event: H3Event, next?: () => unknown) => Promise<unknown> {
  const prefix = options.prefix === undefined ? undefined : checkPrefix(options.prefix)
  const mount = new FetchMount(app, options)
  return async (event, next = () => undefined) => {
    const { req: request } = event
    const path =
      prefix === undefined
        ? pathAfterSegments(request.url, segmentsOf(event.context.matchedRoute?.route ?? ''))
        : pathBelowPrefix(pathAfterSegments(request.url, 0), prefix)
    if (path === null) return next()
    const { node } = (request.runtime ?? {}) as NodeRuntime
    const port = node?.req?.socket?.remotePort
    const answer = await mount.answer({
      request,
      path,
      native: ['h3.event', event],
      target: node?.req?.url,
      client:
        request.ip === undefined || port === undefined
          ? undefined
          : { address: request.ip, port: String(port) },
      input: wasRead(request) ? lostBody(request.headers.get('content-type') ?? undefined) : undefined,
    })
    return answer ?? next()
  }
}

interface NodeRuntime {
  readonly node?: {
    readonly req?: { readonly url?: string; readonly socket?: { readonly remotePort?: number } }
  }
}
