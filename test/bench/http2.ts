// HTTP/2: `serve` and `toNodeHandler` against a bare server of node:http2, each in a process of its own, by slices that take turns.
// `npx tsx test/bench/http2.ts [pairs]`, after a build; needs h2load (Debian's nghttp2-client). The ratios of processor time
// tell more than those of throughput where others use the machine too.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { end } from '../support/processes.ts'
import { median, table } from './report.ts'
import { cpuOf, pinned } from './servers.ts'

// Requests of a slice, and those before the first.
const SLICE = 10_000
const WARM = 40_000

const BARE = `import { createServer } from 'node:http2'
import { HELLO, USER } from './test/bench/answers.mjs'
const server = createServer((request, response) => {
  const hello = request.url === '/hello'
  response.writeHead(200, { 'content-type': hello ? 'text/plain' : 'application/json' })
  response.end(hello ? HELLO : JSON.stringify(USER))
}).listen(0, '127.0.0.1', () => console.log(server.address().port))`

const app = `(environ, start) => {
  const hello = environ.PATH_INFO === '/hello'
  start('200 OK', [['Content-Type', hello ? 'text/plain' : 'application/json']])
  return hello ? HELLO : JSON.stringify(USER)
}`
// One connection has all requests of a slice.
const limits = '{ requestsPerConnection: Infinity }'

const OURS = `import { serve } from './dist/gateways/node.js'
import { HELLO, USER } from './test/bench/answers.mjs'
const server = await serve(${app}, { port: 0, http2: true, limits: ${limits} })
console.log(server.address.port)`

const COMPAT = `import { createServer } from 'node:http2'
import { toNodeHandler } from './dist/gateways/node.js'
import { HELLO, USER } from './test/bench/answers.mjs'
const server = createServer(toNodeHandler(${app})).listen(0, '127.0.0.1', () => console.log(server.address().port))`

interface Started {
  readonly child: ChildProcess
  readonly port: number
}

interface Timed extends Started {
  readonly name: string
  readonly rates: number[]
  readonly costs: number[]
}

async function start(source: string): Promise<Started> {
  const [command, args] = pinned(0, [process.execPath, '--input-type=module', '-e', source])
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer]
  return { child, port: Number(line) }
}

function rate(port: number, path: string, requests: number): number {
  const options = ['-n', String(requests), '-c', '4', '-m', '25', '-t', '1']
  const [command, args] = pinned(1, ['h2load', ...options, `http://127.0.0.1:${port}/${path}`])
  const out = execFileSync(command, args, { encoding: 'utf8' })
  if (!out.includes(`${requests} succeeded`)) throw new Error(out)
  return Number(/([\d.]+) req\/s/.exec(out)?.[1])
}

const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0)

const pairs = Number(process.argv[2] ?? 9)
const lines: string[][] = []
for (const path of ['hello', 'json']) {
  const sources = { 'bare node:http2': BARE, serve: OURS, toNodeHandler: COMPAT }
  const servers: Timed[] = []
  try {
    for (const [name, source] of Object.entries(sources)) {
      servers.push({ name, ...(await start(source)), rates: [], costs: [] })
    }
    for (const { port } of servers) rate(port, path, WARM)
    for (let i = 0; i < pairs; i++) {
      for (const { child, port, rates, costs } of servers) {
        const before = cpuOf(child.pid as number)
        rates.push(rate(port, path, SLICE))
        costs.push((cpuOf(child.pid as number) - before) / SLICE)
      }
    }
  } finally {
    for (const { child } of servers) await end(child)
  }
  const [base] = servers
  for (const { name, rates, costs } of servers) {
    const ratios = rates.map((each, i) => each / (base?.rates[i] as number))
    lines.push([
      name,
      path,
      Math.round(median(rates)).toString(),
      median(ratios).toFixed(2),
      ((sum(costs) / pairs) * 1e6).toFixed(1),
      (sum(base?.costs as number[]) / sum(costs)).toFixed(2),
    ])
  }
}
console.log(table(['server', 'workload', 'per second', 'ratio', 'µs of CPU', 'ratio of CPU'], lines))
