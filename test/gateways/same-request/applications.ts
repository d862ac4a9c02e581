// The two applications that every way serves: one answers with the environ that it sees, one with what it is told to. They run
// wherever a way leads, so nothing here needs a runtime of its own.

import type { Body, Environ, HeaderList, Wsgi } from '../../../src/environ/contract.ts'

/** The field that tells the second application what to answer. */
export const ANSWER_FIELD = 'X-Answer'

/** An answer that is made up. */
export interface MadeAnswer {
  readonly status: string
  readonly headers: HeaderList
  /** In which form the application gives its body. */
  readonly form: 'text' | 'bytes' | 'array' | 'generator' | 'async generator' | 'nothing'
  /** The chunks of the body: text for bytes, one character for each, repeated so many times. */
  readonly chunks: readonly (readonly [text: string, times: number])[]
  /** Whether the application says the length. */
  readonly counted: boolean
}

/** As it is told: JSON in Base64, since a field holds no more than bytes. */
export function told(answer: MadeAnswer): string {
  const ascii = JSON.stringify(answer).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return btoa(ascii)
}

/** Answers with what it sees: all of the environ that is text, a number or a truth, and the length and hash of the body. */
export const showsEnviron: Wsgi = async (environ, start) => {
  const { bytes, length } = await hashOf(environ)
  const seen: Record<string, unknown> = {}
  // Of the client some gateways ask only when they are asked.
  for (const key of [...Object.keys(environ), 'REMOTE_ADDR', 'REMOTE_PORT']) {
    const value = environ[key]
    if (/^(?:string|number|boolean)$/.test(typeof value)) seen[key] = value
  }
  seen['wsgi.version'] = environ['wsgi.version'].join('.')
  seen['body'] = `${length} bytes, SHA-256 ${bytes}`
  start('200 OK', [['Content-Type', 'application/json']])
  return JSON.stringify(seen)
}

async function hashOf(environ: Environ): Promise<{ bytes: string; length: number }> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    length += chunk.length
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', all))
  return { bytes: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join(''), length }
}

/** Answers with what it is told. */
export const answersAsTold: Wsgi = (environ, start) => {
  const answer: MadeAnswer = JSON.parse(atob(environ.HTTP_X_ANSWER ?? ''))
  const chunks = answer.chunks.map(([text, times]) => bytesOf(text.repeat(times)))
  const headers = [...answer.headers]
  if (answer.counted) {
    headers.push(['Content-Length', String(chunks.reduce((sum, chunk) => sum + chunk.length, 0))])
  }
  start(answer.status, headers)
  return bodyOf(answer.form, chunks)
}

function bodyOf(form: MadeAnswer['form'], chunks: readonly Uint8Array[]): Body {
  switch (form) {
    case 'nothing':
      return ''
    case 'text':
      return chunks.map((chunk) => new TextDecoder().decode(chunk)).join('')
    case 'bytes':
      return chunks[0] ?? new Uint8Array(0)
    case 'array':
      return [...chunks]
    case 'generator':
      return generate(chunks)
    default:
      return generateLater(chunks)
  }
}

function* generate(chunks: readonly Uint8Array[]): Generator<Uint8Array> {
  yield* chunks
}

async function* generateLater(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    await null
    yield chunk
  }
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

/** Both, by the names under which a request asks for them. */
export const sameRequestApps = { 'same request': showsEnviron, 'same answer': answersAsTold } as const
