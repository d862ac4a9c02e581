// The one place where an environ is made, so that its kind is one decision (docs/design/environ.md): an object whose
// prototype holds nothing of Object.prototype, made by a constructor so that its fixed keys share one hidden class.

import type { Environ, ErrorStream, Input, LazyParts } from './contract.ts'
import type { Limits } from './limits.ts'

const VERSION: readonly [number, number] = /* @__PURE__ */ Object.freeze([1, 0] as const)

/** What does not change from one request of a server to the next. */
export interface ServerFacts {
  readonly name: string
  readonly port: string
  readonly scheme: 'http' | 'https'
  readonly errors: ErrorStream
  readonly multiprocess: boolean
  readonly limits: Limits
}

interface EnvironConstructor {
  new (
    method: string,
    pathInfo: string,
    queryString: string,
    protocol: string,
    target: string,
    remoteAddr: string | undefined,
    remotePort: string | undefined,
    input: Input,
    exchange: LazyParts | null,
    server: ServerFacts,
  ): Environ
}

function constructorOf(prototype: object): EnvironConstructor {
  function EnvironObject(
    this: Environ,
    method: string,
    pathInfo: string,
    queryString: string,
    protocol: string,
    target: string,
    remoteAddr: string | undefined,
    remotePort: string | undefined,
    input: Input,
    exchange: LazyParts | null,
    server: ServerFacts,
  ): void {
    this.REQUEST_METHOD = method
    this.SCRIPT_NAME = ''
    this.PATH_INFO = pathInfo
    this.QUERY_STRING = queryString
    this.SERVER_NAME = server.name
    this.SERVER_PORT = server.port
    this.SERVER_PROTOCOL = protocol
    if (remoteAddr !== undefined) {
      this.REMOTE_ADDR = remoteAddr
      this.REMOTE_PORT = remotePort
    }
    this['wsgi.version'] = VERSION
    this['wsgi.url_scheme'] = server.scheme
    this['wsgi.input'] = input
    this['wsgi.errors'] = server.errors
    this['wsgi.multithread'] = false
    this['wsgi.multiprocess'] = server.multiprocess
    this['wsgi.run_once'] = false
    this['wsgify.raw_target'] = target
    this['wsgify.exchange'] = exchange
    this['wsgify.limits'] = server.limits
  }
  EnvironObject.prototype = prototype
  return EnvironObject as unknown as EnvironConstructor
}

// No key of Object.prototype can be inherited. What few applications ask for is an accessor here: an AbortController for
// every request would cost more than the rest of the environ.
const plain: object = /* @__PURE__ */ Object.create(null, {
  'wsgi.file_wrapper': through('wsgi.file_wrapper', (exchange) => exchange.fileWrapper),
  'wsgify.signal': through('wsgify.signal', (exchange) => exchange.signal),
  'wsgify.send_trailers': through('wsgify.send_trailers', (exchange) => exchange.sendTrailers),
  'wsgify.early_hints': through('wsgify.early_hints', (exchange) => exchange.earlyHints),
  'wsgify.wait_until': through('wsgify.wait_until', (exchange) => exchange.waitUntil),
  'wsgify.host': through('wsgify.host', (exchange) => exchange.host),
})
// Some runtimes make the address of the client when they are asked, and that is a part of what a request costs.
const hosted: object = /* @__PURE__ */ Object.create(plain, {
  REMOTE_ADDR: through('REMOTE_ADDR', (exchange) => exchange.client?.address),
  REMOTE_PORT: through('REMOTE_PORT', (exchange) => exchange.client?.port),
})

// A key that reads what the exchange has, unless it is set.
/* @__NO_SIDE_EFFECTS__ */
function through(key: string, read: (exchange: LazyParts) => unknown): PropertyDescriptor {
  return {
    configurable: true,
    get(this: Environ): unknown {
      const exchange = this['wsgify.exchange']
      return exchange === null || exchange === undefined ? undefined : read(exchange)
    },
    set(this: Environ, value: unknown) {
      Object.defineProperty(this, key, { value, writable: true, enumerable: true, configurable: true })
    },
  }
}

/** Makes an environ from what a gateway knows. Header fields are added by the gateway under their `HTTP_` keys. */
export const NewEnviron: EnvironConstructor = /* @__PURE__ */ constructorOf(plain)

/** The same for a gateway whose exchange tells the client when it is asked; its address and port are given as undefined. */
export const NewHostedEnviron: EnvironConstructor = /* @__PURE__ */ constructorOf(hosted)

/** A shallow copy of an environ, of the same kind. */
export function copyEnviron(environ: Environ): Environ {
  return Object.assign(
    Object.create(Object.prototype.isPrototypeOf.call(hosted, environ) ? hosted : plain),
    environ,
  )
}
