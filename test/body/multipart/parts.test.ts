import { describe, expect, test } from 'vitest'
import { type Part, PartsReader } from '../../../src/body/multipart/parts.ts'
import { defaultLimits } from '../../../src/environ/limits.ts'
import { MediaType } from '../../../src/headers/media-type.ts'
import { arriving, bodyOf, bytesOf, field } from '../../support/multipart.ts'

const BODY = bodyOf(
  'b',
  [field('a'), 'one'],
  [field('f', 'x.txt', 'text/plain'), 'two'],
  [field('c'), 'three'],
)

function reader(
  body: string | AsyncIterable<Uint8Array> = BODY,
  limits: object = {},
  type = 'multipart/form-data; boundary=b',
) {
  const input = typeof body === 'string' ? arriving(body) : body
  return new PartsReader(input, MediaType.parse(type) as MediaType, { ...defaultLimits, ...limits })
}
const failure = (run: () => Promise<unknown>) =>
  run().then(
    () => null,
    (error: unknown) => error,
  )
async function texts(parts: AsyncIterable<Part>): Promise<string[]> {
  const all: string[] = []
  for await (const part of parts) all.push(await part.text())
  return all
}

describe('the parts of a body', () => {
  test('come one after the other', async () => {
    const seen: unknown[] = []
    for await (const part of reader()) {
      seen.push([
        part.name,
        part.filename,
        part.type?.type ?? null,
        part.headers.get('content-type') ?? null,
        await part.text(),
      ])
    }
    expect(seen).toEqual([
      ['a', null, null, null, 'one'],
      ['f', 'x.txt', 'text/plain', 'text/plain', 'two'],
      ['c', null, null, null, 'three'],
    ])
  })

  test('are read out of memory too', async () => {
    const parts = new PartsReader(
      [bytesOf(BODY)],
      MediaType.parse('multipart/form-data; boundary=b') as MediaType,
      defaultLimits,
    )
    expect(await texts(parts)).toEqual(['one', 'two', 'three'])
  })

  test('are skipped when they are not read, or not to their end', async () => {
    const names: unknown[] = []
    for await (const part of reader()) {
      names.push(part.name)
      if (part.name === 'f') for await (const _chunk of part) break
    }
    expect(names).toEqual(['a', 'f', 'c'])
  })

  test('are streams', async () => {
    for await (const part of reader()) {
      expect(await new globalThis.Response(part.stream()).text()).toBe(
        { a: 'one', f: 'two', c: 'three' }[part.name as string],
      )
    }
  })

  test('nothing more is pulled when the loop breaks, and the input is closed once', async () => {
    let pulled = 0
    let closed = 0
    const input = (async function* () {
      try {
        for await (const chunk of arriving(BODY, 1)) {
          pulled++
          yield chunk
        }
      } finally {
        closed++
      }
    })()
    for await (const _part of reader(input)) break
    expect(pulled).toBeLessThan(60)
    const before = pulled
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect([pulled, closed]).toEqual([before, 1])
  })

  test('a part is gone once the next one was asked for', async () => {
    const parts = reader()
    const first = (await parts.next()).value as Part
    await parts.next()
    await expect(first.text()).rejects.toThrow('was not read before the next one was asked for')
  })

  test('a part that was read to its end is empty, and stays so', async () => {
    const parts = reader()
    const first = (await parts.next()).value as Part
    expect([await first.text(), await first.text()]).toEqual(['one', ''])
    await parts.next()
    expect(await first.text()).toBe('')
  })

  test('never hang, whoever asks for what at the same time', async () => {
    const parts = reader()
    const [first, second] = await Promise.all([parts.next(), parts.next()])
    expect([(first.value as Part).name, (second.value as Part).name]).toEqual(['a', 'f'])
    const iterator = (second.value as Part)[Symbol.asyncIterator]()
    const chunks = await Promise.all([iterator.next(), iterator.next(), iterator.next(), parts.next()])
    expect((chunks[3].value as Part).name).toBe('c')
    expect(await texts(parts)).toEqual([])
    expect(await parts.next()).toEqual({ done: true, value: undefined })
  })

  test('the end comes without the epilogue being read', async () => {
    const input = (async function* () {
      yield* arriving(BODY)
      throw new Error('read too far')
    })()
    expect(await texts(reader(input))).toEqual(['one', 'two', 'three'])
  })

  test('the input is closed once: at the last boundary, where the body is refused, and where nobody reads on', async () => {
    const ways: [string, object, number][] = [
      [`${BODY}epilogue that is long enough to be another chunk`, {}, 3],
      ['no boundary at all, for as long as it takes'.repeat(200), {}, 0],
      [BODY, { fileBytes: 4 }, 2],
      [BODY, { files: 0 }, 1],
      [BODY, {}, 1],
    ]
    for (const [text, limits, most] of ways) {
      let closed = 0
      const from = arriving(text)
      const input = {
        [Symbol.asyncIterator]: () => ({
          next: () => from.next(),
          return: async () => ({ done: true as const, value: void closed++ }),
        }),
      }
      let seen = 0
      await failure(async () => {
        for await (const part of reader(input, limits)) {
          await part.text()
          if (++seen === most && text === BODY) break
        }
      })
      expect([closed, seen]).toEqual([1, most])
    }
  })

  test('an error of the input is its reader’s', async () => {
    const input = (async function* () {
      yield bytesOf(BODY.slice(0, 70))
      throw new Error('the client left')
    })()
    expect(String(await failure(() => texts(reader(input))))).toContain('the client left')
  })
})

