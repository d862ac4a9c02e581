import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { describe, expect, type TestContext, test } from 'vitest'
import { end } from '../../support/processes.ts'
import { needsNginx, startNginx, type WebServer } from '../../support/web-servers.ts'

// Two processes behind one nginx, one of which ends while requests run: every request is answered all the same.

const CONNECTIONS = 8

interface Backend {
  readonly process: ChildProcess
  readonly port: number
}

async function start(protocol: string, port = 0): Promise<Backend> {
  const child = fork('test/support/backend.mjs', {
    env: { ...process.env, PROTOCOL: protocol, PORT: String(port) },
  })
  const [listening] = (await once(child, 'message')) as [number]
  return { process: child, port: listening }
}

/** nginx as the documentation has it, with two servers. */
async function startFront(
  protocol: 'http' | 'fastcgi',
  backends: readonly Backend[],
  servers: string,
): Promise<WebServer> {
  const page = readFileSync('docs/web-servers.md', 'utf8')
  const [, block = ''] = /```nginx\n(upstream api \{\n[^}]*\})/.exec(page) ?? []
  const ports = backends.map(({ port }) => port)
  const upstream = block
    .replace(/127\.0\.0\.1:\d+/g, () => `127.0.0.1:${ports.shift()}`)
    .replaceAll('max_fails=0', servers)
  const config = readFileSync(`docs/examples/web-servers/nginx-${protocol}.conf`, 'utf8')
  return startNginx(config.replace(/^upstream api \{[^}]*\}/m, upstream))
}

/** Asks on several connections until it is told to stop; gives how often, and each answer that is not 200. */
function load(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const lost: string[] = []
  const pids = new Set<string>()
  let asked = 0
  let running = true
  const one = (path: string, method: string) =>
    new Promise<void>((resolve) => {
      asked++
      const sent = request({ host: '127.0.0.1', port, path, method, agent }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        answer.on('close', () => {
          if (answer.statusCode !== 200 || !answer.complete)
            lost.push(`${method} ${path}: ${answer.statusCode}`)
          else pids.add(text)
          resolve()
        })
      })
      sent.on('error', (error) => {
        lost.push(`${method} ${path}: ${error.message}`)
        resolve()
      })
      sent.end()
    })
  const ended = Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, i) => {
      while (running) await one(i % 2 === 0 ? '/?slow' : '/', i === 3 ? 'PUT' : 'GET')
    }),
  )
  return {
    pids,
    async stop() {
      running = false
      await ended
      agent.destroy()
      return { asked, lost }
    },
  }
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe.concurrent.each(['http', 'fastcgi'] as const)('%s', (protocol) => {
  // Tests that run at a time have to say to which of them an end belongs.
  const started = async ({ onTestFinished }: TestContext, servers = 'max_fails=0') => {
    const gateway = protocol === 'http' ? 'node' : protocol
    const backends = await Promise.all([start(gateway), start(gateway)])
    const front = await startFront(protocol, backends, servers)
    onTestFinished(async () => {
      await front.close()
      for (const backend of backends) await end(backend.process, 'SIGKILL')
    })
    const restart = async (at: number) => {
      backends[at] = await start(gateway, backends[at]?.port)
    }
    return { backends, front, restart }
  }

  test('a process that is killed costs no request', async (context) => {
    needsNginx(context)
    const { backends, front, restart } = await started(context, 'max_fails=1 fail_timeout=1s')
    const clients = load(front.port)
    await wait(500)
    expect(clients.pids.size).toBe(2)
    await end((backends[0] as Backend).process, 'SIGKILL')
    await wait(500)
    await restart(0)
    // The expect of the test: that of the module does not know which of those that run at a time is meant.
    await context.expect.poll(() => clients.pids.size, { timeout: 5000 }).toBe(3)
    const { asked, lost } = await clients.stop()
    expect(lost).toEqual([])
    expect(asked).toBeGreaterThan(200)
  })

  test('ten restarts, one process after the other, cost no request', { timeout: 30_000 }, async (context) => {
    needsNginx(context)
    const { backends, front, restart } = await started(context)
    const clients = load(front.port)
    for (let round = 0; round < 10; round++) {
      await end((backends[round % 2] as Backend).process, 'SIGTERM')
      await restart(round % 2)
      await wait(200)
    }
    const { asked, lost } = await clients.stop()
    expect(lost).toEqual([])
    expect(clients.pids.size).toBeGreaterThan(10)
    expect(asked).toBeGreaterThan(1000)
  })
})
