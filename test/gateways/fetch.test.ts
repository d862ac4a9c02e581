import { describe, expect, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { fromFetch, toFetch } from '../../src/gateways/fetch.ts'

const asked = async (app: Wsgi, url = 'http://h/', init?: RequestInit) =>
  toFetch(lint(app))(new Request(url, init))

describe('toFetch', () => {
  test('answers with what the application answers', async () => {
    const res = await asked(async (environ, start) => {
      start('201 Made', [
        ['Content-Type', 'text/plain'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ])
      return [`${environ.REQUEST_METHOD} ${environ.PATH_INFO}?${environ.QUERY_STRING}`]
    }, 'https://h/a%20b?x=1')
    expect([res.status, res.statusText, res.headers.getSetCookie(), await res.text()]).toEqual([
      201,
      'Made',
      ['a=1', 'b=2'],
      'GET /a b?x=1',
    ])
  })

  test('bodies stream in and out', async () => {
    const res = await asked(
      (environ, start) => {
        start('200 OK', [['Content-Type', 'text/plain']])
        return (async function* () {
          for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) yield chunk
        })()
      },
      'http://h/',
      { method: 'POST', body: 'hello' },
    )
    expect(await res.text()).toBe('hello')
  })

  test('HEAD has no body', async () => {
    const res = await asked(
      (_environ, start) => {
        start('200 OK', [
          ['Content-Type', 'text/plain'],
          ['Content-Length', '5'],
        ])
        return 'hello'.slice(5)
      },
      'http://h/',
      { method: 'HEAD' },
    )
    expect([res.headers.get('Content-Length'), await res.text()]).toEqual(['5', ''])
  })

  test('what is thrown is a bare 500, and is written once', async () => {
    const lines: string[] = []
    const failing: Wsgi = (environ) => {
      environ['wsgi.errors'] = { write: (line: string) => lines.push(line) }
      throw new Error('boom')
    }
    const res = await toFetch(failing)(new Request('http://h/x'))
    expect([res.status, await res.text(), lines.length]).toEqual([500, '500 Internal Server Error\n', 1])
  })
})

test('there and back again: a handler, an application, a handler', async () => {
  const handler = toFetch(
    fromFetch(async (request) => {
      const body = (await request.text()).toUpperCase()
      return new Response(body, { headers: { 'Content-Type': 'text/plain' } })
    }),
  )
  const response = await handler(new Request('http://h/', { method: 'POST', body: 'hello' }))
  expect([response.status, await response.text()]).toEqual([200, 'HELLO'])
})
