// From the head of a request over HTTP/1 to an environ, whoever parsed it: the one place where ambiguous framing is refused.

import { EMPTY_INPUT } from '../../environ/blank.ts'
import type { Environ, LazyParts } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import { NewEnviron, type ServerFacts } from '../../environ/new-environ.ts'
import { decodePercent } from '../../syntax/percent.ts'
import { Refusal } from '../refusal.ts'
import {
  checkHost,
  DROPPED,
  isOriginForm,
  keyOf,
  lengthOf,
  originForm,
  SINGLETONS,
} from '../request-rules.ts'
import { protocolsOf } from './asked-protocols.ts'
import type { Peer } from './turn.ts'

/** What the fields of a request say of its body and of its connection. */
export interface Framing {
  /** The length of the body, or -1. */
  readonly length: number
  /** Whether there is a body whose length is known at its end. */
  readonly chunked: boolean
  /** Whether the client keeps the connection. RFC 9112 section 9.3. */
  readonly persistent: boolean
}

/**
 * The fields of a request, checked and named as in an environ, and what they say of its framing.
 *
 * It is never written to after it was made, so that the requests of a connection that send the same fields can share it.
 */
export class Fields implements Framing {
  readonly keys: string[] = []
  readonly values: string[] = []
  /** The host that was asked for; undefined when there is no such field. */
  readonly host: string | undefined
  readonly length: number
  readonly chunked: boolean
  /** What the client expects, in lower case, or an empty string. */
  readonly expect: string
  readonly persistent: boolean
  /** The protocols that are asked for in place of HTTP, in lower case. RFC 9110 section 7.8. */
  readonly protocols: readonly string[]

  /**
   * Takes names and values in turn, as they came. With `open`, a body without a length ends where the protocol says so.
   * Throws Refusal.
   */
  constructor(raw: readonly string[], minor: number, limits: Limits, open = false) {
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
      if (key !== DROPPED) this.add(key, name, value)
    }
    if (size > limits.headerBytes) {
      throw new Refusal(431, `the header fields are longer than ${limits.headerBytes} bytes`)
    }
    this.host = checkHost(this.get('HTTP_HOST'), minor)
    const length = this.get('CONTENT_LENGTH')
    this.length = length === undefined ? -1 : lengthOf(length)
    this.chunked = this.takeCoding(minor) || (open && this.length < 0)
    this.expect = minor === 0 ? '' : (this.get('HTTP_EXPECT')?.toLowerCase() ?? '')
    const connection = this.get('HTTP_CONNECTION')
    this.persistent = isPersistent(connection, minor)
    this.protocols = protocolsOf(minor === 0 ? undefined : this.get('HTTP_UPGRADE'), connection)
  }

  private get(key: string): string | undefined {
    const at = this.keys.indexOf(key)
    return at < 0 ? undefined : this.values[at]
  }

  private add(key: string, name: string, value: string): void {
    const at = this.keys.indexOf(key)
    if (at < 0) {
      this.keys.push(key)
      this.values.push(value)
    } else if (SINGLETONS.has(key)) {
      throw new Refusal(400, `the header field ${name} stands more than once`)
    } else {
      this.values[at] += `${key === 'HTTP_COOKIE' ? '; ' : ', '}${value}`
    }
  }

  private takeCoding(minor: number): boolean {
    const at = this.keys.indexOf('HTTP_TRANSFER_ENCODING')
    if (at < 0) return false
    const coding = this.values[at] as string
    if (this.length >= 0 || minor === 0) throw new Refusal(400, 'the framing of the body is ambiguous')
    if (coding.toLowerCase() !== 'chunked') throw new Refusal(501, 'the only transfer coding is chunked')
    // The body arrives without its chunks' frames, so what described them must not stay.
    this.keys.splice(at, 1)
    this.values.splice(at, 1)
    return true
  }
}

const CLOSE = /(?:^|[\t ,])close(?:$|[\t ,])/i
const KEEP_ALIVE = /(?:^|[\t ,])keep-alive(?:$|[\t ,])/i

function isPersistent(connection: string | undefined, minor: number): boolean {
  if (connection === undefined) return minor === 1
  return !CLOSE.test(connection) && (minor === 1 || KEEP_ALIVE.test(connection))
}

/** What answering has to know of a request. */
export interface Asked {
  readonly method: string
  readonly target: string
  /** The minor version of the protocol: 0 or 1. */
  readonly minor: number
  /** The protocol as environs and logs name it, where it is not HTTP/1. */
  readonly protocol?: string | undefined
  /** Null when the request is refused for its head. */
  readonly fields: Framing | null
}

/** The head of a request. */
export interface RequestHead extends Asked {
  readonly fields: Fields | null
  /** What the client expects of the gateway before it sends its body, in lower case, or an empty string. */
  readonly expect: string
}

/** The head of what was no request. */
export const NO_HEAD: RequestHead = /* @__PURE__ */ Object.freeze({
  method: '',
  target: '',
  minor: 1,
  fields: null,
  expect: '',
})

/** Makes the environ of a request. Its input is empty; the caller sets it when the request has a body. Throws Refusal. */
export function environOf(
  head: RequestHead,
  fields: Fields,
  peer: Peer,
  server: ServerFacts,
  exchange: LazyParts,
): Environ {
  const { method, target, minor } = head
  let path = target
  if (!isOriginForm(target)) path = originForm(method, target, fields.host)
  const question = path.indexOf('?')
  const environ = new NewEnviron(
    method,
    decodePercent(question < 0 ? path : path.slice(0, question)),
    question < 0 ? '' : path.slice(question + 1),
    head.protocol ?? (minor === 1 ? 'HTTP/1.1' : 'HTTP/1.0'),
    target,
    peer.remoteAddr,
    peer.remotePort,
    EMPTY_INPUT,
    exchange,
    server,
  )
  const { keys, values } = fields
  for (let i = 0; i < keys.length; i++) environ[keys[i] as string] = values[i]
  if (fields.chunked) environ['wsgi.input_terminated'] = true
  if (peer.tls !== null) Object.assign(environ, peer.tls)
  return environ
}
