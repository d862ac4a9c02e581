import { expect, test } from 'vitest'
import { requestOf } from '../../src/testing/test-init.ts'

test('a request is as a client would send it', () => {
  const request = requestOf('PUT', '/x', 'http://localhost', { body: 'é', query: { a: '&' } })
  expect([...request.headers]).toEqual([
    ['Host', 'localhost'],
    ['Content-Length', '2'],
  ])
  expect([request.method, request.pathQs, request.httpVersion]).toEqual(['PUT', '/x?a=%26', 'HTTP/1.1'])
})

test.each([
  ['http://localhost:8080/app', '/x', 'localhost:8080', '/app', '/x'],
  ['http://localhost/app', 'http://localhost/app/x', 'localhost', '/app', '/x'],
  ['http://localhost/app', 'http://localhost/app?q', 'localhost', '/app', ''],
  ['http://localhost/app', 'http://localhost/other', 'localhost', '', '/other'],
  ['https://localhost', 'http://localhost', 'localhost', '', '/'],
])('below %s, %s is of %s at %j with %j', (base, url, host, script, path) => {
  const { environ } = requestOf('GET', url, base, {})
  expect([environ.HTTP_HOST, environ.SCRIPT_NAME, environ.PATH_INFO]).toEqual([host, script, path])
})
