import { describe, expect, it } from 'vitest'
import { Response } from '../../src/index.ts'

describe('the body of a response', () => {
  const given: [string, () => import('../../src/index.ts').BodyInit | undefined][] = [
    ['text', () => 'ü'],
    ['bytes', () => new Uint8Array([0xc3, 0xbc])],
    ['a Blob', () => new Blob(['ü'])],
    ['a stream', () => new Blob(['ü']).stream()],
    ['an iterable', () => [new Uint8Array([0xc3]), new Uint8Array([0xbc])]],
  ]

  it.each(given)('is read from %s in each form, again and again', async (_, body) => {
    const response = new Response()
    response.body = body()
    expect(await response.text()).toBe('ü')
    expect([...(await response.bytes())]).toEqual([0xc3, 0xbc])
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0xc3, 0xbc]))
    expect(await (await response.blob()).text()).toBe('ü')
    expect(await new globalThis.Response(response.body).text()).toBe('ü')
    expect(await response.text()).toBe('ü')
  })

  it('has its length where that is known, and none where it is not', () => {
    const response = new Response('one')
    expect(response.contentLength).toBe(3)
    response.body = 'übermut'
    expect(response.contentLength).toBe(8)
    response.body = [new Uint8Array(3)]
    expect(response.contentLength).toBeNull()
    response.body = undefined
    expect(response.contentLength).toBe(0)
    expect(response.body).toBeNull()
  })

  it('brings its type, or one by its kind, where none is set', () => {
    const response = new Response(new Blob(['a,b'], { type: 'text/csv' }))
    expect(response.headers.get('content-type')).toBe('text/csv')
    response.body = 'text'
    expect(response.headers.get('content-type')).toBe('text/csv')
    expect(new Response(new Uint8Array(1)).headers.get('content-type')).toBe('application/octet-stream')
    class Page extends Response {
      static override readonly defaultContentType: string = 'text/html; charset=UTF-8'
    }
    expect(new Page(new Uint8Array(1)).headers.get('content-type')).toBe('text/html; charset=UTF-8')
  })

  it('is JSON where it is asked as that, and a SyntaxError where it is none', async () => {
    expect(await new Response('{"a":1}').json()).toEqual({ a: 1 })
    await expect(new Response('{').json()).rejects.toThrow(SyntaxError)
  })
})
