// What a pattern is made of: the tree between reading a regular expression or a path, and running it. Knows nothing of
// routes.

/** A set of characters, asked by their code points. */
export interface CharSet {
  /** Whether a code point is in it. */
  readonly has: (code: number) => boolean
  /** The set in the syntax of the platform's regular expressions with flag `u`, or null if it needs more flags. */
  readonly source: string | null
}

/** A part of a pattern. */
export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'set'; readonly set: CharSet }
  | { readonly type: 'sequence'; readonly parts: readonly Node[] }
  /** The first that leads to a match is taken. */
  | { readonly type: 'either'; readonly choices: readonly Node[] }
  | {
      readonly type: 'repeat'
      readonly part: Node
      readonly least: number
      readonly most: number
      readonly lazy: boolean
    }
  | { readonly type: 'capture'; readonly name: string; readonly part: Node }
  /** What follows must match, or must not; nothing is taken. */
  | { readonly type: 'ahead'; readonly part: Node; readonly negative: boolean }
  | { readonly type: 'boundary'; readonly negative: boolean }
  /** The end of the text. */
  | { readonly type: 'end' }

/** Nodes one after the other. */
export function sequence(...parts: readonly Node[]): Node {
  return parts.length === 1 ? (parts[0] as Node) : { type: 'sequence', parts }
}

/** Text, character by character. */
export function text(value: string): Node {
  return { type: 'text', text: value }
}

/** A node that may be missing. A lazy one is rather missing. */
export function optional(part: Node, lazy = false): Node {
  return { type: 'repeat', part, least: 0, most: 1, lazy }
}

/** A node under a name. */
export function capture(name: string, part: Node): Node {
  return { type: 'capture', name, part }
}

/**
 * A set of characters from the inside of a class in the platform's syntax: `a-z\d`, or `^/`.
 *
 * ASCII is asked of a table; what is beyond it, of the platform.
 */
export function charSet(inside: string, ignoreCase = false): CharSet {
  const source = `[${inside}]`
  const wide = new RegExp(`^${source}$`, ignoreCase ? 'iu' : 'u')
  const table = Uint8Array.from({ length: 128 }, (_, code) => (wide.test(String.fromCharCode(code)) ? 1 : 0))
  return {
    has: (code) => (code < 128 ? table[code] === 1 : wide.test(String.fromCodePoint(code))),
    source: ignoreCase ? null : source,
  }
}

/** One or more characters of a set, as few as possible unless greedy. */
export function run(
  set: CharSet,
  { least = 1, greedy = false }: { readonly least?: number; readonly greedy?: boolean } = {},
): Node {
  return { type: 'repeat', part: { type: 'set', set }, least, most: Number.POSITIVE_INFINITY, lazy: !greedy }
}

/** The names of the captures in a node, in order. */
export function capturesIn(node: Node): string[] {
  switch (node.type) {
    case 'capture':
      return [node.name, ...capturesIn(node.part)]
    case 'sequence':
      return node.parts.flatMap(capturesIn)
    case 'either':
      return node.choices.flatMap(capturesIn)
    case 'repeat':
      return capturesIn(node.part)
    default:
      return []
  }
}

/** Whether a node can match text that has a slash in it. */
export function canMatchSlash(node: Node): boolean {
  switch (node.type) {
    case 'text':
      return node.text.includes('/')
    case 'set':
      return node.set.has(47)
    case 'sequence':
      return node.parts.some(canMatchSlash)
    case 'either':
      return node.choices.some(canMatchSlash)
    case 'repeat':
    case 'capture':
      return canMatchSlash(node.part)
    default:
      // What only looks must see beyond its segment.
      return node.type === 'ahead'
  }
}

/** How many characters a node matches at the most, as UTF-16 counts them; Infinity where there is no bound. */
export function longestOf(node: Node): number {
  switch (node.type) {
    case 'text':
      return node.text.length
    case 'set':
      return 2
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + longestOf(part), 0)
    case 'either':
      return Math.max(...node.choices.map(longestOf))
    case 'repeat': {
      const once = longestOf(node.part)
      return once === 0 ? 0 : once * node.most
    }
    case 'capture':
      return longestOf(node.part)
    default:
      return 0
  }
}
