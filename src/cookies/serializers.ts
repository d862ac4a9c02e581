// Values of cookies as text, and back: as JSON, and in base64. What signs and seals (signed.ts, sealed.ts) has the same shape and
// waits for Web Crypto, so a serializer may answer with a promise.

import { byteStringOf, bytesOfByteString, decodeUtf8, encodeUtf8 } from '../syntax/bytes.ts'

/** Turns values into text that a cookie can hold, and such text into values. */
export interface Serializer<T = unknown> {
  dumps(value: T): string | Promise<string>
  /** Throws, or rejects, with a TypeError for text that `dumps` has not made: it comes from a client. */
  loads(text: string): T | Promise<T>
}

/** JSON as Python writes it: a space after separators, `\uXXXX` for what is not ASCII. */
export class JSONSerializer implements Serializer {
  /** Throws a TypeError for what JSON has no form for. */
  dumps(value: unknown): string {
    const plain = JSON.stringify(value)
    if (plain === undefined) throw new TypeError(`${typeof value} has no form in JSON`)
    return spaced(JSON.parse(plain))
  }

  loads(text: string): unknown {
    try {
      return JSON.parse(text, withoutPrototype)
    } catch {
      throw new TypeError('the text is no JSON')
    }
  }
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${spaced(name)}: ${spaced(inner)}`)
      .join(', ')}}`
  }
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

// A client must not set what an object inherits.
function withoutPrototype(this: unknown, name: string, value: unknown): unknown {
  return name === '__proto__' ? undefined : value
}

/** Another serializer's text in base64 that a cookie can hold: URL-safe, with padding. */
export class Base64Serializer<T = unknown> implements Serializer<T> {
  readonly #serializer: Serializer<T>

  constructor(serializer: Serializer<T> = new JSONSerializer() as Serializer<T>) {
    this.#serializer = serializer
  }

  async dumps(value: T): Promise<string> {
    return toBase64(encodeUtf8(await this.#serializer.dumps(value)))
  }

  async loads(text: string): Promise<T> {
    return this.#serializer.loads(utf8Of(fromBase64(text)))
  }
}

/** Bytes in URL-safe base64, with padding. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(byteStringOf(bytes)).replaceAll('+', '-').replaceAll('/', '_')
}

/** The bytes of URL-safe base64, with padding or without. Throws a TypeError for other text. */
export function fromBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(text)) throw new TypeError('the text is no base64')
  try {
    return bytesOfByteString(atob(text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')))
  } catch {
    throw new TypeError('the text is no base64')
  }
}

/** Bytes as UTF-8 text. Throws a TypeError for what is none. */
export function utf8Of(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes, true)
  if (text === null) throw new TypeError('the bytes are no UTF-8')
  return text
}
