import { spawnSync } from 'node:child_process'

/**
 * What WebOb answers: a Python expression over `header`, the header object of `factory`, and `args`, for each case.
 * Null for a header that WebOb holds invalid. Null for all where WebOb is not installed, which fails under REQUIRE_REAL.
 */
export function askWebOb<Answer>(
  factory: string,
  expression: string,
  cases: readonly (readonly [text: string, ...args: unknown[]])[],
): (Answer | null)[] | null {
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
  const run = spawnSync('/usr/bin/python3', ['-c', script], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
  })
  if (run.status === 0) return JSON.parse(run.stdout)
  if (run.error === undefined && !run.stderr.includes('ModuleNotFoundError')) throw new Error(run.stderr)
  if (process.env['REQUIRE_REAL']) throw new Error('python3-webob is needed')
  console.log('skipped: needs python3-webob')
  return null
}
