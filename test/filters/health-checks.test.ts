import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type HealthCheck, HealthChecks } from '../../src/filters/health-checks.ts'

const checking = (checks: Record<string, HealthCheck>, timeout = 1000) =>
  new HealthChecks(new Map(Object.entries(checks)), [], timeout)

describe('HealthChecks', () => {
  test('is well unless a check gives false or throws', async () => {
    const lines: string[] = []
    const all = await checking({
      nothing: () => undefined,
      later: async () => 'PONG',
      no: async () => false,
      secret: () => {
        throw new Error('connect to db.internal failed')
      },
      without: async () => Promise.reject(),
      told: async () => Promise.reject(Object.assign(new Error('disk is full'), { expose: true })),
    }).run((line) => lines.push(line))
    expect(all.map(({ name, ok, reason }) => [name, ok, reason])).toEqual([
      ['nothing', true, undefined],
      ['later', true, undefined],
      ['no', false, undefined],
      ['secret', false, undefined],
      ['without', false, undefined],
      ['told', false, 'disk is full'],
    ])
    expect(lines.sort()).toEqual([
      'health check secret failed: connect to db.internal failed\n',
      'health check told failed: disk is full\n',
      'health check without failed: undefined\n',
    ])
  })

  test('waits no longer than it is told, and says so to the check', async () => {
    let aborted = false
    const [stuck] = await checking(
      {
        stuck: (signal) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              aborted = true
            })
          }),
      },
      20,
    ).run(() => undefined)
    expect([stuck?.ok, stuck?.reason, aborted]).toEqual([false, 'no answer within 20 ms', true])
  })

  test('runs once for all who ask meanwhile, and again afterwards', async () => {
    let runs = 0
    const shared = checking({
      one: async () => {
        runs++
      },
    })
    await Promise.all([shared.run(() => undefined), shared.run(() => undefined)])
    expect(runs).toBe(1)
    await shared.run(() => undefined)
    expect(runs).toBe(2)
  })

  test('a file disables, at once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'disabled')
    const watched = new HealthChecks(new Map(), [join(folder, 'other'), file], 1000)
    expect(watched.run(() => undefined)).toEqual([])
    writeFileSync(file, '')
    expect(watched.run(() => undefined)).toMatchObject([{ ok: false, reason: 'DISABLED BY FILE' }])
  })
})
