// How the time of a parser grows with its input: measured at two sizes, and compared with what linear would be.

import { processorTime } from '../support/quick.ts'

const SIZES = [131_072, 524_288] as const
/**
 * What is this quick needs no ratio: the collector would be all that is measured. What is quadratic takes seconds at the larger
 * size. Milliseconds.
 */
const QUICK = 60

/**
 * Throws unless four times the input takes less than ten times the time; quadratic is sixteen. The best of some runs counts,
 * and what looks bad is measured again, since others use the machine too. The sizes are beyond those at which a parser
 * changes its ways.
 */
export async function grows(make: (size: number) => string, parse: (text: string) => unknown): Promise<void> {
  const unit = make(1).length
  const [small, large] = SIZES.map((size) => make(Math.ceil(size / unit))) as [string, string]
  for (let tries = 3; ; tries--) {
    const last = await bestOf(large, parse)
    if (last < QUICK) return
    const first = await bestOf(small, parse)
    if (last < first * 10) return
    if (tries > 1) continue
    throw new Error(`it takes ${first.toFixed(1)} and ${last.toFixed(1)} ms for ${SIZES.join(' and ')} bytes`)
  }
}

/** The milliseconds of processor time of the best of three runs; of the first, when it is quick. */
async function bestOf(text: string, parse: (text: string) => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < 3 && best > QUICK / 2; i++) {
    best = Math.min(best, await processorTime(() => parse(text)))
  }
  return best
}
