import { describe, expect, test } from 'vitest'
import { parseTemplate } from '../../src/routes/template.ts'

/** Parts as text: `{kind name pattern}` for variables. */
const shown = (path: string, isStatic = false) =>
  parseTemplate(path, isStatic).map((part) =>
    typeof part === 'string'
      ? part
      : `{${part.kind}${part.name}${part.pattern === null ? '' : ` ${part.pattern}`}}`,
  )

test.each([
  ['/a/b', ['/a/b']],
  ['/{a}/{b}', ['/', '{:a}', '/', '{:b}']],
  ['/:a/:(b)c', ['/', '{:a}', '/', '{:b}', 'c']],
  ['/:a-:b', ['/', '{:a}', '-', '{:b}']],
  ['/:a,x;:b#', ['/', '{:a}', ',', 'x;', '{:b}', '#']],
  ['/*rest', ['/', '{*rest}']],
  ['/:id{.format}', ['/', '{:id}', '{.format}']],
  ['/*(rest).txt', ['/', '{*rest}', '.txt']],
  ['/x{.format}', ['/x', '{.format}']],
  ['/x{.format:json|xml}', ['/x', '{.format json|xml}']],
  ['/{y:\\d{4}}/{m:\\d{1,2}}', ['/', '{:y \\d{4}}', '/', '{:m \\d{1,2}}']],
  ['/{a:[}]+}x', ['/', '{:a [}]+}', 'x']],
  ['/{a:[^]}]}x', ['/', '{:a [^]}]}', 'x']],
  ['/{a:\\}}x', ['/', '{:a \\}}', 'x']],
  ['/{a:(?:x:y)}', ['/', '{:a (?:x:y)}']],
  ['/a\\:b\\*c\\{d\\}\\\\e', ['/a:b*c{d}\\e']],
  ['/a\\d', ['/a\\d']],
  ['/a}b', ['/a}b']],
  ['/{é}', ['/', '{:é}']],
  ['/{__proto__}', ['/', '{:__proto__}']],
  ['', []],
])('%s', (path, parts) => {
  expect(shown(path)).toEqual(parts)
})

test('in a static path only braces are variables', () => {
  expect(shown('http://x.org/{a}/:b/*c', true)).toEqual(['http://x.org/', '{:a}', '/:b/*c'])
})

describe('says where a path is wrong', () => {
  test.each([
    ['/{a', 'the path "/{a" has a "{" at 1 that no "}" closes'],
    ['/{a:[}', 'has a "{" at 1 that no "}" closes'],
    ['/:(a', 'has a "(" at 2 that no ")" closes'],
    ['/{}', 'has a variable with the name ""'],
    ['/{ a }', 'has a variable with the name " a "'],
    ['/{1a}', 'has a variable with the name "1a"'],
    ['/{a-b}', 'has a variable with the name "a-b"'],
    ['/a:/b', '"\\:" is the character itself'],
    ['/*', '"\\*" is the character itself'],
    ['/{a}/{a}', 'has the variable "a" twice'],
    [`/${Array.from({ length: 65 }, (_, i) => `{v${i}}`).join('/')}`, 'has more than 64 variables'],
  ])('%s', (path, message) => {
    expect(() => parseTemplate(path)).toThrow(TypeError)
    expect(() => parseTemplate(path)).toThrow(message)
  })
})
