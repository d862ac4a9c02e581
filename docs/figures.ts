// Tables that repeat figures of other pages, so that a figure is measured once and written once: each stands between two
// comments, and is printed anew from docs/conformance.md and docs/benchmarks/README.md by `npm run docs:pages`.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PEERS = ['Hono', 'Express', 'Fastify', 'Koa', 'h3']

/** The page with each table of figures as its sources have it now. Throws an Error for a name that no table has. */
export function withFigures(path: string): string {
  return read(path).replace(
    /(<!-- figures: (\w+) -->\n)[\s\S]*?(<!-- \/figures -->)/g,
    (_, start: string, name: string, end: string) => {
      const table = tables[name]
      if (table === undefined) throw new Error(`${path} asks for figures named ${name}`)
      return `${start}\n${table().join('\n')}\n\n${end}`
    },
  )
}

const tables: Record<string, () => string[]> = { comparison, ratios }

/** This package beside its peers, in the readme. */
function comparison(): string[] {
  const right = tableOf('docs/conformance.md', '## Right answers')
  const ratio = tableOf('docs/benchmarks/README.md', '## Ratio to bare node:http')
  const names = ['wsgify', ...PEERS, 'WebOb']
  const answers = (area: string) => names.map((name) => right.cell(area, name))
  // Python's server and Node's do not compare.
  const ratios = (workload: string) =>
    names.map((name) => (name === 'WebOb' ? '' : plain(ratio.cell(workload, name.toLowerCase()))))
  return markdown([
    ['', ...names],
    [
      'a handler',
      '`(req) => value`',
      '`(c) => Response`',
      '`(req, res, next)`',
      '`(request, reply)`',
      '`(ctx, next)`',
      '`(event) => value`',
      '`(req) -> value`',
    ],
    ['right answers', ...answers('all')],
    ['of them conditions', ...answers('Conditions')],
    ['of them bodies', ...answers('Bodies')],
    ['hello, text', ...ratios('hello, text')],
    ['JSON echo, 1 KiB', ...ratios('JSON echo, 1 KiB')],
    ['file, 64 KiB', ...ratios('file, 64 KiB')],
    ['10 MiB in chunks', ...ratios('10 MiB in chunks of 64 KiB')],
  ])
}

/** What one server makes of each workload, with and without what Node does not document. */
function ratios(): string[] {
  const table = tableOf('docs/benchmarks/README.md', '## Ratio to bare node:http')
  const columns = ['wsgify', 'wsgify with turbo: false', 'fastify', 'hono']
  return markdown([
    ['', ...columns.map((name) => name.replace('wsgify with ', ''))],
    ...table.names.map((name) => [name, ...columns.map((column) => plain(table.cell(name, column)))]),
  ])
}

interface Table {
  /** What stands in the first column. */
  readonly names: readonly string[]
  /** Throws an Error for a row or a column that there is none of: the page has changed, and so must this. */
  cell(row: string, column: string): string
}

/** The first table below a heading. */
function tableOf(path: string, heading: string): Table {
  const [, below = ''] = read(path).split(`${heading}\n`)
  const [head = [], , ...rows] = (/^(?:\|.*\n)+/m.exec(below)?.[0] ?? '')
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  return {
    names: rows.map(([name = '']) => name),
    cell(row, column) {
      const cell = rows.find(([name]) => name === row)?.[head.indexOf(column)]
      if (cell === undefined) throw new Error(`${path} has no ${row} of ${column} below "${heading}"`)
      return cell
    },
  }
}

// Without the lowest and the highest round, which the page itself has.
const plain = (cell: string) => cell.replace(/ \(.*\)$/, '')

function markdown([head = [], ...rows]: string[][]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)]
}

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8').replaceAll('\r\n', '\n')
