// Systems that fail, and stop: rows 15, 16, 18 and 19 of the list of faults, with the program as it is installed.

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { wsgify } from '../../src/index.ts'
import { folderWith } from '../support/configuration.ts'
import { start } from '../support/program.ts'
import { running, talk } from '../support/talk.ts'
import { ask } from './ask.ts'
import { leftSince, whatIsOpen } from './leaks.ts'

const APP = 'test/faults/app.mjs'
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Asks an application for an id. */
const askFor = (port: number, id: number) => ask(port, `/${id}`, 8000)

/** Clients that ask one after the other until they are told to stop; what each id was answered with. */
function load(port: number, clients: number) {
  const answers = new Map<number, string>()
  let next = 0
  let on = true
  const one = async () => {
    while (on) {
      const id = next++
      answers.set(id, await askFor(port, id))
      if (answers.get(id) === 'ECONNREFUSED') await wait(5)
    }
  }
  const all = Promise.all(Array.from({ length: clients }, one))
  return {
    answers,
    async stop() {
      on = false
      await all
    },
  }
}

test('16: SIGTERM under load: whatever the application has begun is answered, and the program ends with 0', async () => {
  const ledger = join(folderWith({ ledger: '' }), 'ledger')
  const program = start(['serve', APP, '-p', '0'], { LEDGER: ledger })
  const { answers, stop } = load(await program.port(), 20)
  const begun = () => readFileSync(ledger, 'utf8').split('\n').filter(Boolean).map(Number)
  await expect.poll(() => begun().length, { timeout: 10_000 }).toBeGreaterThan(50)
  const ended = once(program.process, 'exit')
  program.process.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  await stop()
  expect(begun().filter((id) => !answers.get(id)?.startsWith(`${id} `))).toEqual([])
})

test('15: a worker that is killed under load costs what it was answering; the port stays, and another takes its place', async () => {
  const program = start(['serve', APP, '-p', '0', '--workers', '2'])
  const port = await program.port()
  const { answers, stop } = load(port, 10)
  await expect.poll(() => pidsOf(answers).size, { timeout: 10_000 }).toBe(2)
  const [victim = 0] = pidsOf(answers)
  process.kill(victim, 'SIGKILL')
  await expect.poll(() => pidsOf(answers).size, { timeout: 10_000 }).toBeGreaterThan(2)
  await stop()
  const lost = [...answers].filter(([id, text]) => !text.startsWith(`${id} `))
  // Each of ten clients can have had one request there.
  expect(lost.length).toBeLessThanOrEqual(10)
  // None is left without an end, not even one that it was handed and had not taken.
  expect(lost.filter(([, text]) => text !== 'ECONNRESET')).toEqual([])
})

function pidsOf(answers: ReadonlyMap<number, string>): Set<number> {
  return new Set(
    [...answers.values()].flatMap((text) => (/^\d+ \d+$/.test(text) ? [Number(text.split(' ')[1])] : [])),
  )
}

test('18: out of descriptors: those that are connected are answered, and so is everybody once there are some again', async () => {
  const program = start(['serve', APP, '-p', '0'])
  const port = await program.port()
  const limited = spawnSync('prlimit', ['--pid', String(program.process.pid), '--nofile=40:40'])
  expect(limited.status, 'prlimit is a part of util-linux').toBe(0)
  const sockets = await Promise.all(
    Array.from(
      { length: 80 },
      () =>
        new Promise<Socket>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => resolve(socket))
          socket.on('error', () => resolve(socket))
        }),
    ),
  )
  await wait(200)
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => askFor(port, 1), { timeout: 5000 }).toMatch(/^1 /)
  expect(program.process.exitCode).toBe(null)
})

describe('19: no place for a temporary file', () => {
  const upload = `--b\r\nContent-Disposition: form-data; name="f"; filename="n"\r\n\r\n${'x'.repeat(2_000_000)}\r\n--b--\r\n`
  const text = `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${upload.length}\r\n\r\n${upload}`
  const app = wsgify(async (req) => String([...(await req.POST())].length))

  async function uploadTo(place: string) {
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = place
    try {
      const { port, errors } = await running(app)
      const { statuses, out } = await talk(port, text)
      const open = whatIsOpen()
      for (let i = 0; i < 5; i++) expect((await talk(port, text)).statuses).toEqual(statuses)
      expect(await leftSince({ ...open, descriptors: open.descriptors + 1 })).toEqual({})
      return { statuses, out, errors }
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    }
  }

  test('the folder is gone', async () => {
    const { statuses, out, errors } = await uploadTo('/nowhere/at/all')
    expect(statuses).toEqual([500])
    expect(out).not.toContain('nowhere')
    expect(errors.join('')).toContain('ENOENT')
  })

  test('the disk is full', async (context) => {
    const place = folderWith({})
    // The smallest disk there is; only root may have one.
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]).status !== 0) {
      console.log('skipped: needs leave to mount')
      return context.skip('needs leave to mount')
    }
    try {
      const { statuses, out, errors } = await uploadTo(place)
      expect(statuses).toEqual([500])
      expect(out).not.toContain(place)
      expect(errors.join('')).toContain('ENOSPC')
      expect(readdirSync(place)).toEqual([])
    } finally {
      await wait(50)
      spawnSync('umount', [place])
    }
  })
})
