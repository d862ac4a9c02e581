import type { Worker } from 'node:cluster'
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { closeUntaken } from '../../src/cli/untaken.ts'

// The messages are those of node:cluster; with real workers it is seen in test/faults.
class Process extends EventEmitter {
  readonly sent: unknown[][] = []
  send(...args: unknown[]): boolean {
    this.sent.push(args)
    return true
  }
}
const handle = () => {
  const made = { closed: 0, close: () => made.closed++ }
  return made
}

test('what was handed and not taken is closed when the worker has ended, and nothing else', () => {
  const process = new Process()
  closeUntaken({ process } as unknown as Worker)
  const [taken, given, lost] = [handle(), handle(), handle()]
  const messages = [taken, given, lost].map((each, seq) => [{ act: 'newconn', seq, key: 'x' }, each])
  for (const args of messages) expect(process.send(...args)).toBe(true)
  process.send('wsgify:stop')
  expect(process.sent).toEqual([...messages, ['wsgify:stop']])
  process.emit('internalMessage', { ack: 0, accepted: true })
  process.emit('internalMessage', { ack: 1, accepted: false })
  process.emit('internalMessage', { act: 'listening' })
  process.emit('close')
  expect([taken.closed, given.closed, lost.closed]).toEqual([0, 0, 1])
})
