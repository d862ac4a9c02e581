// Processes that are killed: rows 49 and 50 of the list of faults, with the program as it is installed.

import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folderWith } from '../support/configuration.ts'
import { start } from '../support/program.ts'
import { last, talk } from '../support/talk.ts'

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** The temporary files that a process has open, those without a name too. */
function spoolsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/${pid}/fd/${fd}`)
      return path.includes('/wsgify-') ? [path] : []
    } catch {
      return []
    }
  })
}

test('49: a process that is killed in the middle of uploads leaves no file behind', async () => {
  const place = folderWith({})
  const program = start(['serve', 'test/faults/form.mjs', '-p', '0'], { TMPDIR: place })
  const port = await program.port()
  const head =
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n'
  const part = `--b\r\nContent-Disposition: form-data; name="f"; filename="n"\r\n\r\n${'x'.repeat(2_000_000)}`
  for (let i = 0; i < 20; i++) {
    const socket = connect(port, '127.0.0.1', () => socket.write(head + part))
    socket.on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
  }
  const pid = program.process.pid as number
  await expect.poll(() => spoolsOf(pid).length, { timeout: 10_000 }).toBe(20)
  expect(spoolsOf(pid).filter((path) => !path.endsWith(' (deleted)'))).toEqual([])
  const ended = once(program.process, 'exit')
  program.process.kill('SIGKILL')
  await ended
  expect(readdirSync(place).filter((name) => name.startsWith('wsgify-'))).toEqual([])
})

/** Whether a process is there, and no zombie. */
const lives = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

test('50: workers whose supervisor is killed answer what they have begun, and end', async () => {
  const ledger = join(folderWith({ ledger: '' }), 'ledger')
  const program = start(['serve', 'test/faults/app.mjs', '-p', '0', '--workers', '2'], {
    LEDGER: ledger,
    SLOW: '300',
  })
  const port = await program.port()
  const begun = () => readFileSync(ledger, 'utf8').split('\n').filter(Boolean)
  const talks = Array.from({ length: 8 }, (_, id) => talk(port, last(`/${id}`)))
  await expect.poll(() => begun().length, { timeout: 5000 }).toBe(8)
  program.process.kill('SIGKILL')
  const answers = await Promise.all(talks)
  expect(answers.map(({ statuses }) => statuses)).toEqual(Array.from({ length: 8 }, () => [200]))
  const workers = [...new Set(answers.map(({ bodies }) => Number(bodies[0]?.split(' ')[1])))]
  expect(workers).toHaveLength(2)
  await expect.poll(() => workers.filter(lives), { timeout: 5000 }).toEqual([])
  await wait(50)
  expect((await talk(port, last('/8'))).error).toBe('ECONNREFUSED')
})
