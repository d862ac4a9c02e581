import { expect, it } from 'vitest'
import { Outflow } from '../../../../src/gateways/node/in-process/outflow.ts'

function make(): { flow: Outflow; events: string[] } {
  const events: string[] = []
  const flow = new Outflow(
    () => events.push('drained'),
    () => events.push('finished'),
    () => events.push('abandoned'),
  )
  return { flow, events }
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve))
const bytes = (size: number) => new Uint8Array(size)

it('gives pieces in their order, and waits for more', async () => {
  const { flow, events } = make()
  const waits = flow.next()
  expect(flow.push(bytes(1), () => events.push('taken'))).toBe(true)
  expect((await waits).value).toHaveLength(1)
  await tick()
  flow.push(bytes(2), null)
  flow.push(bytes(3), null)
  flow.end()
  expect((await flow.next()).value).toHaveLength(2)
  expect((await flow.next()).value).toHaveLength(3)
  expect(events).toEqual(['taken'])
  expect((await flow.next()).done).toBe(true)
  expect((await flow.next()).done).toBe(true)
  expect(events).toEqual(['taken', 'finished'])
})

it('has a writer wait until all was taken', async () => {
  const { flow, events } = make()
  expect(flow.push(bytes(65_535), null)).toBe(true)
  expect(flow.push(bytes(1), null)).toBe(false)
  await flow.next()
  await tick()
  expect(events).toEqual([])
  await flow.next()
  await tick()
  expect(events).toEqual(['drained'])
})

it('is taken whole when it has ended', async () => {
  const one = make()
  const piece = bytes(3)
  one.flow.push(piece, () => one.events.push('taken'))
  one.flow.end()
  expect(one.flow.isWhole).toBe(true)
  expect(one.flow.takeAll()).toBe(piece)
  await tick()
  expect(one.events).toEqual(['finished', 'taken'])
  const none = make()
  none.flow.end()
  expect(none.flow.takeAll()).toHaveLength(0)
  const two = make()
  two.flow.push(piece, null)
  two.flow.push(piece, null)
  two.flow.end()
  expect(two.flow.takeAll()).toEqual([piece, piece])
})

it('ends who waits, when it ends or fails', async () => {
  const ends = make()
  const waits = ends.flow.next()
  ends.flow.end()
  expect([(await waits).done, ends.events]).toEqual([true, ['finished']])
  const fails = make()
  const broken = fails.flow.next()
  fails.flow.push(bytes(1), null)
  await broken
  const later = fails.flow.next()
  fails.flow.fail(new Error('broken'))
  fails.flow.fail(new Error('again'))
  await expect(later).rejects.toThrow('broken')
  await expect(fails.flow.next()).rejects.toThrow('broken')
  expect([fails.flow.push(bytes(1), null), fails.events]).toEqual([false, []])
})

it('tells of a reader that leaves, once', async () => {
  const { flow, events } = make()
  flow.push(bytes(1), null)
  await flow.return()
  await flow.return()
  expect([events, flow.push(bytes(1), null), (await flow.next()).done]).toEqual([['abandoned'], false, true])
})
