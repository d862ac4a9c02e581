// Connections that a worker was handed, and did not take before it ended.

import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'

// As node:cluster sends and gets them; where it no longer does, nothing is closed, and nothing broken.
interface Handed {
  readonly act?: unknown
  readonly seq?: unknown
  readonly ack?: unknown
}
interface Handle {
  close?(): void
}

/**
 * Gives back the connections that this worker is handed after its server closed; resolves when there can be no more. The
 * channel keeps order: what was on its way to this worker is here, and refused, before the answer to its farewell is.
 */
export async function giveBackUntaken(): Promise<void> {
  const { worker } = cluster
  if (worker === undefined || !worker.isConnected()) return
  // Where the channel breaks, whoever looks after this worker is gone, and there is nobody to give back to.
  const gone = once(worker, 'disconnect').catch(() => undefined)
  worker.disconnect()
  await gone
}

/**
 * Closes the connections that a worker leaves untaken when it is killed. node:cluster holds such a one open for ever: its
 * client would wait until its own patience is over. It is not given to another, for some of it may have been read.
 */
export function closeUntaken({ process }: Worker): void {
  const waiting = new Map<unknown, Handle | undefined>()
  const send = process.send as (...args: unknown[]) => boolean
  process.send = (...args: unknown[]) => {
    const [message, handle] = args as [Handed | undefined, Handle | undefined]
    if (message?.act === 'newconn') waiting.set(message.seq, handle)
    return send.apply(process, args)
  }
  process.on('internalMessage', ({ ack }: Handed) => waiting.delete(ack))
  // What it said last may arrive after its exit; of a channel with a handle on its way there is no other news.
  process.once('close', () => {
    for (const handle of waiting.values()) handle?.close?.()
  })
}
