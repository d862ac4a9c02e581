// The fields of an answer beside those that a framework, or middleware of its, has set on the response before.

/** A value as `setHeader` takes it. */
export type FieldValue = number | string | readonly string[] | undefined

/**
 * What a layer says in these does not take back what another has said. In all others there is one truth, and the application
 * knows best.
 */
export const ADDED: ReadonlySet<string> = new Set([
  'link',
  'server-timing',
  'set-cookie',
  'vary',
  'via',
  'www-authenticate',
])

/** Each field once, with the values it has beside those that `existing` tells of. Takes names and values in turn. */
export function mergedFields(
  fields: readonly string[],
  existing: (name: string) => FieldValue,
): readonly (readonly [name: string, value: string | string[]])[] {
  const keys: string[] = []
  const merged: [string, string | string[]][] = []
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string
    const value = fields[i + 1] as string
    const key = name.toLowerCase()
    const at = keys.indexOf(key)
    if (at >= 0) {
      const ours = merged[at] as [string, string | string[]]
      ours[1] = [...listOf(ours[1]), value]
    } else {
      keys.push(key)
      merged.push([name, ADDED.has(key) ? [...listOf(existing(key)), value] : value])
    }
  }
  return merged
}

function listOf(value: FieldValue): string[] {
  if (value === undefined) return []
  return typeof value === 'object' ? [...value] : [String(value)]
}
