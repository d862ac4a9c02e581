// What is known of a request from the runtime that it came through, told by the shape of what the runtime hands over: Bun,
// Deno, Workers and srvx each have their own way to say who the client is, and what may go on after the answer.

import type { ClientAddress, HeaderList, HeaderPair } from '../../environ/contract.ts'
import { byteStringOfText, bytesOfByteString, decodeUtf8, isAscii, ownText } from '../../syntax/bytes.ts'
import { isWorkers } from '../../syntax/runtime.ts'

// What srvx and Workers add to the platform's request.
interface Known {
  readonly ip?: unknown
  readonly waitUntil?: unknown
  readonly cf?: unknown
}
// What Bun's server, Deno's information on a connection, and a context have.
interface Argument {
  readonly requestIP?: (request: globalThis.Request) => { address: string; port: number } | null
  readonly remoteAddr?: { readonly hostname?: string; readonly port?: number }
  readonly waitUntil?: unknown
}
type Keep = (promise: PromiseLike<unknown>) => void

const isBun = 'Bun' in globalThis
const isDeno = 'Deno' in globalThis

/** Whether the runtime says the length of a whole body by itself. A field more than it needs would cost more than the rest. */
export const framesWholeBodies: boolean = isBun || isDeno || isWorkers

/**
 * A field's value as the runtime has it, as the byte string of an environ. Workers read the bytes of fields as UTF-8 and write
 * them so, where others take each for one character.
 */
export const byteStringOfField: (value: string) => string = isWorkers ? byteStringOfText : (value) => value

/** What a response is made with. */
export type Init = globalThis.ResponseInit
type MakeInit = (status: number, reason: string, fields: HeaderList) => Init

/**
 * The head of an answer as the runtime takes it, in the form that it takes fastest. Where the bytes of fields are UTF-8, those
 * that are not are sent as what they stand for in ISO 8859-1.
 */
export const initForRuntime: MakeInit = isBun
  ? initForBun
  : isDeno
    ? initForDeno
    : isWorkers
      ? initForWorkers
      : initForNode

type Pairs = [string, string][]

const MAX_TYPES = 100
const typed = new Map<string, Init>()
let copier: unknown = null

// What most answers have, 200 with a type: Bun and Workers copy fields that were made before faster than they make them.
function commonInit(status: number, reason: string, fields: HeaderList): Init | null {
  const first = fields[0]
  if (fields.length !== 1 || first?.[0] !== 'Content-Type' || status !== 200 || reason !== 'OK') return null
  if (!copiesFields()) return null
  const known = typed.get(first[1])
  if (known !== undefined) return known
  if (!isAscii(first[1])) return null
  const type = ownText(first[1])
  const init = { headers: new globalThis.Headers({ 'Content-Type': type }) }
  if (typed.size < MAX_TYPES) typed.set(type, init)
  return init
}

// Servers may put a Response of their own in place of the platform's. One that keeps the fields that it is given would show to
// all clients what a layer sets for one of them.
function copiesFields(): boolean {
  if (globalThis.Response === copier) return true
  const headers = new globalThis.Headers()
  if (new globalThis.Response(null, { headers }).headers === headers) return false
  copier = globalThis.Response
  return true
}

// Bun answers 200 OK unless it is told otherwise.
function initForBun(status: number, statusText: string, fields: HeaderList): Init {
  const common = commonInit(status, statusText, fields)
  if (common !== null) return common
  const headers = recordOf(fields, (name) => name)
  return status === 200 && statusText === 'OK' ? { headers } : { status, statusText, headers }
}

// Node takes pairs faster. Servers that put a Response of their own in its place, which inherits from it, write a record as it
// is.
function initForNode(status: number, statusText: string, fields: HeaderList): Init {
  const isOwn = Object.getPrototypeOf(globalThis.Response) !== Function.prototype
  return { status, statusText, headers: isOwn ? recordOf(fields, lowerOf) : (fields as Pairs) }
}

