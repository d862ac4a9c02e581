import { expect, test } from 'vitest'
import { run } from '../support/program.ts'

test('the program ends, though the application has left something open', async () => {
  const { code, out } = await run('request', 'test/cli/app/things.ts:leaving', '/')
  expect([code, out]).toEqual([0, expect.stringContaining('200 OK')])
})

test('its status is that of the command', async () => {
  expect((await run('--version')).code).toBe(0)
  expect((await run('nope')).code).toBe(2)
})
