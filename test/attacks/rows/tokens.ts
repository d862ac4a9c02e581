// P: random numbers, and what must not be guessed.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SealedSerializer, SignedSerializer } from '../../../src/cookies/index.ts'
import { Request } from '../../../src/index.ts'
import { attack, each, type Group, objects } from '../row.ts'

const SRC = join(import.meta.dirname, '../../../src')

/** The code of the package, file by file, without its comments. */
export function sources(): { readonly file: string; readonly code: string }[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      file,
      code: readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
    }))
}

export const tokens: Group = {
  title: 'P. Random numbers and tokens',
  rows: [
    attack(
      'P1',
      'CWE-338 CVE-2025-66630',
      'a secret out of a generator that can be predicted',
      'no such generator is used anywhere, nor a fallback to one',
      objects(() =>
        each(sources(), ({ code }) => {
          assert.doesNotMatch(code, /Math\s*\.\s*random|\bgetRandomValues\s*\?\?|randomUUID\s*\?\?/)
        }),
      ),
    ),
    attack(
      'P2',
      'CWE-330',
      'a boundary, a nonce or a sealed value that comes twice',
      'ten thousand of each, and none twice',
      objects(async () => {
        const sealed = new SealedSerializer('secret', 'salt')
        const seen = new Set<string>()
        const count = await each(
          Array.from({ length: 10_000 }, (_, i) => i),
          async () => {
            const req = Request.blank('/', { method: 'POST', POST: [['f', { filename: 'f', body: '' }]] })
            seen.add(req.headers.get('Content-Type') as string)
            seen.add((await sealed.dumps('x')).slice(0, 16))
          },
        )
        assert.equal(seen.size, count * 2)
        return count
      }),
    ),
    attack(
      'P3',
      'CWE-1391 CWE-287',
      'a secret that is missing or empty, and is signed with all the same',
      'refused when the serializer is made',
      objects(() =>
        each([undefined, null, '', [], [''], ['good', ''], [undefined], 0], (secret) => {
          for (const Class of [SignedSerializer, SealedSerializer])
            assert.throws(() => new Class(secret as string, 'salt'), TypeError)
        }),
      ),
    ),
    attack(
      'P4',
      'CWE-347 CVE-2026-22817',
      'an algorithm that the token chooses',
      'the text holds no algorithm: that of the serializer is the only one',
      objects(async () => {
        const serializer = new SignedSerializer('secret', 'salt')
        const body = Buffer.from('{"user":"admin"}').toString('base64url')
        return each(
          ['none', 'None', 'HS256', 'RS256', ''].map(
            (alg) => `${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.${body}.`,
          ),
          async (text) => {
            await assert.rejects(serializer.loads(text), TypeError)
            await assert.rejects(serializer.loads(text.replaceAll('.', '')), TypeError)
          },
        )
      }),
    ),
  ],
}
