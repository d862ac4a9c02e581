// Answers cases with wsgify, as driver.py does with the real WebOb: a JSON object on each line of stdin, its answer on
// the same line of stdout.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Answer, type Case, parseLines } from './cases.ts'
import { answerOps } from './ops-answer.ts'
import { headerOps } from './ops-headers.ts'
import { type Op, requestOps } from './ops-request.ts'
import { responseOps } from './ops-response.ts'

/** Operations of cases that wsgify does not have yet. */
export const awaited: readonly string[] = []

const ops: Readonly<Record<string, Op | undefined>> = {
  ...requestOps,
  ...headerOps,
  ...responseOps,
  ...answerOps,
}

/** What wsgify answers to a case. An operation that there is not here yet is answered as missing. */
export async function answer(given: Case): Promise<Answer> {
  const name = `${given.area}.${given.op}`
  const op = ops[name]
  if (op === undefined) return { missing: name }
  try {
    return { ok: await op(given as never) }
  } catch (error) {
    return { error: error instanceof Error ? error.name : String(error) }
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const given of parseLines(readFileSync(0, 'utf8'))) {
    console.log(JSON.stringify(await answer(given as Case)))
  }
}
