import { expect, test } from 'vitest'
import { fieldless, isReadableAgain, prepare } from '../../src/exc/exception-init.ts'

test('what is said of an error has no head until it has fields', () => {
  expect(prepare({ detail: 'x', members: { a: 1 }, retryAfter: undefined }, '404 Not Found')).toEqual({
    head: null,
    body: null,
  })
  const { head, body } = prepare({ body: 'x', etag: 'a' }, '404 Not Found')
  expect([head?.statusLine, head?.headerlist, body]).toEqual(['404 Not Found', [['ETag', '"a"']], 'x'])
  expect(prepare({ json: [1] }, '404 Not Found').head?.headerlist).toEqual([
    ['Content-Type', 'application/json'],
  ])
})

test('what could not be sent is refused', () => {
  expect(() => prepare({ headers: { 'X A': '1' } }, '404 Not Found')).toThrow(TypeError)
  expect(() => prepare({ nonsense: 1 } as object, '404 Not Found')).toThrow('no property "nonsense"')
  expect(() => prepare({ body: 'x' }, '204 No Content')).toThrow('a response with status 204 has no body')
  expect(() => prepare({ etag: 'a' }, '404 N\nF')).toThrow('a status is three digits')
  expect(() => prepare({ instance: 7 as never }, '404 Not Found')).toThrow(
    'the instance of a problem is a URI, not 7',
  )
})

test('fields that are none yet can be added to', () => {
  expect(fieldless('200 OK').headerlist).toEqual([])
  expect(fieldless('200 OK', 'text/x').headerlist).toEqual([['Content-Type', 'text/x; charset=UTF-8']])
})

test('a stream and an iterator are not the same the next time', () => {
  const again = ['x', null, [], new Uint8Array(1), new ArrayBuffer(1), new Blob([]), new URLSearchParams()]
  expect(again.map(isReadableAgain)).toEqual(again.map(() => true))
  const once = [new Blob([]).stream(), [].values(), new Set<string>()]
  expect(once.map(isReadableAgain)).toEqual([false, false, false])
})
