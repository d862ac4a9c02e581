// Cuts a route at the slashes of its path, as far as its variables stay between them, for the index.

import { canMatchSlash, capturesIn, type Node } from './pattern/nodes.ts'
import { PatternError } from './pattern/parse.ts'
import type { Route } from './route.ts'
import { type Controllers, nodesOf, patternOf } from './route-pattern.ts'
import { type MatcherParts, SegmentMatcher } from './segment-matcher.ts'
import type { Part } from './template.ts'

/** A route, cut. */
export interface Cut {
  /** Text for a segment that is fixed. */
  readonly segments: readonly (string | SegmentMatcher)[]
  /** Matches all that is left behind the segments, or null. */
  readonly tail: SegmentMatcher | null
  /** The names of what is captured, in order. */
  readonly names: readonly string[]
}

/** A part with its node. */
type Piece = readonly [part: Part, node: Node]

/** The route in segments; null for one that begins with no slash, or may be shorter than it is written. */
export function cut(route: Route, controllers: Controllers): Cut | null {
  const [first] = route.parts
  if (route.isMinimized || typeof first !== 'string' || !first.startsWith('/')) return null
  const nodes = nodesOf(route, controllers)
  const names = nodes.flatMap(capturesIn)
  const pieces = splitAtSlashes(route.parts.map((part, i) => [part, nodes[i] as Node]))
  // What may hold a slash takes in all that follows it.
  const open = pieces.findIndex((segment) =>
    segment.some(([part, node]) => typeof part !== 'string' && canMatchSlash(node)),
  )
  const closed = open < 0 ? pieces : pieces.slice(0, open)
  return {
    segments: closed.map((segment) => {
      const text = segment.map(([part]) => part)
      return text.every((part) => typeof part === 'string') ? text.join('') : matcherOf(route, segment)
    }),
    tail: open < 0 ? null : matcherOf(route, joined(pieces.slice(open))),
    names,
  }
}

/** A matcher for the whole path of a route. */
export function wholeMatcher(
  route: Route,
  controllers: Controllers,
): { matcher: SegmentMatcher; names: string[] } {
  const node = patternOf(route, controllers)
  const parts: MatcherParts = { nodes: [node], key: '', requirement: null, literal: '', shape: 'other' }
  return { matcher: new SegmentMatcher(parts), names: capturesIn(node) }
}

// What is shorter, with no repetition that is counted, is far from what a matcher may be.
const SMALL = 1000

/**
 * Throws a TypeError for a route that is more than a matcher may be. The index is made when the first request comes, and
 * then the developer is not there any more.
 */
export function checkSize(route: Route): void {
  if (route.isStatic) return
  const requirements = [...route.requirements.values()]
  if (route.path.length < SMALL && requirements.every(({ source }) => !source.includes('{'))) return
  try {
    if (cut(route, null) === null) wholeMatcher(route, null)
  } catch (error) {
    if (error instanceof PatternError) throw new TypeError(`${route} is too long, or ${error.message}`)
    throw error
  }
}

function splitAtSlashes(pieces: readonly Piece[]): Piece[][] {
  const segments: Piece[][] = []
  for (const [part, node] of pieces) {
    if (typeof part !== 'string') {
      segments.at(-1)?.push([part, node])
      continue
    }
    const [before = '', ...after] = part.split('/')
    if (before !== '') segments.at(-1)?.push(textPiece(before))
    for (const text of after) segments.push(text === '' ? [] : [textPiece(text)])
  }
  return segments
}

function textPiece(text: string): Piece {
  return [text, { type: 'text', text }]
}

function joined(segments: readonly (readonly Piece[])[]): Piece[] {
  return segments.flatMap((segment, i) => (i === 0 ? segment : [textPiece('/'), ...segment]))
}

function matcherOf(route: Route, pieces: readonly Piece[]): SegmentMatcher {
  const parts = pieces.map(([part]) => part)
  const key = parts
    .map((part) => (typeof part === 'string' ? JSON.stringify(part) : keyOf(route, part)))
    .join(' ')
  const [first, second] = parts
  const isSegment = isPlain(route, first, ':')
  const requirement =
    parts.length === 1 && typeof first === 'object' && first.kind !== '.' && first.name !== 'controller'
      ? (route.requirements.get(first.name) ?? null)
      : null
  return new SegmentMatcher({
    nodes: pieces.map(([, node]) => node),
    key,
    requirement,
    literal: parts
      .filter((part) => typeof part === 'string')
      .reduce((a, b) => (b.length > a.length ? b : a), ''),
    shape:
      isSegment && parts.length === 1
        ? 'segment'
        : isSegment && parts.length === 2 && isPlain(route, second, '.')
          ? 'extended'
          : 'other',
  })
}

function isPlain(route: Route, part: Part | undefined, kind: string): boolean {
  return (
    typeof part === 'object' &&
    part.kind === kind &&
    part.name !== 'controller' &&
    !route.requirements.has(part.name)
  )
}

function keyOf(route: Route, part: Exclude<Part, string>): string {
  const requirement = route.requirements.get(part.name)
  const controller = part.name === 'controller' ? ' controller' : ''
  return `${part.kind}${requirement === undefined ? '' : requirement.key}${controller}`
}
