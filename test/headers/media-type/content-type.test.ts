import { parse } from 'content-type'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MediaType } from '../../../src/headers/media-type.ts'

test('reads what it reads as the package content-type does', () => {
  const name = fc.constantFrom('charset', 'Boundary', 'a', 'q')
  const value = fc.constantFrom('utf-8', '"a b"', '"a\\"b"', 'x', '""', '"', 'a b', '')
  const header = fc
    .tuple(
      fc.constantFrom('text/html', 'Multipart/Form-Data', 'a/b+json', 'text', '', '*/*'),
      fc.array(fc.tuple(name, value, fc.constantFrom('; ', ';', ' ; ')), { maxLength: 3 }),
    )
    .map(([type, params]) => type + params.map(([key, given, before]) => `${before}${key}=${given}`).join(''))
  let read = 0
  fc.assert(
    fc.property(header, (text) => {
      const ours = MediaType.parse(text)
      if (ours === null) return
      read++
      const theirs = parse(text)
      expect([ours.type, Object.fromEntries(ours.parameters)]).toEqual([
        theirs.type,
        { ...theirs.parameters },
      ])
    }),
    { numRuns: 2000 },
  )
  expect(read).toBeGreaterThan(300)
})
