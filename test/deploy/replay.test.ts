import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Spool } from '../../src/body/spool.ts'
import { Replay } from '../../src/deploy/replay.ts'

interface Source extends AsyncIterable<Uint8Array> {
  taken: number
  closed: number
}

function source(texts: string[], fail?: Error): Source {
  const made = {
    taken: 0,
    closed: 0,
    [Symbol.asyncIterator]() {
      return {
        async next() {
          const text = texts[made.taken]
          if (text === undefined) {
            if (fail) throw fail
            return { done: true as const, value: undefined }
          }
          made.taken++
          return { done: false as const, value: new TextEncoder().encode(text) }
        },
        async return() {
          made.closed++
          return { done: true as const, value: undefined }
        },
      }
    },
  }
  return made
}

async function read(body: AsyncIterable<Uint8Array>, most = Number.POSITIVE_INFINITY): Promise<string> {
  let text = ''
  let count = 0
  for await (const chunk of body) {
    text += new TextDecoder().decode(chunk)
    if (++count >= most) break
  }
  return text
}

describe.each([
  ['memory', 1_000_000],
  ['a file', 3],
])('a body that is kept in %s', (_, memory) => {
  it('is read from its beginning by each reader, however much the one before has read', async () => {
    const input = source(['one', 'two', 'three', 'four'])
    const replay = new Replay(input, memory)
    expect(await read(replay.reader({ isLast: false }), 2)).toBe('onetwo')
    expect(await read(replay.reader({ isLast: false }), 1)).toBe('one')
    expect(await read(replay.reader({ isLast: false }), 0)).toBe('one')
    expect(input.taken).toBe(2)
    expect(await read(replay.reader({ isLast: true }))).toBe('onetwothreefour')
    expect(input.taken).toBe(4)
    replay.close()
  })

  it('is not read for applications that do not ask', async () => {
    const input = source(['one'])
    const replay = new Replay(input, memory)
    replay.reader({ isLast: false })
    expect(input.taken).toBe(0)
    expect(await read(replay.reader({ isLast: true }))).toBe('one')
    replay.close()
  })
})

describe('Replay', () => {
  it('closes its source when the last reader stops, once, and not before', async () => {
    const input = source(['one', 'two'])
    const replay = new Replay(input, 100)
    await read(replay.reader({ isLast: false }), 1)
    expect(input.closed).toBe(0)
    await read(replay.reader({ isLast: true }), 1)
    expect(input.closed).toBe(1)
  })

  it('ends earlier readers with an error', async () => {
    const replay = new Replay(source(['one', 'two']), 100)
    const early = replay.reader({ isLast: false })[Symbol.asyncIterator]()
    await early.next()
    replay.reader({ isLast: true })
    await expect(early.next()).rejects.toThrow('went on to another application')
  })

  it('gives what failed to every reader, and never a body that looks complete', async () => {
    const replay = new Replay(source(['one'], new Error('the client left')), 100)
    await expect(read(replay.reader({ isLast: false }))).rejects.toThrow('the client left')
    await expect(read(replay.reader({ isLast: false }))).rejects.toThrow('the client left')
    await expect(read(replay.reader({ isLast: true }))).rejects.toThrow('the client left')
  })

  it('lets a reader take over while another still waits', async () => {
    let release = (_: string) => {}
    const late = new Promise<string>((resolve) => {
      release = resolve
    })
    const input = (async function* () {
      yield new TextEncoder().encode('one')
      yield new TextEncoder().encode(await late)
    })()
    const replay = new Replay(input, 100)
    const early = replay.reader({ isLast: false })[Symbol.asyncIterator]()
    await early.next()
    const waiting = early.next().catch((error: Error) => error)
    const last = read(replay.reader({ isLast: true }))
    release('two')
    expect(await last).toBe('onetwo')
    expect(await waiting).toBeInstanceOf(Error)
  })

  it('leaves no file behind that is made while it is closed', async () => {
    const replay = new Replay(source(['one', 'two']), 0)
    const make = Spool.create.bind(Spool)
    const create = vi.spyOn(Spool, 'create').mockImplementation(() => {
      replay.close()
      return make()
    })
    onTestFinished(() => create.mockRestore())
    await expect(read(replay.reader({ isLast: false }))).rejects.toThrow('the request has ended')
    const spool = await create.mock.results[0]?.value
    await expect(spool.read(0, 1)).rejects.toThrow('is gone')
  })

  it('reads what is iterated synchronously', async () => {
    const replay = new Replay(new Set([new TextEncoder().encode('x')]), 100)
    expect(await read(replay.reader({ isLast: false }))).toBe('x')
    expect(await read(replay.reader({ isLast: true }))).toBe('x')
  })
})
