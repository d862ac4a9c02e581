// curl as a client: what came, told apart into heads, body and trailer fields.

import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { missing } from './real.ts'

const run = promisify(execFile)

export interface Curled {
  /** The statuses of all heads, those of 1xx among them. */
  readonly statuses: number[]
  /** The last of them. */
  readonly status: number
  readonly headers: Headers
  /** The body, decoded where curl was told to. */
  readonly bytes: Buffer
  readonly text: string
  /** The exit code; 0 where all went well. */
  readonly code: number
}

/** Skips a test where there is no curl; under REQUIRE_REAL it fails. */
export function needsCurl(context: { skip(note?: string): never }): void {
  if (spawnSync('curl', ['--version']).status !== 0) missing(context, 'curl')
}

/** Runs curl with these arguments, for at most ten seconds. Fields after the body count as headers. */
export async function curl(...args: string[]): Promise<Curled> {
  const folder = await mkdtemp(join(tmpdir(), 'curl-'))
  const dump = join(folder, 'heads')
  let out: { stdout: Buffer; code?: number }
  try {
    out = await run('curl', ['-sS', '--max-time', '10', '-D', dump, ...args], {
      encoding: 'buffer',
      maxBuffer: 1e8,
    })
  } catch (error) {
    out = error as { stdout: Buffer; code: number }
  }
  const heads = (await readFile(dump, 'latin1').catch(() => '')).split(/\r\n(?=HTTP\/)/)
  await rm(folder, { recursive: true })
  const statuses = heads.flatMap((head) => /^HTTP\/[\d.]+ (\d{3})/.exec(head)?.[1] ?? []).map(Number)
  const fields = (heads.at(-1) ?? '')
    .split('\r\n')
    .slice(1)
    .flatMap((line) => {
      const [, name, value] = /^([^\s:]+):\s*(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value] as [string, string]]
    })
  return {
    statuses,
    status: statuses.at(-1) ?? 0,
    headers: new Headers(fields),
    bytes: out.stdout,
    text: out.stdout.toString(),
    code: out.code ?? 0,
  }
}
