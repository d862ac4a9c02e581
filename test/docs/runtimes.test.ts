// The programs of the docs for Bun, Deno and Workers, each by its runtime, asked by curl.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { bun, deno, inPeers, needs, workerd } from '../gateways/fetch/runtimes.ts'
import { type Curled, curl, needsCurl } from '../support/curl.ts'
import { end, freePort } from '../support/processes.ts'

beforeEach((context) => needsCurl(context))

/** Starts a program, and asks until it answers. It is ended with the test. */
async function started(port: number, command: readonly string[], env = {}): Promise<() => string> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      printed += text
    })
  }
  onTestFinished(() => end(child))
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}/up`).then(
          ({ status }) => status,
          () => printed,
        ),
      {
        timeout: 15_000,
      },
    )
    .toBe(200)
  return () => printed
}

const shown = (got: Curled) => [got.status, got.headers.get('Content-Type'), got.text]
const HELLO = [200, 'text/plain; charset=UTF-8', 'hello Ann, from 127.0.0.1\n']

test('Bun', async (context) => {
  needs(bun, context)
  const port = await freePort()
  await started(port, [inPeers('.bin/bun'), 'run', 'docs/examples/bun/server.ts'], { PORT: String(port) })
  expect(shown(await curl(`http://127.0.0.1:${port}/?name=Ann`))).toEqual(HELLO)
})

test('Deno', async (context) => {
  needs(deno, context)
  const port = await freePort()
  const listen = ['--port', String(port), '--host', '127.0.0.1']
  await started(port, [inPeers('.bin/deno'), 'serve', ...listen, 'docs/examples/deno/server.ts'])
  expect(shown(await curl(`http://127.0.0.1:${port}/?name=Ann`))).toEqual(HELLO)
})

test('Workers, with nothing of Node in the runtime', async (context) => {
  needs(workerd, context)
  const folder = mkdtempSync(join(tmpdir(), 'worker-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  const config = readFileSync('docs/examples/workers/worker.capnp', 'utf8')
  expect(config).not.toContain('compatibilityFlags')
  writeFileSync(join(folder, 'worker.capnp'), config.replace('127.0.0.1:8787', `127.0.0.1:${port}`))
  await build({
    entryPoints: [resolve('docs/examples/workers/worker.ts')],
    bundle: true,
    format: 'esm',
    outfile: join(folder, 'worker.mjs'),
    logLevel: 'silent',
  })
  const printed = await started(port, [inPeers('.bin/workerd'), 'serve', join(folder, 'worker.capnp')])
  const url = `http://127.0.0.1:${port}/a?name=Ann`
  expect(shown(await curl(url))).toEqual([200, 'application/json', '{"greeting":"good day","name":"Ann"}'])
  await expect.poll(printed).toContain('asked for /a')
})
