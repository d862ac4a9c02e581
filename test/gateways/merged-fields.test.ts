import { expect, it } from 'vitest'
import { type FieldValue, mergeFields } from '../../src/gateways/merged-fields.ts'

function merge(fields: string[], existing: Record<string, FieldValue>): [string, FieldValue][] {
  const set: [string, FieldValue][] = []
  const getHeader = (name: string) => existing[name.toLowerCase()]
  mergeFields({ getHeader, setHeader: (name, value) => set.push([name, value]) }, fields)
  return set
}

it('replaces what says one thing, and adds to what does not', () => {
  expect(
    merge(['Content-Type', 'a/b', 'Vary', 'Accept', 'Set-Cookie', 'b=2', 'X-Own', 'x'], {
      'content-type': 'c/d',
      vary: 'Origin',
      'set-cookie': ['a=1'],
    }),
  ).toEqual([
    ['Content-Type', 'a/b'],
    ['Vary', ['Origin', 'Accept']],
    ['Set-Cookie', ['a=1', 'b=2']],
    ['X-Own', 'x'],
  ])
})

it('sets fields as they are where none needs more', () => {
  expect(merge(['Content-Type', 'a/b', 'X-Own', 'x'], { 'content-type': 'c/d' })).toEqual([
    ['Content-Type', 'a/b'],
    ['X-Own', 'x'],
  ])
})

it('keeps fields that stand more than once', () => {
  expect(merge(['set-cookie', 'a', 'Set-Cookie', 'b', 'X-A', '1', 'x-a', '2'], { 'x-a': 5 })).toEqual([
    ['set-cookie', ['a', 'b']],
    ['X-A', ['1', '2']],
  ])
})
