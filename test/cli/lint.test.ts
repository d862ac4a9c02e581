import { expect, test } from 'vitest'
import { run } from '../support/program.ts'

test('an application that keeps the contract has no fault', async () => {
  const { code, out } = await run('lint', 'test/cli/app/configure.ini')
  expect([code, out]).toEqual([0, '102 requests, 0 faults\n'])
})

test('each request that shows a fault is a line', async () => {
  const { code, out } = await run('lint', 'test/cli/app/things.ts:broken', '/', '/x')
  expect(code).toBe(1)
  expect(out).toMatch(/^GET \/: .*\(contract rule [\w-]+\)$/m)
  expect(out).toMatch(/^GET \/x: .*Content-Type.*\(contract rule header-content-type\)$/m)
  expect(out).toMatch(/\n34 requests, 34 faults\n$/)
})
