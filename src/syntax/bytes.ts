// Text and bytes: UTF-8, and byte strings (one character from U+0000 to U+00FF for each byte, as CGI carries text).

const encoder = /* @__PURE__ */ new TextEncoder()
const lenient = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })
const strict = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

// Where the runtime has Node's Buffer, its native counters are an order of magnitude faster than encoding.
interface NativeBytes extends Uint8Array {
  toString(encoding?: 'latin1' | 'utf8', start?: number, end?: number): string
}
interface Native {
  byteLength(text: string): number
  alloc(size: number): NativeBytes
  allocUnsafeSlow(size: number): { readonly buffer: ArrayBuffer }
  from(buffer: ArrayBufferLike, offset: number, length: number): NativeBytes
}
const native = (globalThis as { Buffer?: Native }).Buffer

const NON_ASCII = /[^\x00-\x7f]/

const countBytes: (text: string) => number =
  native !== undefined
    ? (text) => native.byteLength(text)
    : (text) => (NON_ASCII.test(text) ? encoder.encode(text).length : text.length)

// The text that was counted last, and its count: an application counts its answer for Content-Length, and the gateway counts the
// same text again to check it. A longer text is counted anew, so that it is not kept in memory for this.
const KEPT = 262_144
let counted = ''
let count = 0

/** The number of bytes text has as UTF-8. */
export function utf8Length(text: string): number {
  if (text === counted) return count
  if (text.length > KEPT) return countBytes(text)
  count = countBytes(text)
  counted = text
  return count
}

/** Text as UTF-8 bytes. Lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** UTF-8 bytes as text, with U+FFFD for what is not UTF-8; or null in place of that when `fatal`. */
export function decodeUtf8(bytes: Uint8Array, fatal: true): string | null
export function decodeUtf8(bytes: Uint8Array): string
export function decodeUtf8(bytes: Uint8Array, fatal = false): string | null {
  if (!fatal) return lenient.decode(bytes)
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

/** Bytes to write to, over and over, and the text of the first so many of them as UTF-8, with U+FFFD for what is not. */
export interface Scratch {
  readonly bytes: Uint8Array
  readonly textOf: (length: number) => string
}

/** Makes a scratch of a size. Where the runtime has Buffer, its text costs no object. */
export function makeScratch(size: number): Scratch {
  if (native !== undefined) {
    const bytes = native.alloc(size)
    return { bytes, textOf: (length) => bytes.toString('utf8', 0, length) }
  }
  const bytes = new Uint8Array(size)
  return { bytes, textOf: (length) => lenient.decode(bytes.subarray(0, length)) }
}

/** Whether text holds only ASCII characters. */
export function isAscii(text: string): boolean {
  return !NON_ASCII.test(text)
}

/** A byte string as bytes. Characters above U+00FF keep their low byte only, so check them before. */
export function bytesOfByteString(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** Bytes as a byte string. */
export function byteStringOf(bytes: Uint8Array): string {
  if (native !== undefined)
    return native.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  let text = ''
  // In slices, since the arguments of one call are limited.
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192) as unknown as number[])
  }
  return text
}

/** A byte string read as UTF-8: the text an environ value stands for. U+FFFD replaces what is not UTF-8. */
export function textOfByteString(text: string): string {
  return NON_ASCII.test(text) ? lenient.decode(bytesOfByteString(text)) : text
}

/** Text as a byte string of its UTF-8 bytes: the form in which an environ carries it. */
export function byteStringOfText(text: string): string {
  return NON_ASCII.test(text) ? byteStringOf(encoder.encode(text)) : text
}

/** Chunks joined to one array of bytes. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array
  let size = 0
  for (const chunk of chunks) size += chunk.length
  // All of it is written to, so its memory need not be cleared first.
  const all =
    native === undefined ? new Uint8Array(size) : new Uint8Array(native.allocUnsafeSlow(size).buffer)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/**
 * A copy of a text, for who keeps it. A part of a text is a view of the whole: a name out of a request would keep all
 * that came with it, 64 KiB or so, for as long as it is known.
 */
export function ownText(text: string): string {
  // Adding a character and cutting it off again would do on V8; JavaScriptCore then keeps the sum, and the text in it.
  return JSON.parse(JSON.stringify(text)) as string
}
