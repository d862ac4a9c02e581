// The generated pages are what the generator gives today.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { contractPage, differencesPage, pages } from '../../docs/generate.ts'
import { otherPasteDifferences, pasteDifferences } from '../oracle/deploy/differences.ts'
import { differences, otherDifferences } from '../oracle/differences.ts'
import { otherRoutesDifferences, routesDifferences } from '../oracle/routes/differences.ts'
import { ROUTES_HEADING, routesPart } from '../oracle/routes/page.ts'

test.each(Object.entries(pages))('%s is up to date', (path, page) => {
  let text = ''
  try {
    text = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
  } catch {
    // A page that is not there is out of date.
  }
  expect(text === page(), `${path} is not what its sources give: run npm run docs:pages`).toBe(true)
})

test('the contract has every heading, and every rule below the paragraph that gives it', () => {
  const page = contractPage()
  expect(page.match(/^## .*/gm)).toEqual([
    '## The application',
    '## startResponse',
    '## The environ',
    '## Status and header fields of the answer',
    '## The body of the answer',
    '## Reading and closing the body',
    '## Middleware',
  ])
  expect(page).toMatch(/`Content-Length` is a string of decimal digits\.\n\n> `header-content-length`\n/)
  expect(page).not.toMatch(/^> .*\n\n> /m)
})

test('the contract has every line of it that stands in the source', () => {
  const page = contractPage()
  const lines = readdirSync('src/environ')
    .flatMap((file) => readFileSync(`src/environ/${file}`, 'utf8').split('\n'))
    .flatMap((line) => /^\s*\/\/\/ (.+)$/.exec(line)?.[1] ?? [])
  expect(lines.length).toBeGreaterThan(50)
  expect(lines.filter((line) => !page.includes(line))).toEqual([])
})

test('the differences from WebOb and from Paste are each in a row, once', () => {
  const [page = ''] = differencesPage().split(ROUTES_HEADING)
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| in (WebOb|Paste Deploy)/.test(line))
  const listed = [...otherDifferences, ...differences].map(
    ({ inWebOb, here, why }) => `| ${inWebOb} | ${here} | ${why} |`,
  )
  const paste = [...otherPasteDifferences, ...pasteDifferences].map(
    ({ inPaste, here, why }) => `| ${inPaste} | ${here} | ${why} |`,
  )
  expect(rows.sort()).toEqual([...listed, ...paste].sort())
})

test('the differences from Routes are each in a row', () => {
  expect(differencesPage().endsWith(routesPart())).toBe(true)
  const rows = routesPart()
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| in Routes'))
  expect(rows).toHaveLength(routesDifferences.length + otherRoutesDifferences.length)
})
