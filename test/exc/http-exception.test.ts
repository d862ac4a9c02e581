import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { lint } from '../../src/environ/lint.ts'
import { HTTPForbidden, HTTPNotFound } from '../../src/exc/client-error.ts'
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
    expect(() => new HTTPNotFound().headers.set('X-A', 'a\nb')).toThrow(TypeError)
  })
})

describe('what it is made of', () => {
  test.each([
    [7, 'the detail of an error is text, not 7'],
    [new Error('x'), 'not an instance of Error; what led to it is its cause'],
    [{ detail: 7 }, 'the detail of an error is text'],
    [{ type: '' }, 'the type of a problem is a URI, not ""'],
    [{ members: { status: 1 } }, 'status is no further member of problem details'],
    [{ template: '{nothing}' }, 'the template has {nothing}'],
    [{ template: '{toString}', members: {} }, 'the template has {toString}'],
    [{ forms: {} }, 'errors have one form at least'],
    [{ alternatives: [{}] }, 'an alternative is a media type'],
    [{ body: 'x', json: 1 }, 'an error has a body or json, not both'],
    [{ json: () => 1 }, 'a function has no form in JSON'],
    [{ retryAfter: -1 }, 'a Retry-After is a whole number of seconds or a date, not -1'],
  ])('%j is a mistake', (given, message) => {
    expect(() => new HTTPNotFound(given as never)).toThrow(message)
  })

  test('null and undefined say nothing', () => {
    for (const given of [undefined, null, {}, { detail: undefined, body: null, retryAfter: undefined }]) {
      const error = new HTTPNotFound(given as undefined)
      expect([error.detail, error.headerlist, error.response().headerlist.length]).toEqual([null, [], 4])
    }
  })

  test('any property of a response', () => {
    const error = new HTTPNotFound('x', {
      retryAfter: 60,
      cacheControl: { noStore: true },
      link: [{ target: '/a', rel: 'up' }],
    })
    expect(error.headerlist).toEqual([
      ['Retry-After', '60'],
      ['Cache-Control', 'no-store'],
      ['Link', '</a>; rel="up"'],
    ])
    expect(error.response().headers.get('Link')).toBe('</a>; rel="up"')
  })

  test('cookies', () => {
    const error = new HTTPForbidden()
    error.setCookie('a', '1', { httpOnly: true })
    error.deleteCookie('b')
    expect(error.response().headers.getSetCookie()).toEqual([
      'a=1; Path=/; HttpOnly',
      'b=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    ])
  })
})

describe('its body', () => {
  const bodyFor = (error: HTTPException, accept: string, path = '/') =>
    error.response(Request.blank(path, { accept })).text()

  test('is filled into its template', async () => {
    class OverQuota extends HTTPForbidden {
      static override readonly type: string = 'https://example.org/problems/quota'
      static override readonly template: string =
        '{detail}You have {used} of {quota} instances.\n\n{status} {title} for {method} {path}'
    }
    const error = new OverQuota({ members: { used: '<9>', quota: 10 } })
    expect(error.name).toBe('OverQuota')
    const said = 'You have <9> of 10 instances.\n\n403 Forbidden for GET /a%20b'
    expect(JSON.parse(await bodyFor(error, '*/*', '/a%20b?q'))).toEqual({
      type: 'https://example.org/problems/quota',
      title: 'Forbidden',
      status: 403,
      detail: said,
      used: '<9>',
      quota: 10,
    })
    expect(await bodyFor(error, 'text/plain', '/a%20b')).toBe(`403 Forbidden\n\n${said}\n`)
    expect(await bodyFor(error, 'text/html')).toContain('<p>You have &lt;9&gt; of 10 instances.</p>')
    expect(JSON.parse(await error.response().text()).detail).toContain('403 Forbidden for  ')
    expect(() => new OverQuota()).toThrow('the template has {used}')
    const own = new OverQuota('no', { template: '{detail}, {{detail}: {explanation}' })
    expect(JSON.parse(await bodyFor(own, '*/*')).detail).toBe(
      'no, {detail}: Access to this resource is denied.',
    )
  })

  test('has an instance and a type of its own', async () => {
    const error = new HTTPForbidden({ type: 'https://example.org/p', instance: '/logs/7' })
    expect(JSON.parse(await bodyFor(error, '*/*'))).toMatchObject({
      type: 'https://example.org/p',
      instance: '/logs/7',
    })
  })

  test('has the forms of its class, of the layers around, or of itself', async () => {
    const form = (name: string) => ({
      'application/json': ({ status }: { status: number }) => ({ [name]: status }),
    })
    class Fault extends HTTPNotFound {
      static override readonly forms = form('class')
    }
    const request = Request.blank('/', { environ: { 'wsgify.error_forms': form('around') } })
    const bodies = [
      new HTTPNotFound(),
      new Fault(),
      new Fault({ forms: form('own') }),
      new HTTPNotFound({ forms: form('own') }),
    ].map((error) => error.response(request).json())
    expect(await Promise.all(bodies)).toEqual([{ around: 404 }, { class: 404 }, { own: 404 }, { own: 404 }])
    expect(await new Fault().response().json()).toEqual({ class: 404 })
  })

  test('can be JSON as it is', async () => {
    const error = new HTTPNotFound({ json: { itemNotFound: { message: 'é', code: 404 } } })
    for (const accept of ['text/html', 'application/json']) {
      const res = error.response(Request.blank('/', { accept }))
      expect([res.headerlist, await res.text()]).toEqual([
        [
          ['Content-Type', 'application/json'],
          ['Content-Length', '44'],
        ],
        '{"itemNotFound":{"message":"é","code":404}}',
      ])
    }
    expect(new HTTPNotFound({ json: null, contentType: 'application/x+json' }).response().contentType).toBe(
      'application/x+json',
    )
  })

  test.each([
    ['bytes', () => new Uint8Array([97, 98, 99]), '3'],
    ['a part of a buffer', () => new DataView(new Uint8Array([97, 98, 99]).buffer), '3'],
    ['a buffer', () => new Uint8Array([97, 98, 99]).buffer, '3'],
    ['a Blob', () => new Blob(['abc']), '3'],
    ['chunks', () => ['a', 'bc'], null],
    ['text', () => 'abc', '3'],
  ])('of %s can be sent again', async (_, body, length) => {
    const error = new HTTPNotFound({ body: body(), contentType: 'text/x' })
    for (let i = 0; i < 2; i++) {
      const { headers, chunks } = await call(lint(error), blank('/'))
      expect(Buffer.concat(chunks).toString()).toBe('abc')
      expect(new Headers(headers as [string, string][]).get('Content-Length')).toBe(length)
      expect(new Headers(headers as [string, string][]).get('Content-Type')).toBe('text/x; charset=UTF-8')
    }
  })

  test.each([
    ['a stream', () => new Blob(['abc']).stream()],
    [
      'a generator',
      function* () {
        yield 'abc'
      },
    ],
    [
      'an asynchronous generator',
      async function* () {
        yield 'abc'
      },
    ],
  ])('of %s can be sent once', async (_, body) => {
    const error = new HTTPNotFound({ body: body(), contentLength: 3 })
    const res = error.response()
    expect([res.contentLength, await res.text()]).toEqual([3, 'abc'])
    expect(() => error.response()).toThrow('the body of this error is a stream, and was sent already')
  })

  test.each([
    [{ contentType: 'application/json' }, '{"code":404', 'application/json'],
    [{ contentType: 'text/x' }, '404 Not', 'text/x; charset=UTF-8'],
    [{ headers: [['Content-Type', 'text/x']] as const }, '404 Not', 'text/x'],
    [{ contentType: 'text/html', charset: 'latin1' }, '<!doctype', 'text/html; charset=latin1'],
  ])('follows its Content-Type %j', async (init, text, type) => {
    const res = new HTTPNotFound('x', init).response(Request.blank('/', { accept: 'text/html' }))
    expect([(await res.text()).slice(0, text.length), res.headers.get('Content-Type')]).toEqual([text, type])
    expect(res.headers.has('Vary')).toBe(false)
  })

  test('is none where the status has none', () => {
    class Empty extends HTTPException {
      static override readonly code: number = 205
    }
    expect(new Empty().response().headerlist).toEqual([['Content-Length', '0']])
    expect(() => new Empty({ body: 'x' })).toThrow('a response with status 205 has no body')
  })
})

test('one error answers many requests, each by itself', async () => {
  const error = new HTTPForbidden('x', { headers: { 'X-A': '1' } })
  const before = structuredClone(error.headerlist)
  const accepts = ['text/html', 'application/json', 'text/plain', '*/*']
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      call(error, blank('/', { environ: { HTTP_ACCEPT: accepts[i % 4] as string } })),
    ),
  )
  for (const [i, { headers, chunks }] of answers.entries()) {
    expect(headers).toEqual(answers[i % 4]?.headers)
    expect(chunks).toEqual(answers[i % 4]?.chunks)
  }
  for (const { headers } of answers) headers.push(['X-B', '2'])
  expect(error.headerlist).toEqual(before)
  const one = error.response()
  one.headers.set('X-A', '2')
  expect(error.response().headers.get('X-A')).toBe('1')
})

test('the length is that of the bytes, whatever is said', () => {
  const accept = fc.constantFrom('text/html', 'application/json', 'text/plain', '*/*')
  const unit = fc.oneof(fc.string({ unit: 'binary' }), fc.string())
  fc.assert(
    fc.asyncProperty(accept, unit, async (kind, detail) => {
      const res = new HTTPNotFound(detail).response(Request.blank('/', { accept: kind }))
      const length = res.contentLength
      expect((await res.bytes()).length).toBe(length)
    }),
  )
})
