import { describe, expect, test } from 'vitest'
import { Accept } from '../../src/headers/accept.ts'
import { Request } from '../../src/message/request.ts'

describe('fields', () => {
  test.each([
    ['userAgent', 'User-Agent', 'x/1', 'x/1'],
    ['referer', 'Referer', '/from', '/from'],
    ['origin', 'Origin', 'https://a', 'https://a'],
    ['pragma', 'Pragma', 'no-cache', 'no-cache'],
    ['maxForwards', 'Max-Forwards', '7', 7],
    ['date', 'Date', 'Sun, 06 Nov 1994 08:49:37 GMT', new Date(784111777000)],
    ['ifModifiedSince', 'If-Modified-Since', 'Sun, 06 Nov 1994 08:49:37 GMT', new Date(784111777000)],
    ['ifUnmodifiedSince', 'If-Unmodified-Since', 'Sun, 06 Nov 1994 08:49:37 GMT', new Date(784111777000)],
    ['contentLength', 'Content-Length', '7', 7],
    ['contentType', 'Content-Type', 'text/html', 'text/html'],
  ] as const)('%s is %s, both ways, and null when absent', (property, field, text, value) => {
    const req = Request.blank('/')
    expect(req[property]).toBeNull()
    for (const none of [null, undefined]) {
      Object.assign(req, { [property]: value })
      expect(req.headers.get(field)).toBe(text)
      expect(req[property]).toEqual(value)
      Object.assign(req, { [property]: none })
      expect(req.headers.has(field)).toBe(false)
    }
  })

  test.each(['soon', '-1', '1e3', '٣'])('a malformed number reads as absent: %s', (text) => {
    const req = Request.blank('/', { environ: { HTTP_MAX_FORWARDS: text, CONTENT_LENGTH: text } })
    expect([req.maxForwards, req.contentLength]).toEqual([null, null])
  })

  test.each([-1, 1.5, Number.NaN, 1e15])('%d is no Content-Length', (length) => {
    const req = Request.blank('/', { body: 'ab' })
    expect(() => {
      req.contentLength = length
    }).toThrow(RangeError)
    expect(req.contentLength).toBe(2)
  })

  test('a media type is read in lower case, its charset as it was written; a malformed one reads as absent', () => {
    const req = Request.blank('/', { contentType: 'Text/HTML; Charset=ISO-8859-1' })
    expect([req.contentType, req.charset, req.mediaType?.toString()]).toEqual([
      'text/html',
      'ISO-8859-1',
      'text/html; charset=ISO-8859-1',
    ])
    const bad = Request.blank('/', { contentType: 'text' })
    expect([bad.contentType, bad.charset, bad.mediaType]).toEqual([null, null, null])
  })

  test('accept: absent and malformed mean that everything is welcome', () => {
    expect(Request.blank('/').accept).toBe(Accept.any)
    expect(Request.blank('/', { environ: { HTTP_ACCEPT: ';;' } }).accept).toBe(Accept.any)
    expect(
      Request.blank('/', { accept: 'text/html;q=0.5, text/plain' }).accept.best(['text/html', 'text/plain']),
    ).toBe('text/plain')
  })

  test('nothing that is set can add a line', () => {
    const req = Request.blank('/')
    for (const property of ['userAgent', 'referer', 'origin', 'pragma', 'accept', 'contentType', 'host']) {
      expect(() => Object.assign(req, { [property]: 'a\r\nX: y' }), property).toThrow(TypeError)
    }
    expect(JSON.stringify(Object.values(req.environ))).not.toContain('X: y')
  })
})

