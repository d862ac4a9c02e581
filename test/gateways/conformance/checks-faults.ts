// What goes wrong: applications that fail, answers that are cut, clients that leave.

import assert from 'node:assert/strict'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { answers, type Check, TEXT, wait, watched } from './check.ts'
import { Notes } from './notes.ts'
import type { Ask, Got } from './way.ts'

const isBare500 = (got: Got) => {
  assert.equal(got.status, 500)
  assert.doesNotMatch(got.bytes.toString(), /on purpose|\.ts|at /)
}

const fails = (name: string, app: Wsgi): Check => ({
  name: `${name}: a bare 500`,
  app,
  unlinted: true,
  ask: {},
  expect: isBare500,
})

const before: Check[] = [
  fails('an error', () => {
    throw new Error('on purpose')
  }),
  fails('an error some time later', async () => {
    await wait(5)
    throw new Error('on purpose')
  }),
  fails('something that is no error', () => {
    throw 'on purpose'
  }),
  fails('something that cannot be made text', () => {
    throw Object.create(null)
  }),
  fails(
    'a body that cannot be read',
    answers('200 OK', TEXT, () => ({
      [Symbol.asyncIterator]() {
        throw new Error('on purpose')
      },
    })),
  ),
  fails('a body that cannot be read, some time later', async (_environ, start) => {
    await wait(5)
    start('200 OK', TEXT)
    return {
      [Symbol.iterator]() {
        throw new Error('on purpose')
      },
    }
  }),
  fails('an error before the first chunk', (_environ, start) => {
    start('200 OK', TEXT)
    // biome-ignore lint/correctness/useYield: it fails before
    return (function* () {
      throw new Error('on purpose')
    })()
  }),
  fails('no head', () => 'body'),
  fails('two heads', (_environ, start) => {
    start('200 OK', TEXT)
    start('200 OK', TEXT)
    return 'body'
  }),
  fails('a status that is none', answers('20x', TEXT)),
  fails('an interim status', answers('103 Early Hints', TEXT)),
  fails('a line end in a field', answers('200 OK', [['X-Own', 'a\r\nSet-Cookie: b=c']])),
  fails('a line end in a name', answers('200 OK', [['X-Own\r\nSet-Cookie', 'a']])),
  fails('a line end in a status', answers('200 OK\r\nSet-Cookie: a=b', TEXT)),
  fails('no text in a field', answers('200 OK', [['X-Own', 5 as unknown as string]])),
  fails(
    'a whole body that is too short',
    answers('200 OK', [...TEXT, ['Content-Length', '10']], () => 'five!'),
  ),
  fails(
    'a whole body that is too long',
    answers('200 OK', [...TEXT, ['Content-Length', '2']], () => 'five!'),
  ),
  {
    name: 'a head in place of another, for an error',
    app: (_environ, start) => {
      start('200 OK', TEXT)
      start('409 Conflict', TEXT, new Error('on purpose'))
      return 'conflict'
    },
    ask: {},
    expect: (got) => assert.deepEqual([got.status, got.bytes.toString()], [409, 'conflict']),
  },
]

async function* failing(): AsyncGenerator<string> {
  yield 'first'
  await wait(50)
  throw new Error('on purpose')
}

// Not GET: a proxy may ask again where a connection breaks, and the application would see two.
const CUT: Ask = { method: 'POST', body: '' }

