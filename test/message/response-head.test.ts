import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { lint } from '../../src/environ/lint.ts'
import { Response } from '../../src/message/response.ts'
import { withCharset } from '../../src/message/response-head.ts'

describe('status', () => {
  test.each<[number | string, string, number, string, boolean]>([
    [201, '201 Created', 201, 'Created', true],
    ['404', '404 Not Found', 404, 'Not Found', false],
    ['404 Not here', '404 Not here', 404, 'Not here', false],
    [299, '299 Success', 299, 'Success', true],
  ])('%j', (given, line, status, statusText, ok) => {
    const res = new Response()
    res.status = given
    expect([res.statusLine, res.status, res.statusText, res.ok]).toEqual([line, status, statusText, ok])
  })

  test('line and text are set by themselves', () => {
    const res = new Response('x', { statusText: 'Fine' })
    expect(res.statusLine).toBe('200 Fine')
    res.statusText = 'Better'
    res.statusLine = `${res.statusLine}!`
    expect(res.statusLine).toBe('200 Better!')
    expect(() => {
      res.statusText = 'a\r\nX: y'
    }).toThrow(TypeError)
    expect(() => {
      res.statusLine = 'a'
    }).toThrow(TypeError)
    expect(res.statusLine).toBe('200 Better!')
  })
})

describe('type and charset', () => {
  test('a text type gets a charset when it is assigned', () => {
    const res = new Response()
    res.contentType = 'text/html'
    expect([res.contentType, res.charset, res.mediaType?.parameters.size]).toEqual(['text/html', 'UTF-8', 1])
    res.contentType = 'image/png'
    expect(res.charset).toBeNull()
    res.contentType = null
    expect([res.contentType, res.headers.has('Content-Type')]).toEqual([null, false])
  })

  test('the charset alone', () => {
    const res = new Response('x', { contentType: 'text/html; level=1' })
    res.charset = 'iso-8859-1'
    expect(res.headers.get('Content-Type')).toBe('text/html; level=1; charset=iso-8859-1')
    expect([res.charset, res.mediaType?.parameters.get('level')]).toEqual(['iso-8859-1', '1'])
    res.charset = null
    expect(res.headers.get('Content-Type')).toBe('text/html; level=1')
    res.contentType = null
    expect(() => {
      res.charset = 'utf-8'
    }).toThrow('a charset belongs to a Content-Type, and there is none')
    res.charset = null
    res.contentTypeParams = null
    expect(res.headers.has('Content-Type')).toBe(false)
  })

  test.each(['html', 'text/', 'a b/c', 'text/html\r\nX: y'])('refuses the type %j', (type) => {
    expect(() => withCharset(type, 'UTF-8')).toThrow(
      `a Content-Type is such as "text/html", not ${JSON.stringify(type)}`,
    )
  })
})

test('contentLength reads digits only, and refuses what is no length', () => {
  const res = new Response('abc')
  expect(res.contentLength).toBe(3)
  for (const bad of ['-3', '+3', '3, 3', '1e1', '']) {
    res.headerlist = [['Content-Length', bad]]
    expect(res.contentLength, bad).toBeNull()
  }
  for (const bad of [-1, 1.5, Number.NaN])
    expect(() => {
      res.contentLength = bad
    }).toThrow(RangeError)
  res.contentLength = null
  expect(res.headers.has('Content-Length')).toBe(false)
})

describe('fields', () => {
  test('are one list, whichever way they are reached', () => {
    const res = new Response('x', { headers: { 'X-A': '1' } })
    res.headers.append('x-a', '2')
    res.headerlist.push(['X-B', '3'])
    expect([res.headers.get('X-A'), res.headers.get('x-b'), res.field('X-B')]).toEqual(['1, 2', '3', '3'])
    res.headers = [['Only', 'one']]
    expect(res.headerlist).toEqual([['Only', 'one']])
    res.headers = new Headers({ a: 'b' })
    expect(res.headerlist).toEqual([['a', 'b']])
  })

  test('nothing that is set can add a line', () => {
    const settable = [
      'statusLine',
      'statusText',
      'contentType',
      'charset',
      'location',
      'server',
      'pragma',
      'acceptRanges',
      'contentEncoding',
      'contentLocation',
      'allow',
      'contentLanguage',
      'headerlist',
      'headers',
      'lastModified',
      'expires',
      'date',
      'age',
    ]
    for (const property of settable) {
      for (const hostile of [
        'a\r\nSet-Cookie: x=1',
        'a\nb',
        'a\rb',
        'a\0b',
        'a\u0100b',
        'text/html\r\nX: y',
      ]) {
        const res = new Response('x')
        for (const value of [hostile, [hostile], [['X-A', hostile]], [[hostile, 'x']], { [hostile]: 'x' }]) {
          try {
            Object.assign(res, { [property]: value })
          } catch (error) {
            expect(error instanceof TypeError || error instanceof RangeError, String(error)).toBe(true)
          }
          expect(`${res.statusLine}${JSON.stringify(res.headerlist)}`, property).not.toMatch(
            /\\r|\\n|\\u0000|\u0100/,
          )
        }
      }
    }
  })
})

