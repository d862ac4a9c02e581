// What a way can do beyond what all of them must: tried, and not only said. One column of the table in docs/gateways.md for
// each.

import { type Check, TEXT, wait } from './check.ts'
import { Notes } from './notes.ts'

/** A check whose outcome is a fact, not a fault. */
export interface Probe extends Check {
  readonly column: string
}

export const probes: readonly Probe[] = [
  {
    column: 'streams in',
    name: 'the first of a body is there before the last is sent',
    app: async (environ, start) => {
      const notes = Notes.of(environ)
      for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) {
        if (chunk[0] === 97) notes.add('first')
      }
      start('200 OK', TEXT)
      return ''
    },
    ask: (notes) => ({
      method: 'POST',
      headers: [['Content-Length', '200000']],
      body: (async function* () {
        yield Buffer.alloc(100_000, 'a')
        notes.add((await notes.has('first', 1500)) ? 'streamed' : 'held')
        yield Buffer.alloc(100_000, 'b')
      })(),
    }),
    expect: (_got, notes) => {
      if (!notes.lines.includes('streamed')) throw new Error('the body is held')
    },
  },
  {
    column: 'streams out',
    name: 'the first of an answer is there before the last is made',
    app: (environ, start) => {
      const notes = Notes.of(environ)
      start('200 OK', TEXT)
      return (async function* () {
        yield 'first'
        notes.add((await notes.has('seen', 1500)) ? 'streamed' : 'held')
        yield 'last'
      })()
    },
    ask: (notes) => ({ onData: (text) => /first/.test(text) && !/last/.test(text) && notes.add('seen') }),
    expect: async (_got, notes) => {
      if (!(await notes.has('streamed', 200))) throw new Error('the answer is held')
    },
  },
  {
    column: 'abort',
    name: 'the signal tells of a client that has left',
    app: async (environ, start) => {
      const notes = Notes.of(environ)
      environ['wsgify.signal']?.addEventListener('abort', () => notes.add('aborted'))
      notes.add('asked')
      await Promise.race([notes.has('aborted', 2000), wait(2000)])
      start('200 OK', TEXT)
      return ''
    },
    ask: (notes) => ({ leave: notes.has('asked') }),
    mayBreak: true,
    expect: async (_got, notes) => {
      if (!(await notes.has('aborted', 2500))) throw new Error('it does not')
    },
  },
  {
    column: 'trailers',
    name: 'fields after an answer reach the client',
    app: (environ, start) => {
      environ['wsgify.send_trailers']?.(() => [['X-Checksum', 'abc']])
      start('200 OK', TEXT)
      return (async function* () {
        yield 'body'
      })()
    },
    ask: { headers: [['TE', 'trailers']] },
    expect: (got) => {
      if (got.trailers.length === 0) throw new Error('there are none')
    },
  },
  {
    column: 'early hints',
    name: 'a 103 response reaches the client before the answer',
    app: async (environ, start) => {
      environ['wsgify.early_hints']?.([['Link', '</a.css>; rel=preload']])
      await wait(20)
      start('200 OK', TEXT)
      return 'body'
    },
    ask: {},
    expect: (got) => {
      if (!got.hints?.some(([, value]) => value === '</a.css>; rel=preload')) throw new Error('there is none')
    },
  },
  {
    column: 'upgrade',
    name: 'another protocol is spoken on the connection',
    app: (_environ, start) => {
      start('200 OK', TEXT)
      return 'body'
    },
    ask: {
      headers: [
        ['Connection', 'Upgrade'],
        ['Upgrade', 'echo'],
      ],
      says: 'hello',
    },
    expect: (got) => {
      if (got.status !== 101 || got.bytes.toString() !== 'hello') throw new Error('it is not')
    },
  },
  {
    column: 'client certificate',
    name: 'the application knows who the client is',
    app: (environ, start) => {
      start('200 OK', TEXT)
      return environ['wsgify.peer_certificate']?.subject ?? ''
    },
    ask: {},
    expect: (got) => {
      if (got.bytes.toString() !== 'CN=client') throw new Error('it does not')
    },
  },
]
