// The name and the file name of a part: Content-Disposition as browsers write it in forms. RFC 7578 section 4.2, and
// "multipart/form-data encoding algorithm" of the HTML standard. It is not the grammar of RFC 6266.

import { parseExtValue } from '../../syntax/ext-value.ts'
import { isToken } from '../../syntax/field.ts'
import { sliceTrimmed } from '../../syntax/list.ts'

/** What a part is called. */
export interface PartName {
  /** `form-data`, `attachment` or another, in lower case. */
  readonly type: string
  readonly name: string | null
  /** Null for a part that is no file. */
  readonly filename: string | null
}

// How nearly all of them are written.
const USUAL = /^form-data; name="([^"\\%]*)"(?:; filename="([^"\\%]*)")?$/

/**
 * Reads a Content-Disposition; null when it is malformed. Where there are both, `filename*` counts and not `filename`. In a form
 * it is the other way round: `filename*` should not be there, and a reader that does not know it must see the same name.
 */
export function parsePartName(text: string, isForm: boolean): PartName | null {
  const usual = USUAL.exec(text)
  if (usual !== null) return { type: 'form-data', name: usual[1] as string, filename: usual[2] ?? null }
  const semicolon = text.indexOf(';')
  const type = sliceTrimmed(text, 0, semicolon < 0 ? text.length : semicolon).toLowerCase()
  if (!isToken(type)) return null
  const params = new Map<string, string>()
  for (let at = semicolon; at >= 0 && at < text.length; ) {
    const equals = text.indexOf('=', at)
    if (equals < 0) {
      if (sliceTrimmed(text, at + 1, text.length) === '') break
      return null
    }
    const name = sliceTrimmed(text, at + 1, equals).toLowerCase()
    const value = readValue(text, equals + 1)
    if (!isToken(name) || value === null || params.has(name)) return null
    params.set(name, value.text)
    at = value.end
  }
  const plain = params.get('filename') ?? null
  const extended = params.get('filename*')
  const coded = extended === undefined ? null : parseExtValue(extended)
  return {
    type,
    name: params.get('name') ?? null,
    filename: isForm ? (plain ?? coded) : (coded ?? plain),
  }
}

// From the character after the `=` to the next `;`, or the end.
function readValue(text: string, from: number): { text: string; end: number } | null {
  let start = from
  while (text[start] === ' ' || text[start] === '\t') start++
  if (text[start] !== '"') {
    const semicolon = text.indexOf(';', start)
    const end = semicolon < 0 ? text.length : semicolon
    return { text: sliceTrimmed(text, start, end), end }
  }
  const close = endOfQuoted(text, start + 1)
  if (close < 0) return null
  let end = close + 1
  while (text[end] === ' ' || text[end] === '\t') end++
  if (end < text.length && text[end] !== ';') return null
  return { text: plainText(text.slice(start + 1, close)), end }
}

function endOfQuoted(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\' && text[at + 1] === '"') at++
    else if (text[at] === '"') return at
  }
  return -1
}

// Backslashes before anything else are the paths of Windows. `%0D` and `%0A`, which stand for line ends, stay as they are: a
// name with a line end is no good to anybody.
function plainText(text: string): string {
  return text.replace(/\\"|%22/g, '"')
}
