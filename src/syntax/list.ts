// Comma-separated lists, the `#element` rule of RFC 9110 section 5.6.1.

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

/** Splits text at a separator, but not inside quoted strings; parts are trimmed, empty ones are kept. One pass. */
export function splitQuoted(text: string, separator: ',' | ';'): string[] {
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
      parts.push(sliceTrimmed(text, from, i))
      from = i + 1
    }
  }
  parts.push(sliceTrimmed(text, from, text.length))
  return parts
}

/** The elements of a list, quotes respected; empty elements are skipped, as recipients must. */
export function splitList(text: string): string[] {
  return splitQuoted(text, ',').filter((part) => part !== '')
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
