// Which parts of the source have run, as V8 counts them: what tells an input that found something new from the others.

import { type Profiler, Session } from 'node:inspector'

/** By script, a byte for each character: 1 where it has run. */
export type Ran = ReadonlyMap<string, Uint8Array>

/** The coverage of this process. */
export class Coverage {
  private readonly session = new Session()
  private readonly known = new Map<string, Uint8Array>()

  constructor() {
    this.session.connect()
    this.session.post('Profiler.enable')
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    this.take()
  }

  /** What of the source has run since this was asked last. */
  take(): Ran {
    const ran = new Map<string, Uint8Array>()
    for (const { url, functions } of this.counts()) {
      if (!url.includes('/src/') || url.includes('/node_modules/')) continue
      const ranges = functions.flatMap((one) => one.ranges)
      const bytes = new Uint8Array(ranges.reduce((most, { endOffset }) => Math.max(most, endOffset), 0))
      // What stands inside comes after what it stands in.
      for (const { startOffset, endOffset, count } of ranges)
        bytes.fill(count > 0 ? 1 : 0, startOffset, endOffset)
      ran.set(url, bytes)
    }
    return ran
  }

  /** Whether some of this was not known to run. */
  isNew(ran: Ran): boolean {
    for (const [url, bytes] of ran) {
      const known = this.known.get(url)
      for (let at = 0; at < bytes.length; at++) if (bytes[at] === 1 && known?.[at] !== 1) return true
    }
    return false
  }

  /** Counts this as known. */
  learn(ran: Ran): void {
    for (const [url, bytes] of ran) {
      const known = this.known.get(url) ?? new Uint8Array(0)
      const both = new Uint8Array(Math.max(known.length, bytes.length))
      both.set(known)
      for (let at = 0; at < bytes.length; at++) if (bytes[at] === 1) both[at] = 1
      this.known.set(url, both)
    }
  }

  close(): void {
    this.session.post('Profiler.stopPreciseCoverage')
    this.session.disconnect()
  }

  private counts(): Profiler.ScriptCoverage[] {
    let result: Profiler.ScriptCoverage[] = []
    // The answer is there when the call returns.
    this.session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error !== null) throw error
      result = taken.result
    })
    return result
  }
}
