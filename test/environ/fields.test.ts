import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  FRAMING,
  HOP_BY_HOP,
  isHopByHop,
  mayTrail,
  mayTrailAnswer,
  SINGLE,
} from '../../src/environ/fields.ts'
import { isWorkers } from '../../src/syntax/runtime.ts'

test.each([
  ['connection', 200, true],
  ['upgrade', 200, true],
  ['upgrade', 426, false],
  ['proxy-authenticate', 407, false],
  ['proxy-authenticate', 426, true],
  ['content-type', 200, false],
])('%s with %i concerns one connection: %s', (name, status, hop) => {
  expect(isHopByHop(name, status)).toBe(hop)
})

test('what frames a message, or is needed before its body, does not come after it', () => {
  expect([...FRAMING].filter(mayTrail)).toEqual([])
  expect(
    ['authorization', 'cookie', 'if-match', 'x-forwarded-for', 'digest', 'set-cookie'].filter(mayTrail),
  ).toEqual(['digest', 'set-cookie'])
  expect(['digest', 'set-cookie', 'location', 'connection'].filter(mayTrailAnswer)).toEqual(['digest'])
})

test.skipIf(isWorkers)('the contract names the fields that are known here', () => {
  const source = readFileSync(new URL('../../src/environ/lint-head.ts', import.meta.url), 'utf8')
  const namedBefore = (rule: string) => {
    const prose = source
      .slice(0, source.indexOf(`'${rule}'`))
      .split(/\n\n/)
      .at(-1) as string
    return [...prose.matchAll(/`([A-Z][A-Za-z-]+)`/g)]
      .map(([, name]) => (name as string).toLowerCase())
      .sort()
  }
  expect(namedBefore('header-once')).toEqual([...SINGLE].sort())
  expect(namedBefore('header-hop-by-hop')).toEqual([...HOP_BY_HOP].sort())
})

test('names are in lower case', () => {
  for (const name of [...HOP_BY_HOP, ...SINGLE, ...FRAMING]) expect(name).toBe(name.toLowerCase())
})
