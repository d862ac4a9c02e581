// The runtimes that speak fetch, as they are installed in peers: each serves an application of some module in a process of its
// own. What they run is bundled to one file.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { missing } from '../../support/real.ts'

/** Where the runtimes are installed. */
export const peers = new URL('peers/', import.meta.url)

/** A runtime. */
export interface Runtime {
  readonly name: string
  /** How a module that has `handler` is served; it prints `port 1234` when it listens. */
  readonly main: string
  /** What it is started with, in a folder with the bundle. */
  command(folder: string): readonly [program: string, ...args: string[]]
  /** Files beside the bundle. */
  readonly files?: (settings: Settings) => Readonly<Record<string, string>>
}

/** How an application is served. */
export interface Settings {
  /** A module that exports `handler`, as source beside this folder. */
  readonly source: string
  readonly plugins?: readonly Plugin[]
  /** What names stand for in the bundle. */
  readonly define?: Readonly<Record<string, string>>
  /** Flags of workerd, and what it gives the application as `env`. */
  readonly flags?: readonly string[]
  readonly bindings?: Readonly<Record<string, string>>
}

/** A file of what is installed. */
export const inPeers = (path: string) => fileURLToPath(new URL(`node_modules/${path}`, peers))
const DATE = '2026-01-01'

export const bun: Runtime = {
  name: 'bun',
  main: `const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: handler })
console.log('port ' + server.port)`,
  command: (folder) => [inPeers('.bin/bun'), 'run', join(folder, 'main.mjs')],
}

export const deno: Runtime = {
  name: 'deno',
  main: `Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log('port ' + port) }, handler)`,
  command: (folder) => [inPeers('.bin/deno'), 'run', '--allow-all', '--no-config', join(folder, 'main.mjs')],
}

export const workerd: Runtime = {
  name: 'workerd',
  main: 'export default { fetch: handler }',
  command: (folder) => [inPeers('.bin/workerd'), 'serve', '--control-fd=1', join(folder, 'config.capnp')],
  files: ({ flags = [], bindings = {} }) => ({
    'config.capnp': `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "main.mjs", esModule = embed "main.mjs")],
      compatibilityDate = "${DATE}",
      compatibilityFlags = [${['enable_request_signal', ...flags].map((flag) => `"${flag}"`).join(', ')}],
      bindings = [${Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = "${text}")`)}],
    )),
    (name = "internet", network = (allow = ["private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  }),
}

export const srvx: Runtime = {
  name: 'srvx',
  main: `import { serve } from ${JSON.stringify(inPeers('srvx/dist/adapters/node.mjs'))}
const server = serve({ port: 0, hostname: '127.0.0.1', silent: true, fetch: handler })
await server.ready()
console.log('port ' + new URL(server.url).port)`,
  command: (folder) => [process.execPath, join(folder, 'main.mjs')],
}

/** Whether a runtime is installed. */
export function isThere({ name }: Runtime): boolean {
  return existsSync(inPeers(name))
}

/** Skips a test that misses a runtime. */
export function needs(runtime: Runtime, context: { skip(note?: string): never }): void {
  if (!isThere(runtime)) missing(context, runtime.name)
}

/** A server that runs. */
export interface Running {
  readonly port: number
  readonly pid: number
  /** All that it has printed. */
  readonly printed: () => string
  close(): Promise<void>
}

/** Serves a module by a runtime. Rejects with what was printed when it does not come up. */
export async function serveBy(runtime: Runtime, settings: Settings): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), `${runtime.name}-`))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  await build({
    stdin: {
      contents: `import { handler } from ${JSON.stringify(settings.source)}\n${runtime.main}`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    platform: runtime === workerd ? 'neutral' : 'node',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    plugins: [...(settings.plugins ?? [])],
    define: { ...settings.define },
    format: 'esm',
    target: 'es2022',
    outfile: join(folder, 'main.mjs'),
    logLevel: 'silent',
  })
  const files = runtime.files?.(settings) ?? {}
  for (const name of Object.keys(files)) writeFileSync(join(folder, name), files[name] as string)
  const [program, ...args] = runtime.command(folder)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    const heard = (text: Buffer) => {
      printed += text
      const [, port] = /port"?[ :]+(\d+)/.exec(printed) ?? []
      if (port === undefined) return
      clearTimeout(timer)
      resolve(Number(port))
    }
    child.stdout.on('data', heard)
    child.stderr.on('data', heard)
    child.once('error', reject)
    void exited.then(() => {
      clearTimeout(timer)
      remove()
      reject(new Error(`${runtime.name} ended:\n${printed.slice(0, 2000)}`))
    })
  })
  return {
    port,
    pid: child.pid as number,
    printed: () => printed,
    close: async () => {
      end(child)
      await exited
    },
  }
}

function end(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
}
