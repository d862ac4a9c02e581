// Percent-encoding of paths (RFC 3986 section 2.1). A path is decoded once, by the gateway, and encoded again for URLs.

import { byteStringOfText } from './bytes.ts'

const UNSAFE_IN_PATH = /[^A-Za-z0-9\-._~/!$&'()*+,;=:@]/

/**
 * Decodes `%XX` to one character per byte. A `%` that two hex digits do not follow stays as it is.
 */
export function decodePercent(text: string): string {
  let at = text.indexOf('%')
  if (at < 0) return text
  let out = ''
  let from = 0
  while (at >= 0) {
    const value = hexPair(text, at + 1)
    if (value < 0) {
      at = text.indexOf('%', at + 1)
      continue
    }
    out += text.slice(from, at) + String.fromCharCode(value)
    from = at + 3
    at = text.indexOf('%', from)
  }
  return out + text.slice(from)
}

/** Encodes text for the path of a URL: its UTF-8 bytes, all but unreserved characters, sub-delims, `:`, `@` and `/` as `%XX`. */
export function encodePath(text: string): string {
  return encodePathBytes(byteStringOfText(text))
}

/** Encodes a byte string, such as PATH_INFO, for the path of a URL. */
export function encodePathBytes(bytes: string): string {
  if (!UNSAFE_IN_PATH.test(bytes)) return bytes
  let out = ''
  for (let i = 0; i < bytes.length; i++) {
    const char = bytes[i] as string
    out += UNSAFE_IN_PATH.test(char) ? percentOf(bytes.charCodeAt(i)) : char
  }
  return out
}

/** One byte as `%XX`. */
export function percentOf(byte: number): string {
  return `%${(byte & 0xff).toString(16).toUpperCase().padStart(2, '0')}`
}

/** The value of two hex digits at an index, or -1. */
export function hexPair(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at))
  const low = hexDigit(text.charCodeAt(at + 1))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 65 && code <= 70) return code - 55
  if (code >= 97 && code <= 102) return code - 87
  return -1
}
