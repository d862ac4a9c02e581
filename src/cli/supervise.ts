// The process that looks after workers: it starts them, replaces those that end, puts new ones in their place when
// something has changed, and stops them. It answers no request itself.

import cluster, { type Worker } from 'node:cluster'
import { type BEAT, Pulse } from './pulse.ts'
import { closeUntaken } from './untaken.ts'

/** What a worker tells whoever looks after it. */
export type WorkerMessage =
  /** Its loop turns. */
  | typeof BEAT
  /** It answers requests, at this URL. */
  | { readonly wsgify: 'listening'; readonly url: string }
  /** It could not begin. */
  | { readonly wsgify: 'failed'; readonly message: string }
  /** It answers what it has begun, takes nothing more, and ends. */
  | { readonly wsgify: 'leaving' }
  /** It would rather be replaced, and goes on until then. */
  | { readonly wsgify: 'full' }

/** What a worker is told: to answer what it has begun, and end. */
export const STOP = 'wsgify:stop'

/** Which workers there are, and how they are looked after. */
export interface SupervisorOptions {
  /** The program of a worker, and its arguments. */
  readonly exec: string
  readonly args: readonly string[]
  readonly workers: number
  /** How many seconds a worker may take to begin, or be silent, before it is ended; 0 for no bound. */
  readonly timeout: number
  /** Writes a line for the operator. */
  readonly print: (line: string) => void
}

// A worker that ends sooner than this after it began is replaced with a pause: it would end again.
const SOON = 1000

// Options of the debugger whose value may stand behind them, as an argument of its own.
const OF_DEBUGGER = /^--(?:inspect-port|inspect-publish-uid|debug-port)$/

/**
 * Options of Node without those of its debugger: Node would open one for each worker, and whoever reaches it runs what he
 * likes.
 */
export function withoutDebugger(options: readonly string[]): string[] {
  return options.filter(
    (option, at) => !/^--(?:inspect|debug-port)/.test(option) && !OF_DEBUGGER.test(options[at - 1] ?? ''),
  )
}

