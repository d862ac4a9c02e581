// Asks WebOb, Routes, Paste Deploy and this package the same questions from fresh seeds: npm run oracle -- --seed 1 --rounds 10. A
// round is 10,000 cases for WebOb, 300 programs of routes, and 1,000 configurations. What nothing explains is printed.

import { parseArgs } from 'node:util'
import { askWebOb, compare } from './compare.ts'
import { compareDeploy } from './deploy/compare.ts'
import { generate as generateDeploy } from './deploy/generate.ts'
import { generate } from './generate.ts'
import { askRoutes, compare as compareRoutes } from './routes/compare.ts'
import { generate as generateRoutes } from './routes/generate.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rounds: { type: 'string', default: '1' },
  },
})

/** The questions that were asked, and the answers that nothing explains. */
interface Count {
  questions: number
  readonly unexplained: unknown[]
}

async function webob(seed: number): Promise<Count> {
  const cases = generate(seed, 10_000)
  const theirs = askWebOb(cases)
  if (theirs === null) throw new Error('python3-webob is needed')
  return { questions: cases.length, unexplained: (await compare(cases, theirs)).unexplained }
}

async function routes(seed: number): Promise<Count> {
  const suites = generateRoutes(seed, 300)
  const theirs = askRoutes(suites)
  if (theirs === null) throw new Error('python3-routes is needed')
  const { asked, unexplained } = await compareRoutes(suites, theirs)
  return { questions: asked, unexplained }
}

async function deploy(seed: number): Promise<Count> {
  const cases = generateDeploy(seed, 1000)
  const report = await compareDeploy(cases)
  if (report === null) throw new Error('python3-pastedeploy and python3-paste are needed')
  return { questions: cases.length, unexplained: report.unexplained }
}

const first = Number(values.seed)
const rounds = Number(values.rounds)
let failed = 0
for (const [name, ask] of Object.entries({ webob, routes, deploy })) {
  let questions = 0
  let unexplained = 0
  for (let seed = first; seed < first + rounds; seed++) {
    const count = await ask(seed)
    questions += count.questions
    unexplained += count.unexplained.length
    for (const gap of count.unexplained) console.log(`${name}, seed ${seed}: ${JSON.stringify(gap)}`)
  }
  failed += unexplained
  console.log(
    `${name}: seeds ${first} to ${first + rounds - 1}, ${questions} questions, ${unexplained} unexplained`,
  )
}
process.exitCode = failed === 0 ? 0 : 1
