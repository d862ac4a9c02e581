import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { lint } from '../../src/environ/lint.ts'
import { HTTPForbidden, HTTPFound, HTTPNotFound } from '../../src/exc/catalogue.ts'
import { HTTPException } from '../../src/exc/http-exception.ts'
import { Request } from '../../src/message/request.ts'

describe('an HTTPException', () => {
  test('is an error with a status, a message and a stack', () => {
    const cause = new Error('inner')
    const error = new HTTPNotFound('no instance 7', { comment: 'for the log', cause })
    expect(error).toBeInstanceOf(Error)
    expect([
      error.name,
      error.status,
      error.title,
      error.message,
      error.detail,
      error.comment,
      error.cause,
    ]).toEqual(['HTTPNotFound', 404, 'Not Found', 'no instance 7', 'no instance 7', 'for the log', cause])
    expect(error.stack).toContain('http-exception.test.ts')
    expect(new HTTPNotFound().message).toBe('There is no such resource.')
  })

  test('takes its detail first, or among the rest', () => {
    for (const error of [
      new HTTPNotFound('x', { headers: { 'X-A': '1' } }),
      new HTTPNotFound({ detail: 'x', headers: { 'X-A': '1' } }),
    ]) {
      expect([error.detail, error.headers.get('X-A')]).toEqual(['x', '1'])
    }
    expect(() => new HTTPNotFound({ nonsense: 1 } as object)).toThrow(
      'a response has no property "nonsense" to set',
    )
  })

  test('makes a new response each time, in the form the request prefers', async () => {
    const error = new HTTPForbidden('keep out')
    const [json, text] = [
      error.response(Request.blank('/', { accept: 'application/json' })),
      error.response(Request.blank('/', { accept: 'text/plain' })),
    ]
    expect(await json.json()).toEqual({ code: 403, title: 'Forbidden', message: 'keep out' })
    expect(await text.text()).toBe('403 Forbidden\n\nAccess to this resource is denied.\n\nkeep out\n')
    expect(json.headers.get('Vary')).toBe('Accept')
    expect(json.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(error.response()).not.toBe(error.response())
  })

  test('is an application; HEAD has the headers of GET', async () => {
    const app = lint(new HTTPNotFound('é'))
    const get = await call(app, blank('/'))
    const head = await call(app, blank('/', { environ: { REQUEST_METHOD: 'HEAD' } }))
    expect([get.status, head.status]).toEqual(['404 Not Found', '404 Not Found'])
    expect(head.headers).toEqual(get.headers)
    expect(head.chunks).toEqual([])
    expect(Number(new Headers(get.headers as [string, string][]).get('Content-Length'))).toBe(
      get.chunks[0]?.length,
    )
  })

  test('headers and cookies that it was given, or got later, are sent', async () => {
    const error = new HTTPForbidden('x', {
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
    })
    error.headers.append('Access-Control-Allow-Origin', 'https://a')
    const res = error.response()
    expect([res.headers.getSetCookie(), res.headers.get('Access-Control-Allow-Origin')]).toEqual([
      ['a=1', 'b=2'],
      'https://a',
    ])
  })

  test('a body of its own is sent as it is, each time', async () => {
    const error = new HTTPNotFound({ body: '<h1>gone</h1>', contentType: 'text/html' })
    for (let i = 0; i < 2; i++) {
      const res = error.response(Request.blank('/', { accept: 'application/json' }))
      expect([res.contentType, res.contentLength, await res.text()]).toEqual([
        'text/html',
        13,
        '<h1>gone</h1>',
      ])
    }
  })

  test('tells a client neither comment, cause nor stack', async () => {
    const error = new HTTPException({ comment: 'secret one', cause: new Error('secret two') })
    for (const accept of ['text/html', 'text/plain', 'application/json', 'application/problem+json']) {
      const text = await error.response(Request.blank('/', { accept })).text()
      expect(text).not.toMatch(/secret|http-exception|at /)
    }
    expect(error.status).toBe(500)
  })

  test('no header can be injected', () => {
    expect(() => new HTTPNotFound({ headers: { 'X-A': 'a\r\nb' } })).toThrow(TypeError)
    expect(() => new HTTPFound({ location: '/a\r\nSet-Cookie: x' }).headers).not.toThrow()
    expect(new HTTPFound({ location: '/a\r\nSet-Cookie: x' }).location).toBe('/aSet-Cookie:%20x')
  })
})

describe('a redirect', () => {
  test('leads somewhere, but never off this site by accident', async () => {
    const res = new HTTPFound({ location: '//evil.example/<x>' }).response(
      Request.blank('/', { accept: 'text/html' }),
    )
    expect([res.status, res.headers.get('Location')]).toEqual([302, '/evil.example/<x>'])
    expect(await res.text()).toContain('<a href="/evil.example/&lt;x&gt;">')
    expect(() => new HTTPFound()).toThrow("HTTPFound needs a location: { location: '/elsewhere' }")
  })
})
