// The examples of the pages: each compiles, runs, and gives what its comments promise.

import { existsSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { type Page, readPage } from './page.ts'
import { readPages, runPage, typeCheck } from './run.ts'

const pages = await readPages()

function titleOf({ path, blocks, checks }: Page): string {
  const shown = blocks.filter(({ kind }) => kind !== 'setup')
  const still = shown.filter(({ kind }) => kind === 'no-run').length
  return `${path}: ${shown.length} blocks, ${checks.length} values${still > 0 ? `, ${still} not run` : ''}`
}

describe('the examples of the docs', () => {
  it('use the package as it is built', () => {
    expect(existsSync('dist/index.js'), 'dist is missing: npm run build').toBe(true)
  })

  it('are written so that they can be checked', () => {
    expect(pages.flatMap(({ faults }) => faults)).toEqual([])
  })

  it('have the right types', { timeout: 120_000 }, async () => {
    expect(await typeCheck(pages, 'pages')).toEqual([])
  })

  // One after the other: two pages may start a server on the same port.
  it.each(pages.map((page) => [titleOf(page), page] as const))('%s', { timeout: 60_000 }, async (_, page) => {
    expect(await runPage(page, 'pages')).toEqual([])
  })

  afterAll(() => {
    const blocks = pages.flatMap(({ path, blocks }) => blocks.map((block) => ({ path, ...block })))
    const still = blocks.filter(({ kind }) => kind === 'no-run')
    const run = blocks.filter(({ kind }) => kind === 'run').length
    const values = pages.flatMap(({ checks }) => checks).length
    console.log(
      `docs: ${pages.length} pages, ${run} blocks run, ${values} values checked, ${still.length} blocks not run`,
    )
    for (const { path, line, reason } of still) console.log(`docs: ${path}:${line} not run: ${reason}`)
  })
})

describe('the runner', () => {
  const fence = '```'
  const page = (...lines: string[]) => readPage('planted.md', lines.join('\n').replaceAll("'''", fence))

  it('accepts a page that keeps its word', { timeout: 60_000 }, async () => {
    const planted = await page(
      '# A page',
      '<!-- setup',
      'const hidden: number = 41',
      '-->',
      "'''ts",
      "import { inspect } from 'node:util'",
      "import { EventEmitter, once } from 'node:events'",
      '',
      'const list = [1, 2]',
      'list // => [1, 2]',
      'hidden + 1; // => 42',
      'await Promise.resolve({ a: [list.length] }) // => { a: [2] }',
      'const name: string = inspect(list) // => "[ 1, 2 ]"',
      "'''",
      'Text with `code` in it.',
      "'''ts",
      "import { inspect, type InspectOptions } from 'node:util'",
      "import { EventEmitter } from 'node:events'",
      "const list = ['again']                  // the same name, a new block",
      'const options: InspectOptions = {}',
      'list',
      '  .map((item) => inspect(item, options))',
      '  .join() // => "\'again\'"',
      '({',
      '  a: 1, // one',
      '}) // => {',
      '//   a: 1,',
      '// }',
      "JSON.parse('{') // => throws SyntaxError",
      "await Promise.reject(new RangeError('no 3')) // => throws RangeError: no",
      'const later = once(new EventEmitter().on("x", () => {',
      '  list.length // => 1',
      '}), "x")',
      'void later',
      "list.includes('x') // => false",
      'function inner() {',
      '  return list.map((item) => {',
      '    item.length // => 5',
      '    return item',
      '  })',
      '}',
      'inner() // => ["again"]',
      'export const shown = Object.assign(Object.create(null), { x: 1 })',
      'shown // => { x: 1 }',
      'export default { fetch: () => shown }',
      "'''",
      "'''sh",
      'not typescript // => 1',
      "'''",
      "''''md",
      "'''ts",
      'throw new Error("an example of an example")',
      "'''",
      "''''",
    )
    expect(planted.faults).toEqual([])
    expect(await typeCheck([planted], 'kept')).toEqual([])
    const faults = await runPage(planted, 'kept')
    expect(faults).toEqual(['planted.md:32: this value was never reached'])
    expect(planted.blocks.map(({ kind }) => kind)).toEqual(['setup', 'run', 'run'])
  })

  it('reads a block that stands in a list', { timeout: 60_000 }, async () => {
    const planted = await page(
      '- one:',
      '',
      "  '''ts",
      "  import { sep } from 'node:path'",
      '  sep.length // => 1',
      '  [sep].map((each) => {',
      '    each // => 0',
      '  })',
      "  '''",
    )
    expect(await runPage(planted, 'list')).toEqual([
      expect.stringMatching(/^planted\.md:7: the page says 0, the code '.'$/),
    ])
  })

  it('reports a wrong value with page and line, and goes on', { timeout: 60_000 }, async () => {
    const planted = await page("'''ts", 'const a = 1', 'a // => 2', "a // => '1'", '[a] // => [1]', "'''")
    expect(await runPage(planted, 'wrong')).toEqual([
      'planted.md:3: the page says 2, the code 1',
      "planted.md:4: the page says '1', the code 1",
    ])
  })

  it('reports an error, a promise that is not kept, and a value that cannot be read', {
    timeout: 60_000,
  }, async () => {
    const broken = await page(
      '',
      "'''ts",
      'const a = 1',
      '',
      "if (a) throw new TypeError('gone')",
      'a // => 1',
      "'''",
    )
    expect(await runPage(broken, 'broken')).toEqual([
      expect.stringMatching(/^planted\.md:5: ended with status 1\n[\s\S]*TypeError: gone/),
    ])
    const calm = await page("'''ts", "JSON.parse('1') // => throws SyntaxError", "'''")
    expect(await runPage(calm, 'broken')).toEqual([
      'planted.md:2: the page says it throws SyntaxError, the code gives 1',
    ])
    const unreadable = await page("'''ts", 'const a = 1', 'a // => about one', 'if (a) { // => 1', '}', "'''")
    expect(unreadable.faults).toEqual([
      'planted.md:3: the value is no expression: about one',
      'planted.md:4: no expression ends on this line: if (a) {',
    ])
  })

  it('reports a wrong type with page and line, imports too', { timeout: 60_000 }, async () => {
    const planted = await page(
      '# Types',
      "'''ts",
      "import { sep } from 'node:path'",
      "import { nothing } from 'node:path'",
      'const a: number = sep',
      "'''",
      "'''ts no-run: needs a printer",
      'const b: string = a',
      "'''",
      "'''ts",
      '// no-run: and so does this',
      'const c: string = b',
      "'''",
    )
    expect((await typeCheck([planted], 'types')).map((fault) => fault.slice(0, 28))).toEqual([
      'planted.md:4: error TS2305: ',
      'planted.md:5: error TS2322: ',
      'planted.md:8: error TS2322: ',
    ])
    expect(planted.blocks.map(({ reason }) => reason)).toEqual(['', 'needs a printer', 'and so does this'])
  })

  it('does not run what a page marks as not to be run', { timeout: 60_000 }, async () => {
    const planted = await page(
      "'''ts",
      'const a = 1',
      "'''",
      "'''ts no-run",
      'const a = process.exit(3)',
      "'''",
      "'''ts",
      'a + 1 // => 2',
      "'''",
    )
    expect(await typeCheck([planted], 'no-run')).toEqual([])
    expect(await runPage(planted, 'no-run')).toEqual([])
  })

  it('ends a page that does not end', { timeout: 60_000 }, async () => {
    const open = await page("'''ts", 'setInterval(() => {}, 1000)', "'''")
    expect(await runPage(open, 'open', 1000)).toEqual([
      'planted.md:1: still running after 1000 ms: is a server left open?',
    ])
    const waiting = await page("'''ts", 'await new Promise(() => {})', "'''")
    expect(await runPage(waiting, 'open')).toEqual([
      expect.stringMatching(/^planted\.md:[12]: an await at the top never ended/),
    ])
  })
})
