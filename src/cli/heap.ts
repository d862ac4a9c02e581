// How much of the heap is in use: a process that comes near its end leaves before V8 ends it with all that it answers.

import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/**
 * Watches the heap of this process: calls `over` once, with the bytes in use, when they are more than `limit` after a full
 * collection. What waits to be collected does not count, for V8 lets that grow as far as it may. Returns what ends the watch.
 */
export function watchHeap(limit: number, over: (used: number) => void): () => void {
  const observer = new PerformanceObserver((list) => {
    if (!list.getEntries().some(isFull)) return
    const { used_heap_size: used } = getHeapStatistics()
    if (used <= limit) return
    observer.disconnect()
    over(used)
  })
  observer.observe({ entryTypes: ['gc'] })
  return () => observer.disconnect()
}

function isFull(entry: PerformanceEntry): boolean {
  const { detail } = entry as PerformanceEntry & { readonly detail?: { readonly kind?: number } }
  return detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR
}
