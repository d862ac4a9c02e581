// wsgify serve: an application at a port or a socket, in one process or in several that are looked after.

import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { runCgi } from '../gateways/cgi.ts'
import type { RunningServer } from '../gateways/node/listen.ts'
import { type OptionsOf, UsageError } from './command-line.ts'
import { guard } from './guard.ts'
import { watchHeap } from './heap.ts'
import { inspectorFor, keepToken } from './inspect.ts'
import { checkServeArgs, limitsFor, listenAs } from './listen-as.ts'
import type { Output } from './output.ts'
import { beat } from './pulse.ts'
import { STOP, Supervisor, type SupervisorOptions, type WorkerMessage } from './supervise.ts'
import { loadTarget, settingsOf, type Target, targetOf } from './target.ts'
import { giveBackUntaken } from './untaken.ts'
import { watchFolder } from './watch.ts'

type ServeArgs = OptionsOf<'serve'>

/** Set in the environment of workers, which serve and do not look after others. */
const WORKER = 'WSGIFY_WORKER'
const MEBIBYTE = 1_048_576

/** Serves until a signal comes. Resolves to the status of the program when it has stopped. */
export async function serve(args: readonly string[], options: ServeArgs, output: Output): Promise<number> {
  const [text, ...settings] = args
  const target = targetOf(text, options.app)
  const conf = settingsOf(settings)
  const workers = workersOf(options)
  const timeout = timeoutOf(options)
  checkServeArgs(options)
  if (options.protocol === 'cgi') {
    const limits = await limitsFor(target, options, conf)
    return (await runCgi(await loadTarget(target, options, conf), { limits })) ? 0 : 1
  }
  if (process.env[WORKER] !== undefined) return serveAsWorker(target, options, conf)
  return workers === 0
    ? serveHere(target, options, conf, output)
    : superviseAll(target, { workers, timeout }, options, output)
}

/** How many processes answer; 0 for this one. */
function workersOf({ workers, reload }: ServeArgs): number {
  // What is reloaded has to be in another process, for no module is imported twice.
  if (workers === undefined) return reload === true ? 1 : 0
  if (workers === 'auto') return availableParallelism()
  const count = Number(workers)
  if (!Number.isInteger(count) || count < 1 || count > 1024) {
    throw new UsageError(`--workers is a number from 1 to 1024, or auto, not ${JSON.stringify(workers)}`)
  }
  return count
}

/** How long a worker may be silent, in seconds. */
function timeoutOf({ 'worker-timeout': timeout = '30' }: ServeArgs): number {
  const seconds = Number(timeout)
  if (/^\d+$/.test(timeout) && seconds <= 86_400) return seconds
  throw new UsageError(`--worker-timeout is a number of seconds up to 86400, not ${JSON.stringify(timeout)}`)
}

async function serveHere(
  target: Target,
  options: ServeArgs,
  conf: Record<string, string>,
  output: Output,
): Promise<number> {
  const { close, server, escaped, about } = await start(target, options, conf)
  output.print(`${server.url}\n${about}`)
  return new Promise((resolve) => {
    const stop = (status: number) => void close().then(() => resolve(status))
    onSignals(
      () => stop(0),
      () => process.exit(1),
    )
    // Nobody replaces this process but whoever started it.
    escaped(() => stop(1))
    whenFull(options, () => stop(1))
  })
}

async function serveAsWorker(
  target: Target,
  options: ServeArgs,
  conf: Record<string, string>,
): Promise<number> {
  const tell = (told: WorkerMessage) => new Promise<void>((resolve) => process.send?.(told, () => resolve()))
  beat(tell)
  let started: Awaited<ReturnType<typeof start>>
  try {
    started = await start(target, options, conf)
  } catch (error) {
    await tell({ wsgify: 'failed', message: (error as Error).message })
    throw error
  }
  const { close, escaped, about, server } = started
  if (about !== '') process.stdout.write(about)
  return new Promise((resolve) => {
    const stop = (status: number) =>
      void close()
        .then(giveBackUntaken)
        .then(() => resolve(status))
    process.on('message', (told) => {
      if (told === STOP) stop(0)
    })
    // Signals of a terminal go to all processes: the one that looks after them decides.
    onSignals(
      () => undefined,
      () => undefined,
    )
    const { worker } = cluster
    worker?.once('disconnect', () => {
      // Whoever looks after this process is gone. Node would end it at once, with what it is answering.
      worker.exitedAfterDisconnect = true
      stop(0)
    })
    escaped(() => {
      void tell({ wsgify: 'leaving' })
      stop(1)
    })
    whenFull(options, () => void tell({ wsgify: 'full' }))
    void tell({ wsgify: 'listening', url: server.url })
  })
}

/** Calls back, and says so, once more of the heap is in use than --max-heap. */
function whenFull({ 'max-heap': most }: ServeArgs, leave: () => void): void {
  if (most === undefined) return
  const limit = Number(most) * MEBIBYTE
  watchHeap(limit, (used) => {
    const inUse = Math.ceil(used / MEBIBYTE)
    process.stderr.write(
      `${inUse} MiB of the heap are in use, and --max-heap is ${most}: this process leaves\n`,
    )
    leave()
  })
}

async function superviseAll(
  target: Target,
  bounds: Pick<SupervisorOptions, 'workers' | 'timeout'>,
  options: ServeArgs,
  output: Output,
): Promise<number> {
  process.env[WORKER] = '1'
  // What is loaded anew keeps the address that was printed.
  if (options.inspect === true) keepToken()
  const supervisor = new Supervisor({
    exec: fileURLToPath(
      new URL(`../cli/wsgify.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
    ),
    args: process.argv.slice(2),
    ...bounds,
    print: (line) => output.error(`${line}\n`),
  })
  let url: string
  try {
    url = await supervisor.start()
  } catch (error) {
    supervisor.kill()
    throw error
  }
  output.print(`${url}\n`)
  onSignals(
    () => supervisor.stop(),
    () => supervisor.kill(),
  )
  process.on('SIGHUP', () => void supervisor.reload())
  const watcher = options.reload === true ? watchFolder(target.folder, () => void supervisor.reload()) : null
  await supervisor.stopped
  watcher?.close()
  return 0
}

/** The first signal stops gracefully, the second at once. */
function onSignals(first: () => void, second: () => void): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) second()
      else first()
      stopping = true
    })
  }
}

interface Started {
  readonly server: RunningServer
  /** Stops gracefully. */
  readonly close: () => Promise<unknown>
  readonly escaped: (stop: () => void) => void
  /** A line to print beside the address, or nothing. */
  readonly about: string
}

async function start(target: Target, options: ServeArgs, conf: Record<string, string>): Promise<Started> {
  const inspector = options.inspect === true ? inspectorFor() : null
  const loaded = await loadTarget(target, options, conf, inspector?.watch)
  const { app, watch } = guard(inspector === null ? loaded : inspector.before(loaded))
  const server = await listenAs(app, target, options, conf, process.env[WORKER] !== undefined)
  return {
    server,
    close: () => {
      inspector?.close()
      return server.close()
    },
    about: inspector === null ? '' : `inspect: ${inspector.address(server.url)}\n`,
    escaped: (stop) =>
      watch((error) => {
        process.stderr.write(`not caught: ${error instanceof Error ? error.stack : String(error)}\n`)
        stop()
      }),
  }
}
