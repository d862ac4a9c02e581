// What is in docs/examples/deployment, run as it says: the command of the image and that of the unit, asked at the paths of
// the probes, stopped by the signals that they are stopped with.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { missing } from '../support/real.ts'
import { needsNginx, startNginx } from '../support/web-servers.ts'

const folder = 'docs/examples/deployment'
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

// Older versions of Node read TypeScript by tsx.
const TYPESCRIPT = 'typescript' in process.features && process.features.typescript ? [] : ['--import', tsx()]
function tsx(): string {
  return pathToFileURL(resolve('node_modules/tsx/dist/esm/index.mjs')).href
}

/** The folder as a machine has it: what was copied there, and the package installed. */
function installed(): string {
  const there = mkdtempSync(join(tmpdir(), 'deployment-'))
  onTestFinished(() => rmSync(there, { recursive: true, force: true }))
  for (const name of ['app.ts', 'server.ts']) cpSync(join(folder, name), join(there, name))
  writeFileSync(join(there, 'package.json'), '{ "private": true, "type": "module" }')
  mkdirSync(join(there, 'node_modules'))
  symlinkSync(resolve('.'), join(there, 'node_modules/wsgify'))
  symlinkSync(resolve('node_modules/tsx'), join(there, 'node_modules/tsx'))
  return there
}

