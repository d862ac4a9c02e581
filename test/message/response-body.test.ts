import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { lint } from '../../src/environ/lint.ts'
import { Request, Response } from '../../src/index.ts'
import { running } from '../support/talk.ts'

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

  it('of bytes that lie in larger memory is an ArrayBuffer of those bytes alone', async () => {
    const buffer = await new Response(Buffer.from('abc')).arrayBuffer()
    expect([buffer.byteLength, new TextDecoder().decode(buffer)]).toEqual([3, 'abc'])
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

describe('write', () => {
  it('adds to the end of a body, and its length follows', async () => {
    const response = new Response()
    expect([response.write('h\u00e9'), response.write(new Uint8Array([33]))]).toEqual([3, 1])
    expect([response.contentLength, await response.text()]).toEqual([4, 'h\u00e9!'])
    response.write('?')
    expect([response.contentLength, await response.text()]).toEqual([5, 'h\u00e9!?'])
    const answered = await Request.blank('/').getResponse(lint(response))
    expect(await answered.text()).toBe('h\u00e9!?')
  })

  it('adds to one that was given, whole or streaming', async () => {
    const whole = new Response('one')
    whole.write(', two')
    whole.write(', three')
    expect([whole.contentLength, await whole.text()]).toEqual([15, 'one, two, three'])
    const streaming = new Response(new Blob(['one']).stream())
    streaming.write(', two')
    streaming.write(', three')
    expect([streaming.contentLength, await streaming.text()]).toEqual([null, 'one, two, three'])
  })

  it('adds nothing to the body of a copy, nor to what was given', async () => {
    const given = ['a']
    const response = new Response(given)
    response.write('b')
    const copy = await response.clone()
    copy.write('c')
    response.write('d')
    expect([given, await copy.text(), await response.text()]).toEqual([['a'], 'abc', 'abd'])
  })

  it('takes text and bytes alone', () => {
    expect(() => new Response().write(1 as never)).toThrow('a string or a Uint8Array')
  })
})

describe('bodyFile', () => {
  it('is a stream that becomes the body', async () => {
    const response = new Response('head, ')
    const writer = response.bodyFile.getWriter()
    void (async () => {
      await writer.write('t\u00e9xt, ')
      await writer.write(new Uint8Array([33]))
      await writer.close()
    })()
    expect([response.contentLength, await response.text()]).toEqual([null, 'head, t\u00e9xt, !'])
  })

  it('takes no more than the client reads', async () => {
    const response = new Response()
    const { port } = await running(response)
    const writer = response.bodyFile.getWriter()
    let written = 0
    const writing = (async () => {
      for (; written < 1000; written++) await writer.write(new Uint8Array(65_536))
    })()
    const socket = connect(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'readable')
    const settled = async () => {
      for (let before = -1; before !== written; ) {
        before = written
        await new Promise((resolve) => setTimeout(resolve, 150))
      }
      return written
    }
    expect(await settled()).toBeLessThan(500)
    socket.destroy()
    await expect(writing).rejects.toThrow('the rest of the body is not wanted')
  })

  it('tells its writer when the client has left, also while nothing is written', async () => {
    const response = new Response()
    const { port } = await running(response)
    const writer = response.bodyFile.getWriter()
    void writer.write('first')
    const socket = connect(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    const { closed } = writer
    socket.resetAndDestroy()
    await expect(closed).rejects.toThrow('the rest of the body is not wanted')
  })

  it('refuses what is neither text nor bytes', async () => {
    const response = new Response()
    const writer = response.bodyFile.getWriter()
    const written = writer.write(1 as never)
    await expect(response.text()).rejects.toThrow('a string or a Uint8Array')
    await expect(written).rejects.toThrow('a string or a Uint8Array')
    await expect(writer.closed).rejects.toThrow()
  })
})
