// The path of a request as text: the gateway decoded it to bytes, once; here they become characters.

import { bytesOfByteString, decodeUtf8, isAscii } from '../syntax/bytes.ts'

/** A byte string such as PATH_INFO as text; null when it is not UTF-8, which no route matches. */
export function textOfPath(path: string): string | null {
  return isAscii(path) ? path : decodeUtf8(bytesOfByteString(path), true)
}

/** What follows the first segments of a path; null when it begins with others. */
export function withoutPrefix(path: string, prefix: string): string | null {
  if (!path.startsWith(prefix)) return null
  const rest = path.slice(prefix.length)
  return rest === '' ? '/' : rest.startsWith('/') ? rest : null
}
