import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, type TestContext, test, vi } from 'vitest'
import { JSONSerializer } from '../../src/cookies/serializers.ts'
import { type Hash, SignedSerializer } from '../../src/cookies/signed.ts'
import { pythonWith } from '../support/real.ts'

afterEach(() => {
  vi.useRealTimers()
})
const flip = (text: string, at: number, bit: number) => {
  const bytes = Buffer.from(text, 'base64url')
  bytes[at] = (bytes[at] as number) ^ (1 << bit)
  return bytes.toString('base64url')
}

describe.each(['wsgify', 'webob'] as const)('the format of %s', (format) => {
  const serializer = new SignedSerializer('secret', 'salt', { format, hash: 'SHA-256' })

  test('gives back what was signed', async () => {
    for (const value of [{ a: [1, '\u00e9'] }, 'text', null, 0]) {
      expect(await serializer.loads(await serializer.dumps(value))).toEqual(value)
    }
  })

  test('refuses every text that differs by a bit', async () => {
    const text = await serializer.dumps({ user: 7 })
    const size = Buffer.from(text, 'base64url').length
    for (let at = 0; at < size; at++) {
      for (let bit = 0; bit < 8; bit++) {
        await expect(serializer.loads(flip(text, at, bit)), `byte ${at}, bit ${bit}`).rejects.toThrow(
          TypeError,
        )
      }
    }
  })

  test('refuses what is cut, grown, empty or signed for another purpose', async () => {
    const text = await serializer.dumps('value')
    const others = [
      new SignedSerializer('secret', 'other', { format, hash: 'SHA-256' }),
      new SignedSerializer('other', 'salt', { format, hash: 'SHA-256' }),
      new SignedSerializer('secret', 'salt', { format, hash: 'SHA-512' }),
      new SignedSerializer('secret', 'salt', {
        format: format === 'webob' ? 'wsgify' : 'webob',
        hash: 'SHA-256',
      }),
    ]
    for (const other of others) await expect(other.loads(text)).rejects.toThrow(TypeError)
    for (const bad of [
      '',
      text.slice(0, -1),
      `${text}A`,
      `${text}!`,
      'x'.repeat(10_000),
      Buffer.alloc(32).toString('base64url'),
    ]) {
      await expect(serializer.loads(bad)).rejects.toThrow(TypeError)
    }
  })

  test('secrets can be changed', async () => {
    const old = await new SignedSerializer('old', 'salt', { format }).dumps(1)
    const both = new SignedSerializer(['new', 'old'], 'salt', { format })
    expect(await both.loads(old)).toBe(1)
    expect(await new SignedSerializer('new', 'salt', { format }).loads(await both.dumps(2))).toBe(2)
    await expect(new SignedSerializer(['new'], 'salt', { format }).loads(old)).rejects.toThrow(TypeError)
  })
})

test('a value is good until its end, which is signed with it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000_000 })
  const serializer = new SignedSerializer('secret', 'salt', { maxAge: 60 })
  const text = await serializer.dumps('value')
  vi.setSystemTime(1_000_000_059_000)
  expect(await serializer.loads(text)).toBe('value')
  vi.setSystemTime(1_000_000_060_000)
  await expect(serializer.loads(text)).rejects.toThrow('past its end')
})

test('salt and secret are apart, unlike in the format of WebOb', async () => {
  const text = await new SignedSerializer('ab', 'c').dumps(1)
  await expect(new SignedSerializer('b', 'ca').loads(text)).rejects.toThrow(TypeError)
  const shared = await new SignedSerializer('ab', 'c', { format: 'webob' }).dumps(1)
  expect(await new SignedSerializer('b', 'ca', { format: 'webob' }).loads(shared)).toBe(1)
})

test.each<[string, () => unknown]>([
  ['no secret', () => new SignedSerializer([], 'salt')],
  ['an empty secret', () => new SignedSerializer(['a', ''], 'salt')],
  ['another hash', () => new SignedSerializer('a', 'salt', { hash: 'SHA-1' as Hash })],
  ['an end that is none', () => new SignedSerializer('a', 'salt', { maxAge: -1 })],
  ['an end in the format of WebOb', () => new SignedSerializer('a', 'salt', { maxAge: 1, format: 'webob' })],
])('refuses %s', (_name, make) => {
  expect(make).toThrow()
})

describe('beside WebOb', () => {
  const PYTHON = `
import json, sys
from webob.cookies import SignedSerializer
out = []
for case in json.load(sys.stdin):
    signer = SignedSerializer(case['secret'], case['salt'], hashalg=case['hash'])
    made = signer.dumps(case['value']).decode('ascii')
    out.append([made, signer.loads(case['ours'])])
json.dump(out, sys.stdout)
`
  test('each reads what the other has signed, byte for byte the same', async (context: TestContext) => {
    const python = pythonWith(context, 'webob')
    const values = [
      { a: 1, b: [true, null, 'x'] },
      'h\u00e9llo \u20ac \ud83d\ude00',
      0,
      [],
      {},
      { nested: { '\u00fc': '"\\\n' } },
    ]
    const cases = [
      ...(['sha256', 'sha384', 'sha512'] as const).map((hash) => ({ secret: 'secret', salt: 'salt', hash })),
      { secret: 's\u00e9cret', salt: 's\u00e4lt', hash: 'sha512' as const },
      { secret: 's\u20accret', salt: 's\u00e4lt', hash: 'sha256' as const },
    ].flatMap((one) => values.map((value) => ({ ...one, value })))
    const signers = cases.map(({ secret, salt, hash }) => {
      const name = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const
      return new SignedSerializer(secret, salt, {
        hash: name[hash],
        format: 'webob',
        serializer: new JSONSerializer(),
      })
    })
    const ours = await Promise.all(cases.map(({ value }, i) => (signers[i] as SignedSerializer).dumps(value)))
    const input = JSON.stringify(cases.map((one, i) => ({ ...one, ours: ours[i] })))
    const run = spawnSync(python, ['-c', PYTHON], { input, encoding: 'utf8' })
    expect(run.status, run.stderr).toBe(0)
    const theirs = JSON.parse(run.stdout) as [string, unknown][]
    for (const [i, [made, loaded]] of theirs.entries()) {
      expect(made).toBe(ours[i])
      expect(loaded).toEqual(cases[i]?.value)
      expect(await signers[i]?.loads(made)).toEqual(cases[i]?.value)
    }
    expect(theirs).toHaveLength(30)
  })
})
