// How a worker shows that its event loop turns, and how one is found whose loop does not: a handler that never gives the
// processor back answers nobody, and nothing within its process can end it.

/** What a worker tells while its loop turns. */
export const BEAT = { wsgify: 'beat' } as const

const SECOND = 1000
// How many looks after SIGABRT, which leaves a core dump where the system keeps one, SIGKILL follows: a process that is
// stopped gets no other signal.
const GRACE = 5

/** Tells once a second that the loop turns; not from a process that a debugger may halt. */
export function beat(tell: (told: typeof BEAT) => unknown): void {
  // A Node that is built without a debugger does not have the module.
  if (process.getBuiltinModule('node:inspector')?.url() !== undefined) return
  tell(BEAT)
  setInterval(tell, SECOND, BEAT).unref()
}

/** A process that is listened to. */
export interface Beating {
  kill(signal: 'SIGABRT' | 'SIGKILL'): unknown
}

/** Listens to processes, and ends those that have fallen silent. */
export class Pulse {
  readonly #limit: number
  readonly #silent: (process: Beating) => void
  /** For how many looks each has been silent. Looks and not a clock: who listens may have been halted itself. */
  readonly #looks = new Map<Beating, number>()
  #timer: ReturnType<typeof setInterval> | undefined

  /** Takes how many seconds of silence are too many, 0 for no bound, and whom to tell before one is ended for it. */
  constructor(limit: number, silent: (process: Beating) => void) {
    this.#limit = limit
    this.#silent = silent
  }

  /** Takes a beat. From its first on, a process is listened to. */
  heard(process: Beating): void {
    if (this.#limit === 0) return
    this.#looks.set(process, 0)
    this.#timer ??= setInterval(() => this.#look(), SECOND).unref()
  }

  /** Forgets a process that has ended. */
  ended(process: Beating): void {
    this.#looks.delete(process)
    if (this.#looks.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    for (const [process, looks] of this.#looks) {
      this.#looks.set(process, looks + 1)
      if (looks === this.#limit) {
        this.#silent(process)
        process.kill('SIGABRT')
      } else if (looks === this.#limit + GRACE) {
        process.kill('SIGKILL')
      }
    }
  }
}
