import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { MultiDict, type MultiDictInit } from '../../src/multidict/multi-dict.ts'
import { takesLess } from '../support/quick.ts'

const three = () =>
  new MultiDict([
    ['a', '1'],
    ['b', '2'],
    ['a', '3'],
  ])

/** A live view: its pairs stand somewhere else. */
class View extends MultiDict<string> {
  text = 'a=1&b=2&a=3'
  stored = 0

  protected override load(): [string, string][] {
    return [...new URLSearchParams(this.text)]
  }

  protected override store(pairs: [string, string][]): void {
    this.stored++
    this.text = String(new URLSearchParams(pairs))
  }
}

describe('construction', () => {
  test.each<[string, MultiDictInit<string> | null | undefined, [string, string][]]>([
    ['nothing', undefined, []],
    ['null', null, []],
    [
      'an object',
      { a: '1', b: '2' },
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'pairs',
      [
        ['a', '1'],
        ['a', '2'],
      ],
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['a map', new Map([['a', '1']]), [['a', '1']]],
    [
      'URLSearchParams',
      new URLSearchParams('a=1&a=2'),
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    [
      'another',
      three(),
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
    ],
    [
      'a live view',
      new View(),
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
    ],
    [
      'names of every object',
      JSON.parse('{"__proto__":"1","toString":"2"}'),
      [
        ['__proto__', '1'],
        ['toString', '2'],
      ],
    ],
  ])('takes %s', (_, init, expected) => {
    expect([...new MultiDict(init)]).toEqual(expected)
  })

  test('takes FormData, with its files', () => {
    const form = new FormData()
    form.append('a', '1')
    form.append('f', new Blob(['x']), 'x.txt')
    const dict = new MultiDict<FormDataEntryValue>(form)
    expect(dict.get('a')).toBe('1')
    expect(dict.get('f')).toBeInstanceOf(Blob)
  })

  test.each<[unknown]>([['a=1'], [7], [['ab']], [[['a']]], [[['a', '1', '2']]], [[[1, '2']]], [[null]]])(
    'refuses %j',
    (init) => {
      expect(() => new MultiDict(init as [string, string][])).toThrow(TypeError)
    },
  )

  test('nothing can be made of, but not added', () => {
    for (const add of ['extend', 'update'] as const)
      expect(() => new MultiDict()[add](null as never)).toThrow('a multidict is made of pairs')
  })

  test('copies what it is made of, but stands over what it is given to keep', () => {
    const pairs: [string, string][] = [['a', '1']]
    const dict = new MultiDict(pairs)
    dict.set('a', '2')
    dict.append('b', '3')
    expect(pairs).toEqual([['a', '1']])
    const over = MultiDict.over(pairs)
    expect(over.get('a')).toBe('1')
    expectTypeOf(over.get('a')).toEqualTypeOf<string | null>()
  })
})

test('reads', () => {
  const dict = three()
  expect(dict.get('a')).toBe('1')
  expect(dict.get('x')).toBeNull()
  expect(dict.get('toString')).toBeNull()
  expect(dict.getAll('a')).toEqual(['1', '3'])
  expect(dict.getAll('x')).toEqual([])
  expect(dict.getOne('b')).toBe('2')
  expect(() => dict.getOne('a')).toThrow(RangeError)
  expect(() => dict.getOne('x')).toThrow('"x" has 0 values')
  expect(dict.has('a')).toBe(true)
  expect(dict.has('x')).toBe(false)
  expect(dict.has('a', '3')).toBe(true)
  expect(dict.has('a', '2')).toBe(false)
  expect(dict.has('a', undefined)).toBe(true)
  expect(dict.size).toBe(3)
  expect([...dict.keys()]).toEqual(['a', 'b', 'a'])
  expect([...dict.values()]).toEqual(['1', '2', '3'])
  expect([...dict.entries()]).toEqual([...dict])
  const seen: unknown[] = []
  dict.forEach((value, name, of) => {
    seen.push([name, value, of === dict])
  })
  expect(seen).toEqual([
    ['a', '1', true],
    ['b', '2', true],
    ['a', '3', true],
  ])
})

describe('writes', () => {
  test.each<[string, (dict: MultiDict) => unknown, unknown, [string, string][]]>([
    [
      'set',
      (dict) => dict.set('a', '9'),
      undefined,
      [
        ['a', '9'],
        ['b', '2'],
      ],
    ],
    [
      'set, a new name',
      (dict) => dict.set('c', '9'),
      undefined,
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
        ['c', '9'],
      ],
    ],
    [
      'append',
      (dict) => dict.append('a', '9'),
      undefined,
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
        ['a', '9'],
      ],
    ],
    ['delete', (dict) => dict.delete('a'), undefined, [['b', '2']]],
    [
      'delete, one value',
      (dict) => dict.delete('a', '3'),
      undefined,
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['delete, undefined', (dict) => dict.delete('a', undefined), undefined, [['b', '2']]],
    [
      'delete, none',
      (dict) => dict.delete('x'),
      undefined,
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
    ],
    [
      'setDefault, there',
      (dict) => dict.setDefault('a', '9'),
      '1',
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
    ],
    [
      'setDefault, new',
      (dict) => dict.setDefault('c', '9'),
      '9',
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
        ['c', '9'],
      ],
    ],
    [
      'pop',
      (dict) => dict.pop('a'),
      '1',
      [
        ['b', '2'],
        ['a', '3'],
      ],
    ],
    [
      'pop, none',
      (dict) => dict.pop('x'),
      null,
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
    ],
    [
      'popItem',
      (dict) => dict.popItem(),
      ['a', '3'],
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'extend',
      (dict) => dict.extend({ a: '9', c: '8' }),
      undefined,
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
        ['a', '9'],
        ['c', '8'],
      ],
    ],
    [
      'update',
      (dict) =>
        dict.update([
          ['c', '7'],
          ['a', '9'],
          ['a', '8'],
        ]),
      undefined,
      [
        ['a', '9'],
        ['a', '8'],
        ['b', '2'],
        ['c', '7'],
      ],
    ],
    ['clear', (dict) => dict.clear(), undefined, []],
  ])('%s', (_, write, answer, expected) => {
    for (const dict of [three(), new View()]) {
      expect(write(dict)).toEqual(answer)
      expect([...dict]).toEqual(expected)
      if (dict instanceof View) expect(dict.stored).toBeLessThanOrEqual(1)
    }
  })

  test('popItem of nothing gives null', () => {
    expect(new MultiDict().popItem()).toBeNull()
  })

  test('extending with itself ends', () => {
    const dict = three()
    dict.extend(dict)
    expect(dict.size).toBe(6)
  })

  test('a copy goes its own way', () => {
    for (const dict of [three(), new View()]) {
      const copy = dict.copy()
      expect(copy).not.toBeInstanceOf(View)
      copy.append('c', '4')
      dict.set('a', '9')
      expect([...copy]).toEqual([
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
        ['c', '4'],
      ])
      expect([...dict]).toEqual([
        ['a', '9'],
        ['b', '2'],
      ])
    }
  })

  test('writing while iterating does not change what is given', () => {
    const dict = three()
    const seen: string[] = []
    for (const [name, value] of dict) {
      seen.push(name + value)
      dict.append('x', value)
      dict.delete('b')
    }
    expect(seen).toEqual(['a1', 'b2', 'a3'])
    for (const pair of dict) pair[1] = 'changed'
    expect(dict.getAll('a')).toEqual(['1', '3'])
  })

  test('a hundred thousand appends take a moment', async () => {
    await takesLess(5000, () => {
      const dict = new MultiDict()
      for (let i = 0; i < 100_000; i++) dict.append('a', '1')
      expect(dict.size).toBe(100_000)
    })
  })
})

