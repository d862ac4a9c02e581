// The suite of all gateways: each check asked in one way, and what the way can do compared with its row in
// docs/gateways.md. To run it for another gateway, write an adapter that says how an application is served and asked:
//
//   conform({ name: 'mine', serve: async (app) => ({ ask: (ask) => askHttp(port, ask), close }) })
//
// With UPDATE_GATEWAYS=1 the rows are written in place of being compared.

import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compare, seed, shown } from '../same-request/compare.ts'
import { deviationsOf } from '../same-request/deviations.ts'
import type { Check } from './check.ts'
import { checks, everything, keyOf } from './checks.ts'
import { Notes } from './notes.ts'
import { probes } from './probes.ts'
import type { Ask, Got, Served, Way } from './way.ts'

const page = 'docs/gateways.md'
const NONE: Got = { status: 0, reason: '', headers: [], trailers: [], bytes: Buffer.alloc(0), whole: false }

/** Runs everything in one way. */
export function conform(way: Way): void {
  describe(way.name, () => {
    let served: Served | null = null
    const { differs = {}, wavers = {} } = way

    // Only when its parts are there: without them each test is skipped, and says why.
    beforeAll(async () => {
      if (isThere(way)) served = await way.serve(everything)
    })
    beforeEach((context) => way.needs?.(context))
    afterAll(() => served?.close())

    it.concurrent.each(checks.map((check) => [check.name, check] as const))('%s', async (name, check) => {
      if (Object.hasOwn(wavers, name)) await holds(served as Served, check).catch(() => undefined)
      else if (!Object.hasOwn(differs, name)) await holds(served as Served, check)
      else
        await expect(
          holds(served as Served, check),
          `it no longer differs: ${differs[name]}`,
        ).rejects.toThrow()
    })

    it('differs in nothing that is no check', () => {
      expect(
        Object.keys({ ...differs, ...wavers }).filter((name) => !checks.some((check) => check.name === name)),
      ).toEqual([])
    })

    it('reads and answers what is made up as the node gateway does', { timeout: 600_000 }, async () => {
      const { requests, answers, unexplained, idle } = await compare(
        served as Served,
        deviationsOf(way.name),
        way.share ?? 1,
      )
      console.log(`${way.name}: ${requests} requests and ${answers} answers, made up with the seed ${seed}`)
      expect(shown(unexplained), `differences that are not in same-request/deviations.ts`).toEqual([])
      expect(idle, 'it no longer differs').toEqual([])
    })

    it('can do what the table says', { timeout: 60_000 }, async () => {
      const cells = [`differs in ${Object.keys({ ...differs, ...wavers }).length}`]
      for (const probe of probes) {
        cells.push(
          await holds(served as Served, probe).then(
            () => 'yes',
            () => 'no',
          ),
        )
      }
      cells.push((await speaksHttp2(served as Served)) ? 'yes' : 'no')
      if (process.env['UPDATE_GATEWAYS'] === '1') writeRow(way.name, cells)
      expect(rowOf(way.name)).toEqual([way.name, ...cells])
    })
  })
}

function isThere(way: Way): boolean {
  try {
    way.needs?.({
      skip: () => {
        throw new Error('a part is missing')
      },
    })
    return true
  } catch {
    return false
  }
}

async function holds(served: Served, check: Check): Promise<void> {
  const notes = new Notes().create()
  try {
    const asked = typeof check.ask === 'function' ? check.ask(notes) : check.ask
    const ask: Ask = {
      ...asked,
      headers: [['X-Check', keyOf(check.name)], ['X-Notes', notes.file], ...(asked.headers ?? [])],
    }
    const got = check.mayBreak ? await served.ask(ask).catch(() => NONE) : await served.ask(ask)
    await check.expect(got, notes)
  } finally {
    rmSync(notes.file)
  }
}

// Whether a client gets it, without TLS one that has not asked.
async function speaksHttp2({ port, secure = false }: Served): Promise<boolean> {
  if (port === undefined) return false
  const asked = secure
    ? ['-k', '--http2', `https://127.0.0.1:${port}/`]
    : ['--http2-prior-knowledge', `http://127.0.0.1:${port}/`]
  const args = ['-sS', '-m', '3', '-o', '/dev/null', '-w', '%{http_version}', ...asked]
  const { stdout } = await promisify(execFile)('curl', args).catch(() => ({ stdout: '' }))
  return stdout === '2'
}

function rowOf(name: string): string[] {
  return cellsOf(linesOf(readFileSync(page, 'utf8')).find((line) => cellsOf(line)[0] === name) ?? '')
}

function linesOf(text: string): string[] {
  return text.split('\n')
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

function writeRow(name: string, cells: readonly string[]): void {
  const text = readFileSync(page, 'utf8')
  const row = `| ${[name, ...cells].join(' | ')} |`
  const lines = linesOf(text)
  const at = lines.findIndex((line) => cellsOf(line)[0] === name)
  if (at >= 0) lines[at] = row
  else {
    // A new way stands below those there are.
    const head = lines.findIndex((line) => cellsOf(line)[0] === 'way')
    let end = head
    while (lines[end]?.startsWith('|')) end++
    lines.splice(end, 0, row)
  }
  writeFileSync(page, lines.join('\n'))
}
