import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Deadline } from '../../src/client/deadline.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a deadline expires at its time, and not once it is lifted', () => {
  const expired = vi.fn()
  const deadline = new Deadline(expired)
  deadline.set(100)
  vi.advanceTimersByTime(90)
  expect(expired).not.toHaveBeenCalled()
  vi.advanceTimersByTime(20)
  expect(expired).toHaveBeenCalledTimes(1)
  deadline.set(100)
  deadline.lift()
  vi.advanceTimersByTime(1000)
  expect(expired).toHaveBeenCalledTimes(1)
})

test('one that is moved on again and again costs one timer, and expires at the last time that was set', () => {
  const expired = vi.fn()
  const deadline = new Deadline(expired)
  for (let i = 0; i < 50; i++) {
    deadline.set(100)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(10)
  }
  expect(expired).not.toHaveBeenCalled()
  vi.advanceTimersByTime(95)
  expect(expired).toHaveBeenCalledTimes(1)
})

test('one that is moved nearer expires nearer; one without end never; one that has ended leaves no timer', () => {
  const expired = vi.fn()
  const deadline = new Deadline(expired)
  deadline.set(1000)
  deadline.set(10)
  vi.advanceTimersByTime(11)
  expect(expired).toHaveBeenCalledTimes(1)
  deadline.set(Number.POSITIVE_INFINITY)
  expect(vi.getTimerCount()).toBe(0)
  deadline.set(1e12)
  vi.advanceTimersByTime(2 ** 31)
  expect(expired).toHaveBeenCalledTimes(1)
  deadline.end()
  expect(vi.getTimerCount()).toBe(0)
})
