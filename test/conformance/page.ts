// The table as text: for the terminal, and as the page docs/conformance.md.

import type { Answers } from './ask.ts'
import type { Area, Row } from './row.ts'

/** A column: a server, and what it answered. */
export interface Column {
  readonly name: string
  readonly answers: Answers
}

/** The cells of a row that do not depend on a server: what is asked, where it is specified, and what is right. */
export function headCells({ name, spec, right }: Row): string {
  return `| ${escaped(name)} | ${spec} | ${right.map(shown).join(' or ')} |`
}

/** The cell of one answer: a tick, the answer where several are right, a cross before what is wrong. */
export function cell(row: Row, answer: string | null): string {
  if (answer === null) return '–'
  if (!row.right.includes(answer))
    return `✗ ${shown(answer.length > 60 ? `${answer.slice(0, 60)}…` : answer)}`
  return row.right.length === 1 ? '✓' : shown(answer)
}

/** All tables, one for each area, with a heading. */
export function tables(areas: readonly Area[], columns: readonly Column[]): string {
  const names = columns.map(({ name }) => name).join(' | ')
  const line = `|---|---|---|${'---|'.repeat(columns.length)}`
  return areas
    .map(({ title, rows }) => {
      const lines = rows.map((row) => {
        const cells = columns.map(({ answers }) => cell(row, answers.get(row) ?? null))
        return `${headCells(row)} ${cells.join(' | ')} |`
      })
      return `## ${title}\n\n| asked | specification | right | ${names} |\n${line}\n${lines.join('\n')}\n`
    })
    .join('\n')
}

/** How many rows of each area are right, of those that were asked. */
export function totals(areas: readonly Area[], columns: readonly Column[]): string {
  const counted = (rows: readonly Row[], { answers }: Column) => {
    const asked = rows.filter((row) => typeof answers.get(row) === 'string')
    const right = asked.filter((row) => row.right.includes(answers.get(row) as string))
    return asked.length === 0 ? '–' : `${right.length} of ${asked.length}`
  }
  const line = (title: string, rows: readonly Row[]) =>
    `| ${title} | ${rows.length} | ${columns.map((column) => counted(rows, column)).join(' | ')} |`
  const all = areas.flatMap(({ rows }) => rows)
  return [
    `| area | rows | ${columns.map(({ name }) => name).join(' | ')} |`,
    `|---|---|${'---|'.repeat(columns.length)}`,
    ...areas.map(({ title, rows }) => line(title, rows)),
    line('all', all),
  ].join('\n')
}

/** The page. */
export function page(
  areas: readonly Area[],
  columns: readonly Column[],
  versions: readonly string[],
): string {
  return `# Conformance

\`\`\`sh
npm run conformance
\`\`\`

asks wsgify and its peers the same requests, as real servers over sockets, and compares each answer with what the specification
says. This page is its result, written by \`npm run conformance -- --markdown\`.

- Each server is written as its own documentation does it: its router, its body reader, its static files, its cookies, its
  negotiation, its compression; where the framework has an add-on of its own for something, it is used. wsgify has no router
  here, so its application chooses by the path and throws \`HTTPMethodNotAllowed\`. The servers stand in \`test/conformance\`.
- ✓ is the right answer, ✗ a wrong one, – means that the framework has no documented way. Where a specification allows several answers, the
  one that was given is shown. \`CWE\` rows are about safety: no specification forbids the answer, but it harms.
- A short answer is a status, what was chosen or read, or a status with what counts. \`not the JSON\` and the like say what came instead.
- WebOb is no server. It runs in Paste's, and is not asked what a server answers by itself (Messages);
  routing, CORS and the like are other packages there. How fast it is stands nowhere here: Python and Node do not compare.
- All servers run with \`NODE_ENV=production\` in the time zone of Tokyo.

A test holds wsgify to every row, with each run of \`npm test\`. If a row seems unfair to a framework, it may be: its server is a file
of a hundred lines or two, and a change is welcome.

Asked on Node ${process.versions.node}: ${versions.join('; ')}.

## Right answers

${totals(areas, columns)}

${tables(areas, columns)}`
}

// Text of the table: no character of it is markup but the backticks that rows have.
function escaped(text: string): string {
  return text.replaceAll('|', '\\|')
}

// What an answer is, in a form that Markdown leaves alone.
function shown(answer: string): string {
  const text = escaped(answer.replace(/[\r\n]+/g, ' ')).replaceAll('\0', '␀')
  return /^[\w ,./:'-]*$/.test(text) ? text : `\`${text.replaceAll('`', "'")}\``
}
