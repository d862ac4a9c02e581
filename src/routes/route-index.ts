// Finds the routes that a path may mean, without asking each: paths without variables in a table, all others in a tree of
// their segments. The order is that of Routes: a longer fixed beginning first, and of equal ones what was connected first.

import { type MakeResult, resultMaker } from './match-result.ts'
import type { Route } from './route.ts'
import type { Controllers } from './route-pattern.ts'
import { cut, wholeMatcher } from './route-segments.ts'
import type { SegmentMatcher } from './segment-matcher.ts'

/** A route in the index. */
export interface Entry {
  readonly route: Route
  /** Its place in the order. */
  readonly rank: number
  readonly makeResult: MakeResult
  /** What its path must begin with, which the index does not see by itself; mostly empty. */
  readonly prefix: string
}

/** Routes whose paths match, in their order, and where their captures are: a start and an end for each, or -1. */
export interface Found {
  readonly entries: readonly Entry[]
  readonly at: readonly number[]
}

interface Tree {
  readonly fixed: Map<string, Tree>
  readonly open: { readonly matcher: SegmentMatcher; readonly tree: Tree }[]
  /** Routes that end here. */
  readonly entries: Entry[]
  /** Routes whose rest begins here. */
  readonly tails: { readonly matcher: SegmentMatcher; readonly entries: Entry[] }[]
}

const NONE: readonly Found[] = Object.freeze([])
const SLASH = 47

/** The routes of a mapper, made ready for matching. */
export class RouteIndex {
  private readonly root = newTree()
  /** Routes that are asked for every path. */
  private readonly loose: { readonly matcher: SegmentMatcher; readonly entries: Entry[] }[] = []
  private readonly fixed = new Map<string, readonly Found[]>()
  // Written to by matchers, and copied when all of a route matched.
  private readonly scratch: number[] = []

  constructor(routes: readonly Route[], controllers: Controllers) {
    const ordered = routes
      .filter((route) => !route.isStatic)
      .map((route, place) => ({ route, place, prefix: route.staticPrefix }))
      .sort((a, b) => b.prefix.length - a.prefix.length || a.place - b.place)
    const texts = new Map<string, Entry[]>()
    for (const [rank, { route, prefix }] of ordered.entries()) {
      if (route.variables.length > 0 || route.isMinimized) this.plant(route, rank, prefix, controllers)
      else entriesAt(texts, route.parts.join('')).push(entryOf(route, rank, []))
    }
    // Each path that is fixed has the whole of its answer in the table, other routes that match it included.
    for (const [path, entries] of texts) {
      this.fixed.set(path, inOrder([{ entries, at: [] }, ...this.search(path)]))
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
    for (const segment of segments)
      tree = typeof segment === 'string' ? childOf(tree, segment) : openOf(tree, segment)
    if (tail === null) {
      tree.entries.push(entry)
      return
    }
    const same = tree.tails.find(({ matcher }) => matcher.key === tail.key)
    if (same === undefined) tree.tails.push({ matcher: tail, entries: [entry] })
    else same.entries.push(entry)
  }

  /** All routes whose paths match, in their order; those that match in the same way stand together. */
  find(path: string): readonly Found[] {
    return this.fixed.get(path) ?? inOrder(this.search(path))
  }

  private search(path: string): readonly Found[] {
    let all = path.charCodeAt(0) === SLASH ? this.walk(this.root, path, 0, 0, NONE) : NONE
    for (const { matcher, entries } of this.loose) {
      const { prefix } = entries[0] as Entry
      if (path.startsWith(prefix) && matcher.match(path, 0, path.length, this.scratch, 0)) {
        all = this.with(all, entries, matcher.width)
      }
    }
    return all
  }

  // `at` is where a slash begins the next segment, or the end of the path; `width` is how much of the scratch is written.
  private walk(
    tree: Tree,
    path: string,
    at: number,
    width: number,
    before: readonly Found[],
  ): readonly Found[] {
    if (at === path.length) return tree.entries.length === 0 ? before : this.with(before, tree.entries, width)
    let all = before
    const start = at + 1
    const slash = path.indexOf('/', start)
    const end = slash < 0 ? path.length : slash
    if (tree.fixed.size > 0) {
      const next = tree.fixed.get(path.slice(start, end))
      if (next !== undefined) all = this.walk(next, path, end, width, all)
    }
    for (const { matcher, tree: next } of tree.open) {
      if (matcher.match(path, start, end, this.scratch, width)) {
        all = this.walk(next, path, end, width + matcher.width, all)
      }
    }
    for (const { matcher, entries } of tree.tails) {
      if (matcher.match(path, start, path.length, this.scratch, width)) {
        all = this.with(all, entries, width + matcher.width)
      }
    }
    return all
  }

  private with(all: readonly Found[], entries: readonly Entry[], width: number): readonly Found[] {
    const found = { entries, at: this.scratch.slice(0, width) }
    return all.length === 0 ? [found] : [...all, found]
  }
}

// Most of the time they are found in their order.
function inOrder(all: readonly Found[]): readonly Found[] {
  for (let i = 1; i < all.length; i++) {
    const [one, other] = [all[i - 1] as Found, all[i] as Found]
    if ((one.entries.at(-1) as Entry).rank > (other.entries[0] as Entry).rank) {
      return all
        .flatMap(({ entries, at }) => entries.map((entry) => ({ entries: [entry] as [Entry], at })))
        .sort((a, b) => a.entries[0].rank - b.entries[0].rank)
    }
  }
  return all
}

function entryOf(route: Route, rank: number, names: readonly string[], prefix = ''): Entry {
  return { route, rank, makeResult: resultMaker(route, names), prefix }
}

function newTree(): Tree {
  return { fixed: new Map(), open: [], entries: [], tails: [] }
}

function childOf(tree: Tree, segment: string): Tree {
  let child = tree.fixed.get(segment)
  if (child === undefined) {
    child = newTree()
    tree.fixed.set(segment, child)
  }
  return child
}

function openOf(tree: Tree, matcher: SegmentMatcher): Tree {
  const same = tree.open.find((one) => one.matcher.key === matcher.key)
  if (same !== undefined) return same.tree
  const child = newTree()
  tree.open.push({ matcher, tree: child })
  return child
}

function entriesAt(texts: Map<string, Entry[]>, path: string): Entry[] {
  let entries = texts.get(path)
  if (entries === undefined) {
    entries = []
    texts.set(path, entries)
  }
  return entries
}
