// In processes of their own: one that looks after workers, the workers, and curl.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withoutDebugger } from '../../src/cli/supervise.ts'
import { curl, needsCurl } from '../support/curl.ts'

test('the options of a debugger are not for workers, and all others are', () => {
  expect(
    withoutDebugger(['--inspect', '--import', 'tsx', '--inspect-port', '0', '--inspect-brk=:1']),
  ).toEqual(['--import', 'tsx'])
  expect(withoutDebugger([])).toEqual([])
})

const src = resolve('src')
const WORKER = `
import { appendFileSync, readFileSync } from 'node:fs'
import { STOP } from '${src}/cli/supervise.ts'
import { giveBackUntaken } from '${src}/cli/untaken.ts'
import { serve } from '${src}/gateways/node.ts'
const text = readFileSync(process.argv[2], 'utf8')
if (text.startsWith('broken')) {
  process.send({ wsgify: 'failed', message: 'the text is broken' }, () => process.exit(1))
} else {
  const leave = async () => {
    process.send({ wsgify: 'leaving' })
    await server.close()
    await giveBackUntaken()
    process.exit(1)
  }
  const server = await serve(async (environ, start) => {
    if (environ.PATH_INFO === '/slow') appendFileSync(process.argv[2] + '.begun', '.')
    if (environ.PATH_INFO === '/slow') await new Promise((resolve) => setTimeout(resolve, 300))
    start('200 OK', [['Content-Type', 'text/plain']])
    if (environ.PATH_INFO === '/exit') process.exit(3)
    if (environ.PATH_INFO === '/leave') setTimeout(leave)
    if (environ.PATH_INFO === '/leave-unheard') {
      setTimeout(() => { process.kill(process.ppid, 'SIGUSR2'); setTimeout(leave, 300) }, 200)
    }
    return process.pid + ' ' + text
  }, { port: 0 })
  process.on('message', async (told) => {
    if (told === STOP) { await server.close(); await giveBackUntaken(); process.exit(0) }
  })
  process.on('disconnect', () => process.exit(0))
  process.send({ wsgify: 'listening', url: server.url })
}
`
const PRIMARY = `
import { Supervisor } from '${src}/cli/supervise.ts'
const supervisor = new Supervisor({ exec: process.argv[2], args: [process.argv[3]], workers: 2, timeout: 30, print: (line) => console.log(line) })
process.on('SIGHUP', () => void supervisor.reload())
process.on('SIGTERM', () => supervisor.stop())
process.on('SIGUSR2', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 800))
supervisor.start().then(
  (url) => console.log('at ' + url),
  (error) => { console.log('failed: ' + error.message); supervisor.kill() },
)
await supervisor.stopped
console.log('all ended')
process.exit(0)
`

let folder = ''
let child: ChildProcess
let printed = ''
let url = ''

async function begin(text: string): Promise<void> {
  writeFileSync(join(folder, 'text'), text)
  child = spawn(
    process.execPath,
    ['--import', 'tsx', join(folder, 'primary.mts'), join(folder, 'worker.mts'), join(folder, 'text')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  child.stdout?.setEncoding('utf8').on('data', (more: string) => {
    printed += more
  })
  await says(/at http|failed/)
  url = /http:\S+/.exec(printed)?.[0] ?? ''
}

const says = (what: RegExp) => expect.poll(() => printed, { timeout: 15_000 }).toMatch(what)
const workers = async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => curl(url)))
  for (const { status } of answers) expect(status).toBe(200)
  return new Set(answers.map(({ text }) => text))
}

beforeEach((context) => {
  needsCurl(context)
  printed = ''
  folder = mkdtempSync(join(tmpdir(), 'supervise-'))
  writeFileSync(join(folder, 'worker.mts'), WORKER)
  writeFileSync(join(folder, 'primary.mts'), PRIMARY)
})
afterEach(async () => {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true })
})

describe('workers', () => {
  test('share a port; one that ends is replaced, one that leaves answers what it has begun', async () => {
    await begin('one')
    const before = await workers()
    expect(before.size).toBe(2)
    const exit = await curl(`${url}/exit`)
    expect(exit.status).toBe(0)
    await says(/worker \d+ ended with 3, another takes its place/)
    await expect.poll(async () => (await workers()).size, { timeout: 10_000 }).toBe(2)
    const all = await Promise.all([curl(`${url}/slow`), curl(`${url}/slow`), curl(`${url}/leave`)])
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200])
    await expect
      .poll(async () => [...(await workers())].filter((worker) => worker !== all[2]?.text).length, {
        timeout: 10_000,
      })
      .toBe(2)
  })

  test('give back what they are handed after they have closed', { timeout: 60_000 }, async () => {
    await begin('one')
    for (let round = 0; round < 3; round++) {
      await expect.poll(async () => (await workers()).size, { timeout: 10_000 }).toBe(2)
      // Whoever hands connections on is blocked for a moment, and learns too late that the worker takes no more.
      // It is its turn again when the other one has had its own.
      const left = await curl(`${url}/leave-unheard`)
      expect((await curl(url)).status).toBe(200)
      await new Promise((resolve) => setTimeout(resolve, 250))
      const asked = await Promise.all(Array.from({ length: 8 }, () => curl(url)))
      expect([left, ...asked].map(({ status }) => status)).toEqual(Array(9).fill(200))
    }
    await expect.poll(async () => (await workers()).size, { timeout: 10_000 }).toBe(2)
  })

  test('are put in the place of the old ones when something has changed, unless they cannot begin', async () => {
    await begin('one')
    const old = await workers()
    writeFileSync(join(folder, 'text'), 'broken')
    child.kill('SIGHUP')
    await says(/not reloaded, the old workers go on: the text is broken/)
    expect(await workers()).toEqual(old)
    writeFileSync(join(folder, 'text'), 'two')
    const during = Promise.all(Array.from({ length: 20 }, () => curl(`${url}/slow`)))
    child.kill('SIGHUP')
    await says(/reloaded$/m)
    expect((await during).every(({ status }) => status === 200)).toBe(true)
    const now = await workers()
    expect([now.size, [...now].every((text) => text.endsWith(' two'))]).toEqual([2, true])
  })

  test('answer what they have begun when they are stopped', async () => {
    await begin('one')
    const during = Promise.all([curl(`${url}/slow`), curl(`${url}/slow`), curl(`${url}/slow`)])
    const begun = () =>
      existsSync(join(folder, 'text.begun')) ? readFileSync(join(folder, 'text.begun'), 'utf8') : ''
    await expect.poll(begun, { timeout: 5000, interval: 10 }).toBe('...')
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect((await during).map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await ended).toEqual([0, null])
    expect(printed).toContain('all ended')
  })

  test('that cannot begin are told of, and none is left', async () => {
    await begin('broken')
    expect(printed).toContain('failed: the text is broken')
    await says(/all ended/)
  })
})
