// Why a route did not match a path: the first segment where they part, in words.

import type { Route } from '../routes/route.ts'
import type { Part } from '../routes/template.ts'

/** Why the path of a route does not match; null where it cannot be said segment by segment. */
export function whyNot(route: Route, path: string): string | null {
  if (route.isMinimized) return null
  const wanted = segmentsOf(route.parts)
  const given = path.split('/').slice(1)
  for (const [i, segment] of wanted.entries()) {
    const text = given[i] ?? ''
    const shown = segment.map((part) => (typeof part === 'string' ? part : `{${part.name}}`)).join('')
    if (text === '' && shown !== '') return `the path ends before ${shown}`
    const [only, second] = segment
    // An extension, {.format}, may be there or not.
    const hasExtension = typeof second === 'object' && second.kind === '.'
    if (only === undefined) return null
    if (segment.length > 2 || (second !== undefined && !hasExtension)) {
      if (!holds(text, segment)) return `${text} is not ${shown}`
      continue
    }
    if (typeof only === 'string') {
      const isSame = text === only || (hasExtension && text.startsWith(`${only}.`))
      if (!isSame) return `${text} is not ${only === '' ? 'the end' : only}`
      continue
    }
    // What may hold slashes takes in the rest of the path.
    const requirement = route.requirements.get(only.name)
    if (only.kind !== ':' || requirement?.test('a/a') === true) return null
    if (requirement !== undefined && !hasExtension && !requirement.test(text)) {
      return `${only.name} is ${requirement.source}, not ${text}`
    }
  }
  return given.length > wanted.length ? `the path goes on: /${given.slice(wanted.length).join('/')}` : null
}

// Whether the fixed pieces of a segment are in a text, in their order, and the first of them at its beginning.
function holds(text: string, segment: readonly Part[]): boolean {
  let at = 0
  for (const [i, part] of segment.entries()) {
    if (typeof part !== 'string') continue
    const found = text.indexOf(part, at)
    if (found < 0 || (i === 0 && found > 0)) return false
    at = found + part.length
  }
  return true
}

function segmentsOf(parts: readonly Part[]): Part[][] {
  const segments: Part[][] = []
  for (const part of parts) {
    if (typeof part !== 'string') {
      segments.at(-1)?.push(part)
      continue
    }
    const [head = '', ...rest] = part.split('/')
    if (head !== '') segments.at(-1)?.push(head)
    for (const text of rest) segments.push(text === '' ? [] : [text])
  }
  return segments.map((segment) => (segment.length === 0 ? [''] : segment))
}
