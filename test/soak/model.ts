// What is asked, and what the answer must be: made by chance, each with a number of its own, so that an answer to another
// request is seen to be one.

import { gunzipSync } from 'node:zlib'
import { defaultLimits } from '../../src/environ/limits.ts'
import type { Random } from '../fuzz/random.ts'
import { contentOf, piecesOf } from './content.ts'

/** A request, and its answer to the byte. */
export interface Asked {
  readonly kind: string
  /** What is sent, as a byte string. */
  readonly request: string
  readonly status: number
  /** The header, but for the fields that say how long the connection lives, the date and the framing. */
  readonly fields: readonly string[]
  /** The body, without its framing and its coding; null where any will do. */
  readonly body: string | null
  /** Whether the answer has a body. */
  readonly hasBody?: boolean
  /** Whether the connection ends with the answer: it is refused, or the client has asked for that. */
  readonly last?: boolean
  readonly gzip?: boolean
}

const TEXT = 'Content-Type: text/plain; charset=UTF-8'
const JSON_TYPE = 'Content-Type: application/json'
const BYTES = 'Content-Type: application/octet-stream'

const get = (path: string, fields = '', method = 'GET') =>
  `${method} ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`
const post = (path: string, type: string, body: string, fields = '') =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`

function chunks(body: string, chance: Random): string {
  let framed = ''
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + chance.below(5000))
    framed += `${size.toString(16)}${chance.below(5) === 0 ? ';a=b' : ''}\r\n${body.slice(at, at + size)}\r\n`
    at += size
  }
  return `${framed}0\r\n${chance.below(3) === 0 ? 'X-Trailer: a\r\n' : ''}\r\n`
}

const ok = (kind: string, request: string, type: string, body: string): Asked => ({
  kind,
  request,
  status: 200,
  fields: [type],
  body,
})

type Maker = (id: number, chance: Random) => Asked

const text: Maker = (id) => ok('text', get(`/text/${id}`), TEXT, `hello ${id}\n`)

const json: Maker = (id) => ok('JSON', get(`/json/${id}`), JSON_TYPE, JSON.stringify({ id, twice: id * 2 }))

const sentJson: Maker = (id, chance) => {
  const value = { id, text: contentOf(id, chance.below(2000)), list: [id, null, { deep: [true] }] }
  const body = JSON.stringify(value)
  return ok('JSON sent', post('/json', 'application/json', body), JSON_TYPE, JSON.stringify({ got: value }))
}

const form: Maker = (id, chance) => {
  const fields = Array.from({ length: 1 + chance.below(20) }, (_, i) => [`f${i}`, contentOf(id + i, 15)])
  const body = String(new URLSearchParams(fields as [string, string][]))
  return ok(
    'form',
    post('/form', 'application/x-www-form-urlencoded', body),
    JSON_TYPE,
    JSON.stringify({ fields }),
  )
}

const multipart: Maker = (id, chance) => {
  const file = contentOf(id, chance.below(40_000))
  const part = (head: string, content: string) =>
    `--b${id}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
  const body = `${part('name="n"', String(id))}${part(`name="f"; filename="${id}.txt"`, file)}--b${id}--\r\n`
  const fields = [
    ['n', String(id)],
    ['f', `${id}.txt:${file}`],
  ]
  return ok(
    'multipart',
    post('/form', `multipart/form-data; boundary=b${id}`, body),
    JSON_TYPE,
    JSON.stringify({ fields }),
  )
}

const echo: Maker = (id, chance) => {
  const body = contentOf(id, 1 + chance.below(100_000))
  if (chance.below(2) === 0) {
    // An answer that begins before so much has come ends the connection, or it does not, as the packets arrive.
    const last = body.length > defaultLimits.drainBytes
    const request = post(`/echo/${id}`, 'text/plain', body, last ? 'Connection: close\r\n' : '')
    return { ...ok('upload', request, BYTES, body), last }
  }
  const head = `POST /echo/${id} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`
  return ok('upload in chunks', head + chunks(body, chance), BYTES, body)
}

const whole = (id: number) => [TEXT, `ETag: "${id}"`, 'Accept-Ranges: bytes']

