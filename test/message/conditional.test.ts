import { describe, expect, test } from 'vitest'
import { type Representation, weigh } from '../../src/message/conditional.ts'
import { Request } from '../../src/message/request.ts'

const MODIFIED = 'Sun, 06 Nov 1994 08:49:37 GMT'
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'
const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT'
const there: Representation = { etag: '"a"', lastModified: new Date('1994-11-06T08:49:37.999Z'), length: 100 }
const weak: Representation = { ...there, etag: 'W/"a"' }

function verdict(headers: Record<string, string>, version: Representation | null = there, method = 'GET') {
  return weigh(Request.blank('/', { method, headers }), version)
}

describe('each condition by itself', () => {
  test.each<[Record<string, string>, string, number]>([
    [{}, 'GET', 200],
    [{ 'If-Match': '"a"' }, 'GET', 200],
    [{ 'If-Match': '"b", "a"' }, 'PUT', 200],
    [{ 'If-Match': '"b"' }, 'GET', 412],
    [{ 'If-Match': '"b"' }, 'PUT', 412],
    [{ 'If-Match': '*' }, 'PUT', 200],
    [{ 'If-Match': 'W/"a"' }, 'PUT', 412],
    [{ 'If-Match': '"a b' }, 'PUT', 412],
    [{ 'If-Unmodified-Since': MODIFIED }, 'PUT', 200],
    [{ 'If-Unmodified-Since': LATER }, 'PUT', 200],
    [{ 'If-Unmodified-Since': EARLIER }, 'PUT', 412],
    [{ 'If-Unmodified-Since': 'yesterday' }, 'PUT', 200],
    [{ 'If-None-Match': '"a"' }, 'GET', 304],
    [{ 'If-None-Match': '"a"' }, 'HEAD', 304],
    [{ 'If-None-Match': 'W/"a"' }, 'GET', 304],
    [{ 'If-None-Match': '"b"' }, 'GET', 200],
    [{ 'If-None-Match': '*' }, 'GET', 304],
    [{ 'If-None-Match': '"a"' }, 'PUT', 412],
    [{ 'If-None-Match': '*' }, 'PUT', 412],
    [{ 'If-None-Match': '"a b' }, 'GET', 200],
    [{ 'If-Modified-Since': MODIFIED }, 'GET', 304],
    [{ 'If-Modified-Since': LATER }, 'HEAD', 304],
    [{ 'If-Modified-Since': EARLIER }, 'GET', 200],
    [{ 'If-Modified-Since': MODIFIED }, 'POST', 200],
    [{ 'If-Modified-Since': 'yesterday' }, 'GET', 200],
    [{ Range: 'bytes=0-9' }, 'GET', 206],
    [{ Range: 'bytes=0-9' }, 'HEAD', 200],
    [{ Range: 'bytes=0-9' }, 'PUT', 200],
    [{ Range: 'bytes=100-' }, 'GET', 416],
    [{ Range: 'lines=1-2' }, 'GET', 200],
    [{ Range: 'bytes=9-0' }, 'GET', 200],
  ])('%o of %s: %i', (headers, method, status) => {
    expect(verdict(headers, there, method).status).toBe(status)
  })
})

describe('several conditions, in the order of RFC 9110', () => {
  test.each<[Record<string, string>, string, number]>([
    [{ 'If-Match': '"a"', 'If-Unmodified-Since': EARLIER }, 'PUT', 200],
    [{ 'If-Match': '"b"', 'If-None-Match': '"a"' }, 'GET', 412],
    [{ 'If-Match': '"a"', 'If-None-Match': '"a"' }, 'GET', 304],
    [{ 'If-None-Match': '"b"', 'If-Modified-Since': LATER }, 'GET', 200],
    [{ 'If-None-Match': '"a b', 'If-Modified-Since': LATER }, 'GET', 200],
    [{ 'If-None-Match': '"a"', Range: 'bytes=0-9' }, 'GET', 304],
    [{ 'If-Match': '"b"', Range: 'bytes=0-9' }, 'GET', 412],
    [{ 'If-Match': '"b"', Range: 'bytes=100-' }, 'GET', 412],
    [{ 'If-Range': '"a"', Range: 'bytes=0-9' }, 'GET', 206],
    [{ 'If-Range': '"a"', Range: 'bytes=100-' }, 'GET', 416],
    [{ 'If-Range': '"b"', Range: 'bytes=0-9' }, 'GET', 200],
    [{ 'If-Range': '"b"', Range: 'bytes=100-' }, 'GET', 200],
    [{ 'If-Range': MODIFIED, Range: 'bytes=0-9' }, 'GET', 206],
    [{ 'If-Range': LATER, Range: 'bytes=0-9' }, 'GET', 200],
    [{ 'If-Range': 'junk', Range: 'bytes=0-9' }, 'GET', 200],
    [{ 'If-Range': '"a"' }, 'GET', 200],
  ])('%o of %s: %i', (headers, method, status) => {
    expect(verdict(headers, there, method).status).toBe(status)
  })
})

describe('what there is', () => {
  test('nothing: only a new one may be wanted', () => {
    expect(verdict({ 'If-None-Match': '*' }, null, 'PUT').status).toBe(200)
    expect(verdict({ 'If-Match': '*' }, null, 'PUT').status).toBe(412)
    expect(verdict({ 'If-Match': '"a"' }, null, 'PUT').status).toBe(412)
    expect(verdict({ Range: 'bytes=0-9' }, null).status).toBe(200)
  })

  test('a version without a tag or a date', () => {
    expect(verdict({ 'If-Match': '*' }, {}, 'PUT').status).toBe(200)
    expect(verdict({ 'If-Match': '"a"' }, {}, 'PUT').status).toBe(412)
    expect(verdict({ 'If-None-Match': '*' }, {}).status).toBe(304)
    expect(verdict({ 'If-None-Match': '"a"' }, {}).status).toBe(200)
    expect(verdict({ 'If-Modified-Since': LATER }, {}).status).toBe(200)
    expect(verdict({ 'If-Unmodified-Since': EARLIER }, {}, 'PUT').status).toBe(200)
    expect(verdict({ Range: 'bytes=0-9' }, {}).status).toBe(200)
  })

  test('a weak version is known, but not changed and not put together from parts', () => {
    expect(verdict({ 'If-None-Match': '"a"' }, weak).status).toBe(304)
    expect(verdict({ 'If-Match': 'W/"a"' }, weak, 'PUT').status).toBe(412)
    expect(verdict({ 'If-Range': 'W/"a"', Range: 'bytes=0-9' }, weak).status).toBe(200)
  })

  test('parts are those that there are', () => {
    expect(verdict({ Range: 'bytes=90-200, -5, 0-0' })).toEqual({
      status: 206,
      by: 'Range',
      parts: [
        { first: 90, last: 99 },
        { first: 0, last: 0 },
      ],
    })
  })
})
