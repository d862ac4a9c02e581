import { expect, it } from 'vitest'
import { Probe } from '../../src/deploy/typescript-probe.ts'

it('was read, if it can be asked', () => {
  expect(new Probe().isRead()).toBe(true)
})
