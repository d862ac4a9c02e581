// What was measured, as figures: medians, and ratios paired within each cycle.

import type { Slice } from './load.ts'

/** One server under one workload. */
export interface Cell {
  readonly perSecond: number
  /** The median over all cycles of the ratio to the base in the same cycle. */
  readonly ratio: number
  /** The lowest and the highest median of a round. */
  readonly low: number
  readonly high: number
  readonly errors: number
  readonly memory: number
}

/** The slices of one round: fresh processes. */
export interface Round {
  readonly slices: readonly Slice[]
  readonly memory: readonly number[]
}

/** The cells of all servers under one workload, in the order of the servers. */
export function cellsOf(rounds: readonly Round[], servers: number, base: number): Cell[] {
  return Array.from({ length: servers }, (_, server) => {
    const of = (round: Round, index: number) => round.slices.filter((slice) => slice.server === index)
    const byRound = rounds.map((round) => {
      const bases = new Map(of(round, base).map(({ cycle, perSecond }) => [cycle, perSecond]))
      return of(round, server).map(({ cycle, perSecond }) => perSecond / (bases.get(cycle) as number))
    })
    const medians = byRound.map(median)
    const slices = rounds.flatMap((round) => of(round, server))
    return {
      perSecond: median(slices.map(({ perSecond }) => perSecond)),
      ratio: median(byRound.flat()),
      low: Math.min(...medians),
      high: Math.max(...medians),
      errors: slices.reduce((sum, { errors }) => sum + errors, 0),
      memory: median(rounds.map(({ memory }) => memory[server] as number)),
    }
  })
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A ratio with its spread over the rounds. */
export function spread({ ratio, low, high }: Cell): string {
  return `${ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
}
