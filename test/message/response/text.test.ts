import { describe, expect, test } from 'vitest'
import { Response } from '../../../src/message/response.ts'

async function* streamed() {
  yield 'hello'
}

describe('the text of a response', () => {
  test('is what a server sends', async () => {
    const res = new Response('h\u00e9llo', { status: 404, headers: { 'X-A': '1' } })
    expect(await res.asText()).toBe(
      'HTTP/1.1 404 Not Found\r\nX-A: 1\r\nContent-Length: 6\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nh\u00e9llo',
    )
  })

  test('is read to the same response again', async () => {
    const bytes = await new Response('hello', {
      status: '299 Fine, thanks',
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
    }).asBytes()
    for (const res of [
      Response.fromBytes(bytes),
      Response.fromText(Buffer.from(bytes).toString()),
      await Response.fromFile([bytes]),
    ]) {
      expect([res.statusLine, res.headers.getSetCookie(), await res.text()]).toEqual([
        '299 Fine, thanks',
        ['a=1', 'b=2'],
        'hello',
      ])
      expect(await res.asBytes()).toEqual(bytes)
    }
  })

  test.each([
    '',
    'GET / HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000',
    'HTTP/1.1 200 OK\n folded',
  ])('%j is none', (text) => {
    expect(() => Response.fromText(text)).toThrow(SyntaxError)
  })

  test('a subclass is read to itself', () => {
    class Own extends Response {}
    expect(Own.fromText('HTTP/1.1 204 No Content\n\n')).toBeInstanceOf(Own)
  })
})

describe('clone', () => {
  test('is independent, also of a body that streams', async () => {
    for (const body of ['hello', streamed()]) {
      const res = new Response(body, { headers: { 'X-A': '1' }, conditionalResponse: true })
      const clone = await res.clone()
      clone.headers.set('X-A', '2')
      clone.status = 404
      res.headers.set('X-B', '3')
      expect([
        res.status,
        res.headers.get('X-A'),
        clone.headers.get('X-B'),
        clone.conditionalResponse,
      ]).toEqual([200, '1', null, true])
      expect([await clone.text(), await res.text()]).toEqual(['hello', 'hello'])
      clone.body = 'other'
      expect(await res.text()).toBe('hello')
    }
  })

  test('of a subclass is one', async () => {
    class Own extends Response {}
    expect(await new Own('x').clone()).toBeInstanceOf(Own)
  })
})
