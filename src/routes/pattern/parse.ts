// Reads a regular expression to nodes: the common part of Python's and the platform's syntax. What no linear matcher can
// do (back references, look-behind) is refused by name.

import { type CharSet, capture, charSet, longestOf, type Node, sequence } from './nodes.ts'

/** Why a regular expression is refused; whose it was is said by whoever asked. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

/** How a regular expression is read. */
export interface PatternFlags {
  readonly ignoreCase?: boolean
  /** Whether `.` stands for a line end too. */
  readonly dotAll?: boolean
}

const MOST_REPEATS = 1000
const MOST_DEPTH = 50
const CLASSES = 'dDwWsS'
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', '0': '\0' }

/**
 * The nodes of a regular expression, which is to match the whole of a value: `^` and `$` around it, or around its
 * alternatives, say what holds already.
 *
 * `\d` and `\w` are ASCII; `(?P<n>…)` and `(?<n>…)` are captures. Throws PatternError, and a SyntaxError for a Unicode
 * property that there is not.
 */
export function parsePattern(source: string, flags: PatternFlags = {}): Node {
  const inline = /^\(\?([is]+)\)/.exec(source)
  if (inline === null) return new Reader(source, 0, flags).whole()
  return new Reader(source, inline[0].length, {
    ignoreCase: flags.ignoreCase === true || (inline[1] as string).includes('i'),
    dotAll: flags.dotAll === true || (inline[1] as string).includes('s'),
  }).whole()
}

class Reader {
  private readonly source: string
  private at: number
  private depth = 0
  private aheads = 0
  private readonly ignoreCase: boolean
  private readonly any: CharSet

  constructor(source: string, at: number, { ignoreCase = false, dotAll = false }: PatternFlags) {
    this.source = source
    this.at = at
    this.ignoreCase = ignoreCase
    this.any = charSet(dotAll ? '\\s\\S' : '^\\n')
  }

  whole(): Node {
    const node = this.either()
    if (this.at < this.source.length) this.refuse('has a ")" too many')
    return node
  }

  private refuse(why: string): never {
    throw new PatternError(`${why}, at character ${this.at} of ${JSON.stringify(this.source)}`)
  }

