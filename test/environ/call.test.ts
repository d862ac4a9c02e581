import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import type { Body, Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'

const ok =
  (body: Body): Wsgi =>
  (_environ, start) => {
    start('200 OK', [['Content-Type', 'text/plain']])
    return body
  }
const texts = (chunks: readonly Uint8Array[]) => chunks.map((chunk) => new TextDecoder().decode(chunk))

test.each<[string, Body, string[]]>([
  ['text', 'é', ['é']],
  ['nothing', '', []],
  ['bytes', Uint8Array.of(97), ['a']],
  ['an array', ['a', '', 'b'], ['a', 'b']],
])('gives status, headers and the chunks of %s', async (_name, body, chunks) => {
  const result = await call(lint(ok(body)), blank('/'))
  expect([result.status, result.headers, texts(result.chunks)]).toEqual([
    '200 OK',
    [['Content-Type', 'text/plain']],
    chunks,
  ])
})

test('closes an iterator exactly once: not after its end, and when a chunk is refused', async () => {
  const closed: string[] = []
  const generator = function* (name: string, chunk: unknown) {
    try {
      yield chunk as string
    } finally {
      closed.push(name)
    }
  }
  await call(ok(generator('whole', 'a')), blank('/'))
  await expect(call(ok(generator('bad', 7)), blank('/'))).rejects.toThrow(TypeError)
  expect(closed).toEqual(['whole', 'bad'])
})
