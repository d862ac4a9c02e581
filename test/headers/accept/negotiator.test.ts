import fc from 'fast-check'
import Negotiator from 'negotiator'
import { expect, test } from 'vitest'
import { Accept } from '../../../src/headers/accept.ts'
import { AcceptCharset } from '../../../src/headers/accept-charset.ts'
import { AcceptEncoding } from '../../../src/headers/accept-encoding.ts'
import { AcceptLanguage } from '../../../src/headers/accept-language.ts'

// The same questions to negotiator, where it has the same rules. Of offers that are as welcome as each other it takes
// the one that stands first in the header, ours is the first of the offers: so what is compared is how welcome they are.

interface Negotiated {
  quality(offer: string): number
  acceptable(offers: readonly string[]): string[]
  best(offers: readonly string[]): string | null
}

function expectAlike(ours: Negotiated | null, theirs: readonly string[], offers: readonly string[]): void {
  if (ours === null) throw new Error('a good header was read as malformed')
  const given = ours.acceptable(offers)
  expect([...given].sort()).toEqual([...theirs].sort())
  const qualities = (list: readonly string[]) => list.map((offer) => ours.quality(offer))
  expect(qualities(given)).toEqual(qualities(theirs))
  expect(ours.best(offers)).toBe(given[0] ?? null)
}

const weight = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 0, max: 1000 }).map((thousandths) => `;q=${thousandths / 1000}`),
)

// Of ranges that are alike it takes the most welcome, ours is the first.
function headers(names: readonly string[]): fc.Arbitrary<string> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), weight), { selector: ([name]) => name, minLength: 1 })
    .map((ranges) => ranges.map((range) => range.join('')).join(', '))
}

function offersOf(names: readonly string[]): fc.Arbitrary<string[]> {
  return fc.uniqueArray(fc.constantFrom(...names))
}

const types = ['text/html', 'text/plain', 'text/html;level=1', 'application/json', 'image/png', 'a/b']
const charsets = ['utf-8', 'iso-8859-1', 'koi8-r', 'us-ascii']
const encodings = ['gzip', 'br', 'deflate', 'zstd', 'identity']
const languages = ['en', 'en-GB', 'en-US', 'de', 'de-CH', 'fr', 'zh-Hant']

const runs = { numRuns: 2000 }

test('Accept', () => {
  const header = headers([...types, '*/*', 'text/*', 'image/*', 'a/*'])
  fc.assert(
    fc.property(header, offersOf(types), (accept, offers) => {
      const theirs = new Negotiator({ headers: { accept } }).mediaTypes(offers)
      expectAlike(Accept.parse(accept), theirs, offers)
    }),
    runs,
  )
})

test('Accept-Charset', () => {
  fc.assert(
    fc.property(headers([...charsets, '*']), offersOf(charsets), (text, offers) => {
      const theirs = new Negotiator({ headers: { 'accept-charset': text } }).charsets(offers)
      expectAlike(AcceptCharset.parse(text), theirs, offers)
    }),
    runs,
  )
})

test('Accept-Encoding', () => {
  fc.assert(
    fc.property(
      fc.oneof(headers([...encodings, '*']), fc.constant('')),
      offersOf(encodings),
      (text, offers) => {
        const theirs = new Negotiator({ headers: { 'accept-encoding': text } }).encodings(offers)
        const ours = AcceptEncoding.parse(text)
        expectAlike(ours, theirs, offers)
        // It too gives identity that nobody speaks of after all others.
        if (!/identity|\*/.test(text)) {
          expect(ours?.acceptable(offers).indexOf('identity')).toBe(theirs.indexOf('identity'))
        }
      },
    ),
    runs,
  )
})

test('Accept-Language', () => {
  // It lets a refusal of en-GB stand for en.
  const refusesNarrow = (text: string) => /-\w+;q=0(?:,|$)/.test(text)
  const header = headers([...languages, '*']).filter((text) => !refusesNarrow(text))
  fc.assert(
    fc.property(header, offersOf(languages), (text, offers) => {
      const theirs = new Negotiator({ headers: { 'accept-language': text } }).languages(offers)
      expectAlike(AcceptLanguage.parse(text), theirs, offers)
    }),
    runs,
  )
})
