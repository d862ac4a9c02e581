// `npm run conformance`: the same requests to wsgify and to its peers, and what is right beside their answers.
//
//   npm run conformance                                 prints the table
//   npm run conformance -- --markdown                   writes docs/conformance.md
//   npm run conformance -- --servers wsgify,Hono        some columns
//   npm run conformance -- --areas Files,Cookies        some tables, by the beginning of their title

import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { installPeers } from '../support/peers.ts'
import { askAll } from './ask.ts'
import { makeFiles } from './files.ts'
import { type Column, page, tables, totals } from './page.ts'
import { areas as allAreas } from './rows.ts'
import { candidates, OURS, PEERS, WEBOB } from './servers.ts'

const { values: options } = parseArgs({
  options: {
    markdown: { type: 'boolean', default: false },
    servers: { type: 'string' },
    areas: { type: 'string' },
  },
})

/** Those whose name begins as asked; all without. */
function chosen<T>(all: readonly T[], nameOf: (one: T) => string, names: string | undefined): readonly T[] {
  if (names === undefined) return all
  const wanted = names.split(',')
  const unknown = wanted.filter((name) => !all.some((one) => nameOf(one).startsWith(name)))
  if (unknown.length > 0)
    throw new RangeError(`there is no ${unknown.join(', ')}; there are ${all.map(nameOf).join(', ')}`)
  return all.filter((one) => wanted.some((name) => nameOf(one).startsWith(name)))
}

const there = WEBOB.isThere() ? candidates : candidates.filter((one) => one !== WEBOB)
if (there !== candidates) console.log('skipped: needs python3-webob and python3-paste')
const servers = chosen(there, ({ name }) => name, options.servers)
const areas = chosen(allAreas, ({ title }) => title, options.areas)
if (options.markdown && (servers !== candidates || areas !== allAreas)) {
  throw new RangeError('the page is written of all servers and all areas')
}

// Every exchange is bounded; this is for what nobody thought of.
setTimeout(() => {
  console.error('after ten minutes it has not ended')
  process.exit(1)
}, 600_000).unref()

if (servers.some((server) => server !== OURS && server !== WEBOB)) installPeers(PEERS)
const { folder, remove } = makeFiles()
let columns: Column[]
try {
  columns = await Promise.all(
    servers.map(async (server) => ({
      name: server.name,
      answers: await askAll(server, areas, folder),
    })),
  )
} finally {
  remove()
}

if (options.markdown) {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const versions = servers.map((server) => server.versions().replace(/^wsgify$/, `wsgify ${version}`))
  writeFileSync(new URL('../../docs/conformance.md', import.meta.url), page(areas, columns, versions))
} else {
  console.log(tables(areas, columns))
}
console.log(totals(areas, columns))
