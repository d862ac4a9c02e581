import { describe, expect, test } from 'vitest'
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

describe('relativeUrl', () => {
  const req = Request.blank('/a/b?q=0', { baseUrl: 'http://x/app' })

  test.each([
    ['c', 'http://x/app/a/c'],
    ['/c', 'http://x/c'],
    ['?q=1', 'http://x/app/a/b?q=1'],
    ['', 'http://x/app/a/b'],
    ['../../../x', 'http://x/x'],
    ['//e/x', 'http://e/x'],
    ['https://e/x', 'https://e/x'],
  ])('%j is %s', (other, url) => {
    expect(req.relativeUrl(other)).toBe(url)
  })

  test.each([
    ['c', 'http://x/app/c'],
    ['', 'http://x/app/'],
    ['/c', 'http://x/c'],
  ])('%j from the application is %s', (other, url) => {
    expect(req.relativeUrl(other, { toApplication: true })).toBe(url)
  })

  test('refuses what is no URL', () => {
    expect(() => req.relativeUrl('http://[')).toThrow(TypeError)
  })
})

describe('the ends of the connection', () => {
  test('are read and written in the environ; null removes them', () => {
    const req = Request.blank('/')
    req.remoteAddr = '192.0.2.1'
    req.remoteHost = 'a.example'
    req.remoteUser = 'ann'
    req.serverName = 'b.example'
    req.serverPort = 8080
    req.httpVersion = 'HTTP/1.1'
    expect(req.environ).toMatchObject({
      REMOTE_ADDR: '192.0.2.1',
      REMOTE_HOST: 'a.example',
      REMOTE_USER: 'ann',
      SERVER_NAME: 'b.example',
      SERVER_PORT: '8080',
      SERVER_PROTOCOL: 'HTTP/1.1',
    })
    req.remoteAddr = req.remoteHost = req.remoteUser = null
    expect([req.remoteAddr, req.remoteHost, req.remoteUser]).toEqual([null, null, null])
    expect('REMOTE_USER' in req.environ).toBe(false)
  })

  test('a port that is no number reads as null', () => {
    expect(Request.blank('/', { environ: { SERVER_PORT: '/run/app.sock' } }).serverPort).toBeNull()
  })

  test('a host that is removed leaves the server’s own', () => {
    const req = Request.blank('/', { host: 'a.example' })
    req.host = null
    expect([req.host, req.headers.has('Host')]).toEqual(['localhost:80', false])
    expect(() => {
      req.host = 'a\r\nb: c'
    }).toThrow(TypeError)
  })
})
