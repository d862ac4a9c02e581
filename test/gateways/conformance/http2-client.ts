// A client that speaks HTTP/2, and sees whether an answer is whole.

import { once } from 'node:events'
import { type ClientHttp2Session, connect, constants, type OutgoingHttpHeaders } from 'node:http2'
import type { Secure } from './http-client.ts'
import type { Ask, Got } from './way.ts'

const DEADLINE = 8000
// Node refuses to send these with HTTP/2.
const OF_HTTP1 = new Set(['connection', 'keep-alive', 'upgrade'])

// Streams of one connection are what HTTP/2 is for; it is left before a server would ask for another.
const STREAMS = 200
interface Shared {
  readonly session: ClientHttp2Session
  left: number
  open: number
}
const sessions = new Map<number, Shared>()

/** Asks a server at a port, on a connection for this alone unless the request is one of many. */
export async function askHttp2(port: number, ask: Ask, secure: Secure | null = null): Promise<Got> {
  if (ask.ofMany === true) return oneOfMany(port, ask, secure)
  const session = open(port, secure)
  try {
    await once(session, 'connect')
    return await exchange(session, ask)
  } finally {
    session.destroy()
  }
}

async function oneOfMany(port: number, ask: Ask, secure: Secure | null): Promise<Got> {
  let shared = sessions.get(port)
  if (shared === undefined || shared.left === 0 || shared.session.closed) {
    shared = { session: open(port, secure), left: STREAMS, open: 0 }
    sessions.set(port, shared)
  }
  shared.left--
  shared.open++
  try {
    if (shared.session.connecting) await once(shared.session, 'connect')
    return await exchange(shared.session, ask)
  } finally {
    shared.open--
    if (shared.open === 0) {
      shared.session.close()
      if (sessions.get(port) === shared) sessions.delete(port)
    }
  }
}

function open(port: number, secure: Secure | null): ClientHttp2Session {
  const session =
    secure === null ? connect(`http://127.0.0.1:${port}`) : connect(`https://127.0.0.1:${port}`, secure)
  session.on('error', () => undefined)
  return session
}

function exchange(session: ClientHttp2Session, ask: Ask): Promise<Got> {
  const { method = 'GET', target = '/', headers = [], body } = ask
  const fields: Record<string, string | string[]> = Object.create(null)
  fields[':method'] = method
  // What HTTP/1.1 says in absolute form has fields of its own here (RFC 9113 section 8.3.1).
  const [, scheme, authority = 'example.org', path] = /^(https?):\/\/([^/?]*)(.*)$/i.exec(target) ?? []
  if (scheme !== undefined) fields[':scheme'] = scheme.toLowerCase()
  fields[':authority'] = authority.toLowerCase()
  fields[':path'] = path === undefined ? target : path.startsWith('/') ? path : `/${path}`
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    const before = fields[lower]
    if (lower === 'host') fields[':authority'] = value
    else if (OF_HTTP1.has(lower)) continue
    else if (before === undefined) fields[lower] = value
    // Of these Node's client takes one, though they are lists.
    else fields[lower] = /^if-/.test(lower) ? `${before}, ${value}` : [before, value].flat()
  }
  // Where a method is for a body, none is said, as the client of HTTP/1.1 says it.
  const known = body === undefined && !/^(?:GET|HEAD)$/.test(method) ? '' : body
  if (typeof known === 'string' || known instanceof Uint8Array)
    fields['content-length'] = String(Buffer.byteLength(known))
  return new Promise((resolve, reject) => {
    const stream = session.request(fields as OutgoingHttpHeaders, { endStream: body === undefined })
    const timer = setTimeout(() => stream.destroy(new Error('no answer in time')), DEADLINE)
    const got = { status: 0, headers: [] as [string, string][], trailers: [] as [string, string][] }
    const hints: [string, string][] = []
    const chunks: Buffer[] = []
    let ended = false
    let failure: Error | null = null
    stream.on('headers', (interim) => hints.push(...pairs(interim)))
    stream.on('response', (answer, _flags, ...[raw]: (readonly string[])[]) => {
      got.status = answer[':status'] ?? 0
      got.headers = raw === undefined ? pairs(answer) : rawPairs(raw)
    })
    stream.on('trailers', (trailers) => {
      got.trailers = pairs(trailers)
    })
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      ask.onData?.(Buffer.concat(chunks).toString('latin1'))
    })
    stream.on('end', () => {
      ended = !stream.aborted
    })
    stream.on('error', (error) => {
      failure = error
    })
    stream.on('close', () => {
      clearTimeout(timer)
      if (got.status === 0) reject(failure ?? new Error('there was no answer'))
      else {
        const whole = ended && stream.rstCode === constants.NGHTTP2_NO_ERROR
        resolve({ ...got, reason: '', bytes: Buffer.concat(chunks), whole, hints })
      }
    })
    void ask.leave?.then(() => stream.close(constants.NGHTTP2_CANCEL))
    if (body === undefined) return
    if (typeof body === 'string' || body instanceof Uint8Array) stream.end(body)
    else void sendAll(body, stream)
  })
}

async function sendAll(
  body: AsyncIterable<Uint8Array>,
  stream: ReturnType<ClientHttp2Session['request']>,
): Promise<void> {
  for await (const chunk of body) {
    if (!stream.writable) return
    stream.write(chunk)
  }
  stream.end()
}

function pairs(fields: object): [string, string][] {
  return Object.entries(fields as Record<string, string | string[]>)
    .filter(([name]) => !name.startsWith(':'))
    .flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each]))
}

// As they came: where a field stands twice, the other form has joined it.
function rawPairs(raw: readonly string[]): [string, string][] {
  const list: [string, string][] = []
  for (let i = 0; i < raw.length; i += 2) {
    if (!raw[i]?.startsWith(':')) list.push([raw[i] as string, raw[i + 1] as string])
  }
  return list
}
