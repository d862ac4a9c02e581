import { gzipSync } from 'node:zlib'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Schema } from '../../src/body/schema.ts'
import { limitsWith } from '../../src/environ/limits.ts'
import { Request, type RequestInit } from '../../src/message/request.ts'
import { NoVars } from '../../src/multidict/read-only.ts'

const FORM = 'application/x-www-form-urlencoded'
const post = (body: RequestInit['body'], contentType?: string) =>
  Request.blank('/?q=1', { method: 'POST', body, contentType })
const text = (bytes: Uint8Array | ArrayBuffer) => new TextDecoder().decode(bytes)

const named: Schema<{ name: string }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => {
      const { name } = value as { name?: unknown }
      return typeof name === 'string'
        ? { value: { name } }
        : { issues: [{ message: 'a name is needed', path: ['name'] }] }
    },
  },
}

describe('a body', () => {
  test('can be read in any form, in any order, again and again', async () => {
    const req = post('{"a":"é"}', 'application/json')
    expect(await req.json()).toEqual({ a: 'é' })
    expect(await req.text()).toBe('{"a":"é"}')
    expect(text(await req.bytes())).toBe('{"a":"é"}')
    expect(text(await req.arrayBuffer())).toBe('{"a":"é"}')
    const blob = await req.blob()
    // Bun's has a charset behind the types of text.
    const { type } = new Blob([], { type: 'application/json' })
    expect([blob.type, await blob.text()]).toEqual([type, '{"a":"é"}'])
    expect(await new Response(req.body).text()).toBe('{"a":"é"}')
    expect(await req.json()).toEqual({ a: 'é' })
  })

  test('of bytes that lie in larger memory is an ArrayBuffer of those bytes alone', async () => {
    const buffer = await post(Buffer.from('abc')).arrayBuffer()
    expect([buffer.byteLength, text(buffer)]).toEqual([3, 'abc'])
  })

  test('that nobody waits for any longer is closed at once, also while a chunk is waited for', async () => {
    let closed = 0
    const req = post({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<string>>(() => undefined),
        return: async () => ({ done: true as const, value: void closed++ }),
      }),
    })
    const reader = (req.body as ReadableStream<Uint8Array>).getReader()
    void reader.read()
    await reader.cancel()
    expect(closed).toBe(1)
  })

  test('that arrives is read once, by readers at the same time', async () => {
    const req = post(
      (async function* () {
        yield 'a'
        yield new TextEncoder().encode('é')
      })(),
    )
    expect(await Promise.all([req.text(), req.text(), req.bytes().then(text)])).toEqual(['aé', 'aé', 'aé'])
    expect(await new Request(req.environ).text()).toBe('aé')
  })

  test('says its length when that is known', () => {
    expect(post('é').contentLength).toBe(2)
    const req = post(
      (async function* () {
        yield 'x'
      })(),
    )
    expect([req.contentLength, req.environ['wsgi.input_terminated']]).toEqual([null, true])
  })

  test('is null when there is none', () => expect(Request.blank('/').body).toBeNull())

  test('over the limit is a 413, in every form', async () => {
    const req = post('{"a":1}', 'application/json')
    req.limits = limitsWith({ contentLength: 3 })
    for (const read of [() => req.bytes(), () => req.text(), () => req.json(), () => req.blob()]) {
      await expect(read()).rejects.toMatchObject({ status: 413 })
    }
  })
})

describe('json', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/problem+json',
    'Application/JSON',
  ])('is read from %s', async (type) => {
    expect(await post('[1]', type).json()).toEqual([1])
  })

  test.each([
    undefined,
    'text/plain',
    FORM,
    'application/jsonx',
    'application/json, text/plain',
    ' application/json',
    'application/json\ta',
  ])('is refused from %s with 415, since another site may post that', async (type) => {
    const req = Request.blank('/', { method: 'POST', body: '[1]', environ: { CONTENT_TYPE: type } })
    await expect(req.json()).rejects.toMatchObject({ status: 415 })
    expect(await req.json(null, { force: true })).toEqual([1])
  })

  test('through a schema has its type, or is a 422', async () => {
    const value = await post('{"name":"x","more":1}', 'application/json').json(named)
    expectTypeOf(value).toEqualTypeOf<{ name: string }>()
    expect(value).toEqual({ name: 'x' })
    await expect(post('{}', 'application/json').json(named)).rejects.toMatchObject({
      status: 422,
      message: 'the body is not valid',
      issues: [{ path: ['name'] }],
    })
  })
})

