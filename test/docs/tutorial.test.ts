// Types the tutorial: writes its files, runs its commands, and compares what they print.

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { needsCurl } from '../support/curl.ts'
import { end, freePort } from '../support/processes.ts'

/** A file to write, or commands to run with what the last of them prints. */
type Step =
  | { readonly line: number; readonly file: string; readonly text: string }
  | { readonly line: number; readonly commands: readonly string[]; readonly prints: string | null }

function stepsOf(page: string): Step[] {
  const steps: Step[] = []
  let line = 1
  let at = 0
  for (const match of page.matchAll(/^```(\S+)(?: (\S+))?\n([\s\S]*?)^```$/gm)) {
    line += page.slice(at, match.index).split('\n').length - 1
    at = match.index
    const [, language, file, text = ''] = match
    const last = steps.at(-1)
    if (file !== undefined) steps.push({ line, file, text })
    else if (language === 'sh') steps.push({ line, commands: text.trimEnd().split('\n'), prints: null })
    else if (last !== undefined && 'commands' in last) steps[steps.length - 1] = { ...last, prints: text }
  }
  return steps
}

/** A pattern of what is printed, in which … is anything. */
function patternOf(prints: string): RegExp {
  const parts = prints
    .replace(/^…\n/gm, '…')
    .trimEnd()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`)
}

const folder = mkdtempSync(join(tmpdir(), 'wsgify-tutorial-'))
let server: ChildProcess | null = null

async function stop(): Promise<void> {
  if (server !== null) await end(server, 'SIGTERM')
  server = null
}

afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

// What `npm install` would bring.
function install(): void {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(resolve('.'), join(folder, 'node_modules/wsgify'))
  symlinkSync(resolve('node_modules/tsx'), join(folder, 'node_modules/tsx'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, '.curlrc'), 'silent\nshow-error\n')
}

async function serve(args: string[]): Promise<void> {
  await stop()
  const child = spawn(process.execPath, [resolve('dist/cli/wsgify.js'), 'serve', ...args], { cwd: folder })
  server = child
  let printed = ''
  const ready = new Promise<void>((done, fail) => {
    child.once('exit', () => fail(new Error(`the server has ended: ${printed}`)))
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        if (/http:\/\/\S+:\d+/.test(printed)) done()
      })
    }
  })
  await ready
}

function run(command: string): Promise<string> {
  const typed = command.replace(/^npx wsgify/, `node ${resolve('dist/cli/wsgify.js')}`)
  return new Promise((done) => {
    // In a terminal curl prints no meter; here it would.
    const env = { ...process.env, CURL_HOME: folder }
    execFile('bash', ['-c', typed], { cwd: folder, timeout: 30_000, env }, (_error, out, errors) =>
      done(out + errors),
    )
  })
}

test('the tutorial does what it says', { timeout: 120_000 }, async (context) => {
  needsCurl(context)
  const port = String(await freePort())
  const there = (text: string) => text.replaceAll('8000', port)
  const steps = stepsOf(readFileSync('docs/tutorial.md', 'utf8'))
  expect(steps.length).toBeGreaterThan(15)
  for (const step of steps) {
    const { line } = step
    if ('file' in step) {
      mkdirSync(dirname(join(folder, step.file)), { recursive: true })
      writeFileSync(join(folder, step.file), there(step.text))
      continue
    }
    let printed = ''
    for (const command of step.commands.map(there)) {
      if (command.startsWith('npm install')) install()
      else if (command.startsWith('npx wsgify serve')) {
        const args = command.split(' ').slice(3)
        await serve(args.some((arg) => arg.includes('.ini')) ? args : [...args, '-p', port])
      } else if (!command.startsWith('npm init')) printed = await run(command)
    }
    if (step.prints === null) continue
    // Node 24 marks the lines of its test report so, where versions before had a hash.
    const shown = printed.replaceAll('\r\n', '\n').replaceAll(/^ℹ /gm, '# ')
    expect(shown.trimEnd(), `docs/tutorial.md:${line}`).toMatch(patternOf(there(step.prints)))
  }
})

test('its files have the right types, by the tsconfig that it gives', { timeout: 60_000 }, () => {
  symlinkSync(resolve('node_modules/@types'), join(folder, 'node_modules/@types'))
  const { status, stdout } = spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc')], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([0, ''])
})
