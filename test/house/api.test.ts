// The signatures behind the names that package.json opens: each declaration that is exported by a door, and each that those
// speak of, as the compiler writes them. They are frozen in test/house/api, a file for each folder of src, so that a change of
// the interface shows in what is reviewed. On purpose? npm run build && UPDATE_SURFACE=1 npx vitest run test/house/api

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'

const FOLDER = 'test/house/api'
const update = process.env['UPDATE_SURFACE'] === '1'

/** A file of declarations: what it declares by name, and where its other names come from. */
interface Declarations {
  readonly own: ReadonlyMap<string, readonly string[]>
  readonly from: ReadonlyMap<string, readonly [file: string, name: string]>
  /** Files whose names it exports all. */
  readonly all: readonly string[]
}

const HEAD =
  /^(?:export )?(?:default )?(?:declare )?(?:abstract )?(?:interface|type|class|function|const|let|namespace|enum) ([\w$]+)/

/** The top statements of a text without comments: each begins in the first column. */
function statementsOf(text: string): string[] {
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const statements: string[] = []
  for (const line of bare.split('\n')) {
    if (line.trim() === '' || /^\s*(?:private\b|#private)/.test(line)) continue
    if (/^[\w@]/.test(line) || statements.length === 0) statements.push(line.trimEnd())
    else statements.push(`${statements.pop()}\n${line.trimEnd()}`)
  }
  return statements
}

function declarationsOf(file: string, text: string): Declarations {
  const own = new Map<string, string[]>()
  const from = new Map<string, readonly [string, string]>()
  const all: string[] = []
  const fileOf = (specifier: string) =>
    posix.join(posix.dirname(file), specifier).replace(/\.[jt]s$/, '.d.ts')
  for (const statement of statementsOf(text)) {
    const whole = /^export \* from ['"](\.[^'"]+)['"]/.exec(statement)
    const listed = /^(?:import|export) (?:type )?\{([^}]*)\}(?: from ['"](\.[^'"]+)['"])?/.exec(statement)
    const declared = HEAD.exec(statement)
    if (whole !== null) all.push(fileOf(whole[1] as string))
    else if (listed !== null) {
      for (const item of (listed[1] as string).split(',').map((name) => name.trim().replace(/^type /, ''))) {
        const [name, alias = name] = item.split(' as ') as [string, string?]
        if (name !== '' && listed[2] !== undefined) from.set(alias, [fileOf(listed[2]), name])
      }
    } else if (declared !== null) {
      const name = declared[1] as string
      own.set(name, [...(own.get(name) ?? []), statement])
    }
  }
  return { own, from, all }
}

type Read = (file: string) => string

/** Every declaration that the doors open, and those that they speak of: file to statements. */
function reachedFrom(doors: readonly string[], read: Read): Map<string, Set<string>> {
  const known = new Map<string, Declarations>()
  const of = (file: string): Declarations => {
    let declarations = known.get(file)
    declarations ??= declarationsOf(file, read(file))
    known.set(file, declarations)
    return declarations
  }
  const reached = new Map<string, Set<string>>()
  const visit = (file: string, name: string): void => {
    const { own, from, all } = of(file)
    const origin = from.get(name)
    if (origin !== undefined) {
      visit(...origin)
      return
    }
    const statements = own.get(name)
    if (statements === undefined) {
      for (const next of all) visit(next, name)
      return
    }
    const before = reached.get(file) ?? new Set()
    reached.set(file, before)
    if (before.has(name)) return
    before.add(name)
    for (const word of new Set(statements.join('\n').match(/[A-Za-z_$][\w$]*/g))) {
      if (own.has(word) || from.has(word)) visit(file, word)
    }
  }
  const open = (file: string): void => {
    const { own, from, all } = of(file)
    for (const name of [...own.keys(), ...from.keys()]) visit(file, name)
    for (const next of all) open(next)
  }
  for (const door of doors) open(door)
  return reached
}

/** The report: a name for each folder of src, and its text. */
function reportOf(doors: readonly string[], read: Read): Record<string, string> {
  const report: Record<string, string> = {}
  for (const [file, names] of [...reachedFrom(doors, read)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = file.replace(/^dist\//, '').replace(/\.d\.ts$/, '.ts')
    const folder = path.split('/')[0] as string
    const { own } = declarationsOf(file, read(file))
    const statements = [...own].filter(([name]) => names.has(name)).flatMap(([, texts]) => texts)
    report[folder] = `${report[folder] ?? ''}// ${path}\n${statements.join('\n')}\n\n`
  }
  return report
}

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, string> }
const doors = Object.values(exports)
  .filter((file) => file.endsWith('.js'))
  .map((file) => posix.normalize(file).replace(/\.js$/, '.d.ts'))

it('has the signatures it always had', () => {
  expect(existsSync('dist/index.d.ts'), 'dist is missing: npm run build').toBe(true)
  const report = reportOf(doors, (file) => readFileSync(file, 'utf8'))
  const files = Object.fromEntries(Object.entries(report).map(([name, text]) => [`${name}.txt`, text]))
  if (update) {
    rmSync(FOLDER, { recursive: true, force: true })
    mkdirSync(FOLDER)
    for (const [name, text] of Object.entries(files)) writeFileSync(`${FOLDER}/${name}`, text)
  }
  const frozen = Object.fromEntries(
    readdirSync(FOLDER).map((name) => [name, readFileSync(`${FOLDER}/${name}`, 'utf8')]),
  )
  expect(frozen, 'the interface changed; on purpose? UPDATE_SURFACE=1').toEqual(files)
})

describe('the report', () => {
  const tree: Record<string, string> = {
    'dist/index.d.ts': "export { A, type B as C } from './x/a.ts';\nexport * from './x/all.ts';",
    'dist/x/a.d.ts': [
      "import type { D } from '../y/d.ts';",
      '/** export declare const hidden: string; */',
      'export declare class A {',
      '    private secret;',
      '    #private;',
      '    go(to: D): void;',
      '    go(to: string): void;',
      '}',
      'export interface B {',
      '    readonly near: Near;',
      '}',
      'interface Near {',
      '}',
      'export declare const unreached: number;',
    ].join('\n'),
    'dist/x/all.d.ts': 'export declare function f(): void;\nexport declare function f(a: number): void;',
    'dist/y/d.d.ts': 'export type D = 1;',
  }
  const report = (changed: Record<string, string> = {}) =>
    reportOf(['dist/index.d.ts'], (file) => ({ ...tree, ...changed })[file] as string)

  it('has what is exported, and what that speaks of, and nothing else', () => {
    expect(report()).toEqual({
      x: [
        '// x/a.ts',
        'export declare class A {',
        '    go(to: D): void;',
        '    go(to: string): void;',
        '}',
        'export interface B {',
        '    readonly near: Near;',
        '}',
        'interface Near {',
        '}',
        '',
        '// x/all.ts',
        'export declare function f(): void;',
        'export declare function f(a: number): void;',
        '',
        '',
      ].join('\n'),
      y: '// y/d.ts\nexport type D = 1;\n\n',
    })
  })

  it('is another when a signature is, and the same when only a comment is', () => {
    expect(report({ 'dist/y/d.d.ts': 'export type D = 2;' })).not.toEqual(report())
    expect(report({ 'dist/y/d.d.ts': '/** one */\nexport type D = 1;' })).toEqual(report())
  })
})
