// Makes the URL of one route, or says why there is none. Which route is tried, and what stands before the path, is
// decided elsewhere.

import { kind } from '../environ/contract.ts'
import { byteStringOfText } from '../syntax/bytes.ts'
import { encodePath, percentOf } from '../syntax/percent.ts'
import { formatQuery } from '../syntax/query.ts'
import type { Route, UrlArgs } from './route.ts'
import { SEPARATORS, type Variable } from './template.ts'

/** Why a route has no URL. */
export interface Refusal {
  readonly why: string
}

/** Arguments without a prototype, so that no name in them means anything; those that are undefined are left out. */
export function ownArgs(...all: readonly (UrlArgs | undefined)[]): UrlArgs {
  const args: UrlArgs = Object.create(null)
  for (const given of all) {
    if (given === undefined) continue
    for (const key of Object.keys(given)) if (given[key] !== undefined) args[key] = given[key]
  }
  return args
}

/** A route's path and query for some arguments, which come from `ownArgs`. */
export function buildUrl(route: Route, args: UrlArgs, appendSlash = false): string | Refusal {
  for (const [key, requirement] of route.requirements) {
    const value = args[key]
    if (isGiven(value) && value !== '' && !requirement.test(String(value))) {
      return { why: `${shown(key, value)} does not match its requirement ${requirement.source}` }
    }
  }
  const { method } = args
  const takesMethod = isGiven(method) && !route.knownKeys.has('method')
  if (takesMethod && route.conditions?.allowsMethod(String(method).toUpperCase()) === false) {
    return { why: `${shown('method', method)} is not among ${route.conditions.methods?.join(', ')}` }
  }
  const built = route.isMinimized ? minimized(route, args) : full(route, args)
  if (typeof built !== 'string') return built
  const path = withinSite(route, built)
  const extras = Object.keys(args).filter(
    (key) =>
      !route.knownKeys.has(key) &&
      key !== 'controller' &&
      key !== 'action' &&
      !(takesMethod && key === 'method'),
  )
  return withQueryOf(appendSlash && !path.endsWith('/') ? `${path}/` : path, args, extras)
}

/** A URL with arguments as its query: after the query it has, and before its fragment. */
export function withQueryOf(url: string, args: UrlArgs, keys: readonly string[] = Object.keys(args)): string {
  const query = formatQuery(pairsOf(args, keys))
  if (query === '') return url
  const hash = url.indexOf('#')
  const before = hash < 0 ? url : url.slice(0, hash)
  return `${before}${before.includes('?') ? '&' : '?'}${query}${hash < 0 ? '' : url.slice(hash)}`
}

/** Text as it stands in a path: UTF-8, all but unreserved characters and `/` as `%XX`. */
export function quotePath(text: string): string {
  return byteStringOfText(text).replace(/[^A-Za-z0-9\-._~/]/g, (char) => percentOf(char.charCodeAt(0)))
}

/** Whether an argument has a value. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** Whether an argument is the same as a default, which is text. */
export function isSame(value: unknown, fixed: unknown): boolean {
  if (!isGiven(value) || !isGiven(fixed)) return !isGiven(value) && !isGiven(fixed)
  return (
    value === fixed || (typeof fixed === 'string' && typeof value !== 'object' && String(value) === fixed)
  )
}

/** Words for an argument, for messages. */
export function shown(key: string, value: unknown): string {
  return `${JSON.stringify(key)} (${kind(value)})`
}

function full(route: Route, args: UrlArgs): string | Refusal {
  for (const [key, value] of route.defaults) {
    if (route.neededKeys.has(key)) continue
    if (!(key in args)) return { why: `${JSON.stringify(key)} is missing` }
    if (!isSame(args[key], value)) return { why: `${shown(key, args[key])} is not ${shown(key, value)}` }
  }
  let url = ''
  for (const part of route.parts) {
    if (typeof part === 'string') {
      url += literal(route, part)
      continue
    }
    const value = textOf(args[part.name])
    if (part.kind === '.') url += value === '' ? '' : `.${quotePath(value)}`
    else if (value !== '') url += quotePath(value)
    else if (!mayBeEmpty(route, part, args)) return { why: `${JSON.stringify(part.name)} is missing` }
  }
  return url
}

// An empty value makes a URL that the route would not match, unless its requirement says otherwise.
function mayBeEmpty(route: Route, { name }: Variable, args: UrlArgs): boolean {
  return args[name] === '' && route.requirements.get(name)?.test('') === true
}

// From the end on: a trailing part that is equal to its default is left out, and the separators before it.
function minimized(route: Route, args: UrlArgs): string | Refusal {
  let url = ''
  let begun = false
  for (const part of route.parts.toReversed()) {
    if (typeof part === 'string') {
      if (!begun && SEPARATORS.includes(part)) continue
      const ends = !begun && SEPARATORS.includes(part.slice(-1))
      url = literal(route, ends ? part.slice(0, -1) : part) + url
      begun = true
      continue
    }
    const { name, kind } = part
    const value = args[name]
    if (kind === '*') {
      if (!isGiven(value)) continue
      url = quotePath(String(value)) + url
      begun = true
      continue
    }
    const hasDefault = route.defaults.has(name)
    const fallback = route.defaults.get(name)
    if (hasDefault && !begun && (!isGiven(value) || isSame(value, fallback))) continue
    const text = textOf(isGiven(value) ? value : fallback)
    if (text === '') {
      if (kind === '.') continue
      return { why: `${JSON.stringify(name)} is missing` }
    }
    url = (kind === '.' ? '.' : '') + quotePath(text) + url
    begun = true
  }
  return url
}

function literal(route: Route, text: string): string {
  // The path of a static route is a URL already. In any other a "%" is a "%", and "?" and "#" are part of the path.
  return route.isStatic ? text : encodePath(text)
}

// A path that begins with two slashes would name another host, whatever a value has put there.
function withinSite(route: Route, url: string): string {
  if (route.isExternal) return url
  const path = url.startsWith('/') || route.isStatic ? url : `/${url}`
  return path.startsWith('//') && !route.path.startsWith('//') ? `/%2F${path.slice(2)}` : path
}

function textOf(value: unknown): string {
  return isGiven(value) ? String(value) : ''
}

function* pairsOf(args: UrlArgs, keys: readonly string[]): Generator<[string, string]> {
  for (const key of keys) {
    const value = args[key]
    if (!isGiven(value)) continue
    if (!Array.isArray(value)) yield [key, String(value)]
    else for (const one of value) if (isGiven(one)) yield [key, String(one)]
  }
}