/** Looks after workers. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #pulse: Pulse
  /** Those that answer, and are replaced when they end. */
  #current = new Set<Worker>()
  /** Those that take the place of the current ones when all of them have begun. */
  #coming = new Set<Worker>()
  /** Those that were told to stop, or said that they do. */
  readonly #leaving = new Set<Worker>()
  #changing: Promise<boolean> | null = null
  #again = false
  #stopping = false
  #stopped: () => void = () => undefined
  /** Resolves when all workers have ended because they were told to. */
  readonly stopped: Promise<void> = new Promise((resolve) => {
    this.#stopped = resolve
  })

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#pulse = new Pulse(options.timeout, (worker) => {
      const { pid } = worker as Worker['process']
      options.print(`worker ${pid} has been blocked for ${options.timeout} s, it is ended`)
    })
    const execArgv = withoutDebugger(process.execArgv)
    cluster.setupPrimary({ exec: options.exec, args: [...options.args], execArgv })
  }

  /** Starts the workers; gives the URL they answer at. Rejects with what the first that could not begin said. */
  async start(): Promise<string> {
    const urls = await this.#begin()
    this.#takeOver()
    return urls[0] as string
  }

  /**
   * Starts workers anew and stops the old ones once all new ones answer; where one cannot begin, the old ones stay and the
   * reason is printed. Gives whether new ones answer. Called while it runs, it does so once more after it.
   */
  reload(): Promise<boolean> {
    if (this.#stopping) return Promise.resolve(false)
    if (this.#changing !== null) {
      this.#again = true
      return this.#changing
    }
    this.#changing = this.#change().finally(() => {
      this.#changing = null
      if (!this.#again) return
      this.#again = false
      void this.reload()
    })
    return this.#changing
  }

  /** Tells all workers to stop. `stopped` resolves when they have. */
  stop(): void {
    this.#stopping = true
    for (const worker of [...this.#current, ...this.#coming]) this.#dismiss(worker)
    this.#whenAllEnded()
  }

  /** Ends all workers at once. */
  kill(): void {
    this.#stopping = true
    for (const worker of [...this.#current, ...this.#coming, ...this.#leaving]) worker.process.kill('SIGKILL')
  }

  async #change(): Promise<boolean> {
    const { print } = this.#options
    try {
      await this.#begin()
    } catch (error) {
      for (const worker of this.#coming) this.#dismiss(worker)
      if (!this.#stopping) print(`not reloaded, the old workers go on: ${(error as Error).message}`)
      return false
    }
    if (this.#stopping) return false
    this.#takeOver()
    print('reloaded')
    return true
  }

  /** Starts as many workers as there are to be. Resolves to their URLs when all of them answer. */
  #begin(): Promise<string[]> {
    return Promise.all(Array.from({ length: this.#options.workers }, () => this.#fork(this.#coming)))
  }

  /** Lets those that have begun stand for those that answered so far. */
  #takeOver(): void {
    const old = this.#current
    this.#current = this.#coming
    this.#coming = new Set()
    for (const worker of old) this.#dismiss(worker)
    // One of them may have ended while the last began.
    for (let i = this.#current.size; i < this.#options.workers; i++) this.#replace(SOON)
  }

  /** Starts a worker as one of a set. Resolves to its URL when it answers. */
  #fork(set: Set<Worker>): Promise<string> {
    const { timeout, print } = this.#options
    const { NODE_OPTIONS = '' } = process.env
    const worker = cluster.fork({ NODE_OPTIONS: withoutDebugger(NODE_OPTIONS.split(' ')).join(' ') })
    const born = Date.now()
    set.add(worker)
    closeUntaken(worker)
    return new Promise((resolve, reject) => {
      let begun = false
      const late = () => {
        reject(new Error(`a worker did not begin within ${timeout} s`))
        worker.process.kill('SIGKILL')
      }
      const timer = timeout === 0 ? undefined : setTimeout(late, timeout * 1000)
      worker.on('message', (told: WorkerMessage) => {
        if (told?.wsgify === 'beat') {
          this.#pulse.heard(worker.process)
        } else if (told?.wsgify === 'listening') {
          clearTimeout(timer)
          begun = true
          // What it was told while it began it may not have heard.
          if (this.#leaving.has(worker)) worker.send(STOP, () => undefined)
          resolve(told.url)
        } else if (told?.wsgify === 'failed') {
          reject(new Error(told.message))
        } else if (told?.wsgify === 'leaving' && set.delete(worker)) {
          this.#leaving.add(worker)
          if (set === this.#current) this.#replace(0)
        } else if (told?.wsgify === 'full') {
          this.#relieve(worker, Date.now() - born < SOON ? SOON : 0)
        }
      })
      worker.once('exit', (code, signal) => {
        clearTimeout(timer)
        this.#pulse.ended(worker.process)
        this.#leaving.delete(worker)
        if (set.delete(worker) && set === this.#current && begun && !this.#stopping) {
          print(`worker ${worker.process.pid} ended with ${signal ?? code}, another takes its place`)
          this.#replace(Date.now() - born < SOON ? SOON : 0)
        }
        if (!begun) reject(new Error(`a worker ended with ${signal ?? code} before it answered`))
        this.#whenAllEnded()
      })
    })
  }

  #replace(pause: number): void {
    setTimeout(() => {
      if (this.#stopping || this.#current.size >= this.#options.workers) return
      this.#fork(this.#current).catch((error: Error) => {
        this.#options.print(error.message)
        this.#replace(SOON)
      })
    }, pause)
  }

  // Another answers before it is told to stop: were all of them to stop at once, the port would be closed.
  #relieve(worker: Worker, pause: number): void {
    setTimeout(() => {
      if (this.#stopping || !this.#current.has(worker)) return
      this.#fork(this.#current).then(
        () => this.#dismiss(worker),
        (error: Error) => {
          this.#options.print(error.message)
          this.#relieve(worker, SOON)
        },
      )
    }, pause)
  }

  #dismiss(worker: Worker): void {
    this.#current.delete(worker)
    this.#coming.delete(worker)
    if (worker.isDead()) return
    this.#leaving.add(worker)
    if (worker.isConnected()) worker.send(STOP, () => undefined)
  }

  #whenAllEnded(): void {
    if (this.#stopping && this.#current.size + this.#coming.size + this.#leaving.size === 0) this.#stopped()
  }
}
