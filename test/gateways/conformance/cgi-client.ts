// What clients of the protocols that carry CGI variables have in common: the variables of a request, and a socket that is
// read to its end.

import { connect } from 'node:net'
import { environKey } from '../../../src/environ/keys.ts'
import { decodePercent } from '../../../src/syntax/percent.ts'
import type { Ask } from './way.ts'

/** A body as it is sent: its parts and its length; null where that is known at its end alone. */
export interface Sent {
  readonly length: number | null
  readonly parts: AsyncIterable<Uint8Array>
}

/** The body of a request. With `counted`, one without a length is read whole to count it, as web servers do. */
export async function bodyOf({ method, body, headers = [] }: Ask, counted: boolean): Promise<Sent> {
  if (body === undefined && /^(?:GET|HEAD)$/.test(method ?? 'GET'))
    return { length: null, parts: one(Buffer.alloc(0)) }
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = Buffer.from((body ?? '') as string)
    return { length: bytes.length, parts: one(bytes) }
  }
  const announced = headers.find(([name]) => name === 'Content-Length')?.[1]
  if (announced !== undefined) return { length: Number(announced), parts: body }
  if (!counted) return { length: null, parts: body }
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  return { length: bytes.length, parts: one(bytes) }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

/** The variables of a request, as byte strings. */
export function variablesOf(ask: Ask, length: number | null): [name: string, value: string][] {
  const { method = 'GET', headers = [] } = ask
  // Web servers take the host out of a target: it stands in the field.
  const target = (ask.target ?? '/').replace(/^https?:\/\/[^/?]*(?=([/?])?)/i, (_all, next) =>
    next === '/' ? '' : '/',
  )
  const question = target.indexOf('?')
  const path = question < 0 ? target : target.slice(0, question)
  const list: [string, string][] = [
    ['REQUEST_METHOD', method],
    ['REQUEST_URI', target],
    ['SCRIPT_NAME', ''],
    ['PATH_INFO', decodePercent(path)],
    ['QUERY_STRING', question < 0 ? '' : target.slice(question + 1)],
    ['SERVER_NAME', 'example.org'],
    ['SERVER_PORT', '80'],
    ['SERVER_PROTOCOL', 'HTTP/1.1'],
    ['REMOTE_ADDR', '192.0.2.7'],
    ['REMOTE_PORT', '4711'],
    ['GATEWAY_INTERFACE', 'CGI/1.1'],
  ]
  if (length !== null) list.unshift(['CONTENT_LENGTH', String(length)])
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) list.push(['HTTP_HOST', 'example.org'])
  for (const [name, value] of headers) {
    // As web servers do: it would stand where another field belongs.
    if (name !== 'Content-Length' && !name.includes('_')) list.push([environKey(name), value])
  }
  return list
}

/** Sends bytes, and gives what came until the server ended, and whether it ended well. */
export function converse(
  port: number,
  parts: AsyncIterable<Uint8Array>,
  ask: Ask,
  seen: (sofar: Buffer) => boolean = () => false,
): Promise<{ output: Buffer; ended: boolean }> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const chunks: Buffer[] = []
    const done = (ended: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ output: Buffer.concat(chunks), ended })
    }
    const timer = setTimeout(() => done(false), 8000)
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      const output = Buffer.concat(chunks)
      ask.onData?.(output.toString('latin1'))
      if (seen(output)) done(true)
    })
    socket.on('error', () => done(false))
    socket.on('end', () => done(true))
    socket.on('close', () => done(false))
    void ask.leave?.then(() => done(false))
    void (async () => {
      for await (const part of parts) {
        if (socket.destroyed) return
        if (!socket.write(part))
          await new Promise((drained) => socket.once('drain', drained).once('close', drained))
      }
    })()
  })
}
