// Runs the examples of the docs: all pages go to the compiler at once, then each runs in a process of its own. The modules stand
// inside the repository, so that they import the package by its name, through `exports`, as a reader does.

import { execFile, spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { transform } from 'esbuild'
import { type Page, readPage } from './page.ts'

const root = process.cwd()
const builds = join(root, 'test/docs/.build')

/** The pages whose examples are promises. */
export function pagePaths(): string[] {
  const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md') && !/\/(node_modules|\.[^/]+)\//.test(path))
    .filter((path) => !/^docs\/benchmarks(\/|\.md$)/.test(path))
    // Its files and commands are typed by a test of its own.
    .filter((path) => path !== 'docs/tutorial.md')
  return ['README.md', ...docs.sort()]
}

export async function readPages(): Promise<Page[]> {
  const pages = await Promise.all(pagePaths().map((path) => readPage(path, readFileSync(path, 'utf8'))))
  return pages.filter(({ blocks }) => blocks.length > 0)
}

const moduleName = (page: Page) => page.path.replace(/\.md$/, '').replaceAll('/', '__')

/** A folder for the modules of pages, which find the packages of `modules` there, beside this one. */
function emptyFolder(name: string, modules: string | undefined): string {
  const folder = join(builds, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  if (modules !== undefined) symlinkSync(resolve(modules), join(folder, 'node_modules'))
  return folder
}

/** What the compiler has against the examples, as `page:line: error`. `name` keeps two callers apart. */
export async function typeCheck(pages: readonly Page[], name: string, modules?: string): Promise<string[]> {
  const folder = emptyFolder(`${name}-types`, modules)
  for (const page of pages) writeFileSync(join(folder, `${moduleName(page)}.ts`), page.checked)
  const config = {
    extends: '../../../../tsconfig.json',
    // An example may show a name it does not use, and what comes after an endless loop.
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true },
    files: pages.map((page) => `${moduleName(page)}.ts`),
    include: [],
    exclude: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const output = await new Promise<string>((done) =>
    execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder }, (_, out, err) =>
      done(`${out}${err}`),
    ),
  )
  return output
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith(' '))
    .map((line) => {
      const place = /^(?:.*\/)?([^/(]+)\.ts\((\d+),(\d+)\): (.*)$/.exec(line)
      const page = place && pages.find((each) => moduleName(each) === place[1])
      return page ? `${page.path}:${page.lineOf(Number(place[2]), Number(place[3]))}: ${place[4]}` : line
    })
}

/** Runs a page to its end and returns its faults, as `page:line: what is wrong`. */
export async function runPage(
  page: Page,
  name: string,
  timeout = 20_000,
  modules?: string,
): Promise<string[]> {
  const folder = modules === undefined ? join(builds, `${name}-run`) : emptyFolder(`${name}-run`, modules)
  mkdirSync(folder, { recursive: true })
  const helper = await transform(readFileSync('test/docs/check.ts', 'utf8'), { loader: 'ts' })
  writeFileSync(join(folder, 'check.js'), helper.code)
  const { code } = await transform(page.executed, {
    loader: 'ts',
    format: 'esm',
    target: 'es2022',
    sourcemap: 'inline',
    sourcefile: resolve(page.path),
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  })
  const file = join(folder, `${moduleName(page)}.js`)
  writeFileSync(file, code)

  const cwd = mkdtempSync(join(tmpdir(), 'page-'))
  try {
    const { told, stderr, end } = await execute(file, cwd, timeout)
    const faults = told.flatMap(({ line, fault }) =>
      fault === undefined ? [] : [`${page.path}:${line}: ${fault}`],
    )
    if (end !== undefined) {
      const line = new RegExp(`${page.path.replaceAll('.', '\\.')}:(\\d+)`).exec(stderr)?.[1]
      faults.push(`${page.path}:${line ?? 1}: ${end}${stderr.trim() === '' ? '' : `\n${stderr.trim()}`}`)
    } else {
      const heard = new Set(told.map(({ line }) => line))
      const silent = page.checks.filter((line) => !heard.has(line))
      faults.push(...silent.map((line) => `${page.path}:${line}: this value was never reached`))
    }
    return faults
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

interface Told {
  readonly line: number
  readonly fault?: string
}

/** A process in an empty folder of its own; `end` says how it ended when it did not end well. */
function execute(
  file: string,
  cwd: string,
  timeout: number,
): Promise<{ told: Told[]; stderr: string; end?: string }> {
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', REPOSITORY: root },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  let lines = ''
  child.stderr!.on('data', (chunk) => {
    stderr += String(chunk)
  })
  child.stdio[3]!.on('data', (chunk) => {
    lines += String(chunk)
  })
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, timeout)
  return new Promise((done) =>
    child.on('close', (status, signal) => {
      clearTimeout(timer)
      const told = lines
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Told)
      if (late) done({ told, stderr, end: `still running after ${timeout} ms: is a server left open?` })
      else if (status === 13) done({ told, stderr, end: 'an await at the top never ended' })
      else if (status !== 0) done({ told, stderr, end: `ended with ${signal ?? `status ${status}`}` })
      else done({ told, stderr })
    }),
  )
}
