import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, type TestContext, test } from 'vitest'
import { Accept, type MediaRange } from '../../src/headers/accept.ts'
import type { Codec } from '../../src/headers/codec.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'
import { pythonWith } from '../support/real.ts'

headerLaws(Accept, {
  good: [
    '',
    'text/html',
    '*/*',
    'text/*;q=0.8, text/html;q=0.2',
    'TEXT/HTML;Level=1;Q=0.300, */*;q=0',
    'text/html;a="b c\\"";q=1.000',
    ',text/html,, text/plain,',
    'application/signed-exchange;v=b3;q=0.7',
    '*/html, a/*;b=c',
    'text/html;q=0.5;level=1',
  ],
  bad: [
    'text',
    '*',
    'text/',
    '/html',
    'text/html/x',
    'text/html;q=2',
    'text/html;q=0.1234',
    'text/html;q=',
    'text/html;q',
    'text/html;q = 1',
    'text/html;level',
    'text/html;a=1;a=2',
    'text/html text/plain',
    'text/html;a="b',
    'text/hté',
    'text/html, x',
  ],
})

const accept = (text: string) => Accept.parse(text) as Accept

// The table of measured negotiation: the first offer is not always the right one.
describe('best', () => {
  test.each([
    ['text/*;q=0.8, text/html;q=0.2', ['text/html', 'text/plain'], 'text/plain'],
    ['*/*, application/json;q=0', ['application/json', 'text/html'], 'text/html'],
    ['*/*', ['application/json', 'text/html'], 'application/json'],
    [
      'text/html;level=1, text/html;level=2;q=0.4',
      ['text/html;level=2', 'text/html;level=1'],
      'text/html;level=1',
    ],
    ['text/html', ['application/json'], null],
    ['*/*;q=0', ['application/json'], null],
    ['', ['application/json'], null],
    ['text/html', [], null],
  ])('of %s in %j is %s', (header, offers, expected) => {
    expect(accept(header).best(offers)).toBe(expected)
  })

  test('gives the type of the offers', () => {
    const best = Accept.any.best(['text/html', 'application/json'])
    expectTypeOf(best).toEqualTypeOf<'text/html' | 'application/json' | null>()
    expectTypeOf(Accept.any.acceptable(['text/html'] as const)).toEqualTypeOf<'text/html'[]>()
    expectTypeOf(Accept.any.best([] as string[])).toEqualTypeOf<string | null>()
    expectTypeOf(Accept.parse('')).toEqualTypeOf<Accept | null>()
    expect(best).toBe('text/html')
  })
})

describe('acceptable', () => {
  const four = ['image/png', 'text/plain', 'text/html', 'application/json']

  test.each([
    [
      'text/html;q=0.5, application/json, text/*;q=0.2, */*;q=0.1',
      four,
      ['application/json', 'text/html', 'text/plain', 'image/png'],
    ],
    [
      'text/html;level=1, text/html;q=0.3',
      ['text/html', 'text/html;level=1', 'text/html;level=2'],
      ['text/html;level=1', 'text/html', 'text/html;level=2'],
    ],
    [
      'text/html;level=1',
      ['text/html', 'text/html;level=1;x=y', 'text/html; level="1"'],
      ['text/html; level="1"'],
    ],
    ['', four, []],
    ['text/html;q=0, */*', ['text/html', 'text/plain'], ['text/plain']],
    ['*/*;q=0, text/html', ['text/plain', 'text/html'], ['text/html']],
    ['TEXT/*', ['Text/HTML'], ['Text/HTML']],
    ['*/html', ['text/html'], []],
    // Of two ranges that are alike the first decides.
    ['a/b;q=0.5, a/b;q=0.9, a/c;q=0.7', ['a/b', 'a/c'], ['a/c', 'a/b']],
    ['text/html', ['text/html', 'text/html'], ['text/html']],
    ['text/html;a=1;b=2', ['text/html;B=2;A=1'], ['text/html;B=2;A=1']],
    ['text/html;charset=UTF-8', ['text/html;charset=utf-8'], ['text/html;charset=utf-8']],
    ['text/html;profile=A', ['text/html;profile=a'], []],
  ])('of %s in %j are %j', (header, offers, expected) => {
    expect(accept(header).acceptable(offers)).toEqual(expected)
  })

  test('keeps the order of offers that are as welcome as each other', () => {
    const offers = Array.from({ length: 50 }, (_, i) => `a/b${i}`)
    expect(accept('*/*;q=0.5').acceptable(offers)).toEqual(offers)
    expect(Accept.any.acceptable(offers)).toEqual(offers)
  })
})

