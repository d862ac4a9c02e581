// Comma-separated lists, the `#element` rule of RFC 9110 section 5.6.1.

/** More elements than any field of a peer has in earnest. */
export const MOST_ELEMENTS = 500

/** Text without the white space that HTTP knows, spaces and tabs, at its ends. */
export function trimOws(text: string): string {
  return sliceTrimmed(text, 0, text.length)
}

/** A part of text without spaces and tabs at its ends. */
export function sliceTrimmed(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isOws(text.charCodeAt(start))) start++
  while (end > start && isOws(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/**
 * Splits text at a separator, but not inside quoted strings; parts are trimmed, empty ones are kept. One pass, which ends
 * with null once there are more than `most` parts.
 */
export function splitQuoted(text: string, separator: ',' | ';'): string[]
export function splitQuoted(text: string, separator: ',' | ';', most: number): string[] | null
export function splitQuoted(
  text: string,
  separator: ',' | ';',
  most = Number.POSITIVE_INFINITY,
): string[] | null {
  const parts: string[] = []
  const stop = separator.charCodeAt(0)
  let from = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (quoted) {
      if (code === 92) i++
      else if (code === 34) quoted = false
    } else if (code === 34) {
      quoted = true
    } else if (code === stop) {
      if (parts.length === most) return null
      parts.push(sliceTrimmed(text, from, i))
      from = i + 1
    }
  }
  if (parts.length === most) return null
  parts.push(sliceTrimmed(text, from, text.length))
  return parts
}

/** The elements of a list, quotes respected; empty ones are skipped, as recipients must. Null for more than `most`, with the empty ones. */
export function splitList(text: string): string[]
export function splitList(text: string, most: number): string[] | null
export function splitList(text: string, most = Number.POSITIVE_INFINITY): string[] | null {
  return splitQuoted(text, ',', most)?.filter((part) => part !== '') ?? null
}

/**
 * Prints elements as a list, so that splitList gives them back.
 *
 * Throws a TypeError for an element that would not come back: an empty one, one with white space at an end, a comma
 * outside of quotes or a quote that does not end.
 */
export function joinList(elements: Iterable<string>): string {
  const given = [...elements]
  for (const element of given) {
    if (typeof element !== 'string' || element === '' || !standsAlone(element)) {
      throw new TypeError(
        `an element of a list is text without a comma outside of quotes, not ${JSON.stringify(element)}`,
      )
    }
  }
  return given.join(', ')
}

// Split before something else, it has to be the first part, and the whole of it.
function standsAlone(element: string): boolean {
  return splitQuoted(`${element},`, ',')[0] === element
}

function isOws(code: number): boolean {
  return code === 32 || code === 9
}