describe('who asks', () => {
  test('is the other end of the connection, whatever the client says', () => {
    const req = Request.blank('/', {
      headers: { 'X-Forwarded-For': '6.6.6.6' },
      environ: { REMOTE_ADDR: '10.0.0.1' },
    })
    expect([req.clientAddr, req.remoteAddr, req.remoteUser, req.isXhr]).toEqual([
      '10.0.0.1',
      '10.0.0.1',
      null,
      false,
    ])
    req.remoteUser = 'ann'
    req.headers.set('X-Requested-With', 'XMLHttpRequest')
    expect([req.environ.REMOTE_USER, req.isXhr]).toEqual(['ann', true])
    req.remoteUser = null
    expect('REMOTE_USER' in req.environ).toBe(false)
  })

  test('the signal is the gateway’s, or one that never fires', () => {
    const controller = new AbortController()
    expect(Request.blank('/', { environ: { 'wsgify.signal': controller.signal } }).signal).toBe(
      controller.signal,
    )
    expect(Request.blank('/').signal.aborted).toBe(false)
  })

  test('state is shared by all requests over one environ, and inherits nothing', () => {
    const req = Request.blank('/')
    req.state['user'] = 'ann'
    expect(new Request(req.environ).state['user']).toBe('ann')
    expect(req.state['toString']).toBeUndefined()
  })
})

test('cookies and query are live views', () => {
  const req = Request.blank('/?a=1', { headers: { Cookie: 'c=2' } })
  req.GET.set('a', '3')
  req.cookies.set('c', '4')
  expect([req.queryString, req.headers.get('Cookie'), req.GET.get('a'), req.cookies.get('c')]).toEqual([
    'a=3',
    'c=4',
    '3',
    '4',
  ])
})

describe('whether there is a body', () => {
  test.each<[string, object, boolean]>([
    ['none', {}, false],
    ['bytes in memory', { 'wsgi.input': [Uint8Array.of(1)] }, true],
    ['a length', { 'wsgi.input': live(), CONTENT_LENGTH: '3' }, true],
    ['no length', { 'wsgi.input': live() }, false],
    ['the length 0', { 'wsgi.input': live(), CONTENT_LENGTH: '0' }, false],
    ['a length that is no number', { 'wsgi.input': live(), CONTENT_LENGTH: '-5' }, false],
    ['an end that the gateway knows', { 'wsgi.input': live(), 'wsgi.input_terminated': true }, true],
  ])('with %s', (_name, environ, readable) => {
    expect(Request.blank('/', { environ }).isBodyReadable).toBe(readable)
  })
  async function* live() {}
})

test('removeConditionalHeaders keeps what protects against lost updates, and what it is told to', () => {
  const all = [
    'If-Match',
    'If-None-Match',
    'If-Modified-Since',
    'If-Unmodified-Since',
    'If-Range',
    'Range',
    'Accept-Encoding',
  ]
  const left = (options?: object) => {
    const req = Request.blank('/', { headers: all.map((name) => [name, 'x']) })
    req.removeConditionalHeaders(options)
    return all.filter((name) => req.headers.has(name))
  }
  expect(left()).toEqual(['If-Match', 'If-Unmodified-Since'])
  expect(left({ range: false })).toEqual(['If-Match', 'If-Unmodified-Since', 'If-Range', 'Range'])
  expect(left({ match: false, modified: false, encoding: false })).toEqual(
    all.filter((name) => !name.includes('Range')),
  )
})

describe('checkPreconditions', () => {
  const put = (headers: Record<string, string>) => Request.blank('/', { method: 'PUT', headers })

  test('lets nobody change a version that it does not know', () => {
    expect(() => put({ 'If-Match': '"v1"' }).checkPreconditions({ etag: 'v1' })).not.toThrow()
    expect(() => put({ 'If-Match': '"v1"' }).checkPreconditions({ etag: 'v2' })).toThrow(
      expect.objectContaining({ status: 412, expose: true }),
    )
    expect(() => put({}).checkPreconditions({ etag: 'v2' })).not.toThrow()
  })

  test('lets only the first make what is not there', () => {
    expect(() => put({ 'If-None-Match': '*' }).checkPreconditions(null)).not.toThrow()
    expect(() => put({ 'If-None-Match': '*' }).checkPreconditions({})).toThrow('another version')
  })

  test('is no matter of reading', () => {
    expect(() => Request.blank('/', { ifNoneMatch: '"v1"' }).checkPreconditions({ etag: 'v1' })).not.toThrow()
  })
})
