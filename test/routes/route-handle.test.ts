import { expect, expectTypeOf, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { Mapper } from '../../src/routes/mapper.ts'

test('a route to hold has the types of its path', () => {
  const mapper = new Mapper()
  const instance = mapper.route('/instances/{id:\\d+}')
  const match = instance.match('/instances/7')
  expectTypeOf(match).branded.toEqualTypeOf<{ id: string } | null>()
  expect(match?.id).toBe('7')
  expect(instance.match('/instances/x')).toBeNull()
  expect(instance.url({ id: 7 })).toBe('/instances/7')
  expect(instance.url({ id: 7, page: 2 })).toBe('/instances/7?page=2')
  // @ts-expect-error: id is missing
  expect(() => instance.url()).toThrow('"id" is missing')
  // @ts-expect-error: it is no value
  expect(() => instance.url({ id: null })).toThrow('"id" is missing')
})

test('defaults have types too, and need not be given', () => {
  const mapper = new Mapper()
  const page = mapper.route('pages', '/{book}/{page}{.format}', {
    controller: 'pages',
    page: 1,
    limit: 5,
    none: null,
  })
  const match = page.match('/b/2.html')
  expectTypeOf(match).branded.toEqualTypeOf<{
    book: string
    page: string
    format: string | null
    controller: 'pages'
    limit: '5'
    none: null
  } | null>()
  expectTypeOf(match?.limit).toEqualTypeOf<'5' | undefined>()
  expectTypeOf(match?.page).toEqualTypeOf<string | undefined>()
  expect({ ...match }).toEqual({
    book: 'b',
    page: '2',
    format: 'html',
    controller: 'pages',
    limit: '5',
    none: null,
  })
  expect(page.url({ book: 'b' })).toBe('/b/1')
  expect(mapper.named('pages')).toBe(page.route)
})

test('it is this route alone that matches, with its conditions and the settings of its mapper', () => {
  const mapper = new Mapper({ prefix: '/app' }).connect('/{any}')
  const put = mapper.route('/{x}', { conditions: { method: 'PUT' } })
  expect(put.match('/app/a')?.x).toBe('a')
  expect(put.match(blank('/app/a'))).toBeNull()
  expect(put.match(blank('/app/a', { environ: { REQUEST_METHOD: 'PUT' } }))?.x).toBe('a')
  expect(put.url({ x: 1 })).toBe('/app/1')
})

test('a filter sees its arguments', () => {
  const mapper = new Mapper()
  const route = mapper.route('/{year}/{month}', { _filter: (args) => ({ month: 1, ...args }) })
  expect((route.url as (args: object) => string)({ year: 2024 })).toBe('/2024/1')
})
