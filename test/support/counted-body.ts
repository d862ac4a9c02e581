// Bodies that count how often they were opened, run to their end, and closed.

import type { Body } from '../../src/environ/contract.ts'

/** What became of a body. All is well when it was opened once, and ended or closed once. */
export interface Count {
  opened: number
  ended: number
  closed: number
  /** How many chunks were asked for. */
  pulled: number
}

export const noCount = (): Count => ({ opened: 0, ended: 0, closed: 0, pulled: 0 })

/** A body of chunks; an error among them is thrown. With `slow`, its steps are promises. */
export function countedBody(count: Count, chunks: Iterable<unknown>, slow: boolean): Body {
  const iterator = () => {
    const from = chunks[Symbol.iterator]()
    count.opened++
    const next = () => {
      count.pulled++
      const { done, value } = from.next()
      if (!done && !(value instanceof Error)) return { done, value }
      count.ended++
      if (!done) throw value
      return { done, value: undefined }
    }
    const end = () => {
      count.closed++
      return { done: true, value: undefined }
    }
    return slow ? { next: async () => next(), return: async () => end() } : { next, return: end }
  }
  return (slow ? { [Symbol.asyncIterator]: iterator } : { [Symbol.iterator]: iterator }) as Body
}
