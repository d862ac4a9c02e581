// What is kept of a request has no secrets in it: they are masked here, before anything is stored.

import {
  described,
  isSecretName,
  MASK,
  maskedQuery,
  maskedUrl,
  maskedValue,
} from '../exc/development/masked.ts'
import { decodeUtf8 } from '../syntax/bytes.ts'
import { decodePercent } from '../syntax/percent.ts'

const MOST_TEXT = 2000

/** Knows which names are those of secrets: what is likely to be one, and what was configured. */
export class Masks {
  readonly #names: ReadonlySet<string>

  /** Names of fields, parameters and members, in any case. */
  constructor(names: Iterable<string> = []) {
    this.#names = new Set(Array.from(names, (name) => plain(name)))
  }

  isSecret(name: string): boolean {
    return this.#names.has(plain(name)) || isSecretName(name)
  }

  /** The value of a header field. Of cookies the names are kept, of credentials the scheme. */
  field(name: string, value: string): string {
    if (this.#names.has(plain(name))) return MASK
    return cut(/^set-cookie$/i.test(name) ? maskedSetCookie(value) : maskedValue(name, value))
  }

  /** A request target: its path, and its query without secrets. */
  target(text: string): string {
    const question = text.indexOf('?')
    return cut(
      question < 0 ? text : maskedUrl(text.slice(0, question + 1)) + this.query(text.slice(question + 1)),
    )
  }

  /** What an environ holds under a key, in a few words. */
  environ(key: string, value: unknown): string {
    if (this.#names.has(plain(key))) return MASK
    if (key === 'AUTH_TYPE') return cut(String(value))
    if (key === 'wsgiorg.routing_args' && Array.isArray(value)) return cut(described(key, value[1], true))
    if (key === 'routes.route') return cut(String(value))
    if (key === 'QUERY_STRING') return cut(this.query(String(value)))
    return cut(described(key, value, true))
  }

  query(text: string): string {
    const query = maskedQuery(text)
    if (this.#names.size === 0) return query
    return query
      .split('&')
      .map((pair) => {
        const [name = ''] = pair.split('=', 1)
        return this.#names.has(plain(decodePercent(name))) ? `${name}=${MASK}` : pair
      })
      .join('&')
  }

  /**
   * The text of a body by its media type, or null where it is none that can be shown without its secrets. JSON whose end is
   * missing cannot be read, so whatever could be a secret in it is masked by its looks.
   */
  body(bytes: Uint8Array, type: string, isWhole: boolean): string | null {
    if (type === 'application/x-www-form-urlencoded') return this.query(decodeUtf8(bytes))
    if (/^application\/(?:[\w.+-]+\+)?json$/.test(type)) return this.#json(decodeUtf8(bytes), isWhole)
    if (/^text\/|^application\/(?:[\w.+-]+\+)?(?:xml|javascript)$|^image\/svg\+xml$/.test(type))
      return decodeUtf8(bytes)
    return null
  }

  #json(text: string, isWhole: boolean): string {
    if (isWhole) {
      try {
        const read: unknown = JSON.parse(text)
        const masked = JSON.stringify(read, (name, value: unknown) => (this.isSecret(name) ? MASK : value), 2)
        if (masked !== undefined) return masked
      } catch {
        // What is no JSON is masked as what is cut off.
      }
    }
    let masked = ''
    let at = 0
    for (const member of text.matchAll(MEMBER)) {
      if (member.index < at || !this.isSecret(member[1] as string)) continue
      const start = member.index + member[0].length
      masked += `${text.slice(at, start)}"${MASK}"`
      at = endOfValue(text, start)
    }
    return masked + text.slice(at)
  }
}

// The name of a member, and what stands between it and its value.
const MEMBER = /"((?:[^"\\]|\\.){1,200})"\s*:\s*/g
// What a value is made of: strings, brackets, and all else. A string may be cut off.
const PIECE = /"(?:[^"\\]|\\.)*"?|[{}[\],]|[^"{}[\],]+/gs

/** Where a value of JSON that may be cut off ends: whole objects and lists are one value. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  PIECE.lastIndex = start
  for (let piece = PIECE.exec(text); piece !== null; piece = PIECE.exec(text)) {
    const [char = ''] = piece[0]
    if (depth === 0 && (char === ',' || char === '}' || char === ']')) return piece.index
    if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
  }
  return text.length
}

// As fields, keys of environs and members write it: X-Auth-Token, HTTP_X_AUTH_TOKEN, x_auth_token.
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/^http_/, '')
    .replaceAll('_', '-')
}

// What a cookie holds is masked, how long it lives is not.
function maskedSetCookie(value: string): string {
  const semicolon = value.indexOf(';')
  const pair = semicolon < 0 ? value : value.slice(0, semicolon)
  return `${pair.split('=', 1)[0]}=${MASK}${semicolon < 0 ? '' : value.slice(semicolon)}`
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text
}
