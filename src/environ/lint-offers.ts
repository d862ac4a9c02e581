// What lint asks of the keys that need not be in an environ: what a gateway can do beyond CGI, and what layers add.

import type { Environ } from './contract.ts'
import { check } from './lint-check.ts'

const CLIENT = new Set(['REMOTE_ADDR', 'REMOTE_PORT'])

/** Throws unless each key of the contract that may be absent is absent or sound. */
export function checkOffers(environ: Environ): void {
  /// ## What a gateway may offer
  ///
  /// Each of these keys is there when the gateway can do what it stands for, and absent otherwise.
  ///
  /// `wsgify.signal` is an `AbortSignal`, aborted when the client leaves before its answer is complete.
  checkKey('signal', environ, 'wsgify.signal', isSignal, 'an AbortSignal')

  /// `wsgify.raw_target` is the request target as it came.
  checkKey('raw-target', environ, 'wsgify.raw_target', (value) => typeof value === 'string', 'a string')

  /// `wsgify.peer_certificate` says who is at the other end of a TLS connection: the strings `subject` and
  /// `fingerprint256`, and whether it was `authorized`.
  checkKey('peer-certificate', environ, 'wsgify.peer_certificate', isCertificate, 'a certificate')

  /// These are functions. `wsgify.early_hints(headers)` sends a 103 response with these fields. `wsgify.trailers()`
  /// gives the trailer fields of the request, once its body has been read. `wsgify.send_trailers(trailers)` takes a
  /// function, which gives the trailer fields of the answer after the last chunk. `wsgify.upgrade` hands the
  /// connection over to another protocol. `wsgify.wait_until(promise)` keeps the runtime alive until a promise settles.
  for (const name of ['early_hints', 'trailers', 'send_trailers', 'upgrade', 'wait_until']) {
    checkKey('functions', environ, `wsgify.${name}`, (value) => typeof value === 'function', 'a function')
  }

  /// `wsgify.host` is what a runtime that speaks fetch has handed over: an object of the platform's `request`, and of `args`,
  /// an array of what came with it, such as the bindings of a Worker.
  checkKey('host', environ, 'wsgify.host', isHostParts, 'an object of a request and args')

  /// `wsgi.file_wrapper(file, pieceSize)` is a function, too. It makes a body of an open file, which has the file
  /// descriptor `fd`, and is to be sent from `start` on, `size` bytes of it. Returned as it is, the gateway sends the file
  /// by the system's own means; whoever else reads it reads the file. Either way the file is closed with the body.
  checkKey('file-wrapper', environ, 'wsgi.file_wrapper', (value) => typeof value === 'function', 'a function')

  /// `wsgify.limits` is an object of numbers: how much of a body, a form or a query its readers accept.
  /// `wsgify.exchange` is the gateway's own: an object for a request that came over the network, by which `sendRequest`
  /// knows that a stranger wrote it, and `null` for one that was made here. Applications leave it alone.
  checkKey('limits', environ, 'wsgify.limits', isLimits, 'an object of numbers')
  checkKey('exchange', environ, 'wsgify.exchange', (value) => typeof value === 'object', 'an object or null')

  /// ## What layers add
  ///
  /// `wsgiorg.routing_args` is what a router found in the path: the pair of an array of strings and a plain object,
  /// variables by position and by name.
  checkKey(
    'routing-args',
    environ,
    'wsgiorg.routing_args',
    isRoutingArgs,
    'a pair of an array of strings and a plain object',
  )

  /// `wsgify.state` is what applications and filters attach to the request: a plain object.
  checkKey('state', environ, 'wsgify.state', isDictionary, 'a plain object')

  /// `wsgify.error_forms` is how a layer wants the errors inside of it written: a plain object that has a function for
  /// each media type.
  checkKey('error-forms', environ, 'wsgify.error_forms', isForms, 'a plain object of functions')
}

function checkKey(
  rule: string,
  environ: Environ,
  key: string,
  sound: (value: unknown) => boolean,
  says: string,
): void {
  const value = environ[key]
  check(rule, value === undefined || sound(value), value, `the environ's ${key} is ${says}`)
}

function isSignal(value: unknown): boolean {
  const signal = value as Partial<AbortSignal> | null
  return typeof signal?.aborted === 'boolean' && typeof signal.addEventListener === 'function'
}

function isHostParts(value: unknown): boolean {
  const host = value as { request?: unknown; args?: unknown } | null
  return typeof host?.request === 'object' && host.request !== null && Array.isArray(host.args)
}

function isCertificate(value: unknown): boolean {
  const peer = value as Record<string, unknown> | null
  return (
    typeof peer?.subject === 'string' &&
    typeof peer.fingerprint256 === 'string' &&
    typeof peer.authorized === 'boolean'
  )
}

function isLimits(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((limit) => typeof limit === 'number')
  )
}

function isForms(value: unknown): boolean {
  return isDictionary(value) && Object.values(value).every((form) => typeof form === 'function')
}

function isRoutingArgs(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    Array.isArray(value[0]) &&
    value[0].every((arg) => typeof arg === 'string') &&
    isDictionary(value[1])
  )
}

/** Whether a value is a plain object: one that inherits no key, and nothing hidden but names with a dot in them, and the client's. */
export function isDictionary(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  let above: object | null = Object.getPrototypeOf(value)
  // Told by what it has and not by identity: an environ may come from another realm, where Object.prototype is another.
  while (above !== null && !Object.hasOwn(above, 'hasOwnProperty')) {
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(above))) {
      if (property.enumerable || !(key.includes('.') || CLIENT.has(key))) return false
    }
    above = Object.getPrototypeOf(above)
  }
  return true
}
