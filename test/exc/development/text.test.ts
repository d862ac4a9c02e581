import { expect, test } from 'vitest'
import { reportText } from '../../../src/exc/development/text.ts'

test('a report reads as stacks do, with source at the first frame that has some', () => {
  const frame = { call: 'run', place: 'src/a.ts:10:5', isOwn: true, source: [] }
  const source = [
    { number: 9, text: 'one', isAt: false },
    { number: 10, text: '  two', isAt: true },
  ]
  const errors = [
    {
      how: '',
      name: 'TypeError',
      message: 'odd',
      notes: [['code', 'E']] as const,
      frames: [frame, { ...frame, source }, { ...frame, call: null, source }],
    },
    { how: 'caused by', name: 'Error', message: 'x', notes: [], frames: [] },
  ]
  expect(reportText(errors)).toBe(`TypeError: odd
  code: E
    at run (src/a.ts:10:5)
    at run (src/a.ts:10:5)
         9 | one
      > 10 |   two
    at src/a.ts:10:5

caused by: Error: x
`)
})
