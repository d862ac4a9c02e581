import { expect, test } from 'vitest'
import { explained, meaningOf } from '../../src/inspect/explain.ts'

const NOW = Date.UTC(2026, 0, 1)

test.each([
  [
    'Accept',
    'text/html;q=0.5, application/json, image/*;q=0',
    'application/json (q=1), then text/html (q=0.5); refuses image/*',
  ],
  ['Accept', '*/*', 'anything (q=1)'],
  ['Accept', 'x', 'malformed: read as if it were not there'],
  ['Accept-Encoding', 'gzip, deflate', 'gzip or deflate (q=1)'],
  ['Accept-Encoding', 'gzip, br;q=0.9', 'gzip (q=1), then br (q=0.9)'],
  ['Accept-Language', 'de, en;q=0.3', 'de (q=1), then en (q=0.3)'],
  ['Age', '90', 'has been in a cache for 1.5 minutes'],
  ['Allow', '', 'no method is allowed'],
  ['Cache-Control', 'private, max-age=3600', 'for the cache of this client alone; fresh for 1 hour'],
  ['Cache-Control', 'no-store', 'no cache may keep it'],
  [
    'Cache-Control',
    'public, max-age=0, must-revalidate',
    'any cache may keep it; stale at once; never used stale',
  ],
  ['Connection', 'close', 'the connection ends with this exchange'],
  ['Content-Disposition', 'attachment; filename="a b.txt"', 'to be saved as "a b.txt"'],
  ['Content-Length', '2048', '2.0 KiB'],
  ['Content-Length', '20', null],
  ['Content-Range', 'bytes 0-1023/4096', '1.0 KiB of 4.0 KiB'],
  ['Content-Range', 'bytes */10', 'there are 10 bytes'],
  ['Content-Type', 'text/html; charset=UTF-8', 'text in UTF-8'],
  ['Content-Type', 'application/problem+json', 'JSON'],
  ['Date', 'Thu, 01 Jan 2026 00:00:00 GMT', 'now'],
  ['ETag', 'W/"a"', 'weak: means the same, not byte for byte'],
  ['ETag', '"a"', 'strong: the same byte for byte'],
  ['Expires', 'Thu, 01 Jan 2026 01:00:00 GMT', 'in 1 hour'],
  ['Expires', '0', 'malformed: read as if it were not there'],
  ['If-Match', '*', 'go on only if there is any'],
  ['If-None-Match', '"a", "b"', 'not needed if the version is "a" or "b"'],
  ['If-Modified-Since', 'Wed, 31 Dec 2025 00:00:00 GMT', 'not needed unless changed since 1 day ago'],
  ['If-Unmodified-Since', 'Wed, 31 Dec 2025 23:59:00 GMT', 'go on only if unchanged since 1 minute ago'],
  ['Last-Modified', 'Wed, 01 Jan 2025 00:00:00 GMT', '1 year ago'],
  ['Link', '</2>; rel="next"', 'next → /2'],
  ['Location', '/a', 'relative to the URL of the request'],
  ['Location', 'https://a.example/', null],
  ['Range', 'bytes=0-499, -5', 'bytes 0 to 499, 500 bytes and the last 5 bytes'],
  ['Range', 'bytes=5-', 'all from byte 5 on'],
  ['Range', 'lines=1-2', 'in units of lines, which few servers know'],
  ['Retry-After', '120', 'come again in 2 minutes'],
  ['Vary', 'Accept, Origin', 'another Accept or Origin may get another answer'],
  ['Vary', '*', 'no cache can tell when it fits'],
  ['X-Anything', 'x', null],
])('%s: %s', (name, value, meaning) => {
  expect(meaningOf(name, value, NOW)).toBe(meaning)
})

test('whatever is sent as any of them is explained, or is malformed, and never throws', () => {
  const names = [
    'Accept',
    'Cache-Control',
    'Content-Range',
    'ETag',
    'If-Match',
    'Link',
    'Range',
    'Retry-After',
    'Vary',
    'Content-Disposition',
  ]
  const values = ['', ',', '"', '\u00ff', '*'.repeat(5000), 'bytes=-', 'W/', '<', '; ;', 'max-age=x', '\x00']
  const fields = names.flatMap((name) => values.map((value) => [name, value] as const))
  expect(explained(fields, NOW)).toHaveLength(fields.length)
})
