import { afterEach, expect, test, vi } from 'vitest'
import { SealedSerializer } from '../../src/cookies/sealed.ts'

afterEach(() => {
  vi.useRealTimers()
})
const serializer = new SealedSerializer('secret', 'salt')

test('gives back what was sealed, which nobody can read', async () => {
  const [one, other] = await Promise.all([
    serializer.dumps({ user: 'ann' }),
    serializer.dumps({ user: 'ann' }),
  ])
  expect(one).not.toBe(other)
  expect(Buffer.from(one as string, 'base64url').toString('latin1')).not.toContain('ann')
  expect(await serializer.loads(one as string)).toEqual({ user: 'ann' })
})

test('refuses every text that differs by a bit', async () => {
  const text = await serializer.dumps(7)
  const size = Buffer.from(text, 'base64url').length
  for (let at = 0; at < size; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const bytes = Buffer.from(text, 'base64url')
      bytes[at] = (bytes[at] as number) ^ (1 << bit)
      await expect(serializer.loads(bytes.toString('base64url'))).rejects.toThrow(TypeError)
    }
  }
})

test.each(['', 'a', '!', 'A'.repeat(48), 'A'.repeat(10_000)])('refuses %.10s', async (text) => {
  await expect(serializer.loads(text)).rejects.toThrow(TypeError)
})

test('secrets can be changed, purposes not', async () => {
  const old = await new SealedSerializer('old', 'salt').dumps(1)
  expect(await new SealedSerializer(['new', 'old'], 'salt').loads(old)).toBe(1)
  await expect(new SealedSerializer('new', 'salt').loads(old)).rejects.toThrow(TypeError)
  await expect(new SealedSerializer('old', 'other').loads(old)).rejects.toThrow(TypeError)
})

test('a value is good until its end', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000_000 })
  const ending = new SealedSerializer('secret', 'salt', { maxAge: 60 })
  const text = await ending.dumps('value')
  vi.setSystemTime(1_000_000_059_000)
  expect(await ending.loads(text)).toBe('value')
  vi.setSystemTime(1_000_000_060_000)
  await expect(ending.loads(text)).rejects.toThrow('past its end')
})

test('refuses no secret and a bad end', () => {
  expect(() => new SealedSerializer([], 'salt')).toThrow(TypeError)
  expect(() => new SealedSerializer('a', 'salt', { maxAge: 0 })).toThrow(RangeError)
})
