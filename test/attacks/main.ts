// `npm run attacks`: what others were attacked with, tried on this package. Prints a line for each row; exits with 1 when
// something got through.
//
//   npm run attacks                 all rows
//   npm run attacks -- B1 C F3      some rows, or all rows of a letter

import { groups } from './rows.ts'
import { runRow, total } from './table.ts'

// Every row is bounded; this is for what nobody thought of.
setTimeout(() => {
  console.error('after five minutes it has not ended')
  process.exit(1)
}, 300_000).unref()

const wanted = process.argv.slice(2)
const isWanted = (row: string) =>
  wanted.length === 0 || wanted.some((one) => row === one || row.replace(/\d+$/, '') === one)
const results = []
for (const { title, rows } of groups) {
  const some = rows.filter(({ row }) => isWanted(row))
  if (some.length > 0) console.log(`\n${title}`)
  for (const row of some) {
    const result = await runRow(row)
    results.push(result)
    const { checks, inputs, failures } = result
    const verdict = failures.length === 0 ? 'held' : 'GOT THROUGH'
    console.log(
      `  ${row.row.padEnd(4)} ${verdict}  ${checks} checks, ${inputs} inputs  ${row.fault}${row.ids.length > 0 ? ` (${row.ids.join(', ')})` : ''}`,
    )
    for (const failure of failures) console.log(`       ${failure}`)
  }
}
console.log(`\n${total(results)}`)
if (results.length === 0) console.error(`no row is named ${wanted.join(', ')}`)
process.exit(results.length > 0 && results.every(({ failures }) => failures.length === 0) ? 0 : 1)
