import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileName, isSegment } from '../../src/static/file-path.ts'
import { byteStringOfText } from '../../src/syntax/bytes.ts'

test.each([
  ['/', ''],
  ['/a', 'a'],
  ['/a/b.css', 'a/b.css'],
  ['/sub/', 'sub/'],
  ['/a b', 'a b'],
  ['/ a', ' a'],
  ['/a%2fb', 'a%2fb'],
  ['/...a', null],
  ['/a..b/c...d', 'a..b/c...d'],
  ['/console', 'console'],
  ['/com', 'com'],
  ['/com10', 'com10'],
  ['/auxiliary.txt', 'auxiliary.txt'],
  ['/\xe2\x82\xac.txt', '\u20ac.txt'],
])('%j is %j', (path, name) => {
  expect(fileName(path)).toBe(name)
})

test.each([
  ['no slash in front', ['', 'a', '*']],
  ['empty segments', ['//', '//a', '/a//b', '/a//']],
  ['dots', ['/.', '/..', '/../', '/./a', '/a/..', '/a/../b', '/a/./b', '/..a/..', '/.../x']],
  ['control characters', ['/\0', '/a\0.png', '/a\n', '/\x1b[2J', '/\x7f', '/\xc2\x85']],
  ['what separates on Windows', ['/a\\b', '/..\\x', '/\\\\host\\x', '/C:', '/c:/x', '/a.txt:x', '/a::$DATA']],
  ['what Windows drops', ['/a.', '/a ', '/a. .', '/sub./x', '/.../']],
  [
    'devices',
    ['/CON', '/nul.txt', '/sub/Aux', '/com1', '/LPT9.a.b', '/com\xc2\xb9', '/CONIN$', '/nul .txt', '/prn/'],
  ],
  ['what is not UTF-8', ['/\xe9', '/\xc0\xae\xc0\xae/x', '/\xed\xa0\x80', '/\xff']],
  ['dot files', ['/.git', '/.git/config', '/sub/.env', '/.well-known/x']],
])('%s name nothing', (_what, paths) => {
  for (const path of paths) expect([path, fileName(path)]).toEqual([path, null])
})

test('half a character is no segment', () => {
  expect([isSegment('a\ud800', true), isSegment('a\u{1f600}', true)]).toEqual([false, true])
})

describe('dot files', () => {
  test('are served when they are allowed, all or by name', () => {
    expect(fileName('/.git/config', true)).toBe('.git/config')
    expect(fileName('/.well-known/x', ['.well-known'])).toBe('.well-known/x')
    expect(fileName('/.well-known/.x', ['.well-known'])).toBe(null)
    expect(fileName('/.git', ['.well-known'])).toBe(null)
  })

  test('do not bring dots with them', () => {
    for (const path of ['/.', '/..', '/../a', '/a/..']) expect(fileName(path, true)).toBe(null)
    expect(fileName('/..', ['..'])).toBe(null)
  })
})

test('a name leads nowhere but down, whatever the path', () => {
  const piece = fc.constantFrom(
    '.',
    '..',
    '/',
    '//',
    '\\',
    'a',
    'b.txt',
    '\0',
    ':',
    ' ',
    '%2e',
    '~',
    '\xc0\xae',
    'nul',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, dots) => {
      const name = fileName(`/${pieces.join('')}`, dots)
      if (name === null || name === '') return
      const segments = name.replace(/\/$/, '').split('/')
      expect(segments.every((segment) => isSegment(segment, dots))).toBe(true)
      expect(segments).not.toContain('..')
      expect(name).not.toMatch(/^\/|[\\\0:]/)
    }),
    { numRuns: 2000 },
  )
})

test('every good name is itself', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 4 }),
      (segments) => {
        fc.pre(segments.every((segment) => isSegment(segment, false) && !segment.includes('/')))
        const name = segments.join('/')
        expect(fileName(byteStringOfText(`/${name}`))).toBe(name)
      },
    ),
  )
})
