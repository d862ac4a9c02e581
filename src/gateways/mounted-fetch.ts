// An application below a mount of a framework that speaks fetch: where it is mounted, who the client is, and what the framework
// may answer instead.

import { isChunk, iterate } from '../environ/body.ts'
import type { Application, Body, Environ, Input, StartResponse, Wsgi } from '../environ/contract.ts'
import { Answer, Resumed, run } from '../environ/run.ts'
import { toFetch } from './fetch.ts'
import type { MountedPath } from './mounted-path.ts'

/** How an application is mounted in a framework that speaks fetch. */
export interface FetchMountOptions {
  /** The path to mount it at, such as `/api`. By default it is what the framework's route has before its wildcard. */
  readonly prefix?: string | undefined
  /** Whether a request that the application answers with 404 is handed on to what comes after it. False by default. */
  readonly passNotFound?: boolean | undefined
  /**
   * Whether an error that the application throws is thrown to the framework's own handlers, in place of a bare 500 and a line
   * for the operator. False by default.
   */
  readonly passErrors?: boolean | undefined
}

/** One request below a mount. */
export interface FetchMounted {
  readonly request: globalThis.Request
  readonly path: MountedPath
  /** The framework's own object, and the key it has in the environ. */
  readonly native: readonly [key: string, object: unknown]
  /** The request target as it came, where it is known. */
  readonly target?: string | undefined
  /** The client's address and port, where they are known. */
  readonly remoteAddr?: string | undefined
  readonly remotePort?: string | undefined
  /** The body, where the request does not have it any more. */
  readonly input?: Input | undefined
}

const SILENT = { write: () => undefined }

/** Whether the body of a request was read before. */
export function wasRead(request: globalThis.Request): boolean {
  // Servers make a request of their own where its body is asked for, and these methods have none.
  return request.method !== 'GET' && request.method !== 'HEAD' && request.bodyUsed
}

/** Answers a request below a mount; null where the framework is to answer instead. */
export async function answerMounted(
  app: Application,
  { passNotFound, passErrors }: FetchMountOptions,
  mounted: FetchMounted,
): Promise<globalThis.Response | null> {
  let thrown: { readonly error: unknown } | null = null
  const { request, path, native, target, remoteAddr, remotePort, input } = mounted
  const placed: Wsgi = (environ, startResponse) => {
    environ.SCRIPT_NAME = path.script
    environ.PATH_INFO = path.path
    environ.QUERY_STRING = path.query
    environ[native[0]] = native[1]
    if (target !== undefined) environ['wsgify.raw_target'] = target
    if (remoteAddr !== undefined) environ.REMOTE_ADDR = remoteAddr
    if (remotePort !== undefined) environ.REMOTE_PORT = remotePort
    if (input !== undefined) environ['wsgi.input'] = input
    if (passErrors === true) environ['wsgi.errors'] = SILENT
    return begun(app, environ, startResponse).catch((error: unknown) => {
      thrown = { error }
      throw error
    })
  }
  const response = await toFetch(placed)(withBody(request, input))
  if (passErrors === true && thrown !== null) throw (thrown as { error: unknown }).error
  if (passNotFound !== true || response.status !== 404) return response
  await response.body?.cancel()
  return null
}

// Some servers send the text of an error that a body begins with; so its first step is taken before there is a response.
async function begun(app: Application, environ: Environ, startResponse: StartResponse): Promise<Body> {
  const answer = await run(app, environ, new Answer())
  startResponse(answer.statusLine, answer.headerlist ?? [])
  const { body } = answer
  if (isChunk(body) || environ.REQUEST_METHOD === 'HEAD') return body
  const iterator = iterate(body)
  const first = await iterator.next()
  return first.done ? '' : new Resumed(first, iterator)
}

// What was read can be asked for its head alone.
function withBody(request: globalThis.Request, input: Input | undefined): globalThis.Request {
  if (input === undefined) return request
  const { method, url, headers, signal } = request
  return new globalThis.Request(url, { method, headers, signal })
}
