import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'

const ran = async (...argv: string[]) => {
  const printed = { out: '', errors: '' }
  const code = await main(argv, {
    print: (text) => {
      printed.out += text
    },
    bytes: (bytes) => {
      printed.out += Buffer.from(bytes).toString()
    },
    error: (text) => {
      printed.errors += text
    },
  })
  return { code, ...printed }
}

describe('the program', () => {
  test('prints its help and its version', async () => {
    for (const argv of [[], ['--help'], ['-h'], ['help']]) {
      expect(await ran(...argv)).toMatchObject({
        code: 0,
        errors: '',
        out: expect.stringContaining('usage: wsgify <command>'),
      })
    }
    for (const argv of [
      ['serve', '--help'],
      ['help', 'serve'],
      ['serve', '-h'],
    ]) {
      expect((await ran(...argv)).out).toMatch(/^usage: wsgify serve </)
    }
    expect((await ran('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('ends with 2 for what was typed wrongly, with 1 for what failed', async () => {
    expect(await ran('nope')).toEqual({
      code: 2,
      out: '',
      errors: expect.stringMatching(/^wsgify: there is no command "nope"/),
    })
    const failed = await ran('check', 'test/cli/app/configure.ini', '--app', 'nope')
    expect([failed.code, failed.errors]).toEqual([1, expect.stringContaining('configure.ini')])
    expect((await ran('check', 'test/cli/app/configure.ini', '--app', 'nope', '--verbose')).errors).toMatch(
      /\n\s+at /,
    )
  })
})
