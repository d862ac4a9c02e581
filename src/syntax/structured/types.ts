// The values of structured fields. RFC 9651 section 3. What JavaScript has is what is used: integers are numbers, strings
// are strings, byte sequences are Uint8Array, booleans and Dates are themselves.

/** A decimal, which is printed with a point even where it is whole. At most twelve digits before it and three after. */
export class Decimal {
  readonly value: number

  constructor(value: number) {
    this.value = value
    Object.freeze(this)
  }

  valueOf(): number {
    return this.value
  }
}

/** A token: a word that is printed without quotes. */
export class Token {
  readonly value: string

  constructor(value: string) {
    this.value = value
    Object.freeze(this)
  }

  toString(): string {
    return this.value
  }
}

/** A string of any characters, where other strings are ASCII. */
export class DisplayString {
  readonly value: string

  constructor(value: string) {
    this.value = value
    Object.freeze(this)
  }

  toString(): string {
    return this.value
  }
}

/** A value by itself: a number is an integer. */
export type BareItem = number | Decimal | string | Token | Uint8Array | boolean | Date | DisplayString

/** Parameters by their names, in order. */
export type Parameters = ReadonlyMap<string, BareItem>

/** A value with its parameters. */
export interface Item {
  readonly value: BareItem
  readonly parameters: Parameters
}

/** Several items in brackets, with parameters of their own. */
export interface InnerList {
  readonly items: readonly Item[]
  readonly parameters: Parameters
}

/** The members of a list. */
export type Member = Item | InnerList

/** A dictionary: members by their names, in order. */
export type Dictionary = ReadonlyMap<string, Member>
