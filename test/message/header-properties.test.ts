import { expect, test } from 'vitest'
import { integer, text } from '../../src/headers/codec.ts'
import { defineHeaderProperties, type FieldHolder } from '../../src/message/header-properties.ts'

class Holder implements FieldHolder {
  fields = new Map<string, string>()
  field(name: string) {
    return this.fields.get(name) ?? null
  }
  setField(name: string, value: string | null) {
    if (value === null) this.fields.delete(name)
    else this.fields.set(name, value)
  }
}
// biome-ignore lint/correctness/noUnusedVariables: it merges with the class
interface Holder {
  word: string | null | undefined
  count: number | null | undefined
}
defineHeaderProperties(Holder.prototype, { word: ['X-Word', text], count: ['X-Count', integer] })

test('a row is an accessor on the prototype that reads and writes one field', () => {
  const holder = new Holder()
  expect([holder.word, holder.count]).toEqual([null, null])
  holder.word = 'a'
  holder.count = 7
  expect([...holder.fields]).toEqual([
    ['X-Word', 'a'],
    ['X-Count', '7'],
  ])
  expect([holder.word, holder.count, Object.keys(holder)]).toEqual(['a', 7, ['fields']])
})

test('null and undefined remove; malformed reads as absent; what the field cannot hold is refused', () => {
  const holder = new Holder()
  holder.fields.set('X-Count', 'many')
  expect(holder.count).toBeNull()
  holder.count = undefined
  holder.word = null
  expect(holder.fields.size).toBe(0)
  expect(() => {
    holder.count = -1
  }).toThrow(RangeError)
})

test('a subclass may override a row and call it', () => {
  class Loud extends Holder {}
  Object.defineProperty(Loud.prototype, 'word', {
    get(this: Loud) {
      return this.field('X-Word')?.toUpperCase() ?? null
    },
  })
  const loud = new Loud()
  loud.fields.set('X-Word', 'a')
  expect(loud.word).toBe('A')
})
