// Values that a client can neither read nor change: sealed by AES-256-GCM. Secrets can be replaced one by one, and a value can
// expire.

import { concatBytes, encodeUtf8 } from '../syntax/bytes.ts'
import { fromBase64, JSONSerializer, type Serializer, toBase64, utf8Of } from './serializers.ts'
import { checkEnd, checkedMaxAge, checkedSecrets, END, endBytes, MAX_TEXT, once } from './signed.ts'

/** How values are sealed. */
export interface SealedOptions<T> {
  /** How a value becomes the text that is sealed: JSON by default. */
  readonly serializer?: Serializer<T> | undefined
  /** For how many seconds a value is good; for ever by default. */
  readonly maxAge?: number | undefined
}

const NONCE = 12
const TAG = 16

/**
 * Seals values. The first secret seals, all of them open; the salt keeps values of one purpose from being good for another.
 * Text of more than 8192 characters is not read.
 *
 * @example
 * const serializer = new SealedSerializer([process.env.SECRET], 'session', { maxAge: 3600 })
 */
export class SealedSerializer<T = unknown> implements Serializer<T> {
  readonly #keys: readonly (() => Promise<CryptoKey>)[]
  readonly #serializer: Serializer<T>
  readonly #maxAge: number | null
  readonly #salt: Uint8Array<ArrayBuffer>

  /** Throws a TypeError or RangeError for no secret, an empty one, and a maxAge that is no number of seconds. */
  constructor(secrets: string | readonly string[], salt: string, options: SealedOptions<T> = {}) {
    const { serializer = new JSONSerializer() as Serializer<T>, maxAge } = options
    this.#serializer = serializer
    this.#maxAge = checkedMaxAge(maxAge)
    this.#salt = encodeUtf8(salt)
    this.#keys = checkedSecrets(secrets).map((secret) => once(() => sealingKey(secret, this.#salt)))
  }

  async dumps(value: T): Promise<string> {
    const payload = concatBytes([endBytes(this.#maxAge), encodeUtf8(await this.#serializer.dumps(value))])
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE))
    const key = await (this.#keys[0] as () => Promise<CryptoKey>)()
    const sealed = await crypto.subtle.encrypt(
      this.#algorithm(nonce),
      key,
      payload as Uint8Array<ArrayBuffer>,
    )
    return toBase64(concatBytes([nonce, new Uint8Array(sealed)])).replace(/=+$/, '')
  }

  async loads(text: string): Promise<T> {
    if (text.length > MAX_TEXT) throw new TypeError('the text is longer than any that was sealed')
    const bytes = fromBase64(text)
    if (bytes.length < NONCE + END + TAG) throw new TypeError('the text is shorter than any that was sealed')
    const payload = await this.#open(bytes)
    if (payload === null) throw new TypeError('the text was not sealed here')
    checkEnd(payload)
    return this.#serializer.loads(utf8Of(payload.subarray(END)))
  }

  async #open(bytes: Uint8Array): Promise<Uint8Array | null> {
    const algorithm = this.#algorithm(bytes.subarray(0, NONCE) as Uint8Array<ArrayBuffer>)
    const sealed = bytes.subarray(NONCE) as Uint8Array<ArrayBuffer>
    for (const key of this.#keys) {
      const opened = await crypto.subtle.decrypt(algorithm, await key(), sealed).catch(() => null)
      if (opened !== null) return new Uint8Array(opened)
    }
    return null
  }

  #algorithm(iv: Uint8Array<ArrayBuffer>) {
    return { name: 'AES-GCM', iv, additionalData: this.#salt }
  }
}

async function sealingKey(secret: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', encodeUtf8(secret), 'HKDF', false, ['deriveKey'])
  const info = encodeUtf8('wsgify sealed value')
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}
