import { describe, expect, expectTypeOf, test } from 'vitest'
import { commands, help, parseCommandLine, UsageError } from '../../src/cli/command-line.ts'

describe('what is typed', () => {
  test('is a command with arguments and options, in any order', () => {
    const typed = parseCommandLine([
      'request',
      '-H',
      'A: 1',
      'app.ts',
      '-H',
      'B: 2',
      'PUT',
      '/x',
      '--json={}',
      '-b',
    ])
    expect(typed).toEqual({
      command: 'request',
      args: ['app.ts', 'PUT', '/x'],
      options: { header: ['A: 1', 'B: 2'], json: '{}', body: true },
    })
    if (typed.command === 'request') {
      expectTypeOf(typed.options.header).toEqualTypeOf<string[] | undefined>()
      expectTypeOf(typed.options.body).toEqualTypeOf<boolean | undefined>()
    }
  })

  test.each([
    [[], 'a command is needed: serve, request, routes, lint, check'],
    [['serv'], 'there is no command "serv"; there are serve, request'],
    [['__proto__'], 'there is no command'],
    [['serve', '--prot'], '(wsgify serve --help)'],
    [['serve', '--port'], '(wsgify serve --help)'],
  ])('%j is refused with what could have been typed', (argv, message) => {
    expect(() => parseCommandLine(argv)).toThrow(UsageError)
    expect(() => parseCommandLine(argv)).toThrow(message)
  })
})

test('the help names every command, and every option of one', () => {
  for (const [name, { options }] of Object.entries(commands)) {
    expect(help()).toContain(`  ${name} `)
    for (const option of Object.keys(options))
      expect(help(name as keyof typeof commands)).toContain(`--${option}`)
  }
  for (const name of Object.keys(commands)) {
    for (const line of help(name as keyof typeof commands).split('\n')) expect(line.length).toBeLessThan(121)
  }
})