describe('charsets', () => {
  test('a part is read by its own', async () => {
    const body = bodyOf(
      'b',
      [`${field('a')}\r\nContent-Type: text/plain; charset=iso-8859-1`, '\xe9'],
      [field('b'), '\xc3\xa9'],
    )
    expect(await texts(reader(body))).toEqual(['\u00e9', '\u00e9'])
  })

  test('one that is not known is a 415', async () => {
    const body = bodyOf('b', [`${field('a')}\r\nContent-Type: text/plain; charset=nonsense`, 'x'])
    expect(await failure(() => texts(reader(body)))).toMatchObject({ status: 415 })
  })
})

describe('what is refused', () => {
  test.each<[string, string, object, number, string]>([
    [
      'a part of a form without a name',
      bodyOf('b', ['Content-Disposition: form-data', 'x']),
      {},
      400,
      'with a name',
    ],
    ['a part of a form without a disposition', bodyOf('b', ['X: y', 'x']), {}, 400, 'with a name'],
    [
      'an attachment in a form',
      bodyOf('b', ['Content-Disposition: attachment; name=a', 'x']),
      {},
      400,
      'with a name',
    ],
    ['a large file', BODY, { fileBytes: 4 }, 413, 'the part "c" is larger than 4 bytes (fileBytes)'],
    [
      'a large part read into memory',
      BODY,
      { contentLength: 4 },
      413,
      'the part "c" is larger than 4 bytes (contentLength)',
    ],
    [
      'many files',
      bodyOf('b', [field('a', 'x'), ''], [field('b', 'y'), '']),
      { files: 1 },
      413,
      'more than 1 files (files)',
    ],
    ['many parts', BODY, { parts: 2 }, 413, 'more than 2 parts (parts)'],
    [
      'a long name',
      BODY.replace('"a"', `"${'a'.repeat(50)}"`),
      { paramName: 40 },
      400,
      'longer than 40 characters (paramName)',
    ],
    ['a body cut short', BODY.slice(0, -8), {}, 400, 'ended before its last boundary'],
  ])('%s', async (_name, body, limits, status, message) => {
    const error = await failure(() => texts(reader(body, limits)))
    expect(error).toMatchObject({ status, expose: true })
    expect((error as Error).message).toContain(message)
  })

  test('a boundary that is none', () => {
    for (const type of [
      'multipart/form-data',
      'multipart/form-data; boundary=""',
      'multipart/form-data; boundary="a\u00e9"',
    ]) {
      expect(() => reader(BODY, {}, type)).toThrow('boundary')
    }
  })
})

test('other multiparts need no names, and their file names may be extended', async () => {
  const body = bodyOf(
    'b',
    ['Content-Type: text/plain', 'x'],
    [`Content-Disposition: attachment; filename*=UTF-8''%e2%82%ac`, 'y'],
  )
  const seen: unknown[] = []
  for await (const part of reader(body, {}, 'multipart/mixed; boundary=b'))
    seen.push([part.name, part.filename, await part.text()])
  expect(seen).toEqual([
    [null, null, 'x'],
    [null, '\u20ac', 'y'],
  ])
})
