import { expect, test } from 'vitest'
import { Refusal } from '../../src/gateways/refusal.ts'

test('a refusal has a status, a reason and the fields that its status needs', () => {
  const refusal = new Refusal(405, 'this server is no proxy', [['Allow', '']])
  expect([refusal.name, refusal.status, refusal.message, refusal.headers]).toEqual([
    'Refusal',
    405,
    'this server is no proxy',
    [['Allow', '']],
  ])
  expect(new Refusal(400, 'the Host field is not a host').headers).toEqual([])
})
