import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { expect, test } from 'vitest'
import { Response } from '../../src/message/response.ts'
import { isSettled, sameState, tagOf } from '../../src/static/file-state.ts'

const stats = (over: Partial<Stats> = {}) =>
  ({
    dev: 1,
    ino: 2,
    size: 3,
    mtimeMs: 1_700_000_000_000.25,
    ctimeMs: 1_700_000_000_000.25,
    ...over,
  }) as Stats
const state = { stats: stats(), path: '/a', settled: true, hash: null, bytes: null }

test('a state is told by every member of it', () => {
  expect(sameState(stats(), stats())).toBe(true)
  for (const key of ['dev', 'ino', 'size', 'mtimeMs', 'ctimeMs'] as const) {
    expect([key, sameState(stats(), stats({ [key]: 7 }))]).toEqual([key, false])
  }
})

test('a file is settled when neither content nor inode has changed for two seconds', () => {
  const now = 1_700_000_010_000
  expect(isSettled(stats(), now)).toBe(true)
  expect(isSettled(stats({ mtimeMs: now - 1999 }), now)).toBe(false)
  expect(isSettled(stats({ ctimeMs: now - 1999 }), now)).toBe(false)
  expect(isSettled(stats({ mtimeMs: now + 5000 }), now)).toBe(false)
  expect(isSettled(stats({ mtimeMs: now - 2001, ctimeMs: now - 2001 }), now)).toBe(true)
})

test('the tag of a state is that of its size and time, and of its coding', () => {
  const { tag, weak } = tagOf(state, '')
  expect(weak).toBe(false)
  const others = [
    tagOf({ ...state, stats: stats({ size: 4 }) }, ''),
    tagOf({ ...state, stats: stats({ mtimeMs: 1_700_000_000_000.5 }) }, ''),
    tagOf(state, '-br'),
  ]
  expect(new Set([tag, ...others.map((other) => other.tag)]).size).toBe(4)
  expect(tagOf({ ...state, stats: stats({ ino: 9, dev: 9, ctimeMs: 9 }) }, '').tag).toBe(tag)
})

test('the tag of a state that can change unseen is weak', () => {
  expect(tagOf({ ...state, settled: false }, '').weak).toBe(true)
})

test('the tag of content is that of a response, strong where the content is at hand', async () => {
  const bytes = Buffer.from('abc')
  const hash = createHash('sha256').update(bytes).digest()
  const response = new Response('abc')
  await response.setEtag()
  expect(String(tagOf({ ...state, hash }, ''))).toBe(String(response.etag))
  expect(tagOf({ ...state, hash, settled: false, bytes }, '').weak).toBe(false)
  expect(tagOf({ ...state, hash, settled: false }, '').weak).toBe(true)
})
