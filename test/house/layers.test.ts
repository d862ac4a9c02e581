// The floors of the house: a folder of src imports only from floors below its own, type imports included.

import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'

const floors = [
  ['syntax'],
  ['multidict', 'headers', 'cookies'],
  ['environ'],
  ['body', 'gateways', 'client'],
  ['message'],
  ['exc'],
  ['wsgify'],
  ['static', 'routes', 'deploy', 'testing', 'filters'],
  ['inspect'],
  ['cli'],
]

/** Folders that see less than everything below them. */
const narrower: Record<string, readonly string[]> = {
  // A gateway moves bytes in and out of the contract: no messages, no header values, no body readers.
  gateways: ['syntax', 'environ'],
  // The network as an application: the contract again, from its other end.
  client: ['syntax', 'environ'],
}

/** Where a `node:` module may be imported: every other file runs on Bun, Deno and Workers as it stands. */
const nodeDoors = [
  /^gateways\/(?:node|cgi|scgi|fastcgi|uwsgi|lambda|connect|express|koa|fastify)\b/,
  /^static\//,
  /^deploy\//,
  /^cli\//,
]

const floorOf = new Map(floors.flatMap((folders, floor) => folders.map((folder) => [folder, floor] as const)))

/** Who serves chooses the gateway: messages and errors never know it. A handler does, for it has `fetch`. */
const withoutGateways = ['message', 'exc']

function mayImport(folder: string): readonly string[] {
  const below = narrower[folder] ?? floors.slice(0, floorOf.get(folder) ?? 0).flat()
  return withoutGateways.includes(folder) ? below.filter((name) => name !== 'gateways') : below
}

/** Every specifier a source file imports or re-exports, in any form; lines that are comments do not count. */
function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const forms = [
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm, // import … from, export … from
    /^\s*import\s*['"]([^'"]+)['"]/gm, // import for its effects
    /\bimport\s*\(\s*['"]([^'"]+)['"]/g, // import(), also in a type
    /\brequire\s*\(\s*['"]([^'"]+)['"]/g,
  ]
  return forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1]!))
}

/** The fault of one import, or undefined. `file` is relative to src. */
function faultOf(
  file: string,
  specifier: string,
  files: ReadonlyMap<string, string>,
  packages: readonly string[],
) {
  const folder = file.includes('/') ? file.slice(0, file.indexOf('/')) : ''
  if (specifier.startsWith('node:')) {
    return nodeDoors.some((door) => door.test(file))
      ? undefined
      : `${folder || 'the front door'} is portable: no node: module here`
  }
  if (!specifier.startsWith('.')) {
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
    return packages.includes(name) ? undefined : `${name} is no runtime dependency of package.json`
  }
  const target = posix.join(posix.dirname(file), specifier)
  if (target.startsWith('..')) return 'src imports nothing from outside src'
  if (!files.has(target)) return `there is no src/${target}`
  if (posix.basename(target) === 'index.ts')
    return 'nobody inside src imports an index.ts: import the file that has the name'
  if (folder === '') return undefined // src/index.ts sees every folder
  const theirs = target.slice(0, target.indexOf('/'))
  if (theirs === folder || mayImport(folder).includes(theirs)) return undefined
  if (!floorOf.has(theirs)) return `${theirs} stands on no floor`
  const [ours, other] = [floorOf.get(folder)!, floorOf.get(theirs)!]
  if (ours === other)
    return `${folder} and ${theirs} are neighbours on floor ${ours} and do not see each other`
  if (ours < other) return `${folder} (floor ${ours}) may not look up to ${theirs} (floor ${other})`
  return `${folder} may import only ${mayImport(folder).join(', ')}`
}

/** Each cycle of imports between files, once, beginning with its first file in order. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles = new Set<string>()
  const done = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file)
    if (at >= 0) {
      const ring = trail.slice(at)
      const first = ring.indexOf([...ring].sort()[0]!)
      const turned = [...ring.slice(first), ...ring.slice(0, first)]
      cycles.add([...turned, turned[0]!].join(' → '))
      return
    }
    if (done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return [...cycles]
}

/** Every broken rule in a tree of sources, one line each: file, import, rule. */
function faultsOf(files: ReadonlyMap<string, string>, packages: readonly string[]): string[] {
  const faults: string[] = []
  const graph = new Map<string, string[]>()
  for (const [file, source] of files) {
    const folder = file.includes('/') ? file.slice(0, file.indexOf('/')) : ''
    if (folder === '' && file !== 'index.ts')
      faults.push(`src/${file}: only index.ts stands outside the folders`)
    if (folder !== '' && !floorOf.has(folder)) faults.push(`src/${file}: ${folder} stands on no floor`)
    const edges: string[] = []
    for (const specifier of importsOf(source)) {
      const fault = faultOf(file, specifier, files, packages)
      if (fault) faults.push(`src/${file} imports '${specifier}': ${fault}`)
      const target = posix.join(posix.dirname(file), specifier)
      if (specifier.startsWith('.') && files.has(target)) edges.push(target)
    }
    graph.set(file, edges)
  }
  for (const cycle of cyclesOf(graph)) faults.push(`src/${cycle.split(' ')[0]} imports in a circle: ${cycle}`)
  return faults
}

const sources = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => [file, readFileSync(`src/${file}`, 'utf8')]),
)
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies?: Record<string, string> }
const dependencies = Object.keys(manifest.dependencies ?? {})

