// Cookies beside the package `cookie`: a usual Cookie field and one with fifty, one cookie out of each, and Set-Cookie.
// `npx tsx test/bench/cookies.ts` prints, for each, the median time of ours as a part of the package's.

import { parseCookie, stringifySetCookie } from 'cookie'
import { findCookie, parseCookies } from '../../src/cookies/parse.ts'
import { formatSetCookie } from '../../src/cookies/set-cookie.ts'
import { median } from './report.ts'

const ROUNDS = 31
const USUAL =
  'sid=1.1795000000.eyJ1c2VyIjo3fQ.q83vEjRWeJCrze8SNFZ4kKvN7xI; theme=dark; lang=en-GB; _ga=GA1.2.1234567890.1234567890'
const FIFTY = Array.from({ length: 50 }, (_, i) => `cookie_${i}=value-of-number-${i}`).join('; ')
const CODED = 'name=J%C3%BCrgen%20K.; cart=%5B1%2C2%2C3%5D; sid=abc'

type Run = () => unknown
const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax', maxAge: 3600 } as const

const cases: [name: string, ours: Run, theirs: Run][] = [
  ['parse a usual field', () => parseCookies(USUAL), () => parseCookie(USUAL)],
  ['parse 50 cookies', () => parseCookies(FIFTY), () => parseCookie(FIFTY)],
  ['parse encoded values', () => parseCookies(CODED), () => parseCookie(CODED)],
  ['find one in a usual field', () => findCookie(USUAL, 'lang'), () => parseCookie(USUAL)['lang']],
  ['find the last of 50', () => findCookie(FIFTY, 'cookie_49'), () => parseCookie(FIFTY)['cookie_49']],
  [
    'format Set-Cookie, one kind',
    () => formatSetCookie('sid', 'abc', attributes),
    () => stringifySetCookie({ name: 'sid', value: 'abc', ...attributes }),
  ],
  [
    'format Set-Cookie, two kinds in turn',
    () => [formatSetCookie('sid', 'abc', attributes), formatSetCookie('theme', 'dark', { maxAge: 60 })],
    () => [
      stringifySetCookie({ name: 'sid', value: 'abc', ...attributes }),
      stringifySetCookie({ name: 'theme', value: 'dark', path: '/', maxAge: 60 }),
    ],
  ],
]

// What is not used might not be done.
let sink: unknown

function time(run: Run, times: number): number {
  const start = performance.now()
  for (let i = 0; i < times; i++) sink = run()
  return performance.now() - start
}

for (const [name, ours, theirs] of cases) {
  // So many that a round takes some milliseconds; the first are for the compiler.
  time(ours, 20_000)
  time(theirs, 20_000)
  const times = Math.ceil(20_000 * (5 / time(theirs, 20_000)))
  const rounds: [number, number][] = []
  // In turn, so that what else the machine does is shared.
  for (let round = 0; round < ROUNDS; round++) rounds.push([time(ours, times), time(theirs, times)])
  const ratio = median(rounds.map(([one, other]) => one / other))
  const each = (median(rounds.map(([one]) => one)) * 1e6) / times
  console.log(`${name.padEnd(38)} ${ratio.toFixed(2)} of the package's time, ${each.toFixed(0)} ns`)
}
void sink
