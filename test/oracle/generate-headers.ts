// Cases on header values, made by chance: mostly what is sent every day, and some of what is not quite right.

import type { Case, Json } from './cases.ts'
import type { Make } from './make.ts'
import type { Random } from './random.ts'

const QUALITIES = [
  '',
  '',
  '',
  ';q=0',
  ';q=0.5',
  '; q=0.25',
  ';Q=0.8',
  ';q=1.0',
  ';q=0.001',
  ';q=1',
  ' ;q=0.3',
]
const ODD_QUALITIES = [';q=2', ';q=.5', ';q=', ';q=0.5555', ';q = 1', ';q=0.5;ext', ';q=0.5;x=1', '; ', ';']
const TYPES = ['text/html', 'text/plain', 'application/json', 'Text/HTML', 'a/b', 'application/vnd.x+json']
const PARAMS = [
  '',
  '',
  '',
  ';level=1',
  ';level=2',
  ';Level=1',
  ' ; level="1"',
  ';a="b c"',
  ';a=b;c=d',
  ';charset=utf-8',
]
const WILD = ['*/*', 'text/*', 'application/*', 'a/*']
const ODD_TYPES = ['*', 'text', '*/html', 'text/html/x', 'te xt/html', 'text /html', '']
const CHARSETS = ['utf-8', 'UTF-8', 'iso-8859-1', 'us-ascii', '*', 'utf-16']
const CODINGS = ['gzip', 'br', 'deflate', 'identity', '*', 'GZIP', 'zstd', 'x-gzip', 'compress']
const LANGUAGES = [
  'en',
  'en-GB',
  'en-gb',
  'de',
  'de-CH-1996',
  'fr',
  'zh-Hant-CN',
  'zh-Hant-CN-x-private1',
  'es-419',
  '*',
]
const ODD_NAMES = ['', 'a b', 'toolonglanguage', 'en_GB', 'é', '"gzip"', 'en-', '1']
const TAGS = [
  'en',
  'en-GB',
  'de',
  'de-CH',
  'fr',
  'zh',
  'zh-Hant',
  'zh-Hant-CN',
  'es',
  'en-gb',
  'de-CH-1996',
  'EN',
]

const NAMES: Readonly<Record<string, readonly string[]>> = {
  charset: CHARSETS,
  encoding: CODINGS,
  language: LANGUAGES,
}

function weight(random: Random): string {
  return random.pick(random.once(12) ? ODD_QUALITIES : QUALITIES)
}

function separator(random: Random): string {
  return random.pick([', ', ', ', ', ', ',', ' , ', ',,', ',\t'])
}

function range(random: Random, field: string): string {
  if (field === 'accept') {
    const type = random.once(30) ? random.pick(ODD_TYPES) : random.pick(random.once(3) ? WILD : TYPES)
    // A star with parameters is rare.
    return type + (type.includes('*') && !random.once(8) ? '' : random.pick(PARAMS)) + weight(random)
  }
  return (random.once(30) ? random.pick(ODD_NAMES) : random.pick(NAMES[field] ?? [])) + weight(random)
}

function negotiation(random: Random, field: string): string | null {
  if (random.once(25)) return null
  let header = ''
  for (const element of random.list(random.once(12) ? 0 : 1, 5, () => range(random, field))) {
    header += (header === '' ? '' : separator(random)) + element
  }
  return random.once(30) ? ` ${header}` : header
}

function offers(random: Random, field: string): string[] {
  if (field !== 'accept') {
    const names = NAMES[field]?.filter((name) => name !== '*') ?? []
    return random.list(1, 4, () => (random.once(150) ? random.pick(['*', 'a b', '']) : random.pick(names)))
  }
  return random.list(1, 4, () => {
    if (random.once(100)) return random.pick(['text/*', 'text', '', 'text/html;q=1', 'text/html;'])
    return random.pick(TYPES) + random.pick(PARAMS)
  })
}