const range: Maker = (id, chance) => {
  const size = 10 + chance.below(5000)
  const from = chance.below(size + 5)
  const to = from + chance.below(100)
  const request = get(`/bytes/${id}/${size}`, `Range: bytes=${from}-${to}\r\n`)
  if (from >= size) {
    const fields = [...whole(id).slice(1), `Content-Range: bytes */${size}`]
    return { kind: 'range that is none', request, status: 416, fields, body: '' }
  }
  const end = Math.min(to, size - 1)
  const fields = [...whole(id), `Content-Range: bytes ${from}-${end}/${size}`]
  return { kind: 'range', request, status: 206, fields, body: contentOf(id, size).slice(from, end + 1) }
}

const condition: Maker = (id, chance) => {
  const same = chance.below(2) === 0
  const size = chance.below(1000)
  const request = get(`/bytes/${id}/${size}`, `If-None-Match: "${same ? id : id + 1}"\r\n`)
  if (same)
    return { kind: 'condition', request, status: 304, fields: whole(id).slice(1), body: '', hasBody: false }
  return { kind: 'condition', request, status: 200, fields: whole(id), body: contentOf(id, size) }
}

const head: Maker = (id) => ({
  kind: 'HEAD',
  request: get(`/bytes/${id}/500`, '', 'HEAD'),
  status: 200,
  fields: whole(id),
  body: '',
  hasBody: false,
})

const gzip: Maker = (id, chance) => {
  const size = 1 + chance.below(50_000)
  return {
    kind: 'compression',
    request: get(`/gzip/${id}/${size}`, 'Accept-Encoding: gzip\r\n'),
    status: 200,
    fields: [TEXT, 'Content-Encoding: gzip', 'Vary: Accept-Encoding'],
    body: contentOf(id, size),
    gzip: true,
  }
}

const events: Maker = (id, chance) => {
  const count = chance.below(10)
  const body = Array.from({ length: count }, (_, i) => `id: ${i}\ndata: ${contentOf(id, 20)}\n\n`).join('')
  const fields = [
    'Content-Type: text/event-stream',
    'Cache-Control: no-cache, no-transform',
    'X-Accel-Buffering: no',
  ]
  return { kind: 'events', request: get(`/events/${id}/${count}`), status: 200, fields, body }
}

const stream: Maker = (id, chance) => {
  const count = chance.below(40)
  return ok('stream', get(`/stream/${id}/${count}`), BYTES, piecesOf(id, count).join(''))
}

const NEGOTIATED = ['Vary: Accept', 'X-Content-Type-Options: nosniff']

const missing: Maker = (id) => ({
  kind: '404',
  request: get(`/nothing${id}`),
  status: 404,
  fields: ['Content-Type: application/problem+json', ...NEGOTIATED],
  body: JSON.stringify({ title: 'Not Found', status: 404, detail: `no nothing${id}` }),
})

const forbidden: Maker = (id) => ({
  kind: '403',
  request: get(`/forbidden/${id}`, 'Accept: text/plain\r\n'),
  status: 403,
  fields: [TEXT, ...NEGOTIATED],
  body: `403 Forbidden\n\nAccess to this resource is denied.\n\nnot ${id}\n`,
})

const broken: Maker = (id) => ({
  kind: '500',
  request: get(`/broken/${id}`),
  status: 500,
  fields: [TEXT],
  body: '500 Internal Server Error\n',
})

const BAD: readonly (readonly [status: number, request: string])[] = [
  [400, 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'GET / HTTP/1.1\r\n\r\n'],
  [400, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  [400, 'GET / HTTP/1.1\nHost: a\n\n'],
  [400, 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
  [400, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  [400, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello'],
  [400, 'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n'],
  [501, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n'],
  [505, 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'],
  [414, `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  [431, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(9000)}\r\n\r\n`],
]

/** A request that is none: it is answered with its status, and the connection ends. */
export const malformed: Maker = (_id, chance) => {
  const [status, request] = chance.of(BAD)
  return {
    kind: 'malformed',
    request,
    status,
    fields: [TEXT, 'X-Content-Type-Options: nosniff'],
    body: null,
    last: true,
  }
}

const all: readonly Maker[] = [
  text,
  text,
  json,
  sentJson,
  form,
  multipart,
  echo,
  range,
  condition,
  head,
  gzip,
  events,
  stream,
  missing,
  forbidden,
  broken,
]

/** One of all kinds that leave the connection open. */
export function anyOf(id: number, chance: Random): Asked {
  return chance.of(all)(id, chance)
}

/** The body of an answer, its coding undone. */
export function plainBody(asked: Asked, body: Buffer): string {
  return (asked.gzip ? gunzipSync(body) : body).toString('latin1')
}
