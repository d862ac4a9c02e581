// wsgify routes: prints the routes of an application, or of a mapper.

import { PARTS } from '../environ/contract.ts'
import { RouteMap } from '../routes/route-map.ts'
import { type OptionsOf, UsageError } from './command-line.ts'
import type { Output } from './output.ts'
import { exported, loadTarget, targetOf } from './target.ts'

// How far an application is looked into.
const MAX_DEPTH = 12
const MAX_SEEN = 10_000

/** Prints a table for each mapper that is found. */
export async function routes(
  args: readonly string[],
  options: OptionsOf<'routes'>,
  output: Output,
): Promise<number> {
  const target = targetOf(args[0], options.app)
  const value = target.kind === 'module' ? await exported(target) : null
  const found = mappersIn(value)
  const maps = found.length > 0 ? found : mappersIn(await loadTarget(target, options))
  if (maps.length === 0) {
    throw new UsageError(
      `no mapper is found in ${target.file}: name what exports one, or keep it in a property of the application`,
    )
  }
  output.print(maps.map((map) => `${map}\n`).join('\n'))
  return 0
}

/** The mappers that an application is made of, as far as it shows what it is made of. */
export function mappersIn(root: unknown): RouteMap[] {
  const maps = new Set<RouteMap>()
  const seen = new Set<unknown>()
  let level: unknown[] = [root]
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const below: unknown[] = []
    for (const value of level) {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue
      if (seen.has(value) || seen.size === MAX_SEEN) continue
      seen.add(value)
      if (value instanceof RouteMap) maps.add(value)
      else below.push(...partsOf(value))
    }
    level = below
  }
  return [...maps]
}

function partsOf(value: object): unknown[] {
  if (ArrayBuffer.isView(value)) return []
  const parts: unknown[] = []
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key)
    if (property !== undefined && 'value' in property) parts.push(property.value)
  }
  // What a layer stands before, where it says so.
  parts.push(...((value as { [PARTS]?: Iterable<unknown> })[PARTS] ?? []))
  // A urlmap gives its entries so.
  if (Symbol.iterator in value) {
    try {
      for (const part of value as Iterable<unknown>) if (parts.push(part) > MAX_SEEN) break
    } catch {
      // What cannot be iterated here has nothing to show.
    }
  }
  return parts
}
