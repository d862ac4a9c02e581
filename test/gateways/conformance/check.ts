// One row of the suite: an application, a request, and what has to come of them.

import type { Environ, HeaderList, Wsgi } from '../../../src/environ/contract.ts'
import type { Notes } from './notes.ts'
import type { Ask, Got } from './way.ts'

export interface Check {
  readonly name: string
  readonly app: Wsgi
  /** Whether the application breaks the contract on purpose, so that lint must not stand before it. */
  readonly unlinted?: true
  /** What is asked; some have to see the notes of the application while they ask. */
  readonly ask: Ask | ((notes: Notes) => Ask)
  /** Whether there may be no answer at all: the client leaves, or the connection breaks before the head has come. */
  readonly mayBreak?: true
  /** Throws unless all is as it should be. An answer that did not come has the status 0. */
  readonly expect: (got: Got, notes: Notes) => unknown
}

export const TEXT: HeaderList = [['Content-Type', 'text/plain']]

/** The whole body of a request. */
export async function read(environ: Environ): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Answers with what the application sees: the variables of CGI, and the body as a byte string. */
export const mirror: Wsgi = async (environ, start) => {
  const body = (await read(environ)).toString('latin1')
  const seen: Record<string, unknown> = {}
  for (const key of Object.keys(environ)) if (typeof environ[key] === 'string') seen[key] = environ[key]
  start('200 OK', [['Content-Type', 'application/json']])
  return Buffer.from(JSON.stringify({ ...seen, body }))
}

/** What the mirror has shown. */
export function mirrored(got: Got): Record<string, string | undefined> {
  if (got.status !== 200) throw new Error(`${got.status}: ${got.bytes.toString('latin1').slice(0, 200)}`)
  return JSON.parse(got.bytes.toString())
}

/** An application that answers always the same. */
export const answers =
  (status: string, headers: HeaderList, body: () => ReturnType<Wsgi> = () => ''): Wsgi =>
  (_environ, start) => {
    start(status, headers)
    return body()
  }

/** A body that tells when it was closed, which must not happen when it has run to its end. */
export function watched(notes: Notes, chunks: Iterable<string>, stays = false): AsyncIterable<string> {
  const iterator = chunks[Symbol.iterator]()
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const step = iterator.next()
        if (stays && step.done) await new Promise((resolve) => setTimeout(resolve, 20))
        return stays && step.done
          ? { done: false, value: '.'.repeat(1000) }
          : (step as IteratorResult<string>)
      },
      async return() {
        notes.add('closed')
        return { done: true, value: undefined }
      },
    }),
  }
}

export const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
