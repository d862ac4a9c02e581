import { expect, test } from 'vitest'
import { globTest } from '../../src/static/glob.ts'

test.each([
  ['*.html', ['a.html', 'sub/a.html', '.html'], ['a.htm', 'a.html.br', 'html']],
  ['/*.html', ['a.html'], ['sub/a.html']],
  ['/assets/**', ['assets/a', 'assets/a/b.js'], ['assets', 'my/assets/a', 'assetsx/a']],
  ['assets/**', ['assets/a', 'assets/a/b.js'], ['sub/assets/a']],
  ['**/img/*', ['img/a', 'a/img/b', 'a/b/img/c'], ['img/a/b', 'aimg/b']],
  ['/a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['a/bz', 'az']],
  ['?.js', ['a.js', '\u{1f600}.js'], ['ab.js', '.js']],
  ['*.{js,css}', ['a.js', 'b/c.css'], ['a.jss', 'a.{js,css}']],
  ['a+b(1).txt', ['a+b(1).txt'], ['aab1.txt']],
  ['[a].txt', ['[a].txt'], ['a.txt']],
  ['a^$|b', ['a^$|b'], ['a']],
  ['a,}b', ['a,}b'], ['a']],
  ['**', ['a', 'sub/b'], []],
])('%s', (pattern, matches, others) => {
  const test = globTest(pattern)
  for (const name of matches) expect([name, test(name)]).toEqual([name, true])
  for (const name of others) expect([name, test(name)]).toEqual([name, false])
})

test('a brace that is not closed is a mistake', () => {
  expect(() => globTest('*.{js')).toThrow(TypeError)
})
