// A body that has to be over by a certain time.

import { closeIterator, dropIterator, isChunk, iterate } from '../environ/body.ts'
import type { Body, Chunk } from '../environ/contract.ts'

const END: IteratorReturnResult<undefined> = /* @__PURE__ */ Object.freeze({ done: true, value: undefined })

/**
 * The same body, which has to end within so many milliseconds from now. Where it does not, it is closed, and its reader is
 * thrown what `late` gives, so that half a body never looks whole. What is there already stays as it is, and so does a file.
 */
export function bounded(body: Body, milliseconds: number, late: () => unknown): Body {
  if (isChunk(body) || Array.isArray(body) || 'fd' in body) return body
  const from = iterate(body)
  let state: 'open' | 'late' | 'ended' = 'open'
  let reason: unknown
  let giveUp: ((reason: unknown) => void) | null = null
  const timer = setTimeout(() => {
    state = 'late'
    reason = late()
    dropIterator(from)
    if (giveUp === null) return
    state = 'ended'
    giveUp(reason)
  }, milliseconds)
  const end = (): void => {
    state = 'ended'
    clearTimeout(timer)
  }
  const next = async (): Promise<IteratorResult<Chunk>> => {
    if (state === 'ended') return END
    if (state === 'late') {
      state = 'ended'
      throw reason
    }
    try {
      const step = await new Promise<IteratorResult<Chunk>>((resolve, reject) => {
        giveUp = reject
        Promise.resolve(from.next()).then(resolve, reject)
      })
      if (step.done) end()
      return step
    } catch (error) {
      end()
      throw error
    } finally {
      giveUp = null
    }
  }
  return {
    [Symbol.asyncIterator]: () => ({
      next,
      async return() {
        if (state === 'open') {
          end()
          await closeIterator(from)
        }
        state = 'ended'
        return END
      },
    }),
  }
}
