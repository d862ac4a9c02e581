import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { targetBelow, targetOf } from '../../src/environ/request-target.ts'

const mounted = (url: string, script: string) => {
  const environ = blank(url)
  environ.SCRIPT_NAME = script
  environ.PATH_INFO = environ.PATH_INFO.slice(script.length)
  return environ
}

describe('the target of a request', () => {
  test.each(['/a%2Fb?x=%20', '/', '/a?', '/%C3%A9'])('%s is as it came', (url) => {
    expect(targetOf(blank(url))).toBe(url)
  })

  test('is put together when path or query are no longer the same', () => {
    const environ = blank('/a%2Fb?x=1')
    environ.QUERY_STRING = 'y=2'
    expect(targetOf(environ)).toBe('/a/b?y=2')
    environ.PATH_INFO = '/c d'
    expect(targetOf(environ)).toBe('/c%20d?y=2')
  })

  test.each([
    ['/api/users?x=1', '/api', '/users?x=1'],
    ['/api/a%2Fb', '/api', '/a%2Fb'],
    ['/api', '/api', '/'],
    ['/%C3%A9/a', '/\u00c3\u00a9', '/a'],
  ])('%s below %s is %s', (url, script, below) => {
    expect(targetBelow(mounted(url, script))).toBe(below)
  })

  test('the whole server is an asterisk', () => {
    const environ = blank('/')
    environ.PATH_INFO = environ['wsgify.raw_target'] = '*'
    expect([targetOf(environ), targetBelow(environ)]).toEqual(['*', '*'])
  })

  test('a query that cannot be sent is refused, and its bytes are encoded', () => {
    const environ = blank('/')
    environ.QUERY_STRING = 'a=\u00e9#'
    expect(targetOf(environ)).toBe('/?a=%E9%23')
    environ.QUERY_STRING = 'a=\u20ac'
    expect(() => targetOf(environ)).toThrow(TypeError)
  })
})
