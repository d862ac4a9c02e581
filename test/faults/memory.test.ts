// A heap that fills: row 47 of the list of faults, with the program as it is installed.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from '../support/configuration.ts'
import { start } from '../support/program.ts'
import { last, talk } from '../support/talk.ts'

const SMALL = { NODE_OPTIONS: '--max-old-space-size=120' }
const serving = ['serve', 'test/faults/filling.mjs', '-p', '0', '--max-heap', '50']

// Time for a collection, which marks what is in use beside the program.
const wait = () => new Promise((resolve) => setTimeout(resolve, 20))

test('47: workers whose heap fills are replaced before it is full, and every request is answered', async () => {
  const program = start([...serving, '--workers', '2'], SMALL)
  const port = await program.port()
  const workers = new Set<string>()
  for (let i = 0; i < 300 && workers.size < 6; i++) {
    const { statuses, bodies, error } = await talk(port, last('/'))
    expect([statuses, error], program.errors).toEqual([[200], undefined])
    workers.add(bodies[0] as string)
    await wait()
  }
  expect(workers.size).toBeGreaterThanOrEqual(6)
  expect(program.errors).toMatch(/MiB of the heap are in use, and --max-heap is 50: this process leaves/)
  expect(program.errors).not.toMatch(/out of memory|another takes its place/)
  expect(program.process.exitCode).toBe(null)
}, 60_000)

test('47: a process that nobody looks after answers what it has begun, and ends', async () => {
  const ledger = join(folderWith({ ledger: '' }), 'ledger')
  const program = start(serving, { ...SMALL, LEDGER: ledger })
  const port = await program.port()
  const ended = once(program.process, 'exit')
  const answered: string[] = []
  for (let i = 0; i < 300 && !program.errors.includes('leaves'); i++) {
    const { statuses, error } = await talk(port, last(`/${i}`))
    if (error === undefined) expect(statuses, program.errors).toEqual([200])
    else expect(error, program.errors).toBe('ECONNREFUSED')
    if (error === undefined) answered.push(`/${i}`)
    await wait()
  }
  expect(await ended).toEqual([1, null])
  expect(readFileSync(ledger, 'utf8').split('\n').filter(Boolean)).toEqual(answered)
  expect(program.errors).not.toMatch(/out of memory/)
}, 60_000)
