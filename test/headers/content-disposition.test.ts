import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ContentDisposition } from '../../src/headers/content-disposition.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'

headerLaws(ContentDisposition, {
  good: [
    'inline',
    'attachment; filename="a.txt"',
    'ATTACHMENT; Filename=a.txt; x="y z"',
    `attachment; filename="EURO rates"; filename*=UTF-8''%e2%82%ac%20rates`,
    'attachment; filename="a\\"b\\\\c"',
    'attachment; filename*=nonsense',
    'attachment;',
  ],
  bad: [
    '',
    '; filename=a',
    'attachment; filename=',
    'attachment; filename=a b',
    'attachment; filename="a',
    'a b',
    'attachment; x=1; x=2',
    'attachment, inline',
  ],
})

test.each<[string, string | null, string | null]>([
  ['attachment; filename="a.txt"', 'a.txt', 'a.txt'],
  [`attachment; filename="x"; filename*=UTF-8''%e2%82%ac`, '\u20ac', '\u20ac'],
  [`attachment; filename*=UTF-8''%e2%82%ac; filename="x"`, '\u20ac', '\u20ac'],
  [`attachment; filename="x"; filename*=broken`, 'x', 'x'],
  [`attachment; filename="x"; filename*=UTF-8''%e2%82`, 'x', 'x'],
  ['inline', null, null],
  ['attachment; filename="../../etc/passwd"', '../../etc/passwd', 'passwd'],
  ['attachment; filename="C:\\\\dir\\\\x.txt"', 'C:\\dir\\x.txt', 'x.txt'],
  ['attachment; filename="..."', '...', null],
  ['attachment; filename=".htaccess"', '.htaccess', 'htaccess'],
  ['attachment; filename="a:b?.txt"', 'a:b?.txt', 'a_b_.txt'],
  ['attachment; filename="a/"', 'a/', null],
  [`attachment; filename="${'x'.repeat(201)}"`, 'x'.repeat(201), 'x'.repeat(200)],
  [
    `attachment; filename*=UTF-8''${'x'.repeat(199)}%F0%9F%98%80`,
    `${'x'.repeat(199)}\ud83d\ude00`,
    'x'.repeat(199),
  ],
])('%s has the name %j, safe as %j', (text, filename, basename) => {
  const value = ContentDisposition.parse(text)
  expect([value?.filename, value?.basename]).toEqual([filename, basename])
})

test('a name is sent so that every client understands it', () => {
  const of = (filename: string) => String(new ContentDisposition('attachment', { filename }))
  expect(of('a b.txt')).toBe('attachment; filename="a b.txt"')
  expect(of('\u20ac rates.txt')).toBe(
    `attachment; filename="_ rates.txt"; filename*=UTF-8''%E2%82%AC%20rates.txt`,
  )
  expect(of('50%41.txt')).toBe(`attachment; filename="50_41.txt"; filename*=UTF-8''50%2541.txt`)
  expect(of('a"b\\c')).toBe('attachment; filename="a\\"b\\\\c"')
  expect(of('a\r\nb: c')).not.toMatch(/[\r\n]/)
})

test.each([{}, 7, null])('%j is no disposition', (given) => {
  expect(() => ContentDisposition.format(given as unknown as string)).toThrow(
    'a Content-Disposition is such as',
  )
})

test('any name comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (filename) => {
      const text = String(new ContentDisposition('attachment', { filename }))
      expect(ContentDisposition.parse(text)?.filename).toBe(filename)
    }),
  )
})

test('takes time in proportion to the text', () => {
  for (const part of [';', '"', '\\"', 'a=b;', '; ']) {
    expectLinear(
      (text) => ContentDisposition.parse(text),
      (size) => `attachment; ${part.repeat(size / part.length)}`,
    )
  }
})
