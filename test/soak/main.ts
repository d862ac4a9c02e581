// `npm run soak`: a server in a process of its own, asked all kinds of things for as long as is said, every answer checked
// to the byte; or attacked by slow clients while a good one is timed. Exits with 1 when something is not as promised.
//
//   npm run soak -- --seconds 60 --clients 16 --rate 1000
//   npm run soak -- --requests 100000       what it uses after that many, and after a tenth of them
//   npm run soak -- --attack slow-headers --connections 2000 --seconds 30

import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { attack, attackFaults, attackNames, isAttackName } from './attack.ts'
import { faultsOf, grown, grownFaults, soak } from './soak.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    clients: { type: 'string', default: '16' },
    rate: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    requests: { type: 'string' },
    attack: { type: 'string' },
    connections: { type: 'string', default: '2000' },
  },
})

// For a number of requests, however slow the machine.
const MOST_SECONDS = 1200
/** By how much memory may have grown between a tenth of the requests and all of them. */
const MOST_GROWN = 0.05

function number(name: 'seconds' | 'requests' | 'clients' | 'rate' | 'seed' | 'connections'): number {
  const value = Number(values[name])
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`--${name} takes a whole number from 1`)
  return value
}

const seconds = values.requests === undefined ? number('seconds') : MOST_SECONDS
// Every wait is bounded; this is for what nobody thought of.
setTimeout(
  () => {
    console.error('it has not ended in its time')
    process.exit(1)
  },
  seconds * 1000 + 180_000,
).unref()

const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1)
const loaded = () => `load average ${(loadavg()[0] as number).toFixed(1)}`

async function runSoak(): Promise<string[]> {
  const options = { seconds, clients: number('clients'), rate: number('rate'), seed: number('seed') }
  const result = await soak(options, Math.max(1, Math.floor(seconds / 10)))
  const { ledger, samples, idle } = result
  console.log(`| second | RSS, MiB | heap, MiB | open files | bodies opened | bodies closed |
|--:|--:|--:|--:|--:|--:|`)
  for (const { second, rss, heapUsed, files, opened, ended } of samples) {
    console.log(
      `| ${second} | ${megabytes(rss)} | ${megabytes(heapUsed)} | ${files} | ${opened} | ${ended} |`,
    )
  }
  const { rss, heapUsed, files, opened, ended } = idle
  console.log(`| idle | ${megabytes(rss)} | ${megabytes(heapUsed)} | ${files} | ${opened} | ${ended} |\n`)
  const kinds = [...ledger.kinds].sort(([a], [b]) => (a < b ? -1 : 1))
  console.log(`${kinds.map(([kind, times]) => `${kind} ${times}`).join(', ')}\n`)
  const { sent, right, intended, left, lost } = ledger
  console.log(
    `${sent} requests in ${seconds} s: ${right} right, ${intended} errors as intended, ${left} left by the client, ${lost} lost; ${loaded()}`,
  )
  for (const loss of ledger.losses) console.log(`  ${loss}`)
  return faultsOf(result)
}

async function runAttack(name: string): Promise<string[]> {
  if (!isAttackName(name)) throw new RangeError(`--attack takes ${attackNames.join(', ')}`)
  const result = await attack(name, { connections: number('connections'), seconds })
  const { before, during, after, attackers, calm, good } = result
  const times = ({ p50, p99, most, answered }: typeof good) =>
    `${answered} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${most.toFixed(1)}`
  console.log(`| ${name} | answers to a good client | p50, ms | p99, ms | longest, ms | RSS, MiB | open files |
|---|--:|--:|--:|--:|--:|--:|
| before | ${times(calm)} | ${megabytes(before.rss)} | ${before.files} |
| during | ${times(good)} | ${megabytes(during.rss)} | ${during.files} |
| after | | | | | ${megabytes(after.rss)} | ${after.files} |
`)
  console.log(
    `${attackers.opened} connections opened, ${attackers.held} at most at a time; ${attackers.refused} answered with 408, ${attackers.ended} ended by the server; ${loaded()}`,
  )
  return attackFaults(result)
}

async function runGrown(): Promise<string[]> {
  const many = number('requests')
  const options = { seconds, clients: number('clients'), rate: number('rate'), seed: number('seed') }
  const result = await grown(options, Math.ceil(many / 10), many)
  console.log('| requests | RSS, MiB | heap, MiB | open files |\n|--:|--:|--:|--:|')
  let sent = 0
  for (const [at, use] of result.uses.entries()) {
    sent += result.ledgers[at]?.sent ?? 0
    console.log(`| ${sent} | ${megabytes(use.rss)} | ${megabytes(use.heapUsed)} | ${use.files} |`)
  }
  console.log(`\n${loaded()}`)
  return grownFaults(result, MOST_GROWN)
}

const run =
  values.attack !== undefined
    ? runAttack(values.attack)
    : values.requests !== undefined
      ? runGrown()
      : runSoak()
const faults = await run
for (const fault of faults) console.error(`not as promised: ${fault}`)
process.exit(faults.length === 0 ? 0 : 1)