/** A store that answers, slowly where it is told to be, and counts how often it is asked. */
async function startStore(): Promise<{ url: string; close(): Promise<void>; slow: boolean; asked: number }> {
  const state = { url: '', slow: false, asked: 0, close: () => close(server) }
  const server = createServer((_, answer) => {
    state.asked++
    setTimeout(() => answer.end('yes'), state.slow ? 300 : 0)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  onTestFinished(() => state.close())
  return state
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

/** Runs `node …` in a folder, until it prints something that matches. */
async function run(args: readonly string[], cwd: string, env: object, ready: RegExp) {
  const child: ChildProcess = spawn(process.execPath, [...TYPESCRIPT, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = once(child, 'exit')
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await exit
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  await expect.poll(() => printed, { timeout: 15_000 }).toMatch(ready)
  return { child, exit, printed: () => printed }
}

/** The instructions of the Dockerfile, with what goes on over several lines joined. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => /^([A-Z]+)\s+(.*)$/.exec(line)?.slice(1) ?? ['', line]) as [string, string][]

const objects = parseAllDocuments(read('kubernetes.yaml')).map((document) => {
  expect(document.errors).toEqual([])
  return document.toJS() as { readonly kind: string }
})

/** What the manifest has at a place, such as `Service spec.ports.0.port`. */
function at(kind: string, path: string): unknown {
  let value: unknown = objects.find((object) => object.kind === kind)
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name]
  return value
}
const inPod = (path: string) => at('Deployment', `spec.template.${path}`)
const inContainer = (path: string) => inPod(`spec.containers.0.${path}`)

describe('the image', () => {
  test('is made of what there is, by a user that is not root', () => {
    const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'EXPOSE', 'CMD']
    expect(instructions.filter(([name]) => !known.includes(name))).toEqual([])
    expect(instructions[0]?.[0]).toBe('FROM')
    const stages = instructions.flatMap(([name, rest]) =>
      name === 'FROM' ? [/ AS (\w+)$/.exec(rest)?.[1]] : [],
    )
    const ours = ['package.json', 'package-lock.json'] // everybody's own
    for (const [, rest] of instructions.filter(([name]) => name === 'COPY')) {
      const from = /^--from=(\w+) /.exec(rest)?.[1]
      if (from !== undefined) expect(stages.slice(0, -1)).toContain(from)
      else
        for (const file of rest.split(' ').slice(0, -1))
          expect(ours.includes(file) || existsSync(join(folder, file))).toBe(true)
    }
    const last = instructions.slice(instructions.findLastIndex(([name]) => name === 'FROM'))
    expect(last.filter(([name]) => name === 'USER')).toEqual([['USER', 'node']])
    expect(last.find(([name]) => name === 'EXPOSE')?.[1]).toBe(String(inContainer('ports.0.containerPort')))
    expect(read('.dockerignore').split('\n')).toContain('node_modules')
  })

  test('answers the probes, and stops as the manifest lets it', async () => {
    const store = await startStore()
    const command = JSON.parse(instructions.find(([name]) => name === 'CMD')?.[1] ?? '') as string[]
    expect(command[0]).toBe('node')
    const { child, exit, printed } = await run(
      command.slice(1),
      installed(),
      { STORE: store.url, PORT: '0' },
      /:\d+\n/,
    )
    const url = `http://127.0.0.1:${/:(\d+)\n/.exec(printed())?.[1]}`
    const probe = async (name: string) => {
      expect(inContainer(`${name}.httpGet.port`)).toBe(inContainer('ports.0.name'))
      return (await fetch(url + inContainer(`${name}.httpGet.path`))).status
    }
    expect([await probe('readinessProbe'), await probe('livenessProbe')]).toEqual([200, 200])
    const answer = await fetch(url, { headers: { 'X-Forwarded-For': '192.0.2.1' } })
    expect(await answer.text()).toBe('hello 192.0.2.1, the store says yes\n')

    store.slow = true
    const before = store.asked
    const running = fetch(url).then((late) => late.text())
    await expect.poll(() => store.asked).toBeGreaterThan(before)
    child.kill('SIGTERM')
    expect(await running).toContain('the store says yes')
    expect(await exit).toEqual([0, null])
  })

  test('is alive, but not ready, without its store', async () => {
    const store = await startStore()
    const { printed } = await run(['server.ts'], installed(), { STORE: store.url, PORT: '0' }, /:\d+\n/)
    const url = `http://127.0.0.1:${/:(\d+)\n/.exec(printed())?.[1]}`
    await store.close()
    const statuses = await Promise.all(
      ['/ready', '/alive', '/'].map(async (path) => (await fetch(url + path)).status),
    )
    expect(statuses).toEqual([503, 200, 500])
  })
})

describe('the manifest', () => {
  test('names what belongs together alike', () => {
    expect(objects.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'PodDisruptionBudget'])
    const labels = inPod('metadata.labels')
    expect(labels).toEqual({ app: 'api' })
    expect(at('Deployment', 'spec.selector.matchLabels')).toEqual(labels)
    expect(at('PodDisruptionBudget', 'spec.selector.matchLabels')).toEqual(labels)
    expect(at('Service', 'spec.selector')).toEqual(labels)
    expect(at('Service', 'spec.ports.0.targetPort')).toBe(inContainer('ports.0.name'))
    expect(inContainer('volumeMounts.0.name')).toBe(inPod('spec.volumes.0.name'))
  })

  test('leaves time to stop in', () => {
    const pause = Number(inContainer('lifecycle.preStop.exec.command.1'))
    const stop = Number(/stopTimeout: ([\d_]+)/.exec(read('server.ts'))?.[1]?.replaceAll('_', '')) / 1000
    expect(pause + stop).toBeGreaterThan(0)
    expect(inPod('spec.terminationGracePeriodSeconds')).toBeGreaterThan(pause + stop)
  })
})

describe('the unit', () => {
  const unit = read('api.service')
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? ''

  test('is one for systemd', (context) => {
    if (spawnSync('systemd-analyze', ['--version']).status !== 0) missing(context, 'systemd-analyze')
    const there = mkdtempSync(join(tmpdir(), 'unit-'))
    onTestFinished(() => rmSync(there, { recursive: true, force: true }))
    const verify = (text: string) => {
      writeFileSync(join(there, 'api.service'), text.replace('/usr/bin/node', process.execPath))
      const { status, stdout, stderr } = spawnSync(
        'systemd-analyze',
        ['verify', join(there, 'api.service')],
        {
          encoding: 'utf8',
        },
      )
      return [status, stdout + stderr]
    }
    expect(verify(unit)).toEqual([0, ''])
    expect(verify(unit.replace('KillMode=', 'KilMode='))[1]).toContain('KilMode')
  })

  describe('behind nginx', () => {
    beforeEach((context) => needsNginx(context))

    test('is started, loaded anew and stopped, and no request is lost', { timeout: 60_000 }, async () => {
      const store = await startStore()
      const there = installed()
      const socket = join(there, 'api.sock')
      const [program, ...args] = value('ExecStart').replace('/run/api/api.sock', socket).split(' ')
      expect(program).toBe('/usr/bin/node')
      expect(existsSync(join(there, args[0] ?? ''))).toBe(true)
      const { child, exit } = await run(args, there, { STORE: store.url }, /api\.sock/)
      const config = readFileSync('docs/examples/web-servers/nginx-fastcgi.conf', 'utf8')
      const front = await startNginx(config.replace('server 127.0.0.1:9000;', `server unix:${socket};`))
      onTestFinished(() => front.close())

      const answers: string[] = []
      let asking = true
      const asked = Promise.all(
        Array.from({ length: 4 }, async () => {
          while (asking) answers.push(await (await fetch(`http://127.0.0.1:${front.port}/`)).text())
        }),
      )
      await expect.poll(() => answers.length, { timeout: 20_000 }).toBeGreaterThan(50)

      // A release.
      const app = join(there, 'app.ts')
      writeFileSync(app, readFileSync(app, 'utf8').replace('the store says', 'the new one says'))
      expect(value('ExecReload')).toBe('/bin/kill -HUP $MAINPID')
      child.kill('SIGHUP')
      const latest = () => answers.slice(-50)
      await expect
        .poll(() => latest().every((text) => text.includes('the new one says')), { timeout: 20_000 })
        .toBe(true)
      asking = false
      await asked
      expect(new Set(answers)).toEqual(
        new Set(['hello 127.0.0.1, the store says yes\n', 'hello 127.0.0.1, the new one says yes\n']),
      )
      child.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
    })
  })
})
