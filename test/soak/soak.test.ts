// A short soak, and small slow attacks with limits that end them sooner; and that what is wrong would be seen.

import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Random } from '../fuzz/random.ts'
import { attack, attackFaults, attackNames } from './attack.ts'
import { difference, load } from './load.ts'
import { anyOf } from './model.ts'
import { faultsOf, grown, grownFaults, soak } from './soak.ts'

describe('a soak', () => {
  test('of fifteen seconds loses nothing, leaves nothing open, and does not grow', async () => {
    const result = await soak({ seconds: 15, clients: 8, rate: 400, seed: 5 }, 5)
    const { ledger, samples } = result
    expect(ledger.losses).toEqual([])
    expect(faultsOf(result)).toEqual([])
    expect(samples.length).toBeGreaterThan(2)
    expect(ledger.kinds.size).toBe(20)
    expect(ledger.sent).toBeGreaterThan(500)
    expect([ledger.right, ledger.intended, ledger.left].every((count) => count > 0)).toBe(true)
  }, 90_000)

  test('sees a server that answers with something else', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno'))
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const ledger = await load(port, { seconds: 0.3, clients: 2, rate: 100, seed: 1 })
    expect(ledger.lost).toBeGreaterThan(0)
    expect(ledger.sent).toBe(ledger.right + ledger.intended + ledger.left + ledger.lost)
  })

  test('compares every byte', () => {
    const chance = new Random(1)
    for (let id = 1; id < 200; id++) {
      const asked = anyOf(id, chance)
      if (asked.gzip || asked.body === null || asked.last) continue
      const fields = [...asked.fields, 'Connection: keep-alive', 'Date: now']
      const answer = { status: asked.status, fields, body: Buffer.from(asked.body, 'latin1') }
      expect(difference(asked, answer, false)).toBeNull()
      expect(difference(asked, { ...answer, status: 299 }, false)).toContain('299 in place of')
      expect(difference(asked, { ...answer, fields: [...fields, 'X: y'] }, false)).toContain('X: y')
      expect(difference(asked, { ...answer, body: Buffer.from(`${asked.body}x`) }, false)).toContain(
        'a body of',
      )
      expect(difference(asked, answer, true)).toBe('it does not close')
      expect(difference(asked, { ...answer, fields: [...fields, 'Connection: close'] }, false)).toBe(
        'it closes',
      )
    }
  })

  test('sees what is left open, and what has grown', () => {
    const use = { rss: 0, heapUsed: 0, files: 20, opened: 5, ended: 5, twice: 0 }
    const ledger = { sent: 1, right: 1, intended: 0, left: 0, lost: 0, losses: [], kinds: new Map() }
    const samples = [
      { second: 0, ...use },
      { second: 1, ...use },
    ]
    expect(faultsOf({ ledger, samples, idle: use })).toEqual([])
    const idle = { rss: 0, heapUsed: 64_000_000, files: 21, opened: 5, ended: 4, twice: 1 }
    expect(faultsOf({ ledger: { ...ledger, lost: 2 }, samples, idle })).toEqual([
      '2 requests were lost',
      'the ledger is wrong',
      '1 bodies were not closed',
      '1 bodies were closed twice',
      '1 files are left open',
      'the heap has grown by 61.0 MiB in the second half',
    ])
  })
})

describe('memory', () => {
  test('after fifteen thousand requests is what it was after five thousand', async () => {
    const result = await grown({ seconds: 120, clients: 8, rate: 2000, seed: 3 }, 5000, 15_000)
    expect(grownFaults(result, 0.08)).toEqual([])
    expect(result.ledgers[0].sent + result.ledgers[1].sent).toBeGreaterThanOrEqual(15_000)
  }, 300_000)

  test('that has grown is told, and what was lost and left open', () => {
    const use = { rss: 0, heapUsed: 100, files: 20, opened: 5, ended: 5, twice: 0 }
    const ledger = { sent: 1, right: 1, intended: 0, left: 0, lost: 0, losses: [], kinds: new Map() }
    const ledgers = [ledger, ledger] as const
    expect(grownFaults({ ledgers, uses: [use, { ...use, heapUsed: 104 }] }, 0.05)).toEqual([])
    const after = { ...use, heapUsed: 110, files: 22, ended: 4 }
    expect(grownFaults({ ledgers: [ledger, { ...ledger, lost: 3 }], uses: [use, after] }, 0.05)).toEqual([
      '3 requests were lost',
      '1 bodies were not closed',
      '2 files are left open',
      'the heap has grown by 10.0 %',
    ])
  })
})

describe('a slow attack', () => {
  const limits = { headersTimeout: 1000, requestTimeout: 60_000, rateGrace: 1000, sendTimeout: 1000 }

  test.each(attackNames)(
    '%s: a good client is answered, and the attackers are not kept',
    async (name) => {
      const result = await attack(name, { connections: 200, seconds: 6, limits })
      // Other tests run beside it: how long it waits is for the program to measure, here it is answered at all.
      expect(attackFaults(result, 2000)).toEqual([])
      if (name !== 'stalled-reader') expect(result.attackers.refused).toBeGreaterThan(0)
    },
    60_000,
  )

  test('says what is not as promised', () => {
    const use = { rss: 0, heapUsed: 0, files: 20, opened: 5, ended: 5, twice: 0 }
    const times = { answered: 10, failed: 0, p50: 1, p99: 2, most: 3 }
    const held = {
      name: 'slow-body' as const,
      connections: 100,
      before: use,
      during: use,
      after: use,
      attackers: { opened: 150, held: 100, refused: 50, ended: 50 },
      calm: times,
      good: times,
    }
    expect(attackFaults(held)).toEqual([])
    expect(
      attackFaults({
        ...held,
        during: { ...use, rss: 1_000_000_000 },
        after: { ...use, files: 30, ended: 4 },
        attackers: { opened: 50, held: 50, refused: 0, ended: 0 },
        good: { ...times, failed: 1, p99: 60 },
      }),
    ).toEqual([
      '1 answers to the good client failed',
      'p99 is 60.0 ms, and may be 50.0',
      'only 50 of 100 connections were held',
      'the server has ended none of them',
      'each connection takes 9766 KiB',
      '10 files are left open',
      '1 bodies were not closed',
    ])
  })
})
