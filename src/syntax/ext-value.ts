// Parameters in other characters than ASCII: `name*=UTF-8''...`. RFC 8187.

import { byteStringOf, bytesOfByteString, decodeUtf8, encodeUtf8 } from './bytes.ts'
import { decodePercent, percentOf } from './percent.ts'

const EXT_VALUE = /^(utf-8|iso-8859-1)'[A-Za-z0-9-]{0,35}'((?:[!#$&+\-.^_`|~0-9A-Za-z]|%[0-9A-Fa-f]{2})*)$/i
const UNSAFE = /[^!#$&+\-.^_`|~0-9A-Za-z]/g

/** The text that an extended value stands for, or null. */
export function parseExtValue(text: string): string | null {
  const match = EXT_VALUE.exec(text)
  if (match === null) return null
  const bytes = decodePercent(match[2] as string)
  return (match[1] as string).toLowerCase() === 'utf-8' ? decodeUtf8(bytesOfByteString(bytes), true) : bytes
}

/** Text as an extended value in UTF-8. */
export function formatExtValue(text: string): string {
  return `UTF-8''${byteStringOf(encodeUtf8(text)).replace(UNSAFE, (char) => percentOf(char.charCodeAt(0)))}`
}
