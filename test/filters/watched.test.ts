import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { collect } from '../../src/environ/body.ts'
import type { Body, Wsgi } from '../../src/environ/contract.ts'
import { HTTPConflict } from '../../src/exc/client-error.ts'
import { type Outcome, watched } from '../../src/filters/watched.ts'

/** Runs an application, with what becomes of it. */
async function watch(app: Wsgi, use: (body: Body) => unknown = collect, method = 'GET') {
  const outcomes: Outcome[] = []
  let thrown: unknown = null
  const start = () => undefined
  try {
    await use(
      await watched(app, blank('/', { environ: { REQUEST_METHOD: method } }), start, (outcome) =>
        outcomes.push(outcome),
      ),
    )
  } catch (error) {
    thrown = error
  }
  expect(outcomes).toHaveLength(1)
  return { ...(outcomes[0] as Outcome), thrown }
}

const answering =
  (body: Body, error?: unknown): Wsgi =>
  (_environ, start) => {
    start('202 Accepted', [], error)
    return body
  }
async function* chunks(...parts: string[]) {
  yield* parts
}
async function leave(body: Body) {
  const iterator = (body as AsyncIterable<string>)[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.return?.()
  await iterator.return?.()
}

describe('watched', () => {
  test.each<[string, Body, number]>([
    ['text', 'hellö', 6],
    ['bytes', new Uint8Array(3), 3],
    ['a list', ['a', 'b'], 2],
    ['a stream', chunks('a', 'ö'), 3],
  ])('tells the end of %s', async (_name, body, bytes) => {
    expect(await watch(answering(body))).toMatchObject({ status: 202, bytes, error: undefined, thrown: null })
  })

  test('tells what was thrown, and what a layer inside made an answer of', async () => {
    const error = new HTTPConflict()
    const failing: Wsgi = async () => Promise.reject(error)
    expect(await watch(failing)).toMatchObject({ status: 409, bytes: 0, error, thrown: error })
    expect(await watch(answering('x', error))).toMatchObject({ status: 202, error, thrown: null })
  })

  test('tells a client that left as 499, and not where there was no body to send', async () => {
    expect(await watch(answering(chunks('a', 'b')), leave)).toMatchObject({ status: 499, bytes: 1 })
    expect(await watch(answering(chunks('a', 'b')), leave, 'HEAD')).toMatchObject({ status: 202 })
  })

  test('takes each step of a stream as it is told', async () => {
    let steps = 0
    const around = <T>(step: () => T): T => {
      steps++
      return step()
    }
    const body = watched(
      answering(chunks('a')),
      blank('/'),
      () => undefined,
      () => undefined,
      around,
    )
    await collect(body as Body)
    expect(steps).toBeGreaterThanOrEqual(2)
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('full'))],
  ])('an answer stays what it is where who is told of it %s', async (_how, tell) => {
    const written: string[] = []
    const errors = { write: (text: string) => void written.push(text), flush: () => undefined }
    const environ = blank('/a?b', { environ: { 'wsgi.errors': errors } })
    for (const body of ['x', chunks('x')]) {
      expect(await collect(await watched(answering(body), environ, () => undefined, tell))).toHaveLength(1)
      await Promise.resolve()
      expect(written.pop()).toMatch(/^GET "\/a": Error: full\n/)
      expect(written).toEqual([])
    }
    const failing: Wsgi = () => {
      throw new HTTPConflict()
    }
    expect(() => watched(failing, environ, () => undefined, tell)).toThrow(HTTPConflict)
  })
})
