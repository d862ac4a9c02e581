// Makes the dictionary that a match gives: what was captured, and the route's defaults for the rest. A new one for each
// request, since applications take things out of it; without a prototype, so that no name in it means anything.

import type { Route } from './route.ts'

/** Values by name: what was found in the path, and defaults. */
export type MatchResult = Record<string, unknown>

/** Makes a result of a path and where its captures are: a start and an end for each name, or -1. */
export type MakeResult = (path: string, at: readonly number[]) => MatchResult

/** What makes the results of a route, whose captures have these names. */
export function resultMaker(route: Route, names: readonly string[]): MakeResult {
  const captured = names.length
  const keys = [...names, ...[...route.defaults.keys()].filter((key) => !names.includes(key))]
  const Result = constructorFor(keys)
  const values = keys.map((key) => route.defaults.get(key) ?? null)
  const size = keys.length
  return (path, at) => {
    const result = new Result()
    for (let i = 0; i < captured; i++) {
      const start = at[2 * i] as number
      const value = start < 0 ? null : path.slice(start, at[2 * i + 1])
      result[keys[i] as string] = value === null || value === '' ? values[i] || value : value
    }
    for (let i = captured; i < size; i++) result[keys[i] as string] = values[i]
    return result
  }
}

type Constructor = new () => MatchResult

const constructors = new Map<string, Constructor>()

// One for all routes with the same keys, so that what reads their results meets few shapes.
function constructorFor(keys: readonly string[]): Constructor {
  const key = keys.join('\0')
  let found = constructors.get(key)
  if (found === undefined) {
    found = function MatchResult() {} as unknown as Constructor
    found.prototype = Object.create(null)
    constructors.set(key, found)
  }
  return found
}
