// Content negotiation beside other libraries: npx tsx test/bench/negotiation.ts [rounds]. Each row asks the same
// question of all, after their answers were compared; texts are new strings each time, as a server gets them.

import { createRequire } from 'node:module'
import { Accept } from '../../src/headers/accept.ts'
import { AcceptEncoding } from '../../src/headers/accept-encoding.ts'
import { AcceptLanguage } from '../../src/headers/accept-language.ts'
import { median } from './report.ts'
import { install } from './servers.ts'

type Ask = (text: string, offers: string[]) => unknown

interface Row {
  readonly name: string
  readonly offers: string[]
  readonly answer: string
  /** A header's text; one that varies has a weight or parameter that is another for each number. */
  text(number: number): string
  readonly varies: boolean
  readonly asked: Readonly<Record<string, Ask>>
}

const TEXTS = 10_000
const ROUNDS = Number(process.argv[2] ?? 15)

install()
const peer = createRequire(new URL('peers/package.json', import.meta.url))
const Negotiator = peer('negotiator')
const hapi = peer('@hapi/accept')

const types: Row['asked'] = {
  wsgify: (text, offers) => Accept.parse(text)?.best(offers),
  negotiator: (accept, offers) => new Negotiator({ headers: { accept } }).mediaType(offers),
  '@hapi/accept': (text, offers) => hapi.mediaType(text, offers),
}

const languages: Row['asked'] = {
  wsgify: (text, offers) => AcceptLanguage.parse(text)?.best(offers),
  negotiator: (text, offers) => new Negotiator({ headers: { 'accept-language': text } }).language(offers),
  '@hapi/accept': (text, offers) => hapi.language(text, offers),
}

const encodings: Row['asked'] = {
  wsgify: (text, offers) => AcceptEncoding.parse(text)?.best(offers),
  negotiator: (text, offers) => new Negotiator({ headers: { 'accept-encoding': text } }).encoding(offers),
  '@hapi/accept': (text, offers) => hapi.encoding(text, offers),
}

// From 0.001 to 0.799, below every weight that stands before it; more of them than are remembered.
const weight = (number: number) => ((number % 799) + 1) / 1000

const kinds: readonly Omit<Row, 'varies'>[] = [
  {
    name: 'Accept of a browser',
    asked: types,
    offers: ['application/json', 'text/plain', 'text/html'],
    answer: 'text/html',
    text: (number) =>
      'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,' +
      `application/signed-exchange;v=b${number};q=0.7`,
  },
  {
    name: 'Accept of an API client',
    asked: types,
    offers: ['text/html', 'application/json'],
    answer: 'application/json',
    text: (number) => `application/json, text/plain, */*;q=${weight(number)}`,
  },
  {
    name: 'Accept-Language of a browser',
    asked: languages,
    offers: ['fr', 'en', 'de'],
    answer: 'en',
    text: (number) => `en-GB,en;q=0.9,de;q=0.8,it;q=${weight(number)}`,
  },
  {
    name: 'Accept-Encoding of a browser',
    asked: encodings,
    offers: ['br', 'gzip', 'identity'],
    answer: 'br',
    text: (number) => `br, gzip;q=0.9, deflate;q=0.8, zstd;q=${weight(number)}`,
  },
]

// The text of each number as a string of its own, whose hash nobody knows yet.
function fresh({ text, varies }: Row, round: number): string[] {
  return Array.from({ length: TEXTS }, (_, i) =>
    Buffer.from(text(varies ? round * TEXTS + i : 3), 'latin1').toString('latin1'),
  )
}

let sink: unknown

function timed(ask: Ask, offers: string[], texts: readonly string[]): number {
  const start = process.hrtime.bigint()
  for (const text of texts) sink = ask(text, offers)
  return Number(process.hrtime.bigint() - start) / texts.length
}

function check({ name, asked, offers, answer, ...row }: Row): void {
  for (const number of [0, 3, 500, 1000]) {
    for (const [who, ask] of Object.entries(asked)) {
      const given = ask(row.text(number), offers)
      if (given !== answer) throw new Error(`${name}: ${who} answers ${String(given)}, not ${answer}`)
    }
  }
}

// A process that has seen one kind of header would be timed better than a server is.
const rows: Row[] = kinds.flatMap((kind) => [
  { ...kind, name: `${kind.name}, the same`, varies: false },
  { ...kind, name: `${kind.name}, always another`, varies: true },
])
for (const row of rows) {
  check(row)
  for (const ask of Object.values(row.asked)) timed(ask, row.offers, fresh(row, 0))
}

for (const row of rows) {
  const times = new Map(Object.keys(row.asked).map((who) => [who, [] as number[]]))
  for (let round = 1; round <= ROUNDS; round++) {
    // By turns, so that what else goes on in the machine meets all of them.
    for (const [who, ask] of Object.entries(row.asked)) {
      times.get(who)?.push(timed(ask, row.offers, fresh(row, round)))
    }
  }
  const ours = median(times.get('wsgify') ?? [])
  console.log(row.name)
  for (const [who, all] of times) {
    const time = median(all)
    console.log(
      `  ${who.padEnd(14)}${time.toFixed(0).padStart(7)} ns  ${(time / ours).toFixed(2).padStart(6)}`,
    )
  }
}
if (sink === undefined) throw new Error('nothing was asked')
