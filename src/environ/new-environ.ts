// The one place where an environ is made, so that its kind is one decision (docs/design/environ.md): an object whose
// prototype holds nothing of Object.prototype, made by a constructor so that its fixed keys share one hidden class.

import type { Environ, ErrorStream, Input, LazyParts } from './contract.ts'
import type { Limits } from './limits.ts'

const VERSION: readonly [number, number] = Object.freeze([1, 0] as const)

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
    remoteAddr: string,
    remotePort: string,
    input: Input,
    exchange: LazyParts | null,
    server: ServerFacts,
  ): Environ
}

function EnvironObject(
  this: Environ,
  method: string,
  pathInfo: string,
  queryString: string,
  protocol: string,
  target: string,
  remoteAddr: string,
  remotePort: string,
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
  this.REMOTE_ADDR = remoteAddr
  this.REMOTE_PORT = remotePort
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

// No key of Object.prototype can be inherited. What few applications ask for is an accessor here: an AbortController for
// every request would cost more than the rest of the environ.
EnvironObject.prototype = Object.create(null, {
  'wsgify.signal': through('wsgify.signal', (exchange) => exchange.signal),
  'wsgify.send_trailers': through('wsgify.send_trailers', (exchange) => exchange.sendTrailers),
  'wsgify.early_hints': through('wsgify.early_hints', (exchange) => exchange.earlyHints),
})

// A key that reads what the exchange has, unless it is set.
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
export const NewEnviron: EnvironConstructor = EnvironObject as unknown as EnvironConstructor

/** A shallow copy of an environ, of the same kind. */
export function copyEnviron(environ: Environ): Environ {
  return Object.assign(Object.create(EnvironObject.prototype), environ)
}
