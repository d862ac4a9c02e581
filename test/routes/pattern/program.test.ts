import { describe, expect, test } from 'vitest'
import { parsePattern } from '../../../src/routes/pattern/parse.ts'
import { Program } from '../../../src/routes/pattern/program.ts'
import { Random } from '../../oracle/random.ts'
import { takesLess } from '../../support/quick.ts'

/** What a program captures by name, or null. */
function captures(source: string, text: string): Record<string, string | undefined> | null {
  const program = new Program(parsePattern(source))
  const at: number[] = []
  if (!program.match(text, 0, text.length, at)) return null
  return Object.fromEntries(
    program.names.map((name, i) => [
      name,
      (at[2 * i] as number) < 0 ? undefined : text.slice(at[2 * i], at[2 * i + 1]),
    ]),
  )
}

test.each([
  ['(?<a>.+?)-(?<b>.+)', 'x-y-z', { a: 'x', b: 'y-z' }],
  ['(?<a>.+)-(?<b>.+?)', 'x-y-z', { a: 'x-y', b: 'z' }],
  ['(?<a>a|ab)(?<b>c|bcd)(?<c>d*)', 'abcd', { a: 'a', b: 'bcd', c: '' }],
  ['(?<a>x)??(?<b>x*)', 'xx', { a: undefined, b: 'xx' }],
  ['(?<a>x)?(?<b>y)', 'y', { a: undefined, b: 'y' }],
  ['(?:(?<a>a)|b)*', 'ab', { a: 'a' }],
  ['(?<a>[😀x]+?)(?<b>.)', '😀😀', { a: '😀', b: '😀' }],
])('%s captures in %s what comes first', (source, text, expected) => {
  expect(captures(source, text)).toEqual(expected)
})

test('runs on a part of a text, and writes behind what was captured before', () => {
  const program = new Program(parsePattern('(?<a>\\d+)\\b'))
  const at = [7, 8]
  expect(program.match('/x/12/y', 3, 5, at, 2)).toBe(true)
  expect(at).toEqual([7, 8, 3, 5])
  expect(program.match('/x/12/y', 3, 6, at, 2)).toBe(false)
})

test('a program that would be too large is refused', () => {
  expect(() => new Program(parsePattern('(?:(?:a{100}){100}){2}'))).toThrow('too many repetitions')
})

const ATOMS = ['a', 'b', '.', '-', '[ab]', '[^a]', '\\w', '\\d', '1']
const COUNTS = ['', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}?']

function pattern(random: Random, depth: number, counts: readonly string[]): string {
  const one = (): string => {
    if (depth === 0 || !random.once(3)) return random.pick(ATOMS) + random.pick(COUNTS)
    const inner = random.list(1, 2, () => pattern(random, depth - 1, counts)).join('|')
    return `(?:${inner})${random.pick(counts)}`
  }
  return random.list(1, 3, one).join('')
}

describe('is the same as the platform', () => {
  test.each([1, 2, 3])('for patterns by chance, seed %i', (seed) => {
    const random = new Random(seed)
    for (let i = 0; i < 1000; i++) {
      // The platform takes no empty round of a repetition, which can move a capture, but not what matches.
      const counts = i % 2 === 0 ? COUNTS : ['', '{2}']
      const source = `(?<x>${pattern(random, 2, counts)})(?<y>${pattern(random, 1, counts)})`
      const native = new RegExp(`^(?:${source})$`, 'u')
      for (let j = 0; j < 5; j++) {
        const text = random.text(['a', 'b', '1', '-', '.', 'ab'], 0, 6)
        const [expected, found] = [native.exec(text), captures(source, text)]
        expect(found !== null, `${source} on ${text}`).toBe(expected !== null)
        if (counts === COUNTS || expected === null) continue
        expect(found, `${source} on ${text}`).toEqual({ ...expected.groups })
      }
    }
  })
})

test.each([
  '(?:a+)+b',
  '(?:a|a)*b',
  '(?:a|aa)+b',
  '(?:a*)*b',
  '(?:a?){50}a{50}b',
  '.*.*.*.*x',
  '(?:.*a){10}x',
  '(?:[a-z]+-?)+!',
  '\\w+\\s?\\w+\\s?\\w+!',
  'a{1,900}a{1,900}b',
  '(?:(?!b?c|b?d|b?e)[a-z])+!',
])('%s takes a long text in its stride', async (source) => {
  const program = new Program(parsePattern(source))
  const text = 'a'.repeat(8192)
  // The platform would take minutes for most of these, or for ever.
  await takesLess(source.includes('900') ? 8000 : 1500, () =>
    expect(program.match(text, 0, text.length, [])).toBe(false),
  )
})
