// Each source has its test at the same place, and each test its source: a failing file name is the bug report.

import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Folders of test that mirror nothing in src. */
const apart = [
  'house',
  'docs',
  'support',
  'bench',
  'oracle',
  'conformance',
  'browser',
  'attacks',
  'faults',
  'fuzz',
  'soak',
]

/** Sources without a test of their own, each with its reason. */
const untested: Record<string, string> = {
  ...Object.fromEntries(
    ['body', 'check', 'environ', 'head', 'input', 'offers'].map((part) => [
      `environ/lint-${part}.ts`,
      'a part of lint.ts, whose test has a case for each rule in any of them',
    ]),
  ),
  'client/transport.ts': 'interfaces alone',
  ...Object.fromEntries(
    ['success', 'server-error'].map((family) => [
      `exc/${family}.ts`,
      'a part of the table whose test is status-map.test.ts',
    ]),
  ),
  'gateways/node/turn.ts': 'interfaces alone',
  'gateways/node/wire.ts': 'interfaces alone',
}

function list(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.includes('/node_modules/'))
    .sort()
}

/** What has no counterpart. A source's tests may also fill a folder of its name, one file for each group of cases. */
function unpaired(sources: readonly string[], tests: readonly string[]): string[] {
  const stems = sources
    .filter((file) => file.endsWith('.ts') && file.includes('/') && !/(^|\/)index\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
  const named = tests
    .filter((file) => file.endsWith('.test.ts') && !apart.includes(file.split('/')[0]!))
    .map((file) => file.slice(0, -'.test.ts'.length))
  const tested = new Set<string>()
  const alone: string[] = []
  for (const test of named) {
    const owners = stems.filter((stem) => test === stem || test.startsWith(`${stem}/`))
    const owner = owners.sort((a, b) => b.length - a.length)[0] // the nearest
    if (owner) tested.add(owner)
    else alone.push(`test/${test}.test.ts has no src/${test}.ts`)
  }
  return [
    ...stems
      .filter((stem) => !tested.has(stem) && !Object.hasOwn(untested, `${stem}.ts`))
      .map((stem) => `src/${stem}.ts has no test/${stem}.test.ts`),
    ...alone,
  ]
}

it('has a test for each source and a source for each test', () => {
  expect(unpaired(list('src'), list('test'))).toEqual([])
})

it('keeps its lists short and true', () => {
  const [sources, tests] = [list('src'), list('test')]
  expect(apart.filter((folder) => !tests.includes(folder) || sources.includes(folder))).toEqual([])
  const unneeded = Object.keys(untested).filter(
    (file) => !sources.includes(file) || tests.includes(file.replace(/\.ts$/, '.test.ts')),
  )
  expect(unneeded).toEqual([])
})

it('reports what is alone, on either side', () => {
  const sources = [
    'index.ts',
    'headers',
    'headers/index.ts',
    'headers/accept.ts',
    'headers/range.ts',
    'message/request.ts',
  ]
  const tests = [
    'headers/accept.test.ts',
    'headers/rnage.test.ts',
    'message/request/host.test.ts',
    'house/layers.test.ts',
  ]
  expect(unpaired(sources, tests)).toEqual([
    'src/headers/range.ts has no test/headers/range.test.ts',
    'test/headers/rnage.test.ts has no src/headers/rnage.ts',
  ])
})
