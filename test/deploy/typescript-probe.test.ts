import { expect, it } from 'vitest'
import { isRead } from '../../src/deploy/typescript-probe.ts'

it('was read, if it can be asked', () => {
  expect(isRead).toBe(true)
})
