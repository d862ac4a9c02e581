// From the head of a node:http request to an environ, refusing what node:http lets through and a gateway must not:
// ambiguous framing, doubled fields, hosts that are none, targets of other forms.

import type { IncomingMessage } from 'node:http'
import { EMPTY_INPUT } from '../../environ/blank.ts'
import type { Environ, LazyParts } from '../../environ/contract.ts'
import { environKey } from '../../environ/keys.ts'
import type { Limits } from '../../environ/limits.ts'
import { NewEnviron, type ServerFacts } from '../../environ/new-environ.ts'
import { decodePercent } from '../../syntax/percent.ts'

/** A request that is answered by the gateway itself. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What a gateway knows of a connection. */
export interface Peer {
  readonly remoteAddr: string
  readonly remotePort: string
}

// uri-host with an optional port, RFC 9110 section 7.2.
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~%!$&'()*+;=]+)(?::\d{1,5})?$/
const LENGTH = /^\d{1,15}$/
const BAD_TARGET = /[#\\\x00-\x20\x7f-\uffff]/

// Fields that mean something different, or nothing, when they are sent twice. Others are lists and are joined.
const SINGLETONS = new Set([
  'CONTENT_LENGTH',
  'CONTENT_TYPE',
  'HTTP_AUTHORIZATION',
  'HTTP_CONTENT_ENCODING',
  'HTTP_CONTENT_RANGE',
  'HTTP_DATE',
  'HTTP_EXPECT',
  'HTTP_FROM',
  'HTTP_HOST',
  'HTTP_IF_MODIFIED_SINCE',
  'HTTP_IF_RANGE',
  'HTTP_IF_UNMODIFIED_SINCE',
  'HTTP_MAX_FORWARDS',
  'HTTP_ORIGIN',
  'HTTP_PROXY_AUTHORIZATION',
  'HTTP_RANGE',
  'HTTP_REFERER',
  'HTTP_USER_AGENT',
])

const DROPPED = ''
const MAX_NAMES = 2000
const keys = new Map<string, string>()

// A name with an underscore could pass for one with a hyphen; Proxy would set the proxy of CGI programs.
function keyOf(name: string): string {
  let key = keys.get(name)
  if (key === undefined) {
    key = name.includes('_') || name.toLowerCase() === 'proxy' ? DROPPED : environKey(name)
    if (keys.size < MAX_NAMES) keys.set(name, key)
  }
  return key
}

let lastHost = ''

/** Makes the environ of a request. Its input is empty; the caller sets it when the request has a body. Throws Refusal. */
export function environOf(
  request: IncomingMessage,
  peer: Peer,
  server: ServerFacts,
  exchange: LazyParts,
): Environ {
  const { limits } = server
  const target = request.url as string
  const method = request.method as string
  if (method.length + target.length + 10 > limits.requestLine) {
    throw new Refusal(414, `the request line is longer than ${limits.requestLine} bytes`)
  }
  if (request.httpVersionMajor !== 1 || request.httpVersionMinor > 1) {
    throw new Refusal(505, 'this server speaks HTTP/1.0 and HTTP/1.1')
  }
  let path = target
  if (target.charCodeAt(0) !== 47 || BAD_TARGET.test(target))
    path = originForm(method, target, request.rawHeaders)
  const question = path.indexOf('?')
  const environ = new NewEnviron(
    method,
    decodePercent(question < 0 ? path : path.slice(0, question)),
    question < 0 ? '' : path.slice(question + 1),
    request.httpVersionMinor === 1 ? 'HTTP/1.1' : 'HTTP/1.0',
    target,
    peer.remoteAddr,
    peer.remotePort,
    EMPTY_INPUT,
    exchange,
    server,
  )
  addFields(environ, request.rawHeaders, limits)
  checkFraming(environ, request.httpVersionMinor)
  return environ
}

function addFields(environ: Environ, raw: readonly string[], limits: Limits): void {
  if (raw.length > limits.headerCount * 2) {
    throw new Refusal(431, `the request has more than ${limits.headerCount} header fields`)
  }
  let size = 0
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const value = raw[i + 1] as string
    size += name.length + value.length + 4
    if (value.length > limits.headerValue) {
      throw new Refusal(431, `a header field is longer than ${limits.headerValue} bytes`)
    }
    const key = keyOf(name)
    if (key === DROPPED) continue
    const old = environ[key]
    if (old === undefined) environ[key] = value
    else if (SINGLETONS.has(key)) throw new Refusal(400, `the header field ${name} stands more than once`)
    else environ[key] = `${old as string}${key === 'HTTP_COOKIE' ? '; ' : ', '}${value}`
  }
  if (size > limits.headerBytes) {
    throw new Refusal(431, `the header fields are longer than ${limits.headerBytes} bytes`)
  }
}

function checkFraming(environ: Environ, minor: number): void {
  const host = environ.HTTP_HOST
  if (host !== lastHost || host === '') {
    if (host === undefined) {
      if (minor === 1) throw new Refusal(400, 'the request has no Host field')
    } else if (!HOST.test(host)) {
      throw new Refusal(400, 'the Host field is not a host')
    } else {
      lastHost = host
    }
  }
  const length = environ.CONTENT_LENGTH
  if (length !== undefined && !LENGTH.test(length))
    throw new Refusal(400, 'the Content-Length is not a number')
  const coding = environ.HTTP_TRANSFER_ENCODING
  if (coding !== undefined) {
    if (length !== undefined || minor === 0) throw new Refusal(400, 'the framing of the body is ambiguous')
    if (coding.toLowerCase() !== 'chunked') throw new Refusal(501, 'the only transfer coding is chunked')
    // The body arrives without its chunks' frames, so what described them must not stay.
    delete environ.HTTP_TRANSFER_ENCODING
    environ['wsgi.input_terminated'] = true
  }
}

// Absolute-form must name the host that the Host field names, or a filter could see one and the application the other.
function originForm(method: string, target: string, raw: readonly string[]): string {
  if (target === '*') {
    if (method === 'OPTIONS') return target
  } else if (!BAD_TARGET.test(target)) {
    const match = /^https?:\/\/([^/?]+)(.*)$/i.exec(target)
    if (match !== null) {
      const at = raw.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === 'host')
      if (raw[at + 1]?.toLowerCase() === match[1]?.toLowerCase()) {
        const rest = match[2] as string
        return rest.startsWith('/') ? rest : `/${rest}`
      }
    }
  }
  throw new Refusal(400, 'the request target is not a path')
}