function accept(random: Random): Case {
  const way = random.below(7)
  if (way < 4) {
    const field = random.pick(['accept', 'accept', 'charset', 'encoding'])
    const op = way === 0 ? 'print' : way === 1 ? 'best' : 'acceptable'
    const header = negotiation(random, field)
    if (op === 'print') return { area: 'accept', op, field, header: header ?? '' }
    return { area: 'accept', op, field, header, offers: offers(random, field) }
  }
  const header = negotiation(random, 'language')
  if (way === 4 && random.once(2))
    return { area: 'accept', op: 'print', field: 'language', header: header ?? '' }
  const tags = random.list(1, 4, () => (random.once(150) ? random.pick(['*', 'e n', '']) : random.pick(TAGS)))
  if (random.once(2)) return { area: 'accept', op: 'filter', header, tags }
  const given: Record<string, string> = {}
  if (random.once(3)) given['defaultRange'] = random.pick(['it-IT', 'de-CH', 'en', 'fr'])
  if (given['defaultRange'] === undefined || random.once(2)) given['defaultTag'] = random.pick(TAGS)
  return { area: 'accept', op: 'lookup', header, tags, ...given }
}

const POSITIONS = ['0', '1', '5', '9', '10', '99', '100', '00', '500']

function ranges(random: Random): Case {
  const one = () => {
    const [first, last] = [random.pick(POSITIONS), random.pick(POSITIONS)]
    return random.pick([`${first}-${last}`, `${first}-`, `-${last}`, `0-${last}`])
  }
  const unit = random.pick(['bytes=', 'bytes=', 'bytes=', 'bytes=', 'Bytes=', 'items=', 'bytes = '])
  const list = random.list(1, random.once(4) ? 4 : 1, one).join(random.pick([',', ', ']))
  const header = random.damaged(unit + list, '-=, x0')
  if (random.once(3)) return { area: 'range', op: 'print', header }
  return { area: 'range', op: 'resolve', header, length: random.pick([0, 1, 5, 10, 50, 100, 1000]) }
}

function contentRange(random: Random): Case {
  if (random.once(3)) {
    const start = random.pick([null, 0, 0, 5, 9, 10])
    const end = start === null && !random.once(5) ? null : random.pick([null, 0, 4, 9, 9, 99])
    return { area: 'content-range', op: 'build', start, end, length: random.pick([null, 0, 5, 10, 10, 100]) }
  }
  const [first, last] = [random.pick(POSITIONS), random.pick(POSITIONS)]
  const span = random.pick([`${first}-${last}`, `0-${last}`, `${first}-${last}`, '*'])
  const header = `bytes ${span}/${random.pick([...POSITIONS, '*', '1000', '1000'])}`
  return { area: 'content-range', op: 'parse', header: random.damaged(header, '-/* xB') }
}

const ETAGS = [
  '"a"',
  '"b"',
  'W/"a"',
  'W/"b"',
  '""',
  '"a,b"',
  '"a b"',
  '"x\\"y"',
  'w/"a"',
  'a',
  'abc',
  '*',
  '"a',
]
const OPAQUE = ['a', 'b', 'abc', 'a,b', '', 'x', 'é']

function etag(random: Random): Case {
  const op = random.pick(['if-match', 'if-match', 'if-none-match', 'if-none-match', 'set', 'read'])
  if (op === 'read')
    return { area: 'etag', op, header: random.pick(ETAGS) + (random.once(5) ? random.pick(ETAGS) : '') }
  if (op === 'set') {
    const weak = random.once(3)
    const tag = random.pick(weak ? OPAQUE : [...ETAGS, ...OPAQUE])
    return weak ? { area: 'etag', op, tag, weak } : { area: 'etag', op, tag }
  }
  const tags = random.once(3) ? ETAGS : ETAGS.slice(0, 6)
  const header = random
    .list(0, 4, () => random.pick(tags))
    .join(random.pick([', ', ', ', ', ', ',', ' ,', ',\t', ' ']))
  return { area: 'etag', op, header, tag: random.pick(OPAQUE.slice(0, 6)) }
}

const SECOND = 784_111_777
const DATES = [
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:38 GMT',
  'Sun, 06 Nov 1994 08:49:36 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
  'Sun, 06 Nov 1994 08:49:37 +0000',
  'junk GMT',
]

function ifRange(random: Random): Case {
  const header = random.pick(random.once(2) ? DATES : ['"a"', 'W/"a"', '"b"', 'a', '', '*', '"a", "b"'])
  const etag = random.pick(['"a"', '"a"', 'W/"a"', '"b"', null])
  const lastModified = random.pick([SECOND, SECOND, SECOND - 1, SECOND + 1, null])
  return { area: 'if-range', op: 'matches', header, etag, lastModified }
}

