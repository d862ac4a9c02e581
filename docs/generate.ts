// Prints the generated pages of the documentation: `npm run docs:pages`. Each page is a function without effects, and
// test/house/generated.test.ts compares what it gives with the page that is there.

import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { otherPasteDifferences, type PasteRow, pasteDifferences } from '../test/oracle/deploy/differences.ts'
import { differences, otherDifferences, type Row } from '../test/oracle/differences.ts'
import { routesPart } from '../test/oracle/routes/page.ts'
import { withFigures } from './figures.ts'

// In the order in which the contract reads well.
const LINT_FILES = [
  'lint.ts',
  'lint-environ.ts',
  'lint-offers.ts',
  'lint-input.ts',
  'lint-head.ts',
  'lint-body.ts',
]

const RULE = /\b(?:check|advise|checkKey|new LintError)\(\s*'([^']+)'/g

/** The generated pages, by their path from the root of the repository. */
export const pages: Readonly<Record<string, () => string>> = {
  'docs/contract.md': contractPage,
  'docs/differences.md': differencesPage,
  'README.md': () => withFigures('README.md'),
  'docs/performance.md': () => withFigures('docs/performance.md'),
}

/** `docs/contract.md`: the `///` lines of lint, with the names of the rules that are checked below each paragraph. */
export function contractPage(): string {
  const parts = LINT_FILES.flatMap((file) => prose(readFileSync(rootPath(`src/environ/${file}`), 'utf8')))
  return `${PREFACE}\n${parts.join('\n')}`
}

/** `docs/differences.md`: the lists of what differs from WebOb on purpose, a table for each heading, and from Routes. */
export function differencesPage(): string {
  const tables = DIFFERENCE_HEADINGS.map(([heading, areas]) => {
    const rows = differences.filter(({ ops }) => areas.includes((ops[0] ?? '').split('.')[0] ?? ''))
    return `\n## ${heading}\n\n${tableOf(rows)}`
  })
  const paste = pasteTableOf([...otherPasteDifferences, ...pasteDifferences])
  return `${DIFFERENCES}\n${tableOf(otherDifferences)}${DIFFERENCES_SHOWN}${tables.join('')}${PASTE_DIFFERENCES}\n${paste}${routesPart()}`
}

// Which areas of cases each heading of that page is about.
const DIFFERENCE_HEADINGS: readonly (readonly [heading: string, areas: readonly string[]])[] = [
  ['URLs and paths', ['url']],
  ['Queries and forms', ['query', 'form', 'multipart']],
  ['Content types and text', ['charset']],
  ['Responses', ['response']],
  ['Cookies', ['cookies', 'set-cookie', 'response-cookies']],
  ['Negotiation', ['accept']],
  ['Ranges', ['range', 'content-range']],
  ['Entity tags and conditions', ['etag', 'if-range', 'answer']],
  ['Caches and dates', ['cache-control', 'date', 'response-cache']],
  ['Codings', ['coding']],
  ['Where a response leads', ['location']],
  ['Errors', ['error']],
  ['Static files', ['static']],
  ['Responses as text', ['response-text']],
]

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ inWebOb, here, why }) => `| ${inWebOb} | ${here} | ${why} |\n`)
  return `| in WebOb | here | why |\n|---|---|---|\n${lines.join('')}`
}

function pasteTableOf(rows: readonly PasteRow[]): string {
  const lines = rows.map(({ inPaste, here, why }) => `| ${inPaste} | ${here} | ${why} |\n`)
  return `| in Paste Deploy and Paste | here | why |\n|---|---|---|\n${lines.join('')}`
}

const PASTE_DIFFERENCES = `
## Paste Deploy and Paste

\`test/oracle/deploy\` asks Paste Deploy 3.0 and Paste 3.5 the same questions: configurations, good and broken, paths, cascades.
`

const DIFFERENCES = `# Different from WebOb

What those who know WebOb will look for and find under another name, or find mended. Each row is on purpose.

## Names and shapes
`

const DIFFERENCES_SHOWN = `
What follows is compared: \`test/oracle\` asks WebOb 1.8 and this package the same questions, thousands of them. Where the
answers differ, one of these rows says why, and each of these rows has a case that no other explains. This page is
printed from those lists by \`npm run docs:pages\`.
`

function prose(source: string): string[] {
  const parts: string[] = []
  for (const match of source.matchAll(/((?:^ *\/\/\/.*\n)+)((?:(?! *\/\/\/).*(?:\n|$))*)/gm)) {
    const [, comment = '', code = ''] = match
    // A heading of the source is one level lower on the page, which has a title of its own.
    const text = comment.replace(/^ *\/\/\/ ?/gm, '').replace(/^#/gm, '##')
    const rules = new Set([...code.matchAll(RULE)].map(([, rule]) => `\`${rule}\``))
    parts.push(text)
    if (rules.size > 0) parts.push(`> ${[...rules].join(' ')}\n`)
  }
  return parts
}

const PREFACE = `# The contract

\`\`\`ts
import { blank, call, type Wsgi } from 'wsgify/environ'

const hello: Wsgi = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return \`hello from \${environ.PATH_INFO}\\n\`
}

const { status, chunks } = await call(hello, blank('/inst-0'))
console.log(status, new TextDecoder().decode(chunks[0])) // 200 OK hello from /inst-0
\`\`\`

That is an application, and a call of it without a server. This page says what whoever calls an application owes it,
and what it owes its caller. The first is called the gateway here; middleware is both.

\`lint\` holds both to it. Wrap an application while it is tested, or a gateway's application while the gateway is:

\`\`\`ts
import { blank, call, lint, LintError } from 'wsgify/environ'

const forgetful = lint((_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain'], ['Content-Length', '5']])
  return 'hello world'
})

try {
  await call(forgetful, blank('/'))
} catch (error) {
  if (!(error instanceof LintError)) throw error
  console.log(error.rule) // content-length-kept
}
\`\`\`

The error goes to the side that made the mistake: out of the call when the environ is wrong or the body is, out of
\`startResponse\` when its arguments are, out of the body's iterator when a chunk is. Its \`rule\` is the name of the rule,
which stands on this page below the paragraph that gives it. A paragraph without a name is a rule as well, but one that
cannot be seen from between the two sides. Where a rule is about what _should_ be, lint warns: it writes to
\`wsgi.errors\`, or calls the \`warn\` that was given to it in \`lint(app, { warn })\`.

This page is printed from \`src/environ/lint*.ts\` by \`npm run docs:pages\`.
`

function rootPath(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url))
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const [path, page] of Object.entries(pages)) writeFileSync(rootPath(path), page())
}
