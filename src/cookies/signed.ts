// Values that a client can read but not change: signed by HMAC. Secrets can be replaced one by one, and the instant at which a
// value expires is signed with it.

import { bytesOfByteString, concatBytes, encodeUtf8 } from '../syntax/bytes.ts'
import { fromBase64, JSONSerializer, type Serializer, toBase64, utf8Of } from './serializers.ts'

/** The hash functions of signatures. */
export type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512'

/** How values are signed. */
export interface SignedOptions<T> {
  /** How a value becomes the text that is signed: JSON by default. */
  readonly serializer?: Serializer<T> | undefined
  /** SHA-512 by default. */
  readonly hash?: Hash | undefined
  /** For how many seconds a value is good; for ever by default. */
  readonly maxAge?: number | undefined
  /**
   * `webob` reads and writes what WebOb's SignedSerializer does, byte for byte. Its key is salt and secret without anything
   * between them, and it knows no end: it is for cookies that are shared with services in Python.
   */
  readonly format?: 'wsgify' | 'webob' | undefined
}

const BYTES: Record<Hash, number> = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 }
/** The longest text that is read: twice what a cookie can hold. */
export const MAX_TEXT = 8192

/**
 * Signs values. The first secret signs, all of them are good for reading: put a new one first, and take the old one out when
 * its cookies are gone. The salt keeps values that are signed for one purpose from being good for another. Text of more than
 * 8192 characters is not read.
 *
 * @example
 * const serializer = new SignedSerializer([process.env.SECRET], 'session', { maxAge: 3600 })
 * await serializer.loads(await serializer.dumps({ user: 7 }))   // { user: 7 }
 */
export class SignedSerializer<T = unknown> implements Serializer<T> {
  readonly #keys: readonly (() => Promise<CryptoKey>)[]
  readonly #serializer: Serializer<T>
  readonly #hash: Hash
  readonly #maxAge: number | null
  readonly #isWebob: boolean

  /** Throws a TypeError or RangeError for no secret, an empty one, a hash that is not known, and an end that the format does not have. */
  constructor(secrets: string | readonly string[], salt: string, options: SignedOptions<T> = {}) {
    const {
      serializer = new JSONSerializer() as Serializer<T>,
      hash = 'SHA-512',
      maxAge,
      format = 'wsgify',
    } = options
    if (!Object.hasOwn(BYTES, hash)) {
      throw new TypeError(`a hash is one of ${Object.keys(BYTES).join(', ')}, not ${JSON.stringify(hash)}`)
    }
    this.#maxAge = checkedMaxAge(maxAge)
    if (maxAge !== undefined && format === 'webob') throw new TypeError('the format of WebOb has no maxAge')
    this.#serializer = serializer
    this.#hash = hash
    this.#isWebob = format === 'webob'
    this.#keys = checkedSecrets(secrets).map((secret) =>
      once(() => (this.#isWebob ? webobKey(secret, salt, hash) : derivedKey(secret, salt, hash))),
    )
  }

  async dumps(value: T): Promise<string> {
    const payload = encodeUtf8(await this.#serializer.dumps(value))
    const data = this.#isWebob ? payload : concatBytes([endBytes(this.#maxAge), payload])
    const key = await (this.#keys[0] as () => Promise<CryptoKey>)()
    const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, data as Uint8Array<ArrayBuffer>))
    return toBase64(concatBytes([mac, data])).replace(/=+$/, '')
  }

  async loads(text: string): Promise<T> {
    if (text.length > MAX_TEXT) throw new TypeError('the text is longer than any that was signed')
    const bytes = fromBase64(text)
    const size = BYTES[this.#hash]
    const mac = bytes.subarray(0, size) as Uint8Array<ArrayBuffer>
    const data = bytes.subarray(size) as Uint8Array<ArrayBuffer>
    let isGood = false
    // Each key is tried, so that the time says nothing of which one it was.
    for (const key of this.#keys)
      isGood = (await crypto.subtle.verify('HMAC', await key(), mac, data)) || isGood
    if (!isGood || mac.length < size) throw new TypeError('the text was not signed here')
    if (this.#isWebob) return this.#serializer.loads(utf8Of(data))
    checkEnd(data)
    return this.#serializer.loads(utf8Of(data.subarray(END)))
  }
}

/** How many bytes the end of a value has. */
export const END = 8

/** The instant until which a value is good, in whole seconds; 0 for one that has no end. */
export function endBytes(maxAge: number | null): Uint8Array {
  const bytes = new Uint8Array(END)
  const end = maxAge === null ? 0n : BigInt(Math.floor(Date.now() / 1000) + maxAge)
  new DataView(bytes.buffer).setBigUint64(0, end)
  return bytes
}

/** Refuses a value whose end is past. Throws a TypeError. */
export function checkEnd(data: Uint8Array): void {
  if (data.length < END) throw new TypeError('the text is shorter than any that was made here')
  const end = new DataView(data.buffer, data.byteOffset, END).getBigUint64(0)
  if (end !== 0n && end <= BigInt(Math.floor(Date.now() / 1000)))
    throw new TypeError('the value is past its end')
}

/** For how many seconds a value is good; null for ever. Throws a RangeError for what is no number of seconds. */
export function checkedMaxAge(maxAge: number | undefined): number | null {
  if (maxAge === undefined) return null
  if (Number.isSafeInteger(maxAge) && maxAge > 0) return maxAge
  throw new RangeError(`maxAge is a whole number of seconds from 1, not ${String(maxAge)}`)
}

/** Secrets as a list. Throws a TypeError for none, and for an empty one. */
export function checkedSecrets(secrets: string | readonly string[]): readonly string[] {
  const list = typeof secrets === 'string' ? [secrets] : [...secrets]
  if (list.length === 0 || list.some((secret) => typeof secret !== 'string' || secret === '')) {
    throw new TypeError('there is at least one secret, and none is empty')
  }
  return list
}

/** Makes something once, when it is first wanted. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

async function derivedKey(secret: string, salt: string, hash: Hash): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', encodeUtf8(secret), 'HKDF', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash,
      salt: encodeUtf8(salt),
      info: encodeUtf8('wsgify signed value'),
    },
    base,
    { name: 'HMAC', hash, length: BYTES[hash] * 8 },
    false,
    ['sign', 'verify'],
  )
}

// Salt and secret as Latin-1 where both are, else as UTF-8.
async function webobKey(secret: string, salt: string, hash: Hash): Promise<CryptoKey> {
  const text = salt + secret
  const bytes = /[\u0100-\uffff]/.test(text) ? encodeUtf8(text) : bytesOfByteString(text)
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['sign', 'verify'])
}
