// White space as Python knows it: INI files of Paste Deploy are written for its rules.

// Unlike JavaScript's, with U+001C to U+001F and U+0085, and without U+FEFF.
const WS = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const LEADING = /* @__PURE__ */ new RegExp(`^${WS}+`)
const SPACE = /* @__PURE__ */ new RegExp(WS)
const BETWEEN = /* @__PURE__ */ new RegExp(`${WS}+`)

/** How many characters of white space a text begins with. */
export function indentOf(text: string): number {
  return LEADING.exec(text)?.[0].length ?? 0
}

/** Text without white space at its ends, as Python strips it. */
export function strip(text: string): string {
  return stripEnd(text.slice(indentOf(text)))
}

/** Text without white space at its end. */
export function stripEnd(text: string): string {
  // Without a regular expression, which would try each blank inside of the text as the beginning of its end.
  let end = text.length
  while (end > 0 && SPACE.test(text[end - 1] as string)) end--
  return text.slice(0, end)
}

/** The words of a text, as Python splits it at white space. */
export function words(text: string): string[] {
  return text.split(BETWEEN).filter((word) => word !== '')
}
