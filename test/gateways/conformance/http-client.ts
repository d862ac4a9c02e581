// A client that speaks HTTP/1.1, and sees whether an answer is whole.

import { request } from 'node:http'
import { request as requestTls } from 'node:https'
import type { Ask, Got } from './way.ts'

const DEADLINE = 8000

/** Who the client is, where it speaks TLS. */
export interface Secure {
  readonly ca: string
  readonly key: string
  readonly cert: string
}

/** Asks a server at a port. */
export function askHttp(port: number, ask: Ask, secure: Secure | null = null): Promise<Got> {
  const { method = 'GET', target = '/', headers = [], body } = ask
  return new Promise((resolve, reject) => {
    const fields = headers.flat()
    if (!headers.some(([name]) => name.toLowerCase() === 'host')) fields.push('Host', 'example.org')
    const announced = headers.some(([name]) => name === 'Content-Length')
    if (body === undefined) {
      // Left alone, Node would announce chunks.
      if (method !== 'GET' && method !== 'HEAD') fields.push('Content-Length', '0')
    } else if (typeof body === 'string' || body instanceof Uint8Array) {
      fields.push('Content-Length', String(Buffer.byteLength(body as string)))
    } else if (!announced) {
      fields.push('Transfer-Encoding', 'chunked')
    }
    const to = { host: '127.0.0.1', port, method, path: target, headers: fields, agent: false }
    const sent = secure === null ? request(to) : requestTls({ ...to, ...secure })
    const hints: [string, string][] = []
    sent.on('information', (info) => {
      if (info.statusCode === 103) hints.push(...pairs(info.rawHeaders))
    })
    sent.on('upgrade', (answer, socket, head: Buffer) => {
      clearTimeout(timer)
      const chunks: Buffer[] = [head]
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.on('close', () => {
        const bytes = Buffer.concat(chunks)
        resolve({
          ...{ status: answer.statusCode ?? 0, reason: '', headers: pairs(answer.rawHeaders), trailers: [] },
          ...{ bytes, whole: true, hints },
        })
      })
      socket.end(ask.says ?? '')
    })
    const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), DEADLINE)
    const fail = (error: Error) => {
      clearTimeout(timer)
      reject(error)
    }
    sent.on('error', fail)
    sent.on('response', (answer) => {
      sent.off('error', fail)
      sent.on('error', () => undefined)
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        ask.onData?.(Buffer.concat(chunks).toString('latin1'))
      })
      answer.on('error', () => undefined)
      answer.on('close', () => {
        clearTimeout(timer)
        sent.destroy()
        resolve({
          status: answer.statusCode ?? 0,
          reason: answer.statusMessage ?? '',
          headers: pairs(answer.rawHeaders),
          trailers: pairs(answer.rawTrailers),
          bytes: Buffer.concat(chunks),
          whole: answer.complete,
          hints,
        })
      })
    })
    void ask.leave?.then(() => sent.destroy(new Error('left')))
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) sent.end(body)
    else void sendAll(body, sent)
  })
}

async function sendAll(body: AsyncIterable<Uint8Array>, sent: ReturnType<typeof request>): Promise<void> {
  // Not flushHeaders, which writes UTF-8 where a field holds a byte.
  sent.write('', 'latin1')
  for await (const chunk of body) {
    if (sent.destroyed) return
    sent.write(chunk)
  }
  sent.end()
}

function pairs(raw: readonly string[]): [string, string][] {
  const list: [string, string][] = []
  for (let i = 0; i < raw.length; i += 2) list.push([raw[i] as string, raw[i + 1] as string])
  return list
}
