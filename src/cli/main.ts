// The program: reads what was typed, runs the command, and says in one line what went wrong.

import { readFileSync } from 'node:fs'
import { check } from './check.ts'
import { type CommandName, commands, help, parseCommandLine, type Typed, UsageError } from './command-line.ts'
import { lint } from './lint.ts'
import type { Output } from './output.ts'
import { request } from './request.ts'
import { routes } from './routes.ts'
import { serve } from './serve.ts'

/** Runs what was typed. Resolves to the status of the program: 0, 1 for what failed, 2 for what was typed wrongly. */
export async function main(argv: readonly string[], output: Output): Promise<number> {
  const verbose = argv.includes('--verbose')
  try {
    const [first] = argv
    if (first === '--version') return done(output, `${versionOf()}\n`)
    if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
      const about = argv[1]
      return done(
        output,
        help(about !== undefined && Object.hasOwn(commands, about) ? (about as CommandName) : undefined),
      )
    }
    const typed = parseCommandLine(argv)
    return typed.options.help === true ? done(output, help(typed.command)) : await run(typed, output)
  } catch (error) {
    output.error(`wsgify: ${verbose && error instanceof Error ? error.stack : messageOf(error)}\n`)
    return error instanceof UsageError ? 2 : 1
  }
}

function run(typed: Typed, output: Output): Promise<number> {
  switch (typed.command) {
    case 'serve':
      return serve(typed.args, typed.options, output)
    case 'request':
      return request(typed.args, typed.options, output)
    case 'routes':
      return routes(typed.args, typed.options, output)
    case 'lint':
      return lint(typed.args, typed.options, output)
    case 'check':
      return check(typed.args, typed.options, output)
  }
}

function done(output: Output, text: string): number {
  output.print(text)
  return 0
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function versionOf(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
