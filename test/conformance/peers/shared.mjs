// What every server answers with, and how it says that it listens.

import { gzipSync } from 'node:zlib'

/** The folder of files to serve. */
export const files = process.env.FILES

export const MODIFIED = new Date('2025-01-01T12:00:00Z')
export const BIG = 'all work and no play makes a dull text. '.repeat(100)

/** The text with what `/coded` has it answered: fields, a status, and a body that may be encoded already. */
export const coded = {
  'no-transform': { body: BIG, headers: { 'Cache-Control': 'no-transform' } },
  gzip: { body: gzipSync(BIG), headers: { 'Content-Encoding': 'gzip' } },
  part: { body: BIG, headers: { 'Content-Range': 'bytes 0-3999/8000' }, status: 206 },
}

/** Whose pages may do what, in the words that most have for it. */
export const CORS = {
  origin: ['https://app.example'],
  methods: ['GET', 'PUT'],
  allowedHeaders: ['X-Auth-Token'],
  exposedHeaders: ['ETag'],
  credentials: true,
  maxAge: 600,
}

/** The pairs of an object whose values are text or arrays. */
export const pairs = (found) =>
  Object.entries(found ?? {}).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))

/** A body in chunks, which may fail after the first. */
export async function* chunks(fails) {
  yield 'one'
  await new Promise((resolve) => setTimeout(resolve, 10))
  if (fails) throw new Error('boom secret')
  yield 'two'
}

let gone = 0

/** Resolves when a client has left, and counts it. */
export const untilLeft = (signal) =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      gone++
      resolve('')
    })
  })

/** How many have left. */
export const left = () => String(gone)

/** The parts of a form of the platform. */
export const parts = async (entries) => {
  const found = []
  for (const [name, value] of entries) {
    found.push(typeof value === 'string' ? [name, null, value] : [name, value.name, await value.text()])
  }
  return found
}

/** A response of the platform with cookies. */
export const withCookies = (...cookies) => {
  const res = new Response('set')
  for (const cookie of cookies) res.headers.append('Set-Cookie', cookie)
  return res
}

/** Says where the server listens, and what it has no documented way for. */
export const ready = (port, lacks) => console.log(JSON.stringify({ port, lacks }))
