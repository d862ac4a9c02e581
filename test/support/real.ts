// Parts of tests that are not everywhere: a test without its part is skipped and says so, and fails under REQUIRE_REAL.

import { spawnSync } from 'node:child_process'

interface Context {
  skip(note?: string): never
}

/** Skips a test that misses a part; under REQUIRE_REAL it fails. */
export function missing(context: Context, part: string): never {
  if (process.env['REQUIRE_REAL']) throw new Error(`${part} is needed, and missing`)
  console.log(`skipped: needs ${part}`)
  return context.skip(`needs ${part}`)
}

/** The folder of independent test data, by the variable CORPORA. Data cannot be installed, so without it tests are skipped. */
export function corpora(context: Context): string {
  const folder = process.env['CORPORA']
  if (folder !== undefined) return folder
  console.log('skipped: needs CORPORA')
  return context.skip('needs CORPORA')
}

/** The Python of the system: the packages of its distribution are installed for no other. */
export const PYTHON = '/usr/bin/python3'

/** A Python that has a module, such as `webob`. */
export function pythonWith(context: Context, module: string): string {
  const { status } = spawnSync(PYTHON, ['-c', `import ${module}`])
  return status === 0 ? PYTHON : missing(context, `python3-${module}`)
}
