// What a fault may leave behind: descriptors, timers, listeners.

import { readdirSync } from 'node:fs'

/** What is open, by its kind. */
export interface Open {
  readonly descriptors: number
  readonly timers: number
  readonly listeners: number
}

export function whatIsOpen(): Open {
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  return { descriptors: readdirSync('/proc/self/fd').length, timers, listeners }
}

/** Waits until no more is open than before; gives what is more after two seconds. */
export async function leftSince(before: Open): Promise<Partial<Open>> {
  let more: [string, number][] = []
  for (let i = 0; i < 100; i++) {
    const now = whatIsOpen()
    more = Object.entries(now).flatMap(([kind, count]): [string, number][] => {
      const grown = count - before[kind as keyof Open]
      return grown > 0 ? [[kind, grown]] : []
    })
    if (more.length === 0) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return Object.fromEntries(more)
}
