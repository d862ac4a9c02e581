// What lint asks of a gateway: the environ, key by key.

import { isToken } from '../syntax/field.ts'
import { isAsyncIterable, isIterable } from './body.ts'
import type { Environ } from './contract.ts'
import { advise, check, type Warn } from './lint-check.ts'
import { inputMeter } from './lint-input.ts'
import { checkOffers, isDictionary } from './lint-offers.ts'

const REQUIRED = [
  'REQUEST_METHOD',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'wsgi.version',
  'wsgi.url_scheme',
  'wsgi.input',
  'wsgi.errors',
  'wsgi.multithread',
  'wsgi.multiprocess',
  'wsgi.run_once',
]
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']
const WIDE = /[^\x00-\xff]/

/** Throws unless an environ is what a gateway owes an application. */
export function checkEnviron(environ: unknown, warn: Warn): asserts environ is Environ {
  /// # The environ
  ///
  /// The gateway makes one environ for each request: a plain object, from keys to values. It inherits nothing that
  /// could be mistaken for a key. Its prototype is `null`, or `Object.prototype`, or an object that holds nothing but
  /// hidden properties with a dot in their name, or named `REMOTE_ADDR` or `REMOTE_PORT`, by which a gateway may offer a
  /// value that it makes when it is asked.
  check(
    'environ-dictionary',
    isDictionary(environ),
    environ,
    'an environ is a plain object that inherits no keys',
  )

  /// From the call on it belongs to the application, which may change, add and remove keys. The gateway does not rely
  /// on what it holds after the call.
  check(
    'environ-writable',
    Object.isExtensible(environ),
    environ,
    'an environ is an object that can be changed',
  )

  /// These keys are always there: `REQUEST_METHOD`, `SERVER_NAME`, `SERVER_PORT`, `SERVER_PROTOCOL`, `wsgi.version`,
  /// `wsgi.url_scheme`, `wsgi.input`, `wsgi.errors`, `wsgi.multithread`, `wsgi.multiprocess` and `wsgi.run_once`. A
  /// key whose value is `undefined` counts as absent, here and everywhere below.
  for (const key of REQUIRED) {
    check('environ-required', environ[key] !== undefined, undefined, `the environ's ${key} has a value`)
  }
  checkText(environ)
  checkCgi(environ as Environ, warn)
  checkWsgi(environ as Environ)
  checkOffers(environ as Environ)
}

function checkText(environ: Record<string, unknown>): void {
  for (const key of Object.keys(environ)) {
    const value = environ[key]
    if (value === undefined || (key.includes('.') && !key.startsWith('HTTP_'))) continue

    /// ## Text
    ///
    /// A key without a dot is one of CGI's variables, and its value is a string: also those that look like numbers.
    /// A key with a dot belongs to the contract (`wsgi.`, `wsgiorg.`, `wsgify.`), or to the layer whose name stands
    /// before the dot, and may hold anything. Keys that begin with `HTTP_` are variables, dot or no dot.
    check('environ-text', typeof value === 'string', value, `the environ's ${key} is a string`)

    /// Variables are byte strings: each character, from U+0000 to U+00FF, stands for one byte of what the client
    /// sent. What the bytes mean is for the reader to decide; most are UTF-8. So `/%E2%82%AC` arrives as a slash and
    /// three characters.
    check('environ-bytes', !WIDE.test(key), key, "an environ's key holds no character above U+00FF")
    check('environ-bytes', !WIDE.test(value), value, `the environ's ${key} holds no character above U+00FF`)
    if (!key.startsWith('HTTP_')) continue

    /// ## Header fields of the request
    ///
    /// Each header field has a variable: its name in upper case, `-` turned into `_`, after `HTTP_`. A field that came
    /// more than once has its values joined in their order, by `, ` (for `Cookie`, by `; `). A gateway drops or
    /// refuses fields whose name holds `_`, since they would stand where another field belongs.
    check(
      'field-key',
      !/[a-z-]/.test(key),
      key,
      'the variable of a header field is in upper case, with _ for -',
    )

    /// No value holds a line end or a NUL.
    check('field-value', !/[\r\n\0]/.test(value), value, `the environ's ${key} holds no line end and no NUL`)
  }

  /// `Content-Type` and `Content-Length` have the variables `CONTENT_TYPE` and `CONTENT_LENGTH`, and no others.
  for (const key of ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH']) {
    const value = environ[key]
    check('field-content', value === undefined, value, `an environ has no ${key} but ${key.slice(5)}`)
  }

  /// A field named `Proxy` is dropped: programs take `HTTP_PROXY` for their own configuration.
  check('field-proxy', environ.HTTP_PROXY === undefined, environ.HTTP_PROXY, 'an environ has no HTTP_PROXY')
}

