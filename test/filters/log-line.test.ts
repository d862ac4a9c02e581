import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escaped, LOG_FORMATS, type Logged, logLine } from '../../src/filters/log-line.ts'

const at = new Date('2026-11-21T09:30:05.678Z')
const logged: Logged = {
  remoteAddr: '192.0.2.7',
  method: 'GET',
  target: '/a?b=1',
  protocol: 'HTTP/1.1',
  status: 200,
  bytes: 12,
  milliseconds: 1.23456,
  environ: { REMOTE_USER: 'ann', HTTP_REFERER: 'http://example.org/', HTTP_USER_AGENT: 'curl/8' },
}

test.each([
  ['common', '192.0.2.7 - ann [21/Nov/2026:09:30:05 +0000] "GET /a?b=1 HTTP/1.1" 200 12 1.235ms'],
  [
    'combined',
    '192.0.2.7 - ann [21/Nov/2026:09:30:05 +0000] "GET /a?b=1 HTTP/1.1" 200 12 "http://example.org/" "curl/8" 1.235ms',
  ],
  [
    'json',
    '{"time":"2026-11-21T09:30:05.678Z","remoteAddr":"192.0.2.7","user":"ann","method":"GET","target":"/a?b=1","protocol":"HTTP/1.1","status":200,"bytes":12,"milliseconds":1.235,"referer":"http://example.org/","userAgent":"curl/8"}',
  ],
] as const)('%s', (format, line) => expect(logLine(logged, format, at)).toBe(line))

test('what is not known is a hyphen', () => {
  const nothing = { ...logged, remoteAddr: '', bytes: 0, environ: null }
  expect(logLine(nothing, 'combined', at)).toBe(
    '- - - [21/Nov/2026:09:30:05 +0000] "GET /a?b=1 HTTP/1.1" 200 - "-" "-" 1.235ms',
  )
})

test('one exchange is one line, of as many parts, whatever a client sends', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\r', '\x1b', '\0', ' ', 'x', '\u2028', '\xe9'),
  })
  fc.assert(
    fc.property(hostile, hostile, hostile, hostile, (method, target, user, agent) => {
      const environ = { REMOTE_USER: user, HTTP_USER_AGENT: agent, HTTP_REFERER: target }
      for (const format of LOG_FORMATS) {
        const line = logLine({ ...logged, method, target, environ }, format, at)
        expect(format === 'json' ? line.replace(/[\u2028\xe9]/g, '') : line).toMatch(/^[\x20-\x7e]+$/)
        if (format === 'json') expect(JSON.parse(line)).toMatchObject({ method, target })
        else expect(line.replace(/\\./g, '').split('"').length).toBe(format === 'common' ? 3 : 7)
      }
    }),
  )
  expect(escaped('a"b\\c\nd\u20ac')).toBe('a\\"b\\\\c\\x0ad\\u20ac')
})
