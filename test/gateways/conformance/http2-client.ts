// A client that speaks HTTP/2, and sees whether an answer is whole.

import { once } from 'node:events'
import { type ClientHttp2Session, connect, constants, type OutgoingHttpHeaders } from 'node:http2'
import type { Secure } from './http-client.ts'
import type { Ask, Got } from './way.ts'

const DEADLINE = 8000
// Node refuses to send these with HTTP/2.
const OF_HTTP1 = new Set(['connection', 'upgrade'])

// Streams of one connection are what HTTP/2 is for; each leaves before a server would ask for another.
const STREAMS = 200
const sessions = new Map<number, { readonly session: ClientHttp2Session; left: number }>()

/** Asks a server at a port: on a connection for this alone where the client may leave, else on one that others are on too. */
export async function askHttp2(port: number, ask: Ask, secure: Secure | null = null): Promise<Got> {
  if (ask.leave === undefined) return exchange(await shared(port, secure), ask)
  const session = open(port, secure)
  try {
    await once(session, 'connect')
    return await exchange(session, ask)
  } finally {
    session.destroy()
  }
}

async function shared(port: number, secure: Secure | null): Promise<ClientHttp2Session> {
  let known = sessions.get(port)
  if (known === undefined || known.left === 0 || known.session.closed || known.session.destroyed) {
    // It ends when the last of its streams has.
    known?.session.close()
    known = { session: open(port, secure), left: STREAMS }
    sessions.set(port, known)
  }
  known.left--
  if (known.session.connecting) await once(known.session, 'connect')
  return known.session
}

function open(port: number, secure: Secure | null): ClientHttp2Session {
  const session =
    secure === null ? connect(`http://127.0.0.1:${port}`) : connect(`https://127.0.0.1:${port}`, secure)
  session.on('error', () => undefined)
  return session
}

function exchange(session: ClientHttp2Session, ask: Ask): Promise<Got> {
  const { method = 'GET', target = '/', headers = [], body } = ask
  const fields: Record<string, string | string[]> = {
    ':method': method,
    ':path': target,
    ':authority': 'example.org',
  }
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    const before = fields[lower]
    if (lower === 'host') fields[':authority'] = value
    else if (!OF_HTTP1.has(lower)) fields[lower] = before === undefined ? value : [before, value].flat()
  }
  if (typeof body === 'string' || body instanceof Uint8Array)
    fields['content-length'] = String(Buffer.byteLength(body as string))
  return new Promise((resolve, reject) => {
    const stream = session.request(fields as OutgoingHttpHeaders, { endStream: body === undefined })
    const timer = setTimeout(() => stream.destroy(new Error('no answer in time')), DEADLINE)
    const got = { status: 0, headers: [] as [string, string][], trailers: [] as [string, string][] }
    const hints: [string, string][] = []
    const chunks: Buffer[] = []
    let ended = false
    let failure: Error | null = null
    stream.on('headers', (interim) => hints.push(...pairs(interim)))
    stream.on('response', (answer) => {
      got.status = answer[':status'] ?? 0
      got.headers = pairs(answer)
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
