// What each level of a content coding costs, and what it saves: `npx tsx test/bench/codings.ts [gzip|br]`.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encoderOf } from '../../src/body/codings.ts'
import { large } from './answers.mjs'

const ROUNDS = 9

const [coding = 'gzip'] = process.argv.slice(2)
const top = join(import.meta.dirname, '../..')
const texts = (folder: string, ending: string) =>
  Buffer.concat(
    readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
      .map((name) => readFileSync(join(top, folder, name))),
  )
const contents = [
  ['1 MiB of JSON', Buffer.from(JSON.stringify(large()))],
  ['source', texts('src', '.ts')],
  ['prose', texts('docs', '.md')],
  ['a short list', Buffer.from(JSON.stringify(large().slice(0, 60)))],
] as const

console.log('| content | bytes | level | encoded | ms |\n|---|--:|--:|--:|--:|')
for (const [name, bytes] of contents) {
  for (let level = 1; level <= (coding === 'br' ? 7 : 9); level++) {
    const encoder = encoderOf(coding, { level })
    if (encoder === null) throw new Error(`${coding} is not known here`)
    let size = 0
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now()
      size = (await encoder.whole(bytes)).length
      best = Math.min(best, performance.now() - start)
    }
    console.log(`| ${name} | ${bytes.length} | ${level} | ${size} | ${best.toFixed(2)} |`)
  }
}