describe('as objects', () => {
  test('mixed and dictOfLists', () => {
    expect({ ...three().mixed() }).toEqual({ a: ['1', '3'], b: '2' })
    expect({ ...three().dictOfLists() }).toEqual({ a: ['1', '3'], b: ['2'] })
  })

  test('inherit nothing, and hold names of every object', () => {
    const dict = new MultiDict([
      ['__proto__', '1'],
      ['__proto__', '2'],
      ['constructor', '3'],
    ])
    for (const object of [dict.mixed(), dict.dictOfLists()]) {
      expect(Object.getPrototypeOf(object)).toBeNull()
      expect(Object.keys(object)).toEqual(['__proto__', 'constructor'])
      expect(Object.values(object)[0]).toEqual(['1', '2'])
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

test('hides what looks like a secret from logs', () => {
  const names = ['password', 'Passwd', 'user_pwd', 'clientSecret', 'csrf-token']
  const dict = new MultiDict([...names.map((name) => [name, 'hush'] as const), ['shown', 'plain']])
  expect(inspect(dict)).toMatch(/^MultiDict \[/)
  expect(inspect(dict)).toContain("'plain'")
  expect(inspect(dict)).not.toContain('hush')
  expect(inspect({ deep: { dict } }, { depth: 9 })).not.toContain('hush')
  expect(JSON.stringify(dict)).not.toContain('hush')
  expect(inspect(new View())).toMatch(/^View \[/)
})

test('reads and writes as URLSearchParams does', () => {
  const name = fc.constantFrom('a', 'b', 'c', '__proto__')
  const value = fc.constantFrom('1', '2', '3')
  const step = fc.oneof(
    fc.tuple(fc.constantFrom('set', 'append', 'delete'), name, value),
    fc.tuple(fc.constant('remove'), name, value),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const theirs = new URLSearchParams('a=1&b=2&a=3')
      for (const ours of [three(), new View()]) {
        const like = new URLSearchParams(theirs)
        for (const [verb, one, two] of steps) {
          for (const each of [ours, like]) {
            if (verb === 'set') each.set(one, two)
            else if (verb === 'append') each.append(one, two)
            else if (verb === 'remove') each.delete(one)
            else each.delete(one, two)
          }
          expect([...ours]).toEqual([...like])
          expect(ours.get(one)).toBe(like.get(one))
          expect(ours.getAll(one)).toEqual(like.getAll(one))
          expect(ours.has(one, two)).toBe(like.has(one, two))
          expect(ours.size).toBe(like.size)
        }
      }
    }),
  )
})
