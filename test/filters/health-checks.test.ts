import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type HealthCheck, Results } from '../../src/filters/health-checks.ts'

const results = (checks: Record<string, HealthCheck>, timeout = 1000) =>
  new Results(new Map(Object.entries(checks)), [], timeout)

describe('Results', () => {
  test('is well unless a check gives false or throws', async () => {
    const lines: string[] = []
    const all = await results({
      nothing: () => undefined,
      later: async () => 'PONG',
      no: async () => false,
      secret: () => {
        throw new Error('connect to db.internal failed')
      },
      told: async () => Promise.reject(Object.assign(new Error('disk is full'), { expose: true })),
    }).now((line) => lines.push(line))
    expect(all.map(({ name, ok, reason }) => [name, ok, reason])).toEqual([
      ['nothing', true, undefined],
      ['later', true, undefined],
      ['no', false, undefined],
      ['secret', false, undefined],
      ['told', false, 'disk is full'],
    ])
    expect(lines.sort()).toEqual([
      'health check secret failed: connect to db.internal failed\n',
      'health check told failed: disk is full\n',
    ])
  })

  test('waits no longer than it is told, and says so to the check', async () => {
    let aborted = false
    const [stuck] = await results(
      {
        stuck: (signal) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              aborted = true
            })
          }),
      },
      20,
    ).now(() => undefined)
    expect([stuck?.ok, stuck?.reason, aborted]).toEqual([false, 'no answer within 20 ms', true])
  })

  test('runs once for all who ask meanwhile, and again afterwards', async () => {
    let runs = 0
    const shared = results({
      one: async () => {
        runs++
      },
    })
    await Promise.all([shared.now(() => undefined), shared.now(() => undefined)])
    expect(runs).toBe(1)
    await shared.now(() => undefined)
    expect(runs).toBe(2)
  })

  test('a file disables, at once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'disabled')
    const watched = new Results(new Map(), [join(folder, 'other'), file], 1000)
    expect(watched.now(() => undefined)).toEqual([])
    writeFileSync(file, '')
    expect(watched.now(() => undefined)).toMatchObject([{ ok: false, reason: 'DISABLED BY FILE' }])
  })
})
