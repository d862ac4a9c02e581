// The variables that a web server sends for a request: checked one by one, whichever protocol brought them. RFC 3875
// section 4.1.

import type { Limits } from '../../environ/limits.ts'
import { ownText } from '../../syntax/bytes.ts'
import { isFieldValue } from '../../syntax/field.ts'
import { Refusal } from '../refusal.ts'
import { SINGLETONS } from '../request-rules.ts'

// A name with a dot could pass for a key of the contract, one with an underscore before it for a member of objects.
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/
// What a token can hold, as servers write it: in upper case, with _ for -. RFC 9110 section 5.6.2.
const FIELD = /^HTTP_[A-Z0-9_!#$%&'*+.^`|~]+$/
// HTTP_PROXY would set the proxy of programs; the body arrives without its transfer coding; the other two have variables of
// their own.
const DROPPED = new Set(['HTTP_PROXY', 'HTTP_TRANSFER_ENCODING', 'HTTP_CONTENT_LENGTH', 'HTTP_CONTENT_TYPE'])
// Where one of these came twice with different values, two servers could see two different requests.
const ONCE = new Set(['CONTENT_LENGTH', 'REQUEST_METHOD'])

const OTHER = 0
const SINGLE = 1
const FIELD_KIND = 2
const DROPPED_FIELD = 3
const IGNORED = 4
type Kind = 0 | 1 | 2 | 3 | 4

/** A name that has come before, as text that is its own and not part of what has arrived: as a key it costs less. */
interface Known {
  readonly name: string
  readonly kind: Kind
}

const MAX_NAMES = 2000
const MAX_PLACES = 100
// The same names come with each request. Bounded, since those of fields are the client's.
const known = new Map<string, Known>()

function knownAs(name: string): Known {
  let found = known.get(name)
  if (found === undefined) {
    const own = ownText(name)
    found = { name: own, kind: kindOf(own) }
    if (known.size < MAX_NAMES) known.set(own, found)
  }
  return found
}

function kindOf(name: string): Kind {
  if (name.startsWith('HTTP_')) return FIELD.test(name) && !DROPPED.has(name) ? FIELD_KIND : DROPPED_FIELD
  if (!NAME.test(name)) return IGNORED
  return ONCE.has(name) ? SINGLE : OTHER
}

// The names that came last, by their place: a web server sends the same ones in the same order, and to compare one costs less
// than to cut it out and look it up.
const recent: Known[] = []

function knownAt(place: number, text: string, from: number, to: number): Known {
  const last = recent[place]
  if (last !== undefined && last.name.length === to - from && text.startsWith(last.name, from)) return last
  const found = knownAs(text.slice(from, to))
  if (place < MAX_PLACES) recent[place] = found
  return found
}

/** The variables of one request, by name. */
export class Variables {
  /** Whether the client sent its body in chunks; the web server may have counted it since. */
  chunked = false
  private readonly values = new Map<string, string>()
  private readonly limits: Limits
  private count = 0
  private fields = 0
  private fieldBytes = 0
  /** What the client said of the length, where a server passes it on beside what it says itself. */
  private announced = ''

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** The value of a variable; an empty string where there is none, which CGI takes for the same. */
  get(name: string): string {
    return this.values.get(name) ?? ''
  }

  has(name: string): boolean {
    return this.values.has(name)
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    return this.values.entries()
  }

  /**
   * The length of the body as it was announced, or an empty string. Throws Refusal where the client has announced another
   * than the web server: some versions of nginx count only what has come so far, and part of a body must not look whole.
   */
  get length(): string {
    const length = this.get('CONTENT_LENGTH')
    if (this.announced !== '' && this.announced !== length) {
      throw new Refusal(400, 'the length of the body is not the one that was announced')
    }
    return length
  }

  /**
   * Takes a variable. Throws Refusal for one that is too long or one too many, for a header field that cannot be one, and
   * for two values of what stands once.
   *
   * Some servers send a repeated header field repeatedly: its values are joined. Of any other variable the last one holds,
   * since that is how configurations override what they include; they may also say the same twice.
   */
  add(name: string, value: string): void {
    this.take(knownAs(name), value)
  }

  /** Takes a variable whose name and value stand at such places in a text, as `add` does. */
  addFrom(text: string, name: number, nameEnd: number, value: number, valueEnd: number): void {
    this.take(knownAt(this.count, text, name, nameEnd), text.slice(value, valueEnd))
  }

  private take({ name: key, kind }: Known, value: string): void {
    if (++this.count > this.limits.variables) {
      throw new Refusal(431, `the request has more than ${this.limits.variables} variables`)
    }
    if (kind === OTHER) this.values.set(key, value)
    else if (kind === SINGLE) this.addSingle(key, value)
    else if (kind !== IGNORED) this.addField(key, value, kind)
  }

  private addSingle(name: string, value: string): void {
    if (this.values.has(name) && this.values.get(name) !== value) {
      throw new Refusal(400, `the variable ${name} stands more than once`)
    }
    this.values.set(name, value)
  }

  private addField(name: string, value: string, kind: Kind): void {
    const { headerCount, headerValue, headerBytes } = this.limits
    if (++this.fields > headerCount) {
      throw new Refusal(431, `the request has more than ${headerCount} header fields`)
    }
    if (value.length > headerValue)
      throw new Refusal(431, `a header field is longer than ${headerValue} bytes`)
    // As the field was in HTTP, with a colon, a space and a line end in place of HTTP_.
    this.fieldBytes += name.length + value.length - 1
    if (this.fieldBytes > headerBytes) {
      throw new Refusal(431, `the header fields are longer than ${headerBytes} bytes`)
    }
    if (name === 'HTTP_CONTENT_LENGTH') this.announced = value
    else if (name === 'HTTP_TRANSFER_ENCODING') this.chunked = true
    if (kind === DROPPED_FIELD) return
    if (!isFieldValue(value)) throw new Refusal(400, 'a header field holds a control character')
    const before = this.values.get(name)
    if (before === undefined) {
      this.values.set(name, value)
    } else if (SINGLETONS.has(name)) {
      if (value === before) return
      throw new Refusal(400, `the header field ${name.slice(5)} stands more than once`)
    } else {
      this.values.set(name, `${before}${name === 'HTTP_COOKIE' ? '; ' : ', '}${value}`)
    }
  }
}
