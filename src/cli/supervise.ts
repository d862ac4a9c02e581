// The process that looks after workers: it starts them, replaces those that end, puts new ones in their place when
// something has changed, and stops them. It answers no request itself.

import cluster, { type Worker } from 'node:cluster'

/** What a worker tells. */
export type Told =
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

/** What is looked after. */
export interface Charge {
  /** The program of a worker, and its arguments. */
  readonly exec: string
  readonly args: readonly string[]
  readonly workers: number
  /** Writes a line for the operator. */
  readonly print: (line: string) => void
}

// A worker that ends sooner than this after it began is replaced with a pause: it would end again.
const SOON = 1000

// Options that take what stands behind them.
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
  readonly #charge: Charge
  #current = new Set<Worker>()
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

  constructor(charge: Charge) {
    this.#charge = charge
    const execArgv = withoutDebugger(process.execArgv)
    cluster.setupPrimary({ exec: charge.exec, args: [...charge.args], execArgv })
  }

  /** Starts the workers; gives the URL they answer at. Rejects with what the first that could not begin said. */
  async start(): Promise<string> {
    return this.#begin()
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
    for (const worker of this.#current) this.#dismiss(worker)
    this.#whenAllEnded()
  }

  /** Ends all workers at once. */
  kill(): void {
    this.#stopping = true
    for (const worker of [...this.#current, ...this.#leaving]) worker.process.kill('SIGKILL')
  }

  async #change(): Promise<boolean> {
    const old = this.#current
    this.#current = new Set()
    try {
      await this.#begin()
    } catch (error) {
      for (const worker of this.#current) this.#dismiss(worker)
      for (const worker of old) if (!worker.isDead() && !this.#leaving.has(worker)) this.#current.add(worker)
      this.#charge.print(`not reloaded, the old workers go on: ${(error as Error).message}`)
      return false
    }
    for (const worker of old) this.#dismiss(worker)
    this.#charge.print('reloaded')
    return true
  }

  async #begin(): Promise<string> {
    const urls = await Promise.all(Array.from({ length: this.#charge.workers }, () => this.#fork()))
    return urls[0] as string
  }

  /** Starts a worker. Resolves to its URL when it answers. */
  #fork(): Promise<string> {
    const { NODE_OPTIONS: options = '' } = process.env
    const worker = cluster.fork({ NODE_OPTIONS: withoutDebugger(options.split(' ')).join(' ') })
    const born = Date.now()
    this.#current.add(worker)
    return new Promise((resolve, reject) => {
      let begun = false
      worker.on('message', (told: Told) => {
        if (told?.wsgify === 'listening') {
          begun = true
          // What it was told while it began it may not have heard.
          if (this.#leaving.has(worker)) worker.send(STOP, () => undefined)
          resolve(told.url)
        } else if (told?.wsgify === 'failed') {
          reject(new Error(told.message))
        } else if (told?.wsgify === 'leaving' && this.#current.delete(worker)) {
          this.#leaving.add(worker)
          this.#replace(0)
        } else if (told?.wsgify === 'full') {
          this.#relieve(worker, Date.now() - born < SOON ? SOON : 0)
        }
      })
      worker.once('exit', (code, signal) => {
        this.#leaving.delete(worker)
        if (this.#current.delete(worker) && begun && !this.#stopping) {
          this.#charge.print(
            `worker ${worker.process.pid} ended with ${signal ?? code}, another takes its place`,
          )
          this.#replace(Date.now() - born < SOON ? SOON : 0)
        }
        if (!begun) reject(new Error(`a worker ended with ${signal ?? code} before it answered`))
        this.#whenAllEnded()
      })
    })
  }

  #replace(pause: number): void {
    setTimeout(() => {
      if (this.#stopping || this.#current.size >= this.#charge.workers) return
      this.#fork().catch((error: Error) => {
        this.#charge.print(error.message)
        this.#replace(SOON)
      })
    }, pause)
  }

  // Another answers before it is told to stop: were all of them to stop at once, the port would be closed.
  #relieve(worker: Worker, pause: number): void {
    setTimeout(() => {
      if (this.#stopping || !this.#current.has(worker)) return
      this.#fork().then(
        () => this.#dismiss(worker),
        (error: Error) => {
          this.#charge.print(error.message)
          this.#relieve(worker, SOON)
        },
      )
    }, pause)
  }

  #dismiss(worker: Worker): void {
    this.#current.delete(worker)
    if (worker.isDead()) return
    this.#leaving.add(worker)
    if (worker.isConnected()) worker.send(STOP, () => undefined)
  }

  #whenAllEnded(): void {
    if (this.#stopping && this.#current.size === 0 && this.#leaving.size === 0) this.#stopped()
  }
}