const cut: Check[] = [
  {
    name: 'an answer without a length that fails does not look whole',
    app: answers('200 OK', TEXT, failing),
    ask: CUT,
    mayBreak: true,
    expect: (got) => assert.equal(got.whole, false),
  },
  {
    name: 'an answer with a length that fails does not look whole',
    app: answers('200 OK', [...TEXT, ['Content-Length', '10']], failing),
    ask: CUT,
    mayBreak: true,
    expect: (got) => assert.equal(got.whole, false),
  },
  {
    name: 'an answer that is shorter than its length does not look whole',
    app: answers('200 OK', [...TEXT, ['Content-Length', '10']], async function* () {
      yield 'five!'
    }),
    unlinted: true,
    ask: CUT,
    mayBreak: true,
    expect: (got) => assert.equal(got.whole, false),
  },
  {
    name: 'an answer that is longer than its length has no more than that',
    app: answers('200 OK', [...TEXT, ['Content-Length', '5']], async function* () {
      yield 'five!'
      await wait(20)
      yield 'more'
    }),
    unlinted: true,
    ask: CUT,
    expect: (got) => assert.equal(got.bytes.toString(), 'five!'),
  },
  {
    name: 'a chunk that is none cuts an answer, and closes it once',
    app: (environ, start) => {
      start('200 OK', TEXT)
      return watched(Notes.of(environ), ['first', 5 as unknown as string, 'last'])
    },
    unlinted: true,
    ask: CUT,
    mayBreak: true,
    expect: async (got, notes) => {
      assert.doesNotMatch(got.bytes.toString(), /last/)
      await notes.has('closed')
      assert.deepEqual(notes.lines, ['closed'])
    },
  },
  {
    name: 'a body that has run to its end is not closed',
    app: (environ, start) => {
      start('200 OK', TEXT)
      return watched(Notes.of(environ), ['a', 'b'])
    },
    ask: CUT,
    expect: async (got, notes) => {
      assert.equal(got.bytes.toString(), 'ab')
      await wait(50)
      assert.deepEqual(notes.lines, [])
    },
  },
]

/** A client that leaves when something has come. */
const leaving = () => {
  let leave = () => {}
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  return { leave: left, onData: () => leave() }
}

const left: Check[] = [
  {
    name: 'a client that leaves closes the body once, and aborts the signal',
    app: (environ, start) => {
      const notes = Notes.of(environ)
      environ['wsgify.signal']?.addEventListener('abort', () => notes.add('aborted'))
      start('200 OK', TEXT)
      return watched(notes, ['first'.repeat(500)], true)
    },
    ask: leaving,
    mayBreak: true,
    expect: async (_got, notes) => {
      await notes.has('closed', 8000)
      await notes.has('aborted', 500)
      await wait(100)
      assert.deepEqual(notes.lines.sort(), ['aborted', 'closed'])
    },
  },
  {
    name: 'a client that leaves before its answer aborts the signal',
    app: async (environ, start) => {
      const notes = Notes.of(environ)
      notes.add('asked')
      const gone = await Promise.race([
        new Promise((resolve) =>
          environ['wsgify.signal']?.addEventListener('abort', () => resolve('aborted')),
        ),
        wait(3000).then(() => 'alone'),
      ])
      notes.add(String(gone))
      start('200 OK', TEXT)
      return watched(notes, ['too late'], true)
    },
    ask: (notes) => ({ leave: notes.has('asked') }),
    mayBreak: true,
    expect: async (_got, notes) => {
      await notes.has('closed')
      assert.deepEqual(notes.lines, ['asked', 'aborted', 'closed'])
    },
  },
  {
    name: 'a body that does not come whole is an error, and not its end',
    app: async (environ, start) => {
      const notes = Notes.of(environ)
      notes.add('asked')
      try {
        for await (const _chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>);
        notes.add('whole')
      } catch (error) {
        notes.add((error as Error).name)
      }
      start('200 OK', TEXT)
      return ''
    },
    ask: (notes) => ({
      method: 'POST',
      headers: [['Content-Length', '200000']],
      body: (async function* () {
        yield Buffer.alloc(100_000)
        await wait(5000)
        yield Buffer.alloc(100_000)
      })(),
      leave: notes.has('asked').then(() => wait(50)),
    }),
    mayBreak: true,
    expect: async (_got, notes) => {
      await notes.has('ClientDisconnected', 1000)
      assert.ok(!notes.lines.includes('whole'))
    },
  },
]

export const faultChecks: readonly Check[] = [...before, ...cut, ...left]
