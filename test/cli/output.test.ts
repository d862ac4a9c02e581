import { expect, test, vi } from 'vitest'
import { standard } from '../../src/cli/output.ts'

test('results go to standard output, everything else to standard error', () => {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  standard.print('a')
  standard.bytes(Uint8Array.of(98))
  standard.error('c')
  expect([out.mock.calls, errors.mock.calls]).toEqual([[['a'], [Uint8Array.of(98)]], [['c']]])
  vi.restoreAllMocks()
})
