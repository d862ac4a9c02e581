import { describe, expect, test } from 'vitest'
import { Accept } from '../../src/headers/accept.ts'
import { Request } from '../../src/message/request.ts'

describe('the URL of a request', () => {
  test('is put together from its environ', () => {
    const req = Request.blank('/a%20b?x=1', { baseUrl: 'https://example.org:8443/app' })
    expect({
      method: req.method,
      scheme: req.scheme,
      host: req.host,
      domain: req.domain,
      hostPort: req.hostPort,
      hostUrl: req.hostUrl,
      scriptName: req.scriptName,
      pathInfo: req.pathInfo,
      applicationUrl: req.applicationUrl,
      pathUrl: req.pathUrl,
      path: req.path,
      pathQs: req.pathQs,
      url: req.url,
      queryString: req.queryString,
      httpVersion: req.httpVersion,
      serverName: req.serverName,
      serverPort: req.serverPort,
    }).toEqual({
      method: 'GET',
      scheme: 'https',
      host: 'example.org:8443',
      domain: 'example.org',
      hostPort: '8443',
      hostUrl: 'https://example.org:8443',
      scriptName: '/app',
      pathInfo: '/a b',
      applicationUrl: 'https://example.org:8443/app',
      pathUrl: 'https://example.org:8443/app/a%20b',
      path: '/app/a%20b',
      pathQs: '/app/a%20b?x=1',
      url: 'https://example.org:8443/app/a%20b?x=1',
      queryString: 'x=1',
      httpVersion: 'HTTP/1.0',
      serverName: 'example.org',
      serverPort: 8443,
    })
  })

  test('follows what is assigned', () => {
    const req = Request.blank('/')
    Object.assign(req, {
      method: 'PUT',
      scheme: 'https',
      scriptName: '/é',
      pathInfo: '/ü',
      queryString: 'q',
      host: 'h',
    })
    expect([req.method, req.url, req.environ.PATH_INFO]).toEqual([
      'PUT',
      'https://h/%C3%A9/%C3%BC?q',
      '/\u00c3\u00bc',
    ])
  })

  test('a path that is not UTF-8 is read with U+FFFD and printed as it came', () => {
    const req = Request.blank('/%ff')
    expect([req.pathInfo, req.path]).toEqual(['/\ufffd', '/%FF'])
  })
})

describe('walking the path', () => {
  test('pathInfoPop moves a segment to scriptName', () => {
    const req = Request.blank('/a/%C3%A9//b/')
    expect([req.pathInfoPeek(), req.pathInfoPop(), req.pathInfoPop()]).toEqual(['a', 'a', 'é'])
    expect([req.scriptName, req.pathInfo]).toEqual(['/a/é', '//b/'])
    expect([req.pathInfoPop(), req.pathInfoPop(), req.pathInfoPop(), req.pathInfoPeek()]).toEqual([
      'b',
      '',
      null,
      null,
    ])
    expect(req.scriptName + req.pathInfo).toBe('/a/é//b/')
  })

  test('a segment that does not match stays', () => {
    const req = Request.blank('/abc/d')
    expect(req.pathInfoPop(/^\d+$/)).toBeNull()
    expect([req.pathInfoPop(/^[a-z]+$/), req.pathInfo]).toEqual(['abc', '/d'])
  })
})

describe('variables of a route', () => {
  test('are read and written in the environ', () => {
    const req = Request.blank('/')
    expect([req.urlargs, { ...req.urlvars }]).toEqual([[], {}])
    req.urlvars['id'] = '7'
    req.urlargs = ['x']
    expect(req.environ['wsgiorg.routing_args']).toEqual([['x'], { id: '7' }])
    req.urlvars = { other: 1 }
    expect(new Request(req.environ).urlvars).toEqual({ other: 1 })
    expect(Request.blank('/').urlvars['toString']).toBeUndefined()
  })
})

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
    Object.assign(req, { [property]: value })
    expect(req.headers.get(field)).toBe(text)
    expect(req[property]).toEqual(value)
    Object.assign(req, { [property]: null })
    expect(req.headers.has(field)).toBe(false)
    Object.assign(req, { [property]: undefined })
  })

  test.each(['soon', '-1', '1e3', '٣'])('a malformed number reads as absent: %s', (text) => {
    const req = Request.blank('/', { environ: { HTTP_MAX_FORWARDS: text, CONTENT_LENGTH: text } })
    expect([req.maxForwards, req.contentLength]).toEqual([null, null])
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
