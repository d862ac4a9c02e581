// What was found is replayed; and the fuzzer itself finds what was put there to be found.

import { describe, expect, test } from 'vitest'
import { Campaign, MOST } from './campaign.ts'
import { casesOf } from './cases.ts'
import { Coverage } from './coverage.ts'
import { mutate } from './mutate.ts'
import { Random } from './random.ts'
import { cuts, type Target } from './target.ts'
import { targets } from './targets.ts'

describe.each(targets)('$name', (target) => {
  test('holds for its seeds and cases, and for some thousand inputs made of them', async () => {
    const campaign = new Campaign(target, casesOf(target.name))
    await campaign.replay()
    await campaign.spend(150, new Random(1))
    expect([...campaign.faults.values()]).toEqual([])
    expect(campaign.tried).toBeGreaterThan(target.seeds.length)
  })

  test('has no seed twice', () => {
    expect(new Set(target.seeds).size).toBe(target.seeds.length)
  })
})

describe('the fuzzer', () => {
  const planted = (run: (input: string) => void): Target => ({
    name: 'planted',
    seeds: ['abc'],
    words: ['x='],
    run,
  })

  test('finds an error that is not documented, and keeps the shortest input', async () => {
    const campaign = new Campaign(
      planted((input) => {
        if (input.includes('x=')) throw new TypeError('it is there')
      }),
      [],
    )
    await campaign.spend(200, new Random(1))
    const [fault] = campaign.faults.values()
    expect(fault).toMatchObject({ target: 'planted', message: 'TypeError: it is there' })
    expect(fault?.input).toContain('x=')
    expect(fault?.input.length).toBeLessThan(10)
  })

  test('finds what is slow', async () => {
    const campaign = new Campaign(
      planted(() => {
        const until = performance.now() + MOST + 5
        while (performance.now() < until);
      }),
      [],
    )
    await campaign.replay()
    expect([...campaign.faults.values()][0]?.message).toContain(`more than ${MOST} ms`)
  })

  test('the same seed gives the same inputs', () => {
    const made = (seed: number) => {
      const chance = new Random(seed)
      return Array.from({ length: 50 }, () => mutate(['abc', 'd=1'], ['x'], chance))
    }
    expect(made(5)).toEqual(made(5))
    expect(made(5)).not.toEqual(made(6))
    expect(made(5).join('')).toMatch(/^[\x00-\xff]*$/)
  })

  test('changes each number of an input, not the first of its kind alone', () => {
    const chance = new Random(1)
    const made = Array.from({ length: 20_000 }, () => mutate(['a1b1c'], ['x'], chance))
    for (const changed of ['a65535b1c', 'a1b65535c']) expect(made).toContain(changed)
  })

  test('cuts lose nothing', () => {
    for (const text of ['', 'a', 'hello', 'x'.repeat(1000)]) {
      for (const pieces of cuts(text)) expect(pieces.join('')).toBe(text)
    }
  })

  test('knows what of the source has run', async () => {
    const coverage = new Coverage()
    try {
      const target = targets.find(({ name }) => name === 'fastcgi-pairs') as Target
      await target.run('')
      coverage.learn(coverage.take())
      await target.run('')
      expect(coverage.isNew(coverage.take())).toBe(false)
      await target.run(target.seeds[0] as string)
      const ran = coverage.take()
      expect(coverage.isNew(ran)).toBe(true)
      coverage.learn(ran)
      expect(coverage.isNew(ran)).toBe(false)
    } finally {
      coverage.close()
    }
  })
})
