// Workers that are blocked, and configurations that cannot be loaded: rows 14 and 17 of the list of faults, with the program
// as it is installed.

import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from '../support/configuration.ts'
import { type Started, start } from '../support/program.ts'
import { ask } from './ask.ts'

const APP = 'test/faults/worker-app.mjs'
// Long enough to begin on a machine that is busy.
const SECONDS = '5'
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function begun(target: string, options: readonly string[], env: Record<string, string> = {}) {
  const program = start(['serve', target, '-p', '0', ...options], env)
  const port = await program.port()
  /** The process that answered, or the code of what went wrong. */
  const askFor = (path = '/') => ask(port, path, 16_000)
  const workers = async () => {
    const all = new Set<string>()
    for (let i = 0; i < 8; i++) all.add(await askFor())
    return [...all].sort()
  }
  return { program, ask: askFor, workers }
}

async function stopped({ process }: Started): Promise<unknown[]> {
  const ended = once(process, 'exit')
  process.kill('SIGTERM')
  return ended
}

const runs = (pid: string) => {
  try {
    return process.kill(Number(pid), 0)
  } catch {
    return false
  }
}

test('14: a worker that is blocked is ended and replaced; the others answer meanwhile, and one that is busy is left', {
  timeout: 60_000,
}, async () => {
  const closed = join(folderWith({ closed: '' }), 'closed')
  const { program, ask, workers } = await begun(APP, ['-w', '2', '--worker-timeout', SECONDS], {
    CLOSED: closed,
  })
  const before = await workers()
  expect(before).toHaveLength(2)
  const busy = ask('/busy')
  expect(before).toContain(await busy)
  const blocked = ask('/block')
  await wait(100)
  const from = performance.now()
  const answers: string[] = []
  let quick = 0
  const asked = Array.from({ length: 12 }, async () => {
    answers.push(await ask())
    if (performance.now() - from < 4000) quick++
  })
  await Promise.all(asked)
  // The blocked one may have been handed one of them before the others; that one can be asked again.
  expect(answers.filter((answer) => answer === 'ECONNRESET').length).toBeLessThanOrEqual(1)
  const during = [...new Set(answers)].filter((answer) => answer !== 'ECONNRESET')
  expect(during).toHaveLength(1)
  expect(before).toContain(during[0])
  expect(quick).toBeGreaterThanOrEqual(11)
  expect(await blocked).toBe('ECONNRESET')
  const [victim = ''] = before.filter((pid) => pid !== during[0])
  await program.says(new RegExp(`worker ${victim} has been blocked for ${SECONDS} s, it is ended`))
  await program.says(new RegExp(`worker ${victim} ended with SIGABRT, another takes its place`))
  await expect.poll(workers, { timeout: 20_000 }).toHaveLength(2)
  expect(await workers()).not.toContain(victim)
  expect(runs(victim)).toBe(false)
  expect(program.errors).not.toContain(`worker ${during[0]} `)
  expect(await stopped(program)).toEqual([0, null])
  // Every body that was begun was closed, and that of the blocked handler never was.
  const lines = readFileSync(closed, 'utf8').split('\n').filter(Boolean)
  expect(lines.filter((path) => path === '/busy')).toEqual(['/busy'])
  expect(lines).not.toContain('/block')
})

test('14: a worker that is blocked does not keep the program from stopping', {
  timeout: 60_000,
}, async () => {
  const { program, ask } = await begun(APP, ['-w', '1', '--worker-timeout', SECONDS])
  const blocked = ask('/block')
  await wait(100)
  expect(await stopped(program)).toEqual([0, null])
  expect(await blocked).toBe('ECONNRESET')
})

test('14: one that is halted by the system is ended too', { timeout: 60_000 }, async () => {
  const { program, workers } = await begun(APP, ['-w', '2', '--worker-timeout', SECONDS])
  const [victim = ''] = await workers()
  process.kill(Number(victim), 'SIGSTOP')
  await program.says(new RegExp(`worker ${victim} ended with SIGKILL`))
  await expect.poll(workers, { timeout: 20_000 }).toHaveLength(2)
})

test.each([
  ['fails', /not reloaded, the old workers go on: .*on purpose/],
  ['exits', /not reloaded, the old workers go on: a worker ended with 7 before it answered/],
  ['never', /not reloaded, the old workers go on: a worker did not begin within 5 s/],
  ['blocks', /not reloaded, the old workers go on: a worker did not begin within 5 s/],
])(
  '17: SIGHUP with a configuration that %s: the old workers answer on, and one that dies meanwhile is replaced',
  { timeout: 60_000 },
  async (how, says) => {
    const file = join(folderWith({ how: 'at once' }), 'how')
    const { program, ask, workers } = await begun(
      `${APP}:makeApp`,
      ['-w', '2', '--worker-timeout', SECONDS],
      {
        HOW: file,
      },
    )
    const before = await workers()
    expect(before).toHaveLength(2)
    writeFileSync(file, how)
    program.process.kill('SIGHUP')
    while (!says.test(program.errors)) {
      expect(before).toContain(await ask())
      await wait(20)
    }
    expect(await workers()).toEqual(before)
    // What cannot be loaded cannot take the place of one that dies either; what can be loaded again does.
    process.kill(Number(before[0]), 'SIGKILL')
    await program.says(/another takes its place/)
    expect(await workers()).toEqual([before[1]])
    writeFileSync(file, 'at once')
    await expect.poll(workers, { timeout: 20_000 }).toHaveLength(2)
    program.process.kill('SIGHUP')
    await program.says(/^reloaded$/m)
    // An old one answers whoever had connected to it.
    const old = async () => (await workers()).filter((pid) => before.includes(pid))
    await expect.poll(old, { timeout: 5000 }).toEqual([])
    expect(await stopped(program)).toEqual([0, null])
  },
)

test('17: a worker that dies during a reload is missed by nobody', { timeout: 60_000 }, async () => {
  const place = folderWith({ how: 'at once' })
  const [file, loads] = [join(place, 'how'), join(place, 'loads')]
  const env = { HOW: file, LOADS: loads }
  const { program, workers } = await begun(`${APP}:makeApp`, ['-w', '2', '--worker-timeout', SECONDS], env)
  const [victim = '', other = ''] = await workers()
  writeFileSync(file, 'never')
  program.process.kill('SIGHUP')
  await expect.poll(() => readFileSync(loads, 'utf8'), { timeout: 8000 }).toMatch(/never\nnever\n$/)
  writeFileSync(file, 'at once')
  process.kill(Number(victim), 'SIGKILL')
  await program.says(/not reloaded/)
  await expect.poll(workers, { timeout: 20_000 }).toHaveLength(2)
  expect(await workers()).toContain(other)
})

test.each(['slowly', 'never', 'fails'])(
  '17: SIGTERM during a reload that begins %s: the program ends with 0',
  { timeout: 60_000 },
  async (how) => {
    const file = join(folderWith({ how: 'at once' }), 'how')
    const { program } = await begun(`${APP}:makeApp`, ['-w', '2', '--worker-timeout', SECONDS], { HOW: file })
    writeFileSync(file, how)
    program.process.kill('SIGHUP')
    await wait(100)
    expect(await stopped(program)).toEqual([0, null])
    // One that fails may have said `not reloaded` by then.
    expect(program.errors).not.toMatch(/^reloaded$/m)
  },
)