describe('cookies', () => {
  test('are set, taken back and deleted by name; others are untouched', () => {
    const res = new Response('x')
    res.setCookie('a', '1', { secure: true, sameSite: 'none' })
    res.setCookie('b', 'x y', { path: null })
    res.setCookie('a', '2', { path: '/other' })
    expect(res.headers.getSetCookie()).toEqual([
      'a=1; Path=/; Secure; SameSite=None',
      'b=x%20y',
      'a=2; Path=/other',
    ])
    expect([res.unsetCookie('a'), res.unsetCookie('a'), res.headers.getSetCookie()]).toEqual([
      2,
      0,
      ['b=x%20y'],
    ])
    res.deleteCookie('a', { path: '/other', secure: true })
    expect(res.headers.getSetCookie()[1]).toBe(
      'a=; Max-Age=0; Path=/other; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure',
    )
  })

  test('are added to another response as they are', () => {
    const res = new Response('x')
    res.setCookie('a', '1', { secure: true, sameSite: 'none' })
    res.setCookie('a', '2', { path: '/other', httpOnly: true })
    const other = new Response('y', { status: 404 })
    other.setCookie('b', '3')
    expect(res.mergeCookies(other)).toBe(other)
    expect(other.headers.getSetCookie()).toEqual([
      'b=3; Path=/',
      'a=1; Path=/; Secure; SameSite=None',
      'a=2; Path=/other; HttpOnly',
    ])
    expect(res.headers.getSetCookie()).toHaveLength(2)
    expect(res.mergeCookies(res).headers.getSetCookie()).toHaveLength(4)
  })

  test('mergeCookies around an application adds them to each of its answers', async () => {
    const res = new Response('x')
    const app = new Response('other')
    expect(res.mergeCookies(app.wsgi.bind(app))).toBeTypeOf('function')
    res.setCookie('a', '1')
    const inner = { wsgi: app.wsgi.bind(app) }
    const outer = res.mergeCookies(inner)
    res.setCookie('late', '2')
    for (let i = 0; i < 2; i++) {
      const answer = await call(lint(outer), blank('/'))
      expect(answer.headers.filter(([name]) => name === 'Set-Cookie')).toEqual([
        ['Set-Cookie', 'a=1; Path=/'],
      ])
    }
    const plain = { wsgi: app.wsgi.bind(app) }
    expect(new Response().mergeCookies(plain)).toBe(plain)
  })

  test.each(['a b', '', 'a=b', 'a;b', 'é', 'a\r\nb'])('refuses the name %j', (name) =>
    expect(() => new Response().setCookie(name, '1')).toThrow(TypeError),
  )
})

describe('cacheExpires', () => {
  test('says how long a response is fresh', () => {
    const res = new Response('x', { cacheControl: 'private', pragma: 'no-cache' })
    const before = Date.now()
    res.cacheExpires(3600, { public: true })
    expect(res.headers.get('cache-control')).toBe('max-age=3600, public')
    const wait = (res.expires?.getTime() ?? 0) - before
    expect(wait).toBeGreaterThan(3_598_000)
    expect(wait).toBeLessThan(3_610_000)
    expect(res.pragma).toBeNull()
  })

  test('says never by default', () => {
    const res = new Response('x')
    res.cacheExpires()
    expect(res.headers.get('cache-control')).toBe('max-age=0, must-revalidate, no-cache, no-store')
    expect(res.expires?.getTime()).toBeLessThanOrEqual(Date.now())
  })

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31 + 1])('refuses %j', (seconds) =>
    expect(() => new Response().cacheExpires(seconds)).toThrow(RangeError),
  )
})

describe('contentTypeParams', () => {
  test('are read in lower case and replaced as a whole', () => {
    const res = new Response('x', { headers: { 'Content-Type': 'text/html; Charset="utf-8"; q="a\\"b"' } })
    expect(res.contentTypeParams).toEqual({ charset: 'utf-8', q: 'a"b' })
    res.contentTypeParams = { boundary: 'a b', charset: 'UTF-8' }
    expect(res.headers.get('Content-Type')).toBe('text/html; boundary="a b"; charset=UTF-8')
    res.contentTypeParams = null
    expect([res.headers.get('Content-Type'), res.contentTypeParams]).toEqual(['text/html', {}])
  })

  test('need a type, and are checked', () => {
    const res = new Response('x', { contentType: null })
    expect(res.contentTypeParams).toEqual({})
    expect(() => {
      res.contentTypeParams = { a: 'b' }
    }).toThrow('parameters belong to a Content-Type, and there is none')
    res.contentType = 'text/html'
    for (const bad of [{ 'a b': 'c' }, { a: 'x\r\ny' }]) {
      expect(() => {
        res.contentTypeParams = bad
      }).toThrow(TypeError)
    }
    expect(res.headers.get('Content-Type')).toBe('text/html; charset=UTF-8')
  })
})
