import { expect, test } from 'vitest'
import { Carry } from '../../../src/gateways/cgi/carry.ts'

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

test('byte by byte is linear: nothing is copied more than a few times', () => {
  const carry = new Carry()
  const one = Buffer.from('x')
  const from = performance.now()
  for (let i = 0; i < 1_000_000; i++) carry.add(one)
  expect(carry.length).toBe(1_000_000)
  // A million copies of a growing store would take minutes.
  expect(performance.now() - from).toBeLessThan(5000)
})
