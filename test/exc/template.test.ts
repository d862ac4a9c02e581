import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkTemplate, fillTemplate } from '../../src/exc/template.ts'
import { takesLess } from '../support/quick.ts'

const fill = (template: string, values: Record<string, unknown> = {}) =>
  fillTemplate(template, (name) => values[name])

test.each([
  ['', ''],
  ['plain $ text }', 'plain $ text }'],
  ['{detail}', 'it'],
  ['a {detail} b {detail}', 'a it b it'],
  ['{{detail}', '{detail}'],
  ['{{detail} {detail}', '{detail} it'],
  ['{{{detail}}', '{it}'],
  ['{detail}}', 'it}'],
  ['{number} {flag} {list} [{nothing}]', '7 true [1,{"a":"b"}] []'],
])('%s is filled in', (template, expected) => {
  const values = { detail: 'it', number: 7, flag: true, list: [1, { a: 'b' }], nothing: null }
  expect(fill(template, values)).toBe(expected)
})

test('what is filled in is not filled in again', () => {
  expect(fill('{detail}', { detail: '{secret} {{x}', secret: 'no' })).toBe('{secret} {{x}')
})

test.each([
  ['{}', 'a template has names as in "{detail}", and "{{" for a brace, not "{}"'],
  ['{a b}', 'not "{a b}"'],
  ['x {detail', 'not "{detail"'],
  ['{__proto__.x}', 'not "{__proto__.x}"'],
])('%s is a mistake', (template, message) => {
  expect(() => checkTemplate(template, () => true)).toThrow(message)
  expect(() => checkTemplate(template, () => true)).toThrow(TypeError)
})

test('a name that is not there is a mistake', () => {
  expect(() => checkTemplate('{detail} {detial}', (name) => name === 'detail')).toThrow(
    'the template has {detial}, which is neither one of the names there are nor a member',
  )
  expect(() => checkTemplate(7 as never, () => true)).toThrow('a template is text, not 7')
})

test('texts between names stay as they are', () => {
  const text = fc.string().filter((given) => !given.includes('{'))
  fc.assert(
    fc.property(fc.array(text), fc.string(), (texts, value) => {
      expect(fill(texts.join('{x}'), { x: value })).toBe(texts.join(value))
    }),
  )
})

test('a long template takes no longer than its length asks for', async () => {
  for (const hostile of ['{'.repeat(200_001), '{ '.repeat(100_000), '{a}'.repeat(70_000)]) {
    await takesLess(300, () => {
      try {
        checkTemplate(hostile, () => true)
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError)
      }
    })
  }
})