function recordOf(fields: HeaderList, keyOf: (name: string) => string): Record<string, string> | Pairs {
  const record: Record<string, string> = {}
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as HeaderPair
    const key = keyOf(field[0])
    // A field that stands twice, or has a name that every object has, such as `constructor`.
    if (key in record) return fields as Pairs
    record[key] = field[1]
  }
  return record
}

const MAX_NAMES = 1000
const lowered = new Map<string, string>()

function lowerOf(name: string): string {
  let lower = lowered.get(name)
  if (lower === undefined) {
    lower = name.toLowerCase()
    if (lowered.size < MAX_NAMES) lowered.set(name, lower)
  }
  return lower
}

// Of these types Deno keeps the head of an answer that has no other field.
const KEPT = new Set(['application/json', 'text/plain', 'text/plain;charset=UTF-8'])

function initForDeno(status: number, statusText: string, fields: HeaderList): Init {
  if (status !== 200 || statusText !== 'OK') return { status, statusText, headers: fields as Pairs }
  if (fields.length === 1) {
    const [name, value] = fields[0] as HeaderPair
    if (name === 'Content-Type' && KEPT.has(value)) return { headers: { 'Content-Type': value } }
  }
  return { headers: fields as Pairs }
}

const PLAIN = /^[ -~]*$/

// Workers throw for a tab in a reason, and write other bytes as two.
function initForWorkers(status: number, reason: string, fields: HeaderList): Init {
  const common = commonInit(status, reason, fields)
  if (common !== null) return common
  const texts = fields.every(([, value]) => isAscii(value)) ? fields : fields.map(asText)
  return {
    status,
    statusText: PLAIN.test(reason) ? reason : '',
    headers: recordOf(texts, (name) => name),
  }
}

function asText([name, value]: HeaderPair): HeaderPair {
  return [name, decodeUtf8(bytesOfByteString(value), true) ?? value]
}

/** Who sent a request; null where the runtime does not say. */
export function clientOf(request: globalThis.Request, first: unknown): ClientAddress | null {
  if (typeof first === 'object' && first !== null) {
    const { requestIP, remoteAddr } = first as Argument
    if (typeof requestIP === 'function') {
      const found = requestIP.call(first, request)
      return found === null ? null : { address: found.address, port: String(found.port) }
    }
    // A Unix socket has a path and no host.
    if (typeof remoteAddr?.hostname === 'string') {
      return { address: remoteAddr.hostname, port: String(remoteAddr.port) }
    }
  }
  const { ip, cf } = request as Known
  if (typeof ip === 'string') return { address: ip }
  // Where there is `cf` the request came through Cloudflare, which writes this field itself whatever a client has sent.
  const address = typeof cf === 'object' && cf !== null ? request.headers.get('CF-Connecting-IP') : null
  return address === null ? null : { address }
}

/** The version of HTTP that the client spoke. Only Workers say; others are taken for HTTP/1.1. */
export function protocolOf(request: globalThis.Request): string {
  // To ask a platform's object for what it does not have takes as long as a field that it has.
  if (isBun || isDeno) return 'HTTP/1.1'
  const version = (request as { cf?: { httpProtocol?: unknown } }).cf?.httpProtocol
  const [, major, minor] = typeof version === 'string' ? (/^HTTP\/(\d)(?:\.(\d))?$/.exec(version) ?? []) : []
  return major === undefined ? 'HTTP/1.1' : `HTTP/${major}.${minor ?? 0}`
}

/** How a runtime is kept alive until a promise settles; undefined where it lives on anyway, or does not say. */
export function keeperOf(request: globalThis.Request, args: readonly unknown[]): Keep | undefined {
  for (const holder of [...args, request] as (Argument & Known)[]) {
    const keep = typeof holder === 'object' && holder !== null ? holder.waitUntil : undefined
    if (typeof keep === 'function') return (promise) => keep.call(holder, promise)
  }
  return undefined
}
