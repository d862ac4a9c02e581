// Which trace a request belongs to, and which of its spans asked: traceparent. W3C Trace Context section 3.2.

// traceparent = version "-" trace-id "-" parent-id "-" trace-flags, such as
// `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`

const TEXT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const TRACE = /^(?!0{32})[0-9a-f]{32}$/
const SPAN = /^(?!0{16})[0-9a-f]{16}$/
const VALUE = /^[\t\x20-\x7e]*$/

/** The parts of a traceparent; what is missing is new, and random. */
export interface TraceParentInit {
  /** 32 digits, hexadecimal and in lower case, not all of them 0. */
  readonly traceId?: string | undefined
  /** 16 digits of the same kind. */
  readonly parentId?: string | undefined
  /** Whether whoever asked may have recorded its span. True by default. */
  readonly sampled?: boolean | undefined
}

type TraceParentClass<T extends TraceParent> = new (parts?: TraceParentInit) => T

/** The value of traceparent: a trace, and the span in it that the request is made by. */
export class TraceParent {
  readonly traceId: string
  /** The span that asks, which is the parent of what the request brings about. */
  readonly parentId: string
  readonly sampled: boolean

  /** Without parts it begins a new trace. Throws a TypeError for what is no id. */
  constructor({ traceId = randomHex(16), parentId = randomHex(8), sampled = true }: TraceParentInit = {}) {
    if (!TRACE.test(traceId))
      throw new TypeError(`a trace id has 32 digits 0-9a-f, not ${JSON.stringify(traceId)}`)
    if (!SPAN.test(parentId))
      throw new TypeError(`a span id has 16 digits 0-9a-f, not ${JSON.stringify(parentId)}`)
    this.traceId = traceId
    this.parentId = parentId
    this.sampled = sampled
    Object.freeze(this)
  }

  /** The value of a header's text, of a later version too as far as it is known; null when it is malformed. Never throws. */
  static parse<T extends TraceParent>(this: TraceParentClass<T>, text: string): T | null {
    const match = TEXT.exec(text)
    if (match === null) return null
    const [, version, traceId = '', parentId = '', flags = '', more] = match
    if (version === 'ff' || (version === '00' && more !== undefined)) return null
    if (more !== undefined && !VALUE.test(more)) return null
    if (!TRACE.test(traceId) || !SPAN.test(parentId)) return null
    return new this({ traceId, parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 })
  }

  /** The text of a value, of parts, or of text that is one. Throws a TypeError for other text. */
  static format(value: TraceParent | TraceParentInit | string): string {
    if (value instanceof TraceParent) return value.toString()
    if (typeof value !== 'string') return new TraceParent(value).toString()
    const parsed = TraceParent.parse(value)
    if (parsed === null) {
      throw new TypeError(
        `a traceparent is such as "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", not ${JSON.stringify(value)}`,
      )
    }
    return parsed.toString()
  }

  /** A new span of the same trace, with an id of its own. */
  child(): this {
    return new (this.constructor as TraceParentClass<this>)({ traceId: this.traceId, sampled: this.sampled })
  }

  /** In version 00, the only one there is. */
  toString(): string {
    return `00-${this.traceId}-${this.parentId}-${this.sampled ? '01' : '00'}`
  }
}

// A call for random bytes costs more than all else here, so many are got at once.
const POOL = 2048
let pool = ''
let used = 0

function randomHex(length: number): string {
  const digits = 2 * length
  if (used + digits > pool.length) {
    const bytes = crypto.getRandomValues(new Uint8Array(POOL))
    pool = hexOf(bytes)
    used = 0
  }
  const text = pool.slice(used, used + digits)
  used += digits
  // All zeros are no id.
  return /[^0]/.test(text) ? text : randomHex(length)
}

const DIGITS = '0123456789abcdef'

function hexOf(bytes: Uint8Array): string {
  const codes: string[] = []
  for (const byte of bytes) codes.push(DIGITS[byte >> 4] as string, DIGITS[byte & 15] as string)
  return codes.join('')
}
