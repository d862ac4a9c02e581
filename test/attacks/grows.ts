// How the time of a parser grows with its input: measured at four sizes, and compared with what linear would be.

const START = 16_384
const STEPS = 4
/** What is this quick needs no ratio: noise would be all that is measured. Milliseconds. */
const QUICK = 20

/**
 * Throws unless eight times the input takes less than forty times the time; quadratic is sixty-four. The best of some runs
 * counts, since others use the machine too.
 */
export async function grows(make: (size: number) => string, parse: (text: string) => unknown): Promise<void> {
  const sizes = Array.from({ length: STEPS }, (_, i) => START << i)
  const times: number[] = []
  for (const size of sizes) {
    const text = make(1).length > 1 ? make(Math.ceil(size / make(1).length)) : make(size)
    let best = Number.POSITIVE_INFINITY
    for (let i = 0; i < 3 && best > QUICK / 10; i++) {
      const start = performance.now()
      await parse(text)
      best = Math.min(best, performance.now() - start)
    }
    times.push(best)
  }
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  if (last > QUICK && last > first * 40) {
    throw new Error(
      `it takes ${times.map((time) => time.toFixed(1)).join(', ')} ms at ${sizes.join(', ')} bytes`,
    )
  }
}
