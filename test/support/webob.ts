// The header objects of the real WebOb, asked for what they answer.

import { spawnSync } from 'node:child_process'
import { pythonWith } from './real.ts'

/**
 * What WebOb answers: a Python expression over `header`, the header object of `factory`, and `args`, for each case. Null
 * for a header that WebOb holds invalid. Where WebOb is not installed the test is skipped; under REQUIRE_REAL it fails.
 */
export function askWebOb<Answer>(
  context: Parameters<typeof pythonWith>[0],
  factory: string,
  expression: string,
  cases: readonly (readonly [text: string, ...args: unknown[]])[],
): (Answer | null)[] {
  const script = `
import json, sys, warnings
warnings.simplefilter('ignore')
from webob.acceptparse import ${factory}
answers = []
for text, *args in json.load(sys.stdin):
    header = ${factory}(text)
    answers.append(None if header.parsed is None else ${expression})
json.dump(answers, sys.stdout)
`
  const input = JSON.stringify(cases)
  const run = spawnSync(pythonWith(context, 'webob'), ['-c', script], { input, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(run.stderr)
  return JSON.parse(run.stdout)
}
