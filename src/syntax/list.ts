// Comma-separated lists, the `#element` rule of RFC 9110 section 5.6.1.

/** Text without the white space that HTTP knows, spaces and tabs, at its ends. */
export function trimOws(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isOws(text.charCodeAt(start))) start++
  while (end > start && isOws(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
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
      parts.push(trimOws(text.slice(from, i)))
      from = i + 1
    }
  }
  parts.push(trimOws(text.slice(from)))
  return parts
}

/** The elements of a list, quotes respected; empty elements are skipped, as recipients must. */
export function splitList(text: string): string[] {
  return splitQuoted(text, ',').filter((part) => part !== '')
}

function isOws(code: number): boolean {
  return code === 32 || code === 9
}
