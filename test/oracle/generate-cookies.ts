// Cases on cookies, made by chance: mostly what is sent every day, and some of what is not quite right.

import type { Case } from './cases.ts'
import { type Make, steps } from './make.ts'
import type { Random } from './random.ts'

const COOKIE_NAMES = [
  'a',
  'b',
  'sid',
  'X-Y',
  'a.b',
  'theme',
  'id_1',
  '__Host-id',
  'path',
  '$Version',
  'a/b',
  'e:f',
  'é',
]
const COOKIE_VALUES = ['1', '', 'abc', 'a=b', 'a-b_c.d', 'dGVzdA==', '0', "a'b", '42']
const ODD_COOKIE_VALUES = [
  '"x y"',
  '"1"',
  'x%20y',
  '%C3%A9',
  '"q\\"r"',
  '{"k":1}',
  'a,b',
  'Ã©',
  '[1,2]',
  '"',
  '"\\303\\251"',
  'a b',
  '\\',
  'Wed, 31-Dec-97 23:59:59 GMT',
  '\u00ff',
  '%zz',
  '<b>',
  "a'b",
]

function cookieHeader(random: Random): string {
  const values = random.once(4) ? [...COOKIE_VALUES, ...ODD_COOKIE_VALUES] : COOKIE_VALUES
  const names = random.once(6) ? COOKIE_NAMES.slice(0, -1) : COOKIE_NAMES.slice(0, 7)
  // A name stands twice now and then.
  const taken = new Set<string>()
  return random
    .list(0, 5, () => {
      if (random.once(25)) return random.pick(['foo', '', '=x', ' '])
      let name = random.pick(names)
      while (taken.has(name) && !random.once(30)) name = random.pick(names)
      taken.add(name)
      return name + (random.once(20) ? ' = ' : '=') + random.pick(values)
    })
    .join(random.once(6) ? random.pick([';', ' ; ', ', ']) : '; ')
}

const COOKIE_TEXTS = ['1', '', 'a=b', 'plain', 'dGVzdA==', '0', 'a-b_c.d', 'k:1']
const ODD_COOKIE_TEXTS = ['x y', 'é', 'a;b', 'a,b', '"', '100%', '日本', '\\', 'a"b', '%41']

function cookieTexts(random: Random): string[] {
  return random.once(4) ? ODD_COOKIE_TEXTS : COOKIE_TEXTS
}

function cookies(random: Random): Case {
  const header = cookieHeader(random)
  if (random.once(2)) return { area: 'cookies', op: 'read', header }
  const names = random.once(6) ? [...COOKIE_NAMES, 'x y', ''] : COOKIE_NAMES.slice(0, 4)
  return { area: 'cookies', op: 'write', header, steps: steps(random, ['set'], names, cookieTexts(random)) }
}

const PATHS = ['/', '/app', '/app/', '/a/b', '/a b', null, '']
const ODD_PATHS = ['/a;b', 'app']
const DOMAINS = ['example.org', '.example.org', '', null]
const SAME_SITES = ['Strict', 'Lax', 'None', 'lax', 'loose', null]

function setCookie(random: Random): Case {
  const attributes: Record<string, string | number | boolean | null> = {}
  if (random.once(3)) attributes['path'] = random.pick(random.once(6) ? ODD_PATHS : PATHS)
  if (random.once(3)) attributes['domain'] = random.once(8) ? 'a;b' : random.pick(DOMAINS)
  if (random.once(3)) attributes['maxAge'] = random.once(12) ? 1.5 : random.pick([0, 1, 3600, -1, 31_536_000])
  if (random.once(3)) attributes['secure'] = random.once(2)
  if (random.once(3)) attributes['httpOnly'] = random.once(2)
  if (random.once(3)) attributes['sameSite'] = random.pick(SAME_SITES)
  const name = random.pick(random.once(6) ? [...COOKIE_NAMES, 'x y', ''] : COOKIE_NAMES.slice(0, 7))
  return { area: 'set-cookie', op: 'build', name, value: random.pick(cookieTexts(random)), attributes }
}

/** Makes a case, by its area. */
export const cookieAreas: Readonly<Record<string, Make>> = { cookies, 'set-cookie': setCookie }
