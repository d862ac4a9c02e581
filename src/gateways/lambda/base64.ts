// Bytes in the JSON that Lambda carries. RFC 4648 section 4; by the runtime's Buffer where there is one, which is many times
// faster.

import { byteStringOf, bytesOfByteString } from '../../syntax/bytes.ts'

interface Native {
  from(text: string, encoding: 'base64'): Uint8Array
  from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64'): string }
}
const native = (globalThis as { Buffer?: Native }).Buffer

const FOREIGN = /[^A-Za-z0-9+/]/

/** The bytes of base64 with its padding, or null where the text is not base64. */
export function bytesOfBase64(text: string): Uint8Array | null {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = padding === 0 ? text : text.slice(0, -padding)
  if (text.length % 4 !== 0 || FOREIGN.test(digits)) return null
  if (native !== undefined) return native.from(text, 'base64')
  return bytesOfByteString(atob(text))
}

/** Bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  if (native !== undefined)
    return native.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
  return btoa(byteStringOf(bytes))
}
