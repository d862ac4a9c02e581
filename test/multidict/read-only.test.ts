import { expect, test } from 'vitest'
import { MultiDict } from '../../src/multidict/multi-dict.ts'
import { NestedMultiDict, NoVars } from '../../src/multidict/read-only.ts'

test('several read as one, the first before the second, and live', () => {
  const [query, form] = [
    new MultiDict([['a', '1']]),
    new MultiDict([
      ['a', '2'],
      ['b', '3'],
    ]),
  ]
  const both = new NestedMultiDict(query, form)
  expect([both.get('a'), both.getAll('a'), both.get('b'), both.size]).toEqual(['1', ['1', '2'], '3', 3])
  query.append('c', '4')
  expect([...both]).toEqual([
    ['a', '1'],
    ['c', '4'],
    ['a', '2'],
    ['b', '3'],
  ])
  const copy = both.copy()
  copy.set('a', 'own')
  expect(both.get('a')).toBe('1')
})

const writes: [string, (dict: MultiDict<string>) => void][] = [
  ['set', (dict) => dict.set('a', '1')],
  ['append', (dict) => dict.append('a', '1')],
  ['delete', (dict) => dict.delete('a')],
  ['clear', (dict) => dict.clear()],
  ['extend', (dict) => dict.extend({ a: '1' })],
  ['update', (dict) => dict.update({ a: '1' })],
  ['setDefault', (dict) => dict.setDefault('z', '1')],
]

test.each(writes)('%s on either is refused, with the reason', (_name, write) => {
  expect(() => write(new NestedMultiDict(new MultiDict({ a: '1' })))).toThrow(
    'a NestedMultiDict is read-only',
  )
  expect(() => write(new NoVars('the body is text/csv, not a form'))).toThrow(
    'there are no variables to change: the body is text/csv, not a form',
  )
})

test('NoVars reads as empty', () => {
  const none = new NoVars('because')
  expect([none.get('a'), none.getAll('a'), none.size, [...none], none.mixed(), none.reason]).toEqual([
    null,
    [],
    0,
    [],
    {},
    'because',
  ])
})
