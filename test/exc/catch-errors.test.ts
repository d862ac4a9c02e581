import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import type { Body, Chunk, Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { catchErrors } from '../../src/exc/catch-errors.ts'

const TEXT: [string, string][] = [['Content-Type', 'text/plain']]

/** A body of steps that counts how it is treated; a step that is an Error is thrown. */
function steps(all: (Chunk | Error)[], asynchronous: boolean) {
  const seen = { taken: 0, closed: 0 }
  const next = () => {
    const step = all[seen.taken++]
    if (step instanceof Error) throw step
    return { done: step === undefined, value: step as Chunk }
  }
  const close = () => {
    seen.closed++
    return { done: true as const, value: undefined }
  }
  const body: Body = asynchronous
    ? {
        [Symbol.asyncIterator]: () => ({
          next: async () => next() as IteratorResult<Chunk>,
          return: async () => close(),
        }),
      }
    : { [Symbol.iterator]: () => ({ next: next as () => IteratorResult<Chunk>, return: close }) }
  return { seen, body }
}

const answering =
  (body: Body | Promise<Body>): Wsgi =>
  (_environ, startResponse) => {
    startResponse('200 OK', TEXT)
    return body
  }

function guarded(app: Wsgi) {
  const rescued: unknown[] = []
  const wsgi: Wsgi = (environ, startResponse) =>
    catchErrors(app, environ, startResponse, (error) => {
      rescued.push(error)
      startResponse('500 Internal Server Error', TEXT, error)
      return 'rescued'
    })
  return { rescued, wsgi: lint(wsgi) }
}

const error = new Error('x')

describe.each([
  ['synchronous', false],
  ['asynchronous', true],
])('a %s body', (_, asynchronous) => {
  test('goes through as it is', async () => {
    const { body, seen } = steps(['a', 'b', 'c'], asynchronous)
    const { rescued, wsgi } = guarded(answering(body))
    const { status, chunks } = await call(wsgi, blank('/'))
    expect([status, Buffer.concat(chunks).toString(), rescued]).toEqual(['200 OK', 'abc', []])
    expect(seen).toEqual({ taken: 4, closed: 0 })
  })

  test('that throws in place of its first chunk is rescued, and not closed', async () => {
    const { body, seen } = steps([error], asynchronous)
    const { rescued, wsgi } = guarded(answering(body))
    const { status, chunks } = await call(wsgi, blank('/'))
    expect([status, Buffer.concat(chunks).toString(), rescued]).toEqual([
      '500 Internal Server Error',
      'rescued',
      [error],
    ])
    expect(seen).toEqual({ taken: 1, closed: 0 })
  })

  test('that throws later is not', async () => {
    const { body, seen } = steps(['a', error], asynchronous)
    const { rescued, wsgi } = guarded(answering(body))
    await expect(call(wsgi, blank('/'))).rejects.toBe(error)
    expect([rescued, seen]).toEqual([[], { taken: 2, closed: 0 }])
  })

  test('that is left is closed once', async () => {
    for (const taken of [0, 1, 2]) {
      const { body, seen } = steps(['a', 'b', 'c'], asynchronous)
      const given = (await catchErrors(
        answering(body),
        blank('/'),
        () => {},
        () => '',
      )) as AsyncIterable<Chunk>
      const iterator = given[Symbol.asyncIterator]()
      for (let i = 0; i < taken; i++) await iterator.next()
      await iterator.return?.()
      expect(seen).toEqual({ taken: Math.max(1, taken), closed: 1 })
    }
  })

  test('that is empty is empty', async () => {
    const { body } = steps([], asynchronous)
    expect((await call(guarded(answering(body)).wsgi, blank('/'))).chunks).toEqual([])
  })
})

test('what is answered at once is answered at once', () => {
  for (const body of ['x', new Uint8Array(1), ['a', 'b']]) {
    expect(
      catchErrors(
        answering(body),
        blank('/'),
        () => {},
        () => 'rescued',
      ),
    ).toBe(body)
  }
})

test.each([
  [
    'thrown',
    () => {
      throw error
    },
  ],
  ['rejected', () => Promise.reject(error)],
  [
    'rejected after the head',
    (start: () => void) => {
      start()
      return Promise.reject(error)
    },
  ],
])('an error that is %s is rescued', async (_, fail) => {
  const { rescued, wsgi } = guarded((_environ, startResponse) => fail(() => startResponse('200 OK', TEXT)))
  expect((await call(wsgi, blank('/'))).status).toBe('500 Internal Server Error')
  expect(rescued).toEqual([error])
})

test('a head that is given in the first step is waited for', async () => {
  const { wsgi } = guarded((_environ, startResponse) =>
    (function* () {
      startResponse('201 Created', TEXT)
      yield 'x'
    })(),
  )
  expect((await call(wsgi, blank('/'))).status).toBe('201 Created')
})

test('what is no body is left for the caller to refuse', async () => {
  const app: Wsgi = (environ, startResponse) =>
    catchErrors((() => ({})) as never, environ, startResponse, () => 'rescued')
  await expect(call(app, blank('/'))).rejects.toThrow('an application returns')
})
