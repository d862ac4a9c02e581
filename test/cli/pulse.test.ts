import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BEAT, type Beating, beat, Pulse } from '../../src/cli/pulse.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Heard extends Beating {
  readonly signals: string[]
}
const process = (): Heard => {
  const signals: string[] = []
  return { signals, kill: (signal) => signals.push(signal) }
}

test('a process tells at once, and once a second', () => {
  const told: unknown[] = []
  beat((what) => told.push(what))
  expect(told).toEqual([BEAT])
  vi.advanceTimersByTime(3000)
  expect(told).toHaveLength(4)
})

test('who is silent for too long is told of and ended, whoever beats is not', () => {
  const silent: Beating[] = []
  const pulse = new Pulse(3, (each) => silent.push(each))
  const [lively, blocked, never] = [process(), process(), process()]
  for (const each of [lively, blocked]) pulse.heard(each)
  for (let second = 1; second <= 10; second++) {
    vi.advanceTimersByTime(1000)
    pulse.heard(lively)
    expect(silent).toEqual(second < 4 ? [] : [blocked])
    expect(blocked.signals).toEqual(second < 4 ? [] : second < 9 ? ['SIGABRT'] : ['SIGABRT', 'SIGKILL'])
  }
  expect([lively.signals, never.signals]).toEqual([[], []])
  for (const each of [lively, blocked]) pulse.ended(each)
  expect(vi.getTimerCount()).toBe(0)
})

test('a pause of whoever listens costs nobody anything', () => {
  const pulse = new Pulse(3, () => undefined)
  const one = process()
  pulse.heard(one)
  for (let i = 0; i < 3; i++) {
    vi.setSystemTime(Date.now() + 3_600_000)
    vi.advanceTimersByTime(1000)
  }
  expect(one.signals).toEqual([])
})

test('without a bound nobody is listened to', () => {
  const pulse = new Pulse(0, () => undefined)
  pulse.heard(process())
  expect(vi.getTimerCount()).toBe(0)
})
