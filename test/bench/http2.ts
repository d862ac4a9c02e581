// Hello over HTTP/2: `serve` against a bare server of node:http2, each in a process of its own, by slices that take turns.
// `npx tsx test/bench/http2.ts [pairs]`, after a build; needs h2load (Debian's nghttp2-client).

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

const BARE = `import { createServer } from 'node:http2'
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.end('Hello, World!')
}).listen(0, '127.0.0.1', () => console.log(server.address().port))`

const app = `(environ, start) => {
  start('200 OK', [['Content-Type', 'text/plain']])
  return 'Hello, World!'
}`
// One connection has all requests of a slice.
const limits = '{ requestsPerConnection: Infinity }'

const OURS = `import { serve } from './dist/gateways/node.js'
const server = await serve(${app}, { port: 0, http2: true, limits: ${limits} })
console.log(server.address.port)`

const COMPAT = `import { createServer } from 'node:http2'
import { toNodeHandler } from './dist/gateways/node.js'
const server = createServer(toNodeHandler(${app})).listen(0, '127.0.0.1', () => console.log(server.address().port))`

async function start(source: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer]
  return { child, port: Number(line) }
}

function rate(port: number, requests: number): number {
  const args = ['-n', String(requests), '-c', '4', '-m', '25', '-t', '1', `http://127.0.0.1:${port}/`]
  const out = execFileSync('h2load', args, { encoding: 'utf8' })
  if (!out.includes(`${requests} succeeded`)) throw new Error(out)
  return Number(/([\d.]+) req\/s/.exec(out)?.[1])
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number

const pairs = Number(process.argv[2] ?? 9)
const servers = { bare: await start(BARE), serve: await start(OURS), toNodeHandler: await start(COMPAT) }
const rates: Record<keyof typeof servers, number[]> = { bare: [], serve: [], toNodeHandler: [] }
for (const { port } of Object.values(servers)) rate(port, 20_000)
for (let i = 0; i < pairs; i++) {
  for (const name of Object.keys(servers) as (keyof typeof servers)[]) {
    rates[name].push(rate(servers[name].port, 10_000))
  }
}
for (const { child } of Object.values(servers)) child.kill()
console.log(`bare node:http2: ${Math.round(median(rates.bare))} requests a second`)
for (const name of ['serve', 'toNodeHandler'] as const) {
  const ratios = rates[name].map((value, i) => value / (rates.bare[i] as number))
  console.log(`${name}: ${median(ratios).toFixed(2)} of it`)
}
