// `npm run fuzz`: makes inputs for every reader of what comes from outside, guided by what of the source they reach, until
// the time is over. Exits with 1 when something fell.
//
//   npm run fuzz -- --seconds 60                  all targets in turn
//   npm run fuzz -- --seconds 60 --only multipart,cookies
//   npm run fuzz -- --seed 7                      the same inputs, as long as the source is the same
//   npm run fuzz -- --keep                        keeps what was found in test/fuzz/cases

import { parseArgs } from 'node:util'
import { Campaign } from './campaign.ts'
import { casesOf, keepCases } from './cases.ts'
import { Coverage } from './coverage.ts'
import { Random } from './random.ts'
import { targets } from './targets.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const seed = Number(values.seed)
if (!(seconds > 0) || !Number.isSafeInteger(seed)) throw new RangeError('--seconds and --seed take numbers')
const wanted = values.only?.split(',')
const unknown = wanted?.filter((name) => targets.every((target) => target.name !== name)) ?? []
if (unknown.length > 0) {
  throw new RangeError(
    `no ${unknown.join(', ')}; the targets are ${targets.map(({ name }) => name).join(', ')}`,
  )
}
const chosen = targets.filter(({ name }) => wanted === undefined || wanted.includes(name))

console.log(`seed ${seed}, ${seconds} s, ${chosen.length} targets`)
const chance = new Random(seed)
const coverage = new Coverage()
const campaigns = chosen.map((target) => new Campaign(target, casesOf(target.name), coverage))
const started = performance.now()
const left = () => seconds * 1000 - (performance.now() - started)
for (const campaign of campaigns) await campaign.replay()
while (left() > 0) {
  for (const campaign of campaigns) {
    if (left() > 0) await campaign.spend(Math.min(1000, left()), chance)
  }
}
coverage.close()

console.log('| target | inputs | cases | found | slowest, ms | fell |\n|---|--:|--:|--:|--:|--:|')
for (const { target, tried, corpus, found, slowest, faults } of campaigns) {
  const cases = corpus.length - found.length
  console.log(
    `| ${target.name} | ${tried} | ${cases} | ${found.length} | ${slowest.toFixed(1)} | ${faults.size} |`,
  )
}
const faults = campaigns.flatMap((campaign) => [...campaign.faults.values()])
const tried = campaigns.reduce((sum, campaign) => sum + campaign.tried, 0)
console.log(
  `\n${tried} inputs in ${((performance.now() - started) / 1000).toFixed(0)} s, ${faults.length} fell`,
)
for (const { target, input, message } of faults) {
  console.log(`\n${target}: ${message}\n  ${JSON.stringify(input).slice(0, 2000)}`)
}
if (values.keep) {
  for (const { target, found, faults: fell } of campaigns) {
    keepCases(
      target.name,
      [...fell.values()].map(({ input }) => input),
      found,
    )
  }
}
process.exitCode = faults.length === 0 ? 0 : 1