describe('quality', () => {
  const value = accept('text/html;level=1;q=0.9, text/html;q=0.3, text/*;q=0.2, */*;q=0.1')

  test.each([
    ['text/html;level=1', 0.9],
    ['text/html;level=2', 0.3],
    ['text/html', 0.3],
    ['text/plain', 0.2],
    ['text/plain;level=1', 0.2],
    ['image/png', 0.1],
  ])('of %s is that of the most specific range', (offer, expected) => {
    expect(value.quality(offer)).toBe(expected)
  })

  test.each(['', 'text', '*/*', 'text/*', 'text/html;q=1', 'text/html;a', 'a/b, c/d', 'a/b\r\n'])(
    'takes no offer that is no media type: %j',
    (offer) => {
      for (const ask of [
        () => value.quality(offer),
        () => value.best([offer]),
        () => value.acceptable([offer]),
      ]) {
        expect(ask).toThrow(TypeError)
        expect(ask).toThrow(JSON.stringify(offer))
      }
    },
  )
})

describe('parse', () => {
  test('takes q for the weight wherever it stands', () => {
    expect([...accept('a/b;q=0.5;c=d')]).toEqual([{ range: 'a/b', parameters: [['c', 'd']], quality: 0.5 }])
    expect(String(accept('a/b;q=0.5;c=d'))).toBe('a/b;c=d;q=0.5')
  })

  test('has limits: 100 ranges, 4 KiB', () => {
    const ranges = (count: number) => Array.from({ length: count }, (_, i) => `a/b${i}`).join(',')
    expect(accept(ranges(100)).ranges).toHaveLength(100)
    expect(Accept.parse(ranges(101))).toBeNull()
    expect(Accept.parse(`a/${'b'.repeat(4094)}`)).not.toBeNull()
    expect(Accept.parse(`a/${'b'.repeat(4095)}`)).toBeNull()
    expect(accept(`a/b${','.repeat(4000)}`).ranges).toHaveLength(1)
  })

  test('remembers what it read, but not without end', () => {
    expect(Accept.parse('a/remembered')).toBe(Accept.parse('a/remembered'))
    for (let i = 0; i < 2000; i++) expect(accept(`a/b${i}`).best([`a/b${i}`])).toBe(`a/b${i}`)
    expect(String(Accept.parse('a/remembered'))).toBe('a/remembered')
  })

  test('takes time in proportion to the text', () => {
    for (const part of ['*', ',', ';', 'a/b;', 'a/b,', '"', 'a/b;c="\\', ' ', ';q=']) {
      const make = (size: number) => part.repeat(size / part.length)
      expectLinear((text) => Accept.parse(text), make)
      // Below the cap, where it is read to its end.
      expectLinear((text) => Accept.parse(text), make, 4096)
    }
  })
})

describe('construction', () => {
  test('prints ranges, and what is above 0 stays above it', () => {
    expect(
      String(
        new Accept([
          { range: 'TEXT/HTML', parameters: [['Level', '1']], quality: 1 / 3 },
          { range: 'a/*', quality: 0.00001 },
          { range: '*/*' },
        ]),
      ),
    ).toBe('text/html;level=1;q=0.333, a/*;q=0.001, */*')
    expect(String(new Accept([]))).toBe('')
    expect(Accept.format([{ range: 'a/b', parameters: [['c', 'd e']] }])).toBe('a/b;c="d e"')
  })

  test('keeps nothing that the caller can still change', () => {
    const parameters: [string, string][] = [['a', 'b']]
    const range = { range: 'a/b', parameters, quality: 1 }
    const value = new Accept([range])
    range.range = 'c/d'
    ;(parameters[0] as [string, string])[1] = '\r\n'
    expect(String(value)).toBe('a/b;a=b')
  })

  test.each<[object, new () => Error]>([
    [{ range: 'text' }, TypeError],
    [{ range: 'a/b\r\n' }, TypeError],
    [{ range: 7 }, TypeError],
    [{ range: 'a/b', quality: 2 }, RangeError],
    [{ range: 'a/b', quality: Number.NaN }, RangeError],
    [{ range: 'a/b', parameters: [['q', '1']] }, TypeError],
    [{ range: 'a/b', parameters: [['a', '\r\n']] }, TypeError],
    [{ range: 'a/b', parameters: [['a b', 'c']] }, TypeError],
    [
      {
        range: 'a/b',
        parameters: [
          ['a', '1'],
          ['A', '2'],
        ],
      },
      TypeError,
    ],
  ])('refuses %j', (range, error) => {
    expect(() => new Accept([range as MediaRange])).toThrow(error)
    expect(() => Accept.format([range as MediaRange])).toThrow(error)
  })

  test('is a codec', () => {
    const codec: Codec<Accept, Accept | string> = Accept
    expect(codec.format(codec.parse('a/b;q=0.50') as Accept)).toBe('a/b;q=0.5')
    expect(codec.format('a/b;q=0.50')).toBe('a/b;q=0.50')
    expect(Accept.any.ranges).toEqual([{ range: '*/*', parameters: [], quality: 1 }])
  })
})

