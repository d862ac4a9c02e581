// Answers cases with wsgify, as driver.py does with the real WebOb.

import type { Answer, Case } from './cases.ts'
import { answerOps } from './ops-answer.ts'
import { headerOps } from './ops-headers.ts'
import { type Op, requestOps } from './ops-request.ts'
import { responseOps } from './ops-response.ts'

const ops: Readonly<Record<string, Op | undefined>> = {
  ...requestOps,
  ...headerOps,
  ...responseOps,
  ...answerOps,
}

/** What wsgify answers to a case. */
export async function answer(given: Case): Promise<Answer> {
  const name = `${given.area}.${given.op}`
  const op = ops[name]
  if (op === undefined) throw new RangeError(`there is no operation ${name}`)
  try {
    return { ok: await op(given as never) }
  } catch (error) {
    return { error: error instanceof Error ? error.name : String(error) }
  }
}