const FLAGS = ['no-store', 'no-transform', 'public', 'must-revalidate', 'proxy-revalidate', 'only-if-cached']
const SECONDS = ['max-age', 's-maxage', 'max-stale', 'min-fresh', 'stale-while-revalidate', 'stale-if-error']
const ARGUMENTS = ['0', '60', '3600', '"60"', '-1', 'x', '', '1.5', ' 5', '99999999999', '060']
const PROPERTIES: readonly (readonly [string, readonly Json[]])[] = [
  ['maxAge', [0, 60, 3600, null]],
  ['sMaxage', [0, 60, null]],
  ['staleWhileRevalidate', [30, null]],
  ['staleIfError', [30, null]],
  ['noCache', [true, null, false, ['set-cookie'], ['a', 'b']]],
  ['private', [true, null, ['set-cookie']]],
  ['noStore', [true, false]],
  ['noTransform', [true, false]],
  ['public', [true, false]],
  ['mustRevalidate', [true, false]],
  ['proxyRevalidate', [true, false]],
]

function directive(random: Random): string {
  switch (random.below(10)) {
    case 0:
    case 1:
    case 2:
      return random.pick(FLAGS)
    case 3:
      return random.pick(['no-cache', 'private', 'no-cache="set-cookie"', 'private="a, b"', 'no-cache=a'])
    case 4:
      return random.pick(['immutable', 'ext=1', 'ext="a b"', 'No-Cache', 'MAX-AGE=5', 'community="UCI"'])
    case 5:
      return random.once(3) ? random.pick(['', '=bar', '9a=1', '"x"', 'max-age', 'max-age =5']) : 'no-cache'
    default: {
      const name = random.pick(random.once(3) ? SECONDS : SECONDS.slice(0, 2))
      return `${name}=${random.pick(random.once(4) ? ARGUMENTS : ARGUMENTS.slice(0, 3))}`
    }
  }
}

function cacheControl(random: Random): Case {
  const header = random.list(0, 4, () => directive(random)).join(random.pick([', ', ', ', ',', ' , ']))
  if (random.once(2)) return { area: 'cache-control', op: 'parse', header }
  const set = random.list(1, 3, (): Json => {
    const [name, values] = random.pick(PROPERTIES)
    return [name, random.pick(values)]
  })
  return { area: 'cache-control', op: 'set', header, set }
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const LONG_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function dates(random: Random): Case {
  if (random.once(4)) return { area: 'date', op: 'format', seconds: random.below(4_000_000_000) }
  const two = (limit: number) => String(random.below(limit)).padStart(2, '0')
  const day = String(1 + random.below(random.once(6) ? 32 : 28)).padStart(2, '0')
  const month = random.pick(MONTHS)
  const year = 1970 + random.below(99)
  const time = random.once(15) ? `${two(26)}:${two(62)}:${two(62)}` : `${two(24)}:${two(60)}:${two(60)}`
  const text = random.pick([
    `${random.pick(DAYS)}, ${day} ${month} ${year} ${time} GMT`,
    `${random.pick(DAYS)}, ${day} ${month} ${year} ${time} GMT`,
    `${random.pick(LONG_DAYS)}, ${day}-${month}-${String(year).slice(2)} ${time} GMT`,
    `${random.pick(DAYS)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`,
    random.pick([
      `${random.pick(DAYS)}, ${day} ${month} ${year} ${time} +0200`,
      `${day} ${month} ${year} ${time} GMT`,
      `${random.pick(DAYS)}, ${day} ${month} ${year} ${time}`,
      `${year}-11-${day}T${time}Z`,
      `${random.pick(DAYS)}, ${day}-${month}-${year} ${time} GMT`,
      `${random.pick(DAYS)}, ${day} ${month.toUpperCase()} ${year} ${time} gmt`,
    ]),
  ])
  return { area: 'date', op: 'parse', text: random.damaged(text, ' ,:0-x') }
}

/** Makes a case, by its area. */
export const headerAreas: Readonly<Record<string, Make>> = {
  accept,
  range: ranges,
  'content-range': contentRange,
  etag,
  'if-range': ifRange,
  'cache-control': cacheControl,
  date: dates,
}
