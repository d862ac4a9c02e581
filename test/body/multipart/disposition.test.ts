import { expect, test } from 'vitest'
import { parsePartName } from '../../../src/body/multipart/disposition.ts'
import { expectLinear } from '../../support/header-laws.ts'

test.each<[string, string | null, string | null]>([
  ['form-data; name="a"', 'a', null],
  ['form-data; name=a; filename=b.txt', 'a', 'b.txt'],
  ['FORM-DATA ; NAME="a" ; FileName = "b"', 'a', 'b'],
  ['form-data; name="a"; filename=""', 'a', ''],
  ['form-data; name="\u00e9\u20ac"; filename="\u540d.txt"', '\u00e9\u20ac', '\u540d.txt'],
  ['form-data; name="a%22b"', 'a"b', null],
  ['form-data; name="a\\"b"', 'a"b', null],
  ['form-data; name="a%0D%0Ab"', 'a%0D%0Ab', null],
  ['form-data; name="a%20b"', 'a%20b', null],
  ['form-data; name="f"; filename="C:\\dir\\x.txt"', 'f', 'C:\\dir\\x.txt'],
  ['form-data; name="a;b=c"; filename="x;y"', 'a;b=c', 'x;y'],
  ['form-data', null, null],
  ['form-data;', null, null],
  ['attachment; filename="x"', null, 'x'],
])('%s', (text, name, filename) => {
  expect(parsePartName(text, true)).toMatchObject({ name, filename })
})

test.each([
  '',
  ';',
  'form data; name=a',
  'form-data; name="a',
  'form-data; name="a"b',
  'form-data; name=a; name=b',
  'form-data; name',
  'form-data; na me=a',
])('%j is malformed', (text) => {
  expect(parsePartName(text, true)).toBeNull()
})

test('filename* comes before filename, in a form after it', () => {
  const both = `attachment; filename="x"; filename*=UTF-8''%e2%82%ac`
  expect(parsePartName(both, false)?.filename).toBe('\u20ac')
  expect(parsePartName(both, true)?.filename).toBe('x')
  const alone = `form-data; name="a"; filename*=UTF-8''%e2%82%ac`
  expect(parsePartName(alone, true)?.filename).toBe('\u20ac')
  expect(parsePartName(`attachment; filename="x"; filename*=broken`, false)?.filename).toBe('x')
  expect(parsePartName(`form-data; name="a"; filename*=broken`, true)?.filename).toBeNull()
})

test('takes time in proportion to the text', () => {
  for (const part of [';', '"', '\\"', '\\', '=', 'a=b;', '; ', 'a="";']) {
    expectLinear(
      (text) => parsePartName(text, true),
      (size) => `form-data; x="${part.repeat(size / part.length)}`,
    )
  }
})
