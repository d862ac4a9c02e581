// Finds the routes that a path may mean, without asking each: paths without variables in a table, all others in a tree of
// their segments. The order is that of Routes: a longer fixed beginning first, and of equal ones what was connected first.

import { type MakeResult, resultMaker } from './match-result.ts'
import { PathTable } from './path-table.ts'
import type { Route } from './route.ts'
import type { Controllers } from './route-pattern.ts'
import { cut, wholeMatcher } from './route-segments.ts'
import type { SegmentMatcher } from './segment-matcher.ts'
import { readSegment, type Segment, SegmentTable } from './segment-table.ts'

/** A route in the index. */
export interface Entry {
  readonly route: Route
  /** Its place in the order. */
  readonly rank: number
  readonly makeResult: MakeResult
  /** What its path must begin with, which the index does not see by itself; mostly empty. */
  readonly prefix: string
}

/** Routes whose paths match in the same way, in their order, and those that follow. */
export interface Found {
  entries: readonly Entry[]
  /** Where the captures are: a start and an end for each, or -1. Good until the next search. */
  at: readonly number[]
  next: Found | null
}

interface Tree {
  readonly fixed: SegmentTable<Tree>
  readonly open: { readonly matcher: SegmentMatcher; readonly tree: Tree }[]
  /** Routes that end here. */
  readonly entries: Entry[]
  /** Routes whose rest begins here. */
  readonly tails: Loose[]
}

interface Loose {
  readonly matcher: SegmentMatcher
  readonly entries: Entry[]
}

const SLASH = 47

/** The routes of a mapper, made ready for matching. */
export class RouteIndex {
  private readonly root = newTree()
  /** Routes that are asked for every path. */
  private readonly loose: Loose[] = []
  /** The whole answers for paths that are fixed, other routes that match them included. */
  private readonly fixed = new PathTable<Found>()
  // The state of a search: what was found so far, and where captures are. No user code runs during one.
  private first: Found | null = null
  private last: Found | null = null
  private readonly scratch: number[] = []
  private readonly segment: Segment = { end: 0, hash: 0 }
  // What is found is mostly one, for which nothing new is made.
  private readonly single: Found = { entries: [], at: [], next: null }
  private readonly singleAt: number[] = []

  // A function of a condition may match paths itself, in the middle of what was found here.
  private readonly isShared: boolean

  constructor(routes: readonly Route[], controllers: Controllers) {
    this.isShared = routes.some((route) => route.conditions?.function != null)
    const ordered = routes
      .filter((route) => !route.isStatic)
      .map((route, place) => ({ route, place, prefix: route.staticPrefix }))
      .sort((a, b) => b.prefix.length - a.prefix.length || a.place - b.place)
    const fixed = new Map<string, Entry[]>()
    for (const [rank, { route, prefix }] of ordered.entries()) {
      if (route.variables.length > 0 || route.isMinimized) {
        this.plant(route, rank, prefix, controllers)
        continue
      }
      const path = route.parts.join('')
      const same = fixed.get(path)
      if (same === undefined) fixed.set(path, [entryOf(route, rank, [])])
      else same.push(entryOf(route, rank, []))
    }
    for (const [path, entries] of fixed) {
      this.fixed.set(path, inOrder({ entries, at: [], next: copyOf(this.search(path)) }))
    }
  }

  private plant(route: Route, rank: number, prefix: string, controllers: Controllers): void {
    const pieces = cut(route, controllers)
    if (pieces === null) {
      const { matcher, names } = wholeMatcher(route, controllers)
      this.loose.push({ matcher, entries: [entryOf(route, rank, names, prefix)] })
      return
    }
    const { segments, tail, names } = pieces
    const entry = entryOf(route, rank, names)
    let tree = this.root
    for (const segment of segments) {
      tree = typeof segment === 'string' ? childOf(tree, segment) : openOf(tree, segment)
    }
    if (tail === null) {
      tree.entries.push(entry)
      return
    }
    const same = tree.tails.find(({ matcher }) => matcher.key === tail.key)
    if (same === undefined) tree.tails.push({ matcher: tail, entries: [entry] })
    else same.entries.push(entry)
  }

