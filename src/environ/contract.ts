// The contract between gateways and applications: PEP 3333 made asynchronous. Its types, how its values are told from others, and
// how an application that stands before others says so. The rules in prose stand beside their checks in the lint files. Nothing
// here may name Request, Response or a gateway.

import type { Limits } from './limits.ts'
import type { Watcher } from './watcher.ts'

/** A piece of a body: bytes, or text that a gateway writes as UTF-8. */
export type Chunk = string | Uint8Array

/**
 * What an application returns: the whole body as one chunk, or an iterable of chunks.
 *
 * Whoever receives an iterable calls its iterator's `return()` exactly once, on every path, unless it ran to its end.
 */
export type Body = Chunk | Iterable<Chunk> | AsyncIterable<Chunk>

/** One header field: its name and its value. Pairs may be shared between responses, so they are never written to. */
export type HeaderPair = readonly [name: string, value: string]

/** Header fields in the order they are sent; a name may stand more than once. */
export type HeaderList = HeaderPair[]

/**
 * Begins a response. It only stores; a gateway sends nothing before the first chunk of the body.
 *
 * A second call is an error unless `error` is given: then it replaces the stored head, or throws `error` when
 * the head has left already.
 */
export type StartResponse = (status: string, headers: HeaderList, error?: unknown) => void

/** An application as a function. Called once for each request; `startResponse` is called before the first chunk. */
export type Wsgi = (environ: Environ, startResponse: StartResponse) => Body | PromiseLike<Body>

/** An application: the function itself, or an object that has it as `wsgi` (a Response, an exception, a mapper). */
export type Application = Wsgi | { readonly wsgi: Wsgi }

/** The body of a request: chunks of bytes. An array can be read again; any other iterable only once. */
export type Input = readonly Uint8Array[] | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Where an application writes lines for the server's operator. */
export interface ErrorStream {
  write(text: string): unknown
}

/**
 * An open file, or a part of it, that a gateway may send by the system's own means. As a body it is read and closed like any
 * other; a gateway that sends it otherwise closes its iterator when it is done.
 */
export interface SendableFile extends AsyncIterable<Uint8Array> {
  /** The file descriptor. It belongs to the iterator. */
  readonly fd: number
  /** The position of the first byte to send. */
  readonly start: number
  /** How many bytes to send. */
  readonly size: number
}

/** What a gateway knows about the other end of a TLS connection. */
export interface PeerCertificate {
  /** The distinguished name, RFC 2253, as a byte string: `CN=client,O=Example`. */
  readonly subject: string
  /** The SHA-256 of the certificate, in upper-case hex with colons. */
  readonly fingerprint256: string
  /** Whether one of the server's authorities has signed it. */
  readonly authorized: boolean
}

/** Parts of an exchange that cost something to make, so the gateway makes them when they are first read. */
export interface LazyParts {
  readonly signal: AbortSignal
  /** What `wsgify.send_trailers` reads through to; undefined where the client's version of HTTP has no trailers. */
  readonly sendTrailers?: ((trailers: () => HeaderList) => void) | undefined
  /** What `wsgi.file_wrapper` reads through to. */
  readonly fileWrapper?: ((file: SendableFile, pieceSize?: number) => Body) | undefined
  /** What `wsgify.wait_until` reads through to. */
  readonly waitUntil?: ((promise: PromiseLike<unknown>) => void) | undefined
  /** What REMOTE_ADDR and REMOTE_PORT read through to, where they do. */
  readonly client?: ClientAddress | null | undefined
  /** What `wsgify.host` reads through to. */
  readonly host?: HostParts | undefined
  /** What `wsgify.early_hints` reads through to; undefined where no 103 response can be sent. */
  readonly earlyHints?: ((headers: HeaderList) => void) | undefined
  /** Calls back once, when the exchange has ended, however it ended. */
  onEnd?(cleanup: () => void): void
}

/** The other end of a connection. */
export interface ClientAddress {
  readonly address: string
  readonly port?: string | undefined
}

/** What a runtime that speaks fetch hands to a handler. */
export interface HostParts {
  /** The request as the runtime made it. Its body is the environ's: it is read there. */
  readonly request: globalThis.Request
  /** What came after the request: `[env, ctx]` on Workers, `[server]` on Bun, `[info]` on Deno. */
  readonly args: readonly unknown[]
}

