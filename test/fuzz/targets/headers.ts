// Header values, structured fields, cookies and queries: what is malformed reads as absent, and what was read and printed
// reads the same again.

import { CookieJar } from '../../../src/cookies/jar.ts'
import { findCookie, formatCookies, parseCookies, replaceCookie } from '../../../src/cookies/parse.ts'
import { parseSetCookie } from '../../../src/cookies/parse-set-cookie.ts'
import * as headers from '../../../src/headers/index.ts'
import { formatDate, parseDate } from '../../../src/syntax/date.ts'
import { formatQuery, parseQuery } from '../../../src/syntax/query.ts'
import { parseDictionary, parseItem, parseList } from '../../../src/syntax/structured/parse.ts'
import {
  serializeDictionary,
  serializeItem,
  serializeList,
} from '../../../src/syntax/structured/serialize.ts'
import { same, type Target } from '../target.ts'

const LONG = 2000
const CONTROL = /[\0\r\n]/

interface ValueClass {
  parse(text: string): object | null
}

const isValueClass = (found: unknown): found is ValueClass =>
  typeof found === 'function' && typeof (found as unknown as ValueClass).parse === 'function'

const classes = Object.entries(headers).filter((entry): entry is [string, ValueClass & (typeof entry)[1]] =>
  isValueClass(entry[1]),
)

const values: Target = {
  name: 'header-values',
  seeds: [
    'text/html;level=1;q=0.5, */*;q=0',
    'utf-8, iso-8859-1;q=0.5',
    'gzip;q=1.0, identity; q=0.5, *;q=0',
    'da, en-gb;q=0.8, en;q=0.7',
    'GET, HEAD',
    'Digest username="M\\"", realm=a, nonce="b"',
    'Basic QWxhZGRpbjpvcGVu, Bearer a="b", c=d',
    'private="a, b", max-age=5, no-cache, x="y"',
    'attachment; filename="a\\"b"; filename*=UTF-8\'\'%e2%82%ac',
    'bytes 0-4/10',
    'bytes */10',
    'W/"abc", "d"',
    'for="[2001:db8::1]:80";by=_x;proto=https;host="a", for=192.0.2.1',
    '*',
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    '</a,b>; rel="next prev"; title*=UTF-8\'\'a%20b, <c>; rel=x',
    'multipart/form-data; boundary="a b"',
    'respond-async; a=b, wait=5',
    'bytes=0-4, 5-, -5',
    '120',
    'db;dur=5.3;desc="a b", c',
    'max-age=31536000; includeSubDomains; preload',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'a=b,c@d=e',
    'Accept, X-A',
  ],
  words: [
    ', ',
    '; ',
    ';q=0.5',
    '="',
    '"',
    '\\"',
    'W/"',
    "*=UTF-8''",
    '%e2%82%ac',
    'bytes',
    '<',
    '>',
    ',,',
    '=,',
  ],
  run(input) {
    for (const [name, Class] of classes) {
      const value = Class.parse(input)
      if (value === null) continue
      const printed = String(value)
      if (CONTROL.test(printed)) throw new Error(`${name} prints a control character`)
      // What is quoted now may be longer than what is read of a peer.
      if (printed.length > Math.max(input.length, LONG)) continue
      const again = Class.parse(printed)
      same(`${name} printed`, value, again)
      same(`${name} printed twice`, printed, String(again))
    }
    const date = parseDate(input)
    if (date !== null) same('a date printed', date, parseDate(formatDate(date)))
  },
}

const structured: Target = {
  name: 'structured-fields',
  seeds: [
    '1, 2.5;a;b=?0, "c\\"d", tok/en, :aGVsbG8=:, ?1, @1659578233, %"f%c3%bc"',
    '(a b;c);d=1, ()',
    'a=1, b;x=2, c=(1 2);y, d=?0',
    '-999999999999999',
    '0.001',
  ],
  words: ['(', ')', ';', '=', '"', ':', '@', '%"', '?1', ', ', '*', '999999999999', '.001', '-0', '%c3%a9'],
  run(input) {
    const item = parseItem(input)
    if (item !== null) same('an item printed', item, parseItem(serializeItem(item)))
    const list = parseList(input)
    if (list !== null && list.length > 0) same('a list printed', list, parseList(serializeList(list)))
    const dictionary = parseDictionary(input)
    if (dictionary !== null && dictionary.size > 0) {
      same('a dictionary printed', dictionary, parseDictionary(serializeDictionary(dictionary)))
    }
  },
}

const cookies: Target = {
  name: 'cookies',
  seeds: [
    'a=b; c="d e"; f=%20%c3%a9; a=g',
    'a=b; Path=/x; Domain=.example.org; Max-Age=5; Secure; HttpOnly; SameSite=Lax',
    'a=; =b; c',
    '\xc3\xa9=\xc3\xa9',
    'a=b; Expires=Wed, 09 Jun 2031 10:18:14 GMT; Priority=High; Partitioned',
  ],
  words: [
    '; ',
    '=',
    '"',
    '%20',
    '%',
    '\xc3\xa9',
    '__Host-a=b',
    '; Domain=',
    '; Path=/',
    '; Expires=',
    '; Max-Age=-1',
    ' =',
  ],
  run(input) {
    const pairs = parseCookies(input)
    for (const [name] of pairs.slice(0, 20)) {
      const first = pairs.find(([other]) => other === name)?.[1]
      same(`the cookie ${name}`, first, findCookie(input, name) ?? undefined)
      let left: string
      try {
        left = replaceCookie(input, name, null)
        if (findCookie(left, name) !== null) throw new Error(`the cookie ${name} was removed, and is there`)
        const set = replaceCookie(input, name, 'set')
        same(`the cookie ${name} that was set`, 'set', findCookie(set, name))
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
      }
    }
    let printed: string | null = null
    try {
      printed = formatCookies(pairs)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
    if (printed !== null) same('printed', pairs, parseCookies(printed))
    parseSetCookie(input)
    const jar = new CookieJar()
    jar.set('https://www.example.org/a/b', [input])
    const sent = jar.get('https://www.example.org/a/b')
    if (sent !== null && CONTROL.test(sent)) throw new Error('the jar sends a control character')
  },
}

const query: Target = {
  name: 'query',
  seeds: ['a=b&c=%20+d&e', 'a=%c3%a9&%=%&&=', 'a=1;b=2'],
  words: ['&', '=', '%', '+', '%c3%a9', '%ff', '%00', '__proto__=a'],
  run(input) {
    const pairs = parseQuery(input)
    same('printed', pairs, parseQuery(formatQuery(pairs)))
  },
}

export const headerTargets: readonly Target[] = [values, structured, cookies, query]
