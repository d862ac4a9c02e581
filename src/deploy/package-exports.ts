// What the `exports` of a package.json make of a sub-path, for an importer in Node. `require.resolve` knows no packages
// that are for `import` alone, and `import.meta.resolve` no folder but its own.

import { isRecord } from './packages.ts'

const CONDITIONS = ['node', 'import', 'module-sync', 'default']

/** The path in the package that a sub-path leads to, such as `./dist/a.js`; null when it leads nowhere. */
export function resolveExports(exports: unknown, subpath: string): string | null {
  const paths =
    isRecord(exports) && Object.keys(exports).some((key) => key.startsWith('.')) ? exports : { '.': exports }
  if (Object.hasOwn(paths, subpath) && !subpath.includes('*')) return targetOf(paths[subpath], '')
  let best: { readonly key: string; readonly rest: string } | null = null
  for (const key of Object.keys(paths)) {
    const [before = '', after] = key.split('*')
    if (after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) continue
    if (subpath.length < before.length + after.length || (best !== null && best.key.length >= key.length))
      continue
    best = { key, rest: subpath.slice(before.length, subpath.length - after.length) }
  }
  return best === null ? null : targetOf(paths[best.key], best.rest)
}

function targetOf(target: unknown, rest: string): string | null {
  if (typeof target === 'string') {
    const path = target.replaceAll('*', rest)
    return path.startsWith('./') && !path.split('/').includes('..') ? path : null
  }
  if (Array.isArray(target)) {
    for (const each of target) {
      const found = targetOf(each, rest)
      if (found !== null) return found
    }
    return null
  }
  if (!isRecord(target)) return null
  for (const [condition, value] of Object.entries(target)) {
    if (!CONDITIONS.includes(condition)) continue
    const found = targetOf(value, rest)
    if (found !== null) return found
  }
  return null
}
