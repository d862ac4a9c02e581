import { expect, test } from 'vitest'
import { wsgify } from '../../src/index.ts'
import type { Journey } from '../../src/inspect/journey.ts'
import { Store } from '../../src/inspect/store.ts'
import { Watched } from './support.ts'

const journey = (id: number, text = '') =>
  ({ id, summary: () => ({ id, text }), toJSON: () => ({ id, text }) }) as unknown as Journey

test('keeps so many, and those that run stay live', () => {
  const store = new Store(2, 1_000_000)
  for (const id of [1, 2, 3]) store.begun(journey(id))
  expect(store.list().map(({ id }) => id)).toEqual([2, 3])
  store.ended(journey(1))
  expect(store.text(1)).toBeNull()
  store.ended(journey(3, 'done'))
  expect(store.text(3)).toBe('{"id":3,"text":"done"}')
  expect(store.text(2)).toBe('{"id":2,"text":""}')
  store.clear()
  expect([store.list(), store.bytes]).toEqual([[], 0])
})

test('keeps so many bytes, and the last one whatever it takes', () => {
  const store = new Store(100, 1000)
  for (let id = 1; id <= 50; id++) {
    store.begun(journey(id))
    store.ended(journey(id, 'x'.repeat(200)))
    expect(store.bytes).toBeLessThanOrEqual(1000)
  }
  expect(store.list()).toHaveLength(4)
  store.begun(journey(51))
  store.ended(journey(51, 'x'.repeat(5000)))
  expect(store.list().map(({ id }) => id)).toEqual([51])
})

test('memory stays bounded under many requests with large bodies', async () => {
  const watched = new Watched(
    wsgify((req) => req.text()),
    { keep: 50, keepBytes: 500_000, bodyBytes: 10_000 },
  )
  for (let i = 0; i < 300; i++) {
    await watched.ask('/', { method: 'POST', contentType: 'text/plain', body: 'x'.repeat(50_000) })
  }
  const list = await watched.list()
  expect(list.length).toBeLessThanOrEqual(50)
  expect(list.at(-1)?.id).toBe(300)
  expect(JSON.stringify(await watched.journey()).length).toBeLessThan(30_000)
})

test('tells listeners, until they leave or do not read', async () => {
  const store = new Store(10, 1000)
  const events = store.events()[Symbol.asyncIterator]()
  expect(await events.next()).toMatchObject({ value: { event: 'open' } })
  const first = events.next()
  store.begun(journey(1))
  expect(await first).toMatchObject({ value: { event: 'request', data: { id: 1 } } })
  const waiting = events.next()
  await events.return?.()
  expect(await waiting).toMatchObject({ done: true })
  const closing = store.events()[Symbol.asyncIterator]()
  const lazy = store.events()[Symbol.asyncIterator]()
  for (let id = 0; id < 1100; id++) store.begun(journey(id))
  expect(await lazy.next()).toMatchObject({ done: true })
  store.close()
  expect(await closing.next()).toMatchObject({ done: true })
  expect(await store.events()[Symbol.asyncIterator]().next()).toMatchObject({ done: true })
})