// WebOb on the same headers and offers: null for a header it holds invalid, else the offers with their qualities.
const WEBOB = `
import json, sys, warnings
warnings.simplefilter('ignore')
from webob.acceptparse import create_accept_header
answers = []
for header, offers in json.load(sys.stdin):
    value = create_accept_header(header)
    valid = value.parsed is not None
    # It prints the case that it read.
    answers.append({'offers': value.acceptable_offers(offers), 'text': str(value).lower()} if valid else None)
json.dump(answers, sys.stdout)
`

describe('beside WebOb', () => {
  type Case = readonly [header: string, offers: readonly string[]]
  type Answer = { offers: [string, number][]; text: string } | null

  function webob(context: TestContext, cases: readonly Case[]): Answer[] {
    const input = JSON.stringify(cases)
    const run = spawnSync(pythonWith(context, 'webob'), ['-c', WEBOB], { input, encoding: 'utf8' })
    if (run.status === 0) return JSON.parse(run.stdout) as Answer[]
    throw new Error(run.stderr)
  }

  function ours([header, offers]: Case): Answer {
    const value = Accept.parse(header)
    if (value === null) return null
    return {
      offers: value.acceptable(offers).map((offer) => [offer, value.quality(offer)]),
      text: String(value),
    }
  }

  const type = fc.constantFrom('text/html', 'text/plain', 'Text/HTML', 'application/json', 'a/b')
  const params = fc.constantFrom(
    '',
    '',
    ';level=1',
    ';level=2',
    ';Level=1',
    ' ; level="1"',
    ';a="b c"',
    ';a=b;c=d',
  )
  const range = fc
    .tuple(
      fc.oneof(type, type, fc.constantFrom('*/*', 'text/*', 'a/*', '*/html', 'text', '*', 'text/html/x')),
      fc.oneof(params, fc.constantFrom('', '', ';x', ';=y', ';a="b')),
      fc.constantFrom(
        '',
        '',
        ';q=0',
        ';q=0.5',
        '; q=0.25',
        ';Q=0.750',
        ';q=1.0',
        ';q=0.001',
        ';q=2',
        ';q=.5',
        ';q=',
      ),
    )
    .filter(([name, given]) => !(name.includes('*') && given !== '')) // see the differences
    .map((parts) => parts.join(''))
  const header = fc
    .array(fc.tuple(range, fc.constantFrom(',', ', ', ' ,', ',,', ' , ,\t')), { maxLength: 6 })
    .map((ranges) => ranges.flatMap(([one, comma], i) => (i === 0 ? [one] : [comma, one])).join(''))
  const offers = fc.array(
    fc.tuple(type, params).map((parts) => parts.join('')),
    { maxLength: 6 },
  )

  test('gives the same on the same headers and offers', (context) => {
    const cases = fc.sample(fc.tuple(header, offers), { numRuns: 3000, seed: 1 }) as Case[]
    const theirs = webob(context, cases)
    const valid = theirs.filter((one) => one !== null)
    expect(valid.length).toBeGreaterThan(500)
    expect(theirs.length - valid.length).toBeGreaterThan(500)
    for (const [i, one] of cases.entries()) expect(ours(one), JSON.stringify(one)).toEqual(theirs[i])
  })

  // What differs on purpose: a header and offers, what we give, and the reason.
  const differences: [name: string, one: Case, ours: readonly string[] | null][] = [
    ['white space around a header is no part of it', [' a/b ', ['a/b']], ['a/b']],
    ['an empty element may come first, RFC 9110 section 5.6.1.2', [', a/b', ['a/b']], ['a/b']],
    ['parameters have no order', ['a/b;c=1;d=2', ['a/b;d=2;c=1']], ['a/b;d=2;c=1']],
    ['a charset has no case', ['a/b;charset=UTF-8', ['a/b;charset=utf-8']], ['a/b;charset=utf-8']],
    ['what follows q belongs to the range, RFC 9110 section 12.5.1', ['a/b;q=0.5;c=d', ['a/b']], []],
    ['so it needs a value', ['a/b;q=0.5;c', ['a/b']], null],
    ['a parameter that stands twice says two things', ['a/b;c=1;c=2', ['a/b;c=1;c=2']], null],
    ['a weight in quotes is a weight', ['a/b;q="0.5"', ['a/b']], ['a/b']],
    ['the parameters of a wildcard count', ['a/*;c=d', ['a/b']], []],
  ]

  test('differs where it says so', (context) => {
    const theirs = webob(
      context,
      differences.map(([, one]) => one),
    )
    for (const [i, [name, one, expected]] of differences.entries()) {
      expect(ours(one)?.offers.map(([offer]) => offer) ?? null, name).toEqual(expected)
      expect(theirs[i]?.offers.map(([offer]) => offer) ?? null, name).not.toEqual(expected)
    }
  })
})
