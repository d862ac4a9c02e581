import { expect, test } from 'vitest'
import { nativeOf } from '../../../src/routes/pattern/native.ts'
import { parsePattern } from '../../../src/routes/pattern/parse.ts'

test.each(['\\d+', '[0-9a-f]{8}-[0-9a-f]{4}', 'json|xml', '[^/]*', '\\d{1,2}', 'a?b?c?', '(?:x|y)z+', '.*'])(
  '%s is run by the platform',
  (source) => {
    expect(nativeOf(parsePattern(source))).toBeInstanceOf(RegExp)
  },
)

test.each([
  '(?:a+)+',
  '(?:a|a)*',
  '(?:a|aa)+',
  '\\w+\\w+',
  '.*.*',
  '(?:a?){30}',
  'a?a?a?a?a?a?a?',
  '(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)',
  '[a-z]+(?:-[a-z]+)*',
  '(?<n>a)',
  '(?!a)b',
  '\\bx',
  '(?i)a',
])('%s is not', (source) => {
  expect(nativeOf(parsePattern(source))).toBeNull()
})

test('it matches the whole, whatever the characters mean', () => {
  const pattern = nativeOf(parsePattern('\\$\\.\\*|[\\]^]-\\\\')) as RegExp
  expect(['$.*', ']-\\', '^-\\', 'x$.*', '$.*x'].map((text) => pattern.test(text))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})
