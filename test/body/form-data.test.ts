import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FormInit, formSource } from '../../src/body/form-data.ts'
import { Request } from '../../src/message/request.ts'

async function textOf(init: FormInit): Promise<string> {
  const { body } = formSource(init)
  if (typeof body === 'string') return body
  const chunks: Uint8Array[] = []
  if (body instanceof Uint8Array) chunks.push(body)
  else for await (const chunk of body) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString()
}

describe('a form without files', () => {
  test.each<[string, FormInit]>([
    ['an object', { a: '1', b: ['x y', '&'] }],
    [
      'pairs',
      [
        ['a', '1'],
        ['b', 'x y'],
        ['b', '&'],
      ],
    ],
    ['URLSearchParams', new URLSearchParams('a=1&b=x+y&b=%26')],
    [
      'a Map',
      new Map([
        ['a', '1'],
        ['b', 'x y'],
      ]),
    ],
  ])('of %s is urlencoded', async (_name, init) => {
    const source = formSource(init)
    expect(source).toMatchObject({
      type: 'application/x-www-form-urlencoded',
      size: (source.body as string).length,
    })
    expect(source.body).toMatch(/^a=1&b=x\+y(&b=%26)?$/)
  })
})

describe('a form with files', () => {
  test('is multipart, as browsers write it', async () => {
    const text = await textOf([
      ['a"b\r\n', 'one\ntwo'],
      ['f', new File(['content'], 'n\u00e4me".txt', { type: 'image/png' })],
      ['g', { filename: 'x.bin', body: Uint8Array.of(1, 2) }],
      ['h', new Blob(['b'])],
    ])
    const boundary = text.slice(2, text.indexOf('\r\n'))
    expect(text.split(`--${boundary}`)).toEqual([
      '',
      '\r\nContent-Disposition: form-data; name="a%22b%0D%0A"\r\n\r\none\r\ntwo\r\n',
      '\r\nContent-Disposition: form-data; name="f"; filename="n\u00e4me%22.txt"\r\nContent-Type: image/png\r\n\r\ncontent\r\n',
      '\r\nContent-Disposition: form-data; name="g"; filename="x.bin"\r\nContent-Type: application/octet-stream\r\n\r\n\u0001\u0002\r\n',
      '\r\nContent-Disposition: form-data; name="h"; filename="blob"\r\nContent-Type: application/octet-stream\r\n\r\nb\r\n',
      '--\r\n',
    ])
  })

  test('knows its size', async () => {
    for (const file of [new File(['h\u00e9llo'], 'x'), { filename: 'x', body: 'h\u00e9llo' }]) {
      const init = { a: 'b', f: file }
      expect(formSource(init).size).toBe(Buffer.byteLength(await textOf(init)))
    }
  })

  test.each([
    [{ f: 5 }],
    [{ f: null }],
    [{ f: { name: 'x' } }],
    [{ f: { filename: 'x', body: 'y', type: 'a\r\nb: c' } }],
  ])('refuses %o', (init) => {
    expect(() => formSource(init as never)).toThrow(TypeError)
  })
})

test('any form is read the same again', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => value.replace(/[\r\n\0]/g, ''))
  const name = text.filter((value) => !value.includes('%') && !value.includes('\\'))
  const value = fc.oneof(text, fc.tuple(name, fc.uint8Array({ maxLength: 50 })))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 5 }), async (pairs) => {
      const POST = pairs.map(([key, one]): [string, string | File] => [
        key,
        typeof one === 'string' ? one : new File([Uint8Array.from(one[1])], one[0], { type: 'a/b' }),
      ])
      const form = await Request.blank('/', { POST, contentType: 'multipart/form-data' }).POST()
      const read: unknown[] = []
      for (const [key, one] of form)
        read.push([
          key,
          typeof one === 'string' ? one : [one.name, [...new Uint8Array(await one.arrayBuffer())]],
        ])
      expect(read).toEqual(
        pairs.map(([key, one]) => [key, typeof one === 'string' ? one : [one[0], [...one[1]]]]),
      )
    }),
  )
})