  private eat(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  private either(): Node {
    const choices = [this.series()]
    while (this.eat('|')) choices.push(this.series())
    return choices.length === 1 ? (choices[0] as Node) : { type: 'either', choices }
  }

  private series(): Node {
    const parts: Node[] = []
    if (this.depth === 0) while (this.eat('^') || this.eat('\\A')) {}
    while (this.at < this.source.length) {
      const char = this.source[this.at]
      if (char === '|' || char === ')') break
      if (this.aheads > 0 && this.eat('$')) {
        parts.push({ type: 'end' })
        continue
      }
      if (this.depth === 0 && (this.eat('$') || this.eat('\\Z') || this.eat('\\z'))) {
        if (this.at < this.source.length && this.source[this.at] !== '|') {
          this.refuse('has a "$" before its end')
        }
        break
      }
      parts.push(this.repeated(this.atom()))
    }
    return sequence(...parts)
  }

  private repeated(part: Node): Node {
    const count = this.count()
    if (count === null) return part
    const [least, most] = count
    if (part.type === 'ahead' || part.type === 'boundary') this.refuse('repeats what matches no character')
    if (this.source[this.at] === '+') this.refuse('has a possessive "+", which is not known here')
    const lazy = this.eat('?')
    if (this.count() !== null) this.refuse('repeats a repetition')
    return { type: 'repeat', part, least, most, lazy }
  }

  private count(): [least: number, most: number] | null {
    if (this.eat('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.eat('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.eat('?')) return [0, 1]
    const braces = /^\{(\d*)(,?)(\d*)\}/.exec(this.source.slice(this.at, this.at + 24))
    if (braces === null || (braces[1] === '' && braces[3] === '')) return null
    const least = Number(braces[1])
    const most = braces[2] === '' ? least : braces[3] === '' ? Number.POSITIVE_INFINITY : Number(braces[3])
    if (least > MOST_REPEATS || (most > MOST_REPEATS && most !== Number.POSITIVE_INFINITY)) {
      this.refuse(`repeats more than ${MOST_REPEATS} times`)
    }
    if (most < least) this.refuse('repeats at most fewer times than at least')
    this.at += braces[0].length
    return [least, most]
  }

  private atom(): Node {
    const char = this.source[this.at] as string
    if (char === '(') return this.group()
    if (char === '[') return this.class()
    if (char === '.') {
      this.at++
      return { type: 'set', set: this.any }
    }
    if (char === '\\') return this.escape()
    if (char === '*' || char === '+' || char === '?') this.refuse(`repeats nothing with "${char}"`)
    if (char === '^' || char === '$') this.refuse(`has a "${char}" inside`)
    return this.literal(this.codePoint())
  }

  private codePoint(): string {
    const char = String.fromCodePoint(this.source.codePointAt(this.at) as number)
    this.at += char.length
    return char
  }

  private literal(char: string): Node {
    if (this.ignoreCase && char.toLowerCase() !== char.toUpperCase()) {
      return { type: 'set', set: charSet(coded(char), true) }
    }
    return { type: 'text', text: char }
  }

  private group(): Node {
    if (++this.depth > MOST_DEPTH) this.refuse(`has more than ${MOST_DEPTH} groups in each other`)
    this.at++
    const named = /^\?P?<([A-Za-z_]\w*)>/.exec(this.source.slice(this.at, this.at + 80))
    const ahead = /^\?[=!]/.test(this.source.slice(this.at, this.at + 2))
    const negative = this.source[this.at + 1] === '!'
    if (named !== null) this.at += named[0].length
    else if (ahead) this.at += 2
    else if (this.source.startsWith('?<', this.at)) this.refuse('looks behind, which is not known here')
    else if (this.source.startsWith('?P=', this.at)) this.refuse('refers back, which is not known here')
    else if (!this.eat('?:') && this.source[this.at] === '?') this.refuse('has a group of an unknown kind')
    if (ahead) this.aheads++
    const part = this.either()
    if (!this.eat(')')) this.refuse('misses a ")"')
    this.depth--
    if (named !== null) return capture(named[1] as string, part)
    if (!ahead) return part
    this.aheads--
    if (longestOf(part) === Number.POSITIVE_INFINITY) this.refuse('looks ahead without a bound')
    return { type: 'ahead', part, negative }
  }

  private escape(): Node {
    const next = this.source[this.at + 1]
    if (next === 'b' || next === 'B') {
      this.at += 2
      return { type: 'boundary', negative: next === 'B' }
    }
    if (next !== undefined && /[1-9k]/.test(next)) this.refuse('refers back, which is not known here')
    const item = this.escaped()
    return item.char === null
      ? { type: 'set', set: charSet(item.inside, this.ignoreCase) }
      : this.literal(item.char)
  }

  /** One escape: a character, or a set of them as it stands inside a class. */
  private escaped(): { readonly char: string | null; readonly inside: string } {
    this.at++
    if (this.at === this.source.length) this.refuse('ends in a "\\"')
    const rest = this.source.slice(this.at, this.at + 64)
    const property = /^[pP]\{[\w=]+\}/.exec(rest)
    if (property !== null) {
      this.at += property[0].length
      return { char: null, inside: `\\${property[0]}` }
    }
    const hex = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\})/.exec(rest)
    const char = this.codePoint()
    if (CLASSES.includes(char)) return { char: null, inside: `\\${char}` }
    if (hex !== null) {
      this.at += hex[0].length - 1
      const code = Number.parseInt(hex[1] ?? hex[2] ?? (hex[3] as string), 16)
      if (code > 0x10ffff) this.refuse('has a character that does not exist')
      return found(String.fromCodePoint(code))
    }
    if (Object.hasOwn(CONTROLS, char)) return found(CONTROLS[char] as string)
    if (/[A-Za-z0-9]/.test(char)) this.refuse(`has an unknown escape "\\${char}"`)
    return found(char)
  }

  private class(): Node {
    this.at++
    let inside = this.eat('^') ? '^' : ''
    // A bracket that comes first is a character, in Python.
    for (let first = true; first || this.source[this.at] !== ']'; first = false) {
      if (this.at >= this.source.length) this.refuse('misses a "]"')
      const from = this.item()
      if (this.source[this.at] !== '-' || this.source[this.at + 1] === ']' || from.char === null) {
        inside += from.inside
        continue
      }
      this.at++
      if (this.at >= this.source.length) this.refuse('misses a "]"')
      const to = this.item()
      if (to.char === null) {
        inside += `${from.inside}\\-${to.inside}`
        continue
      }
      if ((to.char.codePointAt(0) as number) < (from.char.codePointAt(0) as number)) {
        this.refuse('has a range that runs backwards')
      }
      inside += `${from.inside}-${to.inside}`
    }
    this.at++
    return { type: 'set', set: charSet(inside, this.ignoreCase) }
  }

  private item(): { readonly char: string | null; readonly inside: string } {
    if (this.source[this.at] !== '\\') return found(this.codePoint())
    if (this.source[this.at + 1] !== 'b') return this.escaped()
    this.at += 2
    return found('\b')
  }
}

function found(char: string): { char: string; inside: string } {
  return { char, inside: coded(char) }
}

// By its number, so that no character means anything.
function coded(char: string): string {
  return `\\u{${(char.codePointAt(0) as number).toString(16)}}`
}
