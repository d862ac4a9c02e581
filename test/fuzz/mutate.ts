// Makes an input of another: a few changes, each of a kind that has broken parsers before.

import type { Random } from './random.ts'

const LONGEST = 16_384
const BYTES = [...'\0\t\n\r !"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f\x80\xa0\xc3\xe9\xff']
const NUMBERS = [
  '0',
  '-1',
  '1',
  '00',
  '255',
  '256',
  '65535',
  '65536',
  '2147483648',
  '9007199254740993',
  '1e9',
]

type Change = (text: string, chance: Random, words: readonly string[], other: string) => string

const put = (text: string, at: number, length: number, what: string) =>
  text.slice(0, at) + what + text.slice(at + length)

const changes: readonly Change[] = [
  (text, chance) => put(text, chance.below(text.length + 1), 0, chance.of(BYTES)),
  (text, chance) => put(text, chance.below(text.length + 1), 1, chance.of(BYTES)),
  (text, chance) => put(text, chance.below(text.length + 1), 1, String.fromCharCode(chance.below(256))),
  (text, chance) => put(text, chance.below(text.length + 1), 1 + chance.below(8), ''),
  (text, chance, words) => put(text, chance.below(text.length + 1), 0, chance.of(words)),
  (text, chance, words) => put(text, chance.below(text.length + 1), 1 + chance.below(6), chance.of(words)),
  // The end is missing.
  (text, chance) => text.slice(0, chance.below(text.length + 1)),
  // A piece stands twice, or elsewhere.
  (text, chance) => {
    const from = chance.below(text.length + 1)
    return put(
      text,
      chance.below(text.length + 1),
      0,
      text.slice(from, from + 1 + chance.below(text.length + 1)),
    )
  },
  // A piece stands many times: what is not linear shows.
  (text, chance, words) => {
    const from = chance.below(text.length + 1)
    const piece =
      (chance.below(3) === 0 ? chance.of(words) : text.slice(from, from + 1 + chance.below(6))) || 'a'
    const times = Math.floor((1 << (1 + chance.below(13))) / piece.length)
    return put(text, from, 0, piece.repeat(times))
  },
  // Two inputs become one.
  (text, chance, _words, other) =>
    text.slice(0, chance.below(text.length + 1)) + other.slice(chance.below(other.length + 1)),
  // A number becomes another.
  (text, chance) => {
    const found = [...text.slice(0, 2000).matchAll(/\d+/g)]
    if (found.length === 0) return put(text, chance.below(text.length + 1), 0, chance.of(NUMBERS))
    const { 0: number, index } = chance.of(found)
    return put(text, index, number.length, chance.of(NUMBERS))
  },
  (text, chance) => {
    const at = chance.below(text.length + 1)
    const char = text.charAt(at)
    return put(text, at, 1, char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase())
  },
]

/** Another input: one to six changes of one of a corpus. */
export function mutate(corpus: readonly string[], words: readonly string[], chance: Random): string {
  let text = chance.of(corpus)
  const times = 1 + chance.below(6)
  for (let i = 0; i < times; i++) text = chance.of(changes)(text, chance, words, chance.of(corpus))
  // Some upper-case forms are beyond a byte.
  return text.slice(0, LONGEST).replace(/[^\x00-\xff]/g, '?')
}
