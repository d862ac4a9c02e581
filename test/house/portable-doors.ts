// The portable doors: what package.json exports that runs wherever there are web standards.

import { readFileSync } from 'node:fs'

const NAMES = [
  '.',
  './client',
  './headers',
  './cookies',
  './environ',
  './exc',
  './filters',
  './inspect',
  './routes',
  './gateways/fetch',
  './gateways/h3',
  './gateways/hono',
  './testing',
]

/** Each portable door, with the file that it opens, such as `./dist/index.js`. */
export const portableDoors: readonly (readonly [door: string, file: string])[] = NAMES.map((door) => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, string> }
  const file = exports[door]
  if (file === undefined) throw new RangeError(`package.json exports no ${door}`)
  return [door, file]
})
