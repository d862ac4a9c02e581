// Connections that a worker was handed, and did not take before it ended. node:cluster holds such a one open for ever: its
// client would wait for an answer until its own patience is over. Here it is closed, so that the client can ask again.

import type { Worker } from 'node:cluster'

// As node:cluster sends and gets them; where it no longer does, nothing is closed, and nothing broken.
interface Handed {
  readonly act?: unknown
  readonly seq?: unknown
  readonly ack?: unknown
}
interface Handle {
  close?(): void
}

/** Closes the connections that a worker leaves untaken when it ends. */
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
