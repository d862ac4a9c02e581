import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'

describe('blank', () => {
  test('is a whole environ', () => {
    const environ = blank('/a%20b?x=1')
    expect({ ...environ, 'wsgi.errors': null, 'wsgify.limits': null }).toEqual({
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/a b',
      QUERY_STRING: 'x=1',
      SERVER_NAME: 'localhost',
      SERVER_PORT: '80',
      SERVER_PROTOCOL: 'HTTP/1.0',
      REMOTE_ADDR: '127.0.0.1',
      REMOTE_PORT: '0',
      HTTP_HOST: 'localhost:80',
      'wsgi.version': [1, 0],
      'wsgi.url_scheme': 'http',
      'wsgi.input': [],
      'wsgi.errors': null,
      'wsgi.multithread': false,
      'wsgi.multiprocess': false,
      'wsgi.run_once': false,
      'wsgify.raw_target': '/a%20b?x=1',
      'wsgify.exchange': null,
      'wsgify.limits': null,
    })
  })

  test.each([
    ['', '', ''],
    ['?a=1', '', 'a=1'],
    ['/a??b', '/a', '?b'],
    ['rel/x', 'rel/x', ''],
    ['/a:b/c', '/a:b/c', ''],
    ['?next=http://x/', '', 'next=http://x/'],
    ['/%E2%82%AC', '/\u00e2\u0082\u00ac', ''],
    ['/%zz', '/%zz', ''],
  ])('%j: the path is %j, the query %j', (url, path, query) => {
    const environ = blank(url)
    expect([environ.PATH_INFO, environ.QUERY_STRING]).toEqual([path, query])
  })

  test.each([
    ['http://h/p', 'http', 'h:80', 'h', '80'],
    ['HTTPS://h/p?q', 'https', 'h:443', 'h', '443'],
    ['http://h:8080', 'http', 'h:8080', 'h', '8080'],
    ['http://[::1]:8080/p', 'http', '[::1]:8080', '::1', '8080'],
    ['http://[::1]/p', 'http', '[::1]:80', '::1', '80'],
    ['http://user:pass@h/p', 'http', 'h:80', 'h', '80'],
  ])('%s: scheme %s, host %s, server %s, port %s', (url, scheme, host, name, port) => {
    const environ = blank(url)
    expect([environ['wsgi.url_scheme'], environ.HTTP_HOST, environ.SERVER_NAME, environ.SERVER_PORT]).toEqual(
      [scheme, host, name, port],
    )
  })

  test.each([
    'ftp://h/',
    'mailto:x',
    'a:b',
    'http:/x',
    'http://',
    'http://h:port/',
    'http://h:99999999/',
    'http://a b/',
    '/x#frag',
    'http://h/#f',
    '/é',
  ])('refuses %s, and names it', (url) => {
    expect(() => blank(url)).toThrow(TypeError)
    expect(() => blank(url)).toThrow(/"/)
  })

  test('a base URL says where the application is', () => {
    const environ = blank('/x', { baseUrl: 'https://example.org/app/' })
    expect([environ['wsgi.url_scheme'], environ.HTTP_HOST, environ.SCRIPT_NAME, environ.PATH_INFO]).toEqual([
      'https',
      'example.org:443',
      '/app',
      '/x',
    ])
    expect(blank('/x', { baseUrl: '/app' })).toMatchObject({ SCRIPT_NAME: '/app', HTTP_HOST: 'localhost:80' })
    expect(blank('/x', { baseUrl: 'http://h//' })).toMatchObject({ SCRIPT_NAME: '', PATH_INFO: '/x' })
    expect(blank('/x', { baseUrl: '/app//' }).SCRIPT_NAME).toBe('/app')
    expect(() => blank('/', { baseUrl: '/\u20ac' })).toThrow('encodeURI("/\u20ac")')
    expect(() => blank('/', { baseUrl: '//example.org/app' })).toThrow(TypeError)
    expect(() => blank('/', { baseUrl: '/app?x' })).toThrow(
      'a base URL has no query and no fragment: "/app?x"',
    )
  })

  test('keys that are given win', () => {
    expect(blank('/', { environ: { REQUEST_METHOD: 'PUT', HTTP_X: '1' } })).toMatchObject({
      REQUEST_METHOD: 'PUT',
      HTTP_X: '1',
    })
  })
})
