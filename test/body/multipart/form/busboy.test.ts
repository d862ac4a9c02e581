import busboy from 'busboy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readForm } from '../../../../src/body/multipart/form.ts'
import { defaultLimits } from '../../../../src/environ/limits.ts'
import { MediaType } from '../../../../src/headers/media-type.ts'
import { arriving, bodyOf, bytesOf, field } from '../../../support/multipart.ts'

type Entry = readonly [name: string, filename: string | null, content: string]

function theirs(body: string, size: number): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    const parser = busboy({
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      defParamCharset: 'utf8',
      preservePath: true,
    })
    parser.on('field', (name, value) => entries.push([name, null, value]))
    parser.on('file', (name, stream, { filename }) => {
      let content = ''
      stream.on('data', (chunk: Buffer) => {
        content += chunk.toString('latin1')
      })
      stream.on('end', () => entries.push([name, filename ?? null, content]))
    })
    parser.on('error', reject)
    parser.on('close', () => resolve(entries))
    const bytes = bytesOf(body)
    for (let at = 0; at < bytes.length; at += size) parser.write(bytes.subarray(at, at + size))
    parser.end()
  })
}

async function ours(body: string, size: number): Promise<Entry[]> {
  const { pairs } = await readForm(
    arriving(body, size),
    MediaType.parse('multipart/form-data; boundary=b') as MediaType,
    defaultLimits,
  )
  return Promise.all(
    pairs.map(
      async ([name, value]): Promise<Entry> =>
        typeof value === 'string'
          ? [name, null, value]
          : [name, value.name, Buffer.from(await value.arrayBuffer()).toString('latin1')],
    ),
  )
}

test('reads what busboy reads', async () => {
  const name = fc.constantFrom('a', 'b c', 'x;y', 'n=1', 'a.b[0]')
  const filename = fc.option(fc.constantFrom('x.txt', 'a b.png', '..\\x', 'a;b'), { nil: undefined })
  const content = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '-', '--b', ' ', '\t'), maxLength: 20 })
  const part = fc.tuple(name, filename, content).filter(([, , text]) => !/(^|\r\n)--b/.test(text))
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 200 }),
      async (parts, size) => {
        const body = bodyOf(
          'b',
          ...parts.map(([key, file, text]): [string, string] => [field(key, file), text]),
        )
        const sorted = (entries: Entry[]) => entries.map((entry) => JSON.stringify(entry)).sort()
        expect(sorted(await ours(body, size))).toEqual(sorted(await theirs(body, size)))
      },
    ),
    { numRuns: 300 },
  )
})
