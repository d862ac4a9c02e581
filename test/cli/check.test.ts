import { expect, test } from 'vitest'
import { run } from '../support/program.ts'

test('what wraps what, by which factory, with which settings; nothing is built', async () => {
  const { code, out } = await run('check', 'test/cli/app/configure.ini', 'more=x')
  expect(code).toBe(0)
  const lines = out.split('\n').filter((line) => !/ (?:here|__file__) = /.test(line))
  expect(lines).toEqual([
    '[pipeline:main] (8): pipeline',
    '  [filter:auth] (12): auth:filter_factory',
    '      token = open-sesame',
    '      greeting = hello   (global)',
    '      more = x   (global)',
    '    [app:things] (16): things:app_factory',
    '        name = hello again',
    '        greeting = hello   (global)',
    '        more = x   (global)',
    '',
  ])
})

test('what is wrong is told with its place', async () => {
  const { code, errors } = await run('check', 'test/cli/app/configure.ini', '--app', 'things2')
  expect([code, errors]).toEqual([1, expect.stringMatching(/there is no section.*did you mean "things"/)])
  expect((await run('check', 'test/cli/app/things.ts')).code).toBe(2)
})