function checkCgi(environ: Environ, warn: Warn): void {
  const { REQUEST_METHOD: method, SCRIPT_NAME: script = '', PATH_INFO: path }: Partial<Environ> = environ
  const { SERVER_PROTOCOL: protocol, SERVER_NAME: name, SERVER_PORT: port } = environ
  const { QUERY_STRING: query, CONTENT_LENGTH: length = '' } = environ

  /// ## The request line
  ///
  /// `REQUEST_METHOD` is the method as the client wrote it; `get` is not `GET`. A method that is in no registry is
  /// worth a warning.
  check('method', isToken(method), method, "the environ's REQUEST_METHOD is a token such as GET")
  advise(
    'method-known',
    METHODS.includes(method),
    method,
    "the environ's REQUEST_METHOD is a known method",
    warn,
  )

  /// The path is in two parts, and `SCRIPT_NAME` followed by `PATH_INFO` is all of it. The gateway decodes it once:
  /// `%2F` has become a slash, and `%2525` has become `%25`. Nobody decodes it again. `//`, `/./` and `/../` stand as
  /// they came. `wsgify.raw_target` has the target before all this.
  ///
  /// `SCRIPT_NAME` is the part that has led to this application: empty at the root, otherwise starting with a slash
  /// and not ending in one.
  check(
    'script-name',
    script === '' || (script.startsWith('/') && !script.endsWith('/')),
    script,
    "the environ's SCRIPT_NAME is empty, or starts with a slash and does not end in one",
  )

  /// `PATH_INFO` is the part that is left for this application: empty, or starting with a slash. It is `*` for
  /// `OPTIONS *`. An absent `SCRIPT_NAME` means an empty one; `PATH_INFO` may be absent, and mean the same, only where
  /// `SCRIPT_NAME` is not empty.
  check(
    'path-info',
    !path || path.startsWith('/') || (path === '*' && method === 'OPTIONS'),
    path,
    "the environ's PATH_INFO is empty or starts with a slash",
  )
  check(
    'path-missing',
    path !== undefined || script,
    path,
    "the environ's PATH_INFO has a value when SCRIPT_NAME has none",
  )

  /// `QUERY_STRING` is what follows the first `?`, not decoded, and empty when there is nothing. A gateway should not
  /// leave it out.
  advise(
    'query-string',
    query !== undefined,
    query,
    "the environ's QUERY_STRING is a string, be it empty",
    warn,
  )

  /// `SERVER_PROTOCOL` is what the client spoke: `HTTP/1.0`, `HTTP/1.1`, `HTTP/2.0`.
  check(
    'server-protocol',
    /^HTTP\/\d(\.\d)?$/.test(protocol),
    protocol,
    "the environ's SERVER_PROTOCOL is HTTP/ and a version",
  )

  /// ## The connection
  ///
  /// `SERVER_NAME` and `SERVER_PORT` are where the gateway was reached, for want of a `Host` field; neither is empty,
  /// and the port is a string of digits. `REMOTE_ADDR` and `REMOTE_PORT` are the other end of the connection;
  /// `REMOTE_USER` and `AUTH_TYPE` are there when somebody before this application has authenticated the client.
  check('server-name', name !== '', name, "the environ's SERVER_NAME is a name or an address")
  check('server-port', /^\d+$/.test(port), port, "the environ's SERVER_PORT is a string of digits")

  /// ## The body of the request
  ///
  /// `CONTENT_TYPE` is the field's value; absent and empty are the same. `CONTENT_LENGTH` is the number of bytes in
  /// decimal digits; it is absent or empty when there is no body, or a body of unknown length.
  check('content-length', /^\d*$/.test(length), length, "the environ's CONTENT_LENGTH is a string of digits")
}

function checkWsgi(environ: Environ): void {
  /// `wsgi.input` is the body: an iterable of `Uint8Array`, synchronous or asynchronous. When it is an array the whole
  /// body is there and can be read any number of times; any other iterable is read once. An application that takes no
  /// interest in the body need not read it.
  const input: unknown = environ['wsgi.input']
  check(
    'input',
    (isIterable(input) || isAsyncIterable(input)) && !ArrayBuffer.isView(input),
    input,
    "the environ's wsgi.input is an iterable of Uint8Array",
  )
  if (Array.isArray(input)) {
    const meter = inputMeter(environ.CONTENT_LENGTH)
    for (const value of input) meter({ done: false, value })
    meter({ done: true, value: undefined })
  }

  /// `wsgi.input_terminated` is `true` when the end of `wsgi.input` is known to be the end of the body although no
  /// length was announced, as in a chunked body.
  const terminated: unknown = environ['wsgi.input_terminated']
  check(
    'input-terminated',
    terminated === undefined || typeof terminated === 'boolean',
    terminated,
    "the environ's wsgi.input_terminated is a boolean",
  )

  /// ## The gateway
  ///
  /// `wsgi.version` is the pair `[1, 0]`.
  const version: unknown = environ['wsgi.version']
  check(
    'version',
    Array.isArray(version) && version.length === 2 && version[0] === 1 && version[1] === 0,
    version,
    "the environ's wsgi.version is the pair [1, 0]",
  )

  /// `wsgi.url_scheme` is `http` or `https`: the one in the client's URL, as far as the gateway knows it.
  const scheme: unknown = environ['wsgi.url_scheme']
  check(
    'url-scheme',
    scheme === 'http' || scheme === 'https',
    scheme,
    "the environ's wsgi.url_scheme is http or https",
  )

  /// `wsgi.errors` has a method `write` for text. What is written there reaches the server's operator, never the
  /// client.
  const errors = environ['wsgi.errors'] as Partial<Environ['wsgi.errors']> | null
  check('errors', typeof errors?.write === 'function', errors, "the environ's wsgi.errors has a method write")

  /// `wsgi.multithread`, `wsgi.multiprocess` and `wsgi.run_once` are booleans: whether the application may be called
  /// by another thread or by another process at the same time, and whether this process serves one request and ends.
  for (const key of ['wsgi.multithread', 'wsgi.multiprocess', 'wsgi.run_once']) {
    check('flags', typeof environ[key] === 'boolean', environ[key], `the environ's ${key} is a boolean`)
  }
}
