// Reads the path of a route, `/instances/{id:\d+}{.format}`, to its parts. What the parts match is not known here.

/** A variable in a path. */
export interface Variable {
  /** `:` for one segment, `.` for an optional extension, `*` for the rest. */
  readonly kind: ':' | '.' | '*'
  readonly name: string
  /** The regular expression that stands with it, or null. */
  readonly pattern: string | null
}

/** A part of a path: text as it stands, or a variable. */
export type Part = string | Variable

/** Characters that end the name of a variable written as `:name` or `*name`; minimisation splits a path at them. */
export const SEPARATORS: readonly string[] = ['/', ',', ';', '.', '#']

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u
const MOST_VARIABLES = 64
const ESCAPABLE = '\\:*{}'

/**
 * The parts of a path. A static path is one that is only generated: in it `:` and `*` are text.
 *
 * Throws a TypeError that says where the path is wrong.
 */
export function parseTemplate(path: string, isStatic = false): Part[] {
  const parts: Part[] = []
  const names = new Set<string>()
  let literal = ''
  let at = 0
  const refuse = (why: string): never => {
    throw new TypeError(`the path ${JSON.stringify(path)} ${why}`)
  }
  const push = (kind: Variable['kind'], name: string, pattern: string | null) => {
    if (!NAME.test(name)) {
      refuse(
        `has a variable with the name ${JSON.stringify(name)}: names are of letters, digits and "_"; "\\${kind === '.' ? '{' : kind}" is the character itself`,
      )
    }
    if (names.has(name)) refuse(`has the variable ${JSON.stringify(name)} twice`)
    if (names.size === MOST_VARIABLES) refuse(`has more than ${MOST_VARIABLES} variables`)
    names.add(name)
    if (literal !== '') parts.push(literal)
    literal = ''
    parts.push({ kind, name, pattern })
  }
  while (at < path.length) {
    const char = path[at] as string
    if (char === '\\') {
      const next = path[at + 1]
      const escapes = next !== undefined && ESCAPABLE.includes(next)
      literal += escapes ? next : char
      at += escapes ? 2 : 1
    } else if (char === '{') {
      const end = closingBrace(path, at)
      if (end < 0) refuse(`has a "{" at ${at} that no "}" closes`)
      const inside = path.slice(at + 1, end)
      const isFormat = inside.startsWith('.')
      const colon = inside.indexOf(':')
      const name = inside.slice(isFormat ? 1 : 0, colon < 0 ? undefined : colon)
      push(isFormat ? '.' : ':', name, colon < 0 ? null : inside.slice(colon + 1))
      at = end + 1
    } else if ((char === ':' || char === '*') && !isStatic) {
      const bracket = path[at + 1] === '('
      const end = bracket ? path.indexOf(')', at) : nameEnd(path, at + 1)
      if (end < 0) refuse(`has a "(" at ${at + 1} that no ")" closes`)
      push(char, path.slice(at + (bracket ? 2 : 1), end), null)
      at = bracket ? end + 1 : end
      // A separator after a name is a part of its own.
      if (!bracket && at < path.length && SEPARATORS.includes(path[at] as string))
        parts.push(path[at++] as string)
    } else {
      literal += char
      at++
    }
  }
  if (literal !== '') parts.push(literal)
  return parts
}

function nameEnd(path: string, from: number): number {
  let at = from
  while (at < path.length && path[at] !== '-' && path[at] !== '{' && !SEPARATORS.includes(path[at] as string))
    at++
  return at
}

// Braces in the regular expression are counted, but for those that are escaped or in a class.
function closingBrace(path: string, from: number): number {
  let depth = 0
  let inPattern = false
  for (let at = from; at < path.length; at++) {
    const char = path[at]
    if (char === ':' && depth === 1) inPattern = true
    if (char === '\\') at++
    else if (char === '[' && inPattern) at = classEnd(path, at)
    else if (char === '{') depth++
    else if (char === '}' && --depth === 0) return at
  }
  return -1
}

function classEnd(path: string, from: number): number {
  let at = from + (path[from + 1] === '^' ? 2 : 1)
  for (at += 1; at < path.length && path[at] !== ']'; at++) if (path[at] === '\\') at++
  return at
}
