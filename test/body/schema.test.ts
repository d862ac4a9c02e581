import { expect, expectTypeOf, test } from 'vitest'
import { type Schema, validate } from '../../src/body/schema.ts'

const positive: Schema<number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'number' && value > 0
        ? { value }
        : { issues: [{ message: 'not positive', path: ['a', { key: 'b' }] }] },
  },
}

test('gives what the schema makes of a value, with its type', async () => {
  const value = await validate(positive, 7, 'the body')
  expectTypeOf(value).toEqualTypeOf<number>()
  expect(value).toBe(7)
})

test('waits for a schema that takes its time', async () => {
  const slow: Schema<string> = {
    '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ value: `${value}!` }) },
  }
  expect(await validate(slow, 'x', 'the query')).toBe('x!')
})

test('rejects with 422, what was validated, and the issues', async () => {
  await expect(validate(positive, -1, 'the query')).rejects.toMatchObject({
    status: 422,
    message: 'the query is not valid',
    issues: [{ message: 'not positive', path: ['a', { key: 'b' }] }],
  })
})