describe('the floors of src', () => {
  it('has every import go down', () => {
    expect(faultsOf(sources, dependencies)).toEqual([])
  })

  it('are what the page about the house says', () => {
    const page = readFileSync('docs/design/000-the-house.md', 'utf8')
    const listed = [...page.matchAll(/^ ?(\d+) {2}(\w+(?: \w+)*) {2}/gm)].map(([, floor, names = '']) => [
      Number(floor),
      names.split(' '),
    ])
    expect(listed.reverse()).toEqual(floors.map((folders, floor) => [floor, folders]))
  })

  it('reads imports at all', () => {
    expect([...sources.values()].flatMap(importsOf).length).toBeGreaterThan(sources.size / 2)
  })
})

describe('the rules themselves', () => {
  const planted = (tree: Record<string, string>) => faultsOf(new Map(Object.entries(tree)), ['cookie'])
  const house = {
    'index.ts': "export { a } from './headers/accept.ts'",
    'syntax/list.ts': 'export const list = 1',
    'multidict/multi-dict.ts': 'export class MultiDict {}',
    'headers/accept.ts': "import { list } from '../syntax/list.ts'\nexport const a = list",
    'headers/index.ts': "export { a } from './accept.ts'",
    'cookies/parse.ts': "import { parseCookie } from 'cookie'",
    'environ/call.ts': "import type { a } from '../headers/accept.ts'",
    'gateways/node/server.ts': "import { createServer } from 'node:http'\nimport '../../environ/call.ts'",
    'message/request.ts': "import { a } from '../headers/accept.ts'",
    'exc/page.ts': "import type { Request } from '../message/request.ts'",
  }

  it('accepts a house in order', () => {
    expect(planted(house)).toEqual([])
  })

  it.each([
    [
      'a look up',
      'headers/a.ts',
      "import { x } from '../message/request.ts'",
      'headers (floor 1) may not look up to message (floor 4)',
    ],
    [
      'a type',
      'environ/a.ts',
      "import type { R } from '../message/request.ts'",
      'environ (floor 2) may not look up to message (floor 4)',
    ],
    [
      'a type in an expression',
      'environ/a.ts',
      "let r: import('../message/request.ts').R",
      'environ (floor 2) may not look up to message (floor 4)',
    ],
    [
      'a re-export',
      'environ/a.ts',
      "export {\n  x,\n} from '../exc/page.ts'",
      'environ (floor 2) may not look up to exc (floor 5)',
    ],
    [
      'a neighbour',
      'cookies/a.ts',
      "import { a } from '../headers/accept.ts'",
      'cookies and headers are neighbours on floor 1 and do not see each other',
    ],
    [
      'a gateway that knows header values',
      'gateways/a.ts',
      "import { a } from '../headers/accept.ts'",
      'gateways may import only syntax, environ',
    ],
    [
      'a message that knows a gateway',
      'message/a.ts',
      "import { a } from '../gateways/node/server.ts'",
      'message may import only syntax, multidict, headers, cookies, environ, body, client',
    ],
    [
      'a folder door',
      'environ/a.ts',
      "import { a } from '../headers/index.ts'",
      'nobody inside src imports an index.ts: import the file that has the name',
    ],
    [
      'a door from the front door',
      'index.ts',
      "export * from './headers/index.ts'",
      'nobody inside src imports an index.ts: import the file that has the name',
    ],
    [
      'the runtime',
      'environ/a.ts',
      "import { x } from 'node:fs'",
      'environ is portable: no node: module here',
    ],
    [
      'the runtime in a portable gateway',
      'gateways/fetch.ts',
      "import { x } from 'node:fs'",
      'gateways is portable: no node: module here',
    ],
    [
      'a stranger',
      'environ/a.ts',
      "import x from '@scope/pkg/sub'",
      '@scope/pkg is no runtime dependency of package.json',
    ],
    [
      'a stranger by its short name',
      'environ/a.ts',
      "import x from 'fs'",
      'fs is no runtime dependency of package.json',
    ],
    ['a missing file', 'environ/a.ts', "import './nowhere.ts'", 'there is no src/environ/nowhere.ts'],
    ['the world outside', 'environ/a.ts', "import '../../test/x.ts'", 'src imports nothing from outside src'],
    [
      'a lazy look up',
      'environ/a.ts',
      "const x = await import('../exc/page.ts')",
      'environ (floor 2) may not look up to exc (floor 5)',
    ],
  ])('reports %s', (_, file, source, rule) => {
    const specifier = /'([^']+)'/.exec(source)![1]
    expect(planted({ ...house, [file]: source })).toEqual([`src/${file} imports '${specifier}': ${rule}`])
  })

  it('reports a folder on no floor, and a file beside the front door', () => {
    expect(planted({ ...house, 'utils/a.ts': '' })).toEqual(['src/utils/a.ts: utils stands on no floor'])
    expect(planted({ ...house, 'helpers.ts': '' })).toEqual([
      'src/helpers.ts: only index.ts stands outside the folders',
    ])
  })

  it('reports a circle once, with its whole way round', () => {
    const circle = {
      'syntax/b.ts': "import type { C } from './c.ts'",
      'syntax/c.ts': "import { D } from './d.ts'",
      'syntax/d.ts': "import { B } from './b.ts'",
    }
    expect(planted({ ...house, ...circle })).toEqual([
      'src/syntax/b.ts imports in a circle: syntax/b.ts → syntax/c.ts → syntax/d.ts → syntax/b.ts',
    ])
  })

  it('does not take a comment for an import', () => {
    const source =
      "/**\n * import { x } from '../exc/page.ts'\n */\n// import '../exc/page.ts'\nexport const y = 1"
    expect(planted({ ...house, 'environ/a.ts': source })).toEqual([])
  })
})