/** The state of one request: CGI's variables as text, the contract's own keys, and whatever layers add under a dotted key. */
export interface Environ {
  /** The request method as the client wrote it. */
  REQUEST_METHOD: string
  /** The part of the path that mounts have consumed: empty, or starting with `/` and not ending in it. */
  SCRIPT_NAME: string
  /** The rest of the path, percent-decoded once by the gateway, one character per byte. */
  PATH_INFO: string
  /** What follows the first `?`, still percent-encoded. */
  QUERY_STRING: string
  SERVER_NAME: string
  SERVER_PORT: string
  /** The protocol the client spoke: `HTTP/1.0`, `HTTP/1.1`, `HTTP/2.0`. */
  SERVER_PROTOCOL: string
  CONTENT_TYPE?: string | undefined
  CONTENT_LENGTH?: string | undefined
  REMOTE_ADDR?: string | undefined
  REMOTE_PORT?: string | undefined
  REMOTE_HOST?: string | undefined
  REMOTE_USER?: string | undefined
  AUTH_TYPE?: string | undefined
  'wsgi.version': readonly [number, number]
  'wsgi.url_scheme': 'http' | 'https'
  'wsgi.input': Input
  'wsgi.errors': ErrorStream
  'wsgi.multithread': boolean
  'wsgi.multiprocess': boolean
  'wsgi.run_once': boolean
  /** Makes a body of a file that the gateway sends by the system's own means, in pieces of so many bytes. */
  'wsgi.file_wrapper'?: ((file: SendableFile, pieceSize?: number) => Body) | undefined
  /** Whether the end of `wsgi.input` is the end of the body although no length is known (a chunked body). */
  'wsgi.input_terminated'?: boolean | undefined
  /** Positional and named variables that a router found in the path. */
  'wsgiorg.routing_args'?:
    | readonly [positional: readonly string[], named: Record<string, unknown>]
    | undefined
  /** Aborted when the client leaves before its answer is complete. */
  'wsgify.signal'?: AbortSignal | undefined
  /** The request target as it came, before any decoding. */
  'wsgify.raw_target'?: string | undefined
  /** The client's address as trusted proxies gave it. */
  'wsgify.client_addr'?: string | undefined
  'wsgify.peer_certificate'?: PeerCertificate | undefined
  /** Sends a 103 response with these fields at once, RFC 8297; nothing, once the answer has begun. */
  'wsgify.early_hints'?: ((headers: HeaderList) => void) | undefined
  /** The trailer fields of the request body, known once the body was read. */
  'wsgify.trailers'?: (() => HeaderList) | undefined
  /** Sends trailer fields after the last chunk of the response. Called before the application returns. */
  'wsgify.send_trailers'?: ((trailers: () => HeaderList) => void) | undefined
  /** Hands the connection over to another protocol. */
  'wsgify.upgrade'?: ((...args: never) => unknown) | undefined
  /** Keeps the runtime alive until the promise settles, after the answer has left. */
  'wsgify.wait_until'?: ((promise: PromiseLike<unknown>) => void) | undefined
  /** What the runtime handed to the fetch gateway: the platform's request, and what came with it. */
  'wsgify.host'?: HostParts | undefined
  /** What the gateway makes only when it is asked for; `wsgify.signal` reads through to it. */
  'wsgify.exchange'?: LazyParts | null | undefined
  /** How much of a body, a form or a query the request's readers accept. */
  'wsgify.limits'?: Limits | undefined
  /** What applications and filters attach to the request; see `Request.state`. */
  'wsgify.state'?: Record<string, unknown> | undefined
  /** How the errors inside of a layer are written, by media types; see `HTTPExceptionMiddleware`. */
  'wsgify.error_forms'?: object | undefined
  /** Whoever watches how the request travels. */
  'wsgify.inspect'?: Watcher | undefined
  [header: `HTTP_${string}`]: string | undefined
  [key: string]: unknown
}

/** The function of an application, whichever of its two forms it has. Throws a TypeError for anything else. */
export function toWsgi(app: Application): Wsgi {
  if (typeof app === 'function') {
    // A wsgified function tells its two kinds of call apart; what stands beside it does not have to.
    const { wsgi } = app as { wsgi?: unknown }
    return typeof wsgi === 'function' ? (wsgi as Wsgi) : app
  }
  if (isApplicationObject(app)) return (environ, startResponse) => app.wsgi(environ, startResponse)
  throw new TypeError(
    `an application is a function (environ, startResponse) or an object with such a function as wsgi, not ${kind(app)}`,
  )
}

/** Whether a value can be called as an application object: it has a `wsgi` function. */
export function isApplicationObject(value: unknown): value is { readonly wsgi: Wsgi } {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { wsgi?: unknown }).wsgi === 'function'
  )
}

/** Whether a value has a `then` method, as promises have. */
export function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<T>).then === 'function'
}

/** Words for what a value is, for error messages. */
export function kind(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value !== 'object') return typeof value === 'function' ? 'a function' : String(value)
  const name = value.constructor?.name
  return name && name !== 'Object' ? `an instance of ${name}` : 'an object'
}

/**
 * Under this key an application that stands before others has them, as an array. Tools that show how an application is composed
 * read it; nobody calls them by it.
 */
export const PARTS: unique symbol = Symbol.for('wsgify.parts')

/**
 * Under this key an application that has PARTS has a function that takes as many other applications, in the same order, and makes
 * the same before those. It holds for the class that defines it and not for a subclass, which may do more.
 */
export const WITH_PARTS: unique symbol = Symbol.for('wsgify.with-parts')

/** What stands under WITH_PARTS. */
export type WithParts = (parts: readonly Application[]) => Application

/** An application that stands before others, and says so. */
export interface Composite {
  readonly [PARTS]: readonly Application[]
  [WITH_PARTS](parts: readonly Application[]): Application
}

/**
 * Gives a class its PARTS and WITH_PARTS, from its static block; a subclass that leaves `parts` out has those of its class.
 * A class body cannot hold them: `isolatedDeclarations` declares no member whose computed name is imported.
 */
export function composes<A extends Composite>(
  Class: { readonly prototype: A },
  {
    parts,
    before,
  }: {
    readonly parts?: (app: A) => readonly Application[]
    readonly before: (app: A, parts: readonly Application[]) => Application
  },
): void {
  const { prototype } = Class
  Object.defineProperty(prototype, WITH_PARTS, {
    value(this: A, others: readonly Application[]) {
      return before(this, others)
    },
  })
  if (parts === undefined) return
  Object.defineProperty(prototype, PARTS, {
    get(this: A) {
      return parts(this)
    },
  })
}
