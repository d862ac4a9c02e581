import { expect, test } from 'vitest'
import { Carry } from '../../../src/gateways/cgi/carry.ts'
import { takesLess } from '../../support/quick.ts'

test('it keeps copies, in their order', () => {
  const carry = new Carry()
  const bytes = Buffer.from('abcdef')
  carry.add(bytes, 0, 2)
  carry.add(bytes, 2)
  bytes.fill(0)
  expect([carry.length, carry.bytes.toString()]).toEqual([6, 'abcdef'])
  carry.clear()
  expect([carry.length, carry.bytes.length]).toEqual([0, 0])
  carry.add(Buffer.from('g'))
  expect(carry.bytes.toString()).toBe('g')
})

test('byte by byte is linear: nothing is copied more than a few times', async () => {
  const one = Buffer.from('x')
  // A million copies of a growing store would take minutes.
  await takesLess(5000, () => {
    const carry = new Carry()
    for (let i = 0; i < 1_000_000; i++) carry.add(one)
    expect(carry.length).toBe(1_000_000)
  })
})
