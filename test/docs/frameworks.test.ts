// The page on frameworks: its examples are `js` for the tests of all pages, which have no framework. Here they are compiled
// with the frameworks' own types, and run with the frameworks.

import { readFileSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
import { needsFrameworks } from '../support/frameworks.ts'
import { readPage } from './page.ts'
import { runPage, typeCheck } from './run.ts'

const path = 'docs/frameworks.md'
const modules = 'test/gateways/peers/node_modules'
const page = await readPage(path, readFileSync(path, 'utf8').replaceAll('```js\n', '```ts\n'))

beforeEach(needsFrameworks)

it('has the types of the frameworks', { timeout: 120_000 }, async () => {
  expect(page.faults).toEqual([])
  expect(await typeCheck([page], 'frameworks', modules)).toEqual([])
})

it('keeps its word', { timeout: 60_000 }, async () => {
  expect(page.checks.length).toBeGreaterThan(8)
  expect(await runPage(page, 'frameworks', 20_000, modules)).toEqual([])
})