describe('POST', () => {
  test('is the fields of a form', async () => {
    const form = await post('a=1&b=x+y&a=%C3%A9', FORM).POST()
    expect([...form]).toEqual([
      ['a', '1'],
      ['b', 'x y'],
      ['a', 'é'],
    ])
  })

  test('raw UTF-8 in a form is text', async () => expect((await post('a=é', FORM).POST()).get('a')).toBe('é'))

  test('of a type that is an empty text, as CGI gives it, is none', async () => {
    const req = Request.blank('/', { body: 'a=1', environ: { CONTENT_TYPE: '' } })
    expect(await req.POST()).toBeInstanceOf(NoVars)
  })

  test.each([undefined, 'application/json', 'multipart/mixed; boundary=x'])(
    'of a body that is %s is empty, and says why when written to',
    async (type) => {
      const form = await post('x', type).POST()
      expect(form).toBeInstanceOf(NoVars)
      expect(() => form.set('a', '1')).toThrow(type === undefined ? 'the request has no form' : 'not a form')
    },
  )

  test('of a malformed type is a 415', async () => {
    await expect(
      Request.blank('/', { body: 'a=1', environ: { CONTENT_TYPE: 'nonsense' } }).POST(),
    ).rejects.toMatchObject({ status: 415 })
  })

  test.each([
    ['too many fields', 'a&b&c', { params: 2 }, 400],
    ['too long a name', 'abc=1', { paramName: 2 }, 400],
    ['too large', 'a=123456', { formMemory: 5 }, 413],
  ])('%s is refused', async (_name, body, limits, status) => {
    const req = post(body, FORM)
    req.limits = limitsWith(limits)
    await expect(req.POST()).rejects.toMatchObject({ status })
  })
})

describe('params and query', () => {
  test('params is the query, then the form', async () => {
    const params = await post('q=2&b=3', FORM).params()
    expect([params.get('q'), params.getAll('q'), params.get('b')]).toEqual(['1', ['1', '2'], '3'])
  })

  test('through a schema: a value alone, several as an array', async () => {
    const seen: Schema<unknown> = {
      '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: { ...(value as object) } }) },
    }
    expect(await post('q=2&b=3', FORM).params(seen)).toEqual({ q: ['1', '2'], b: '3' })
    expect(await Request.blank('/?a=1&a=2&b=3').query(seen)).toEqual({ a: ['1', '2'], b: '3' })
    await expect(Request.blank('/').query(named)).rejects.toMatchObject({
      status: 422,
      message: 'the query is not valid',
    })
    await expect(post('', FORM).params(named)).rejects.toMatchObject({ status: 422 })
  })
})

describe('a body that came encoded', () => {
  const encoded = (decodeRatio: number, coding = 'gzip') =>
    Request.blank('/', {
      body: gzipSync('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'),
      headers: { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Encoding': coding },
      limits: limitsWith({ decodeRatio }),
    })

  test('is decoded as a stream, part by part and as a form', async () => {
    expect(await new globalThis.Response(encoded(10).body).text()).toContain('name="a"')
    const parts: [string | null, string][] = []
    for await (const part of encoded(10).parts()) parts.push([part.name, await part.text()])
    expect(parts).toEqual([['a', '1']])
    const req = encoded(10)
    const [one, other] = await Promise.all([req.POST(), req.POST()])
    expect([one.get('a'), other.get('a')]).toEqual(['1', '1'])
  })

  test('is refused at once where the limits allow no coding, and when it is read where it is not known', async () => {
    expect(() => encoded(0).body).toThrow(expect.objectContaining({ status: 415 }))
    expect(() => encoded(0).parts()).toThrow(expect.objectContaining({ status: 415 }))
    await expect(encoded(10, 'nonsense').parts().next()).rejects.toMatchObject({ status: 415 })
    await expect(encoded(10, 'nonsense').body?.getReader().read()).rejects.toMatchObject({ status: 415 })
  })
})