  /** The routes whose paths match, in their order; null when there are none. */
  find(path: string): Found | null {
    const fixed = this.fixed.get(path)
    if (fixed !== null) return fixed
    const found = this.isShared ? copyOf(this.search(path)) : this.search(path)
    return found === null || found.next === null ? found : inOrder(found)
  }

  private search(path: string): Found | null {
    this.first = null
    this.last = null
    if (path.charCodeAt(0) === SLASH) this.walk(this.root, path, 0, 0)
    for (const { matcher, entries } of this.loose) {
      const { prefix } = entries[0] as Entry
      if (path.startsWith(prefix) && matcher.match(path, 0, path.length, this.scratch, 0)) {
        this.keep(entries, matcher.width)
      }
    }
    return this.first
  }

  // `at` is where a slash begins the next segment, or the end of the path; `width` is how much of the scratch is written.
  private walk(from: Tree, path: string, place: number, width: number): void {
    let tree = from
    let at = place
    const { segment } = this
    for (;;) {
      const { fixed, open, tails } = tree
      if (at === path.length) {
        if (tree.entries.length > 0) this.keep(tree.entries, width)
        return
      }
      const start = at + 1
      readSegment(path, start, segment)
      const { end } = segment
      const next = fixed.size === 0 ? null : fixed.get(path, start, segment)
      if (open.length === 0 && tails.length === 0) {
        if (next === null) return
        tree = next
        at = end
        continue
      }
      if (next !== null) this.walk(next, path, end, width)
      for (let i = 0; i < open.length; i++) {
        const { matcher, tree: child } = open[i] as Tree['open'][number]
        if (matcher.match(path, start, end, this.scratch, width)) {
          this.walk(child, path, end, width + matcher.width)
        }
      }
      for (let i = 0; i < tails.length; i++) {
        const { matcher, entries } = tails[i] as Loose
        if (matcher.match(path, start, path.length, this.scratch, width)) {
          this.keep(entries, width + matcher.width)
        }
      }
      return
    }
  }

  private keep(entries: readonly Entry[], width: number): void {
    const { scratch, single, singleAt, last } = this
    if (last === null) {
      for (let i = 0; i < width; i++) singleAt[i] = scratch[i] as number
      single.entries = entries
      single.at = singleAt
      single.next = null
      this.first = single
      this.last = single
      return
    }
    const found: Found = { entries, at: scratch.slice(0, width), next: null }
    last.next = found
    this.last = found
  }
}

function copyOf(found: Found | null): Found | null {
  return found === null ? null : { entries: found.entries, at: [...found.at], next: copyOf(found.next) }
}

// Most of the time they are found in their order.
function inOrder(first: Found): Found {
  const all: Found[] = []
  for (let one: Found | null = first; one !== null; one = one.next) all.push(one)
  const isSorted = all.every(
    ({ entries }, i) => i === 0 || lastRank(all[i - 1] as Found) < (entries[0] as Entry).rank,
  )
  if (isSorted) return first
  const singles = all
    .flatMap(({ entries, at }) => entries.map((entry): Found => ({ entries: [entry], at, next: null })))
    .sort((a, b) => (a.entries[0] as Entry).rank - (b.entries[0] as Entry).rank)
  for (const [i, one] of singles.entries()) one.next = singles[i + 1] ?? null
  return singles[0] as Found
}

function lastRank({ entries }: Found): number {
  return (entries.at(-1) as Entry).rank
}

function entryOf(route: Route, rank: number, names: readonly string[], prefix = ''): Entry {
  return { route, rank, makeResult: resultMaker(route, names), prefix }
}

function newTree(): Tree {
  return { fixed: new SegmentTable(), open: [], entries: [], tails: [] }
}

function childOf(tree: Tree, segment: string): Tree {
  const read: Segment = { end: 0, hash: 0 }
  readSegment(segment, 0, read)
  const child = tree.fixed.get(segment, 0, read)
  if (child !== null) return child
  const made = newTree()
  tree.fixed.set(segment, made)
  return made
}

function openOf(tree: Tree, matcher: SegmentMatcher): Tree {
  const same = tree.open.find((one) => one.matcher.key === matcher.key)
  if (same !== undefined) return same.tree
  const child = newTree()
  tree.open.push({ matcher, tree: child })
  return child
}
