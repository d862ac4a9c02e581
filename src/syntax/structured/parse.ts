// Reads structured fields. RFC 9651 section 4.2. One pass; null for what is malformed, since all of it is then ignored.

import { decodeUtf8 } from '../bytes.ts'
import { hexPair } from '../percent.ts'
import {
  type BareItem,
  Decimal,
  type Dictionary,
  DisplayString,
  type InnerList,
  type Item,
  type Member,
  type Parameters,
  Token,
} from './types.ts'

/** The item that text is, or null. */
export function parseItem(text: string): Item | null {
  return whole(text, (scanner) => scanner.item())
}

/** The members of a list, or null. Empty text is an empty list. */
export function parseList(text: string): Member[] | null {
  return whole(text, (scanner) => {
    const members: Member[] = []
    scanner.members(() => members.push(scanner.member()))
    return members
  })
}

/** The members of a dictionary by their names, or null. Empty text is an empty dictionary; of a name that stands twice, the last counts. */
export function parseDictionary(text: string): Dictionary | null {
  return whole(text, (scanner) => {
    const members = new Map<string, Member>()
    scanner.members(() => {
      const name = scanner.key()
      const member = scanner.take('=') ? scanner.member() : { value: true, parameters: scanner.parameters() }
      members.set(name, member)
    })
    return members
  })
}

class Malformed extends Error {}

function whole<T>(text: string, read: (scanner: Scanner) => T): T | null {
  const scanner = new Scanner(text)
  try {
    scanner.skip(' ')
    const value = read(scanner)
    scanner.skip(' ')
    return scanner.atEnd ? value : null
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

const KEY = /[a-z*][a-z0-9_\-.*]*/y
const NUMBER = /-?(\d{1,15})(?:\.(\d{1,3}))?/y
const TOKEN = /[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*/y
const STRING = /"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"/y
const BYTES = /:([A-Za-z0-9+/]*={0,2}):/y
const DISPLAY = /%"((?:[\x20\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*)"/y

class Scanner {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  get atEnd(): boolean {
    return this.at === this.text.length
  }

  take(char: string): boolean {
    if (this.text[this.at] !== char) return false
    this.at++
    return true
  }

  skip(chars: string): void {
    while (this.at < this.text.length && chars.includes(this.text[this.at] as string)) this.at++
  }

  private match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (match === null) throw new Malformed()
    this.at = pattern.lastIndex
    return match
  }

  /** Reads members with commas between them to the end of the text. */
  members(read: () => unknown): void {
    while (!this.atEnd) {
      read()
      this.skip(' \t')
      if (this.atEnd) return
      if (!this.take(',')) throw new Malformed()
      this.skip(' \t')
      // A comma after the last member.
      if (this.atEnd) throw new Malformed()
    }
  }

  member(): Member {
    return this.text[this.at] === '(' ? this.innerList() : this.item()
  }

  private innerList(): InnerList {
    this.at++
    const items: Item[] = []
    for (;;) {
      this.skip(' ')
      if (this.take(')')) return { items, parameters: this.parameters() }
      items.push(this.item())
      const next = this.text[this.at]
      if (next !== ' ' && next !== ')') throw new Malformed()
    }
  }

  item(): Item {
    return { value: this.bareItem(), parameters: this.parameters() }
  }

  parameters(): Parameters {
    const parameters = new Map<string, BareItem>()
    while (this.take(';')) {
      this.skip(' ')
      const name = this.key()
      parameters.set(name, this.take('=') ? this.bareItem() : true)
    }
    return parameters
  }

  key(): string {
    return this.match(KEY)[0]
  }

  private bareItem(): BareItem {
    const char = this.text[this.at] ?? ''
    if (char === '"') return (this.match(STRING)[1] as string).replace(/\\(.)/g, '$1')
    if (char === ':') return this.bytes()
    if (char === '?') return this.boolean()
    if (char === '@') return this.date()
    if (char === '%') return this.displayString()
    if (char === '-' || (char >= '0' && char <= '9')) return this.number()
    return new Token(this.match(TOKEN)[0])
  }

  private number(): number | Decimal {
    const [all, whole, fraction] = this.match(NUMBER) as unknown as [string, string, string | undefined]
    const next = this.text[this.at] ?? ''
    // What is longer than the pattern takes is no number.
    if ((next >= '0' && next <= '9') || (next === '.' && fraction === undefined)) throw new Malformed()
    if (fraction === undefined) return Number(all) + 0
    if (whole.length > 12) throw new Malformed()
    // There is no negative zero, as there is none of integers.
    return new Decimal(Number(all) + 0)
  }

  private boolean(): boolean {
    this.at++
    if (this.take('1')) return true
    if (this.take('0')) return false
    throw new Malformed()
  }

  private date(): Date {
    this.at++
    const seconds = this.number()
    if (typeof seconds !== 'number') throw new Malformed()
    const date = new Date(seconds * 1000)
    if (Number.isNaN(date.getTime())) throw new Malformed()
    return date
  }

  private bytes(): Uint8Array {
    const coded = this.match(BYTES)[1] as string
    let decoded: string
    try {
      decoded = atob(coded)
    } catch {
      throw new Malformed()
    }
    return Uint8Array.from(decoded, (char) => char.charCodeAt(0))
  }

  private displayString(): DisplayString {
    const coded = this.match(DISPLAY)[1] as string
    const bytes: number[] = []
    for (let i = 0; i < coded.length; i++) {
      const percent = coded[i] === '%'
      bytes.push(percent ? hexPair(coded, i + 1) : coded.charCodeAt(i))
      if (percent) i += 2
    }
    const text = decodeUtf8(Uint8Array.from(bytes), true)
    if (text === null) throw new Malformed()
    return new DisplayString(text)
  }
}
