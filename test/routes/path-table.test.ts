import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PathTable } from '../../src/routes/path-table.ts'

test('finds whole paths, and nothing else', () => {
  const table = new PathTable<number>()
  table.set('/a', 1)
  table.set('/a/b', 2)
  table.set('', 3)
  expect([table.get('/a'), table.get('/a/b'), table.get('')]).toEqual([1, 2, 3])
  expect([table.get('/'), table.get('/a/'), table.get('/b')]).toEqual([null, null, null])
})

test('tells paths apart that look alike, few or many', () => {
  const table = new PathTable<number>()
  const alike = (i: number) => `/${String(i).padStart(3, '0')}/same/end`
  for (let i = 0; i < 100; i++) {
    table.set(alike(i), i)
    expect(table.get(alike(i + 1))).toBe(null)
    for (let j = 0; j <= i; j++) expect(table.get(alike(j))).toBe(j)
  }
})

test('has what a Map would have', () => {
  const paths = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '😀') }), { maxLength: 60 })
  fc.assert(
    fc.property(paths, paths, (known, asked) => {
      const map = new Map(known.map((path, i) => [path, i]))
      const table = new PathTable<number>()
      for (const [path, i] of map) table.set(path, i)
      for (const path of [...known, ...asked]) expect(table.get(path)).toBe(map.get(path) ?? null)
    }),
  )
})
