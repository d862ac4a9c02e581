// The fields of an answer beside those that a framework, or middleware of its, has set on the response before.

/** A value as `setHeader` takes it. */
export type FieldValue = number | string | readonly string[] | undefined

/** What fields are set on, such as the response of Node. */
export interface FieldTarget {
  getHeader(name: string): FieldValue
  setHeader(name: string, value: string | string[]): unknown
}

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

/** Sets each field once, with the values it has beside those that are there. Takes names and values in turn. */
export function mergeFields(target: FieldTarget, fields: readonly string[]): void {
  if (isPlain(fields)) {
    for (let i = 0; i < fields.length; i += 2) target.setHeader(fields[i] as string, fields[i + 1] as string)
  } else {
    mergeEach(target, fields)
  }
}

// Whether each stands once, and says all of it.
function isPlain(fields: readonly string[]): boolean {
  // Most answers say their type, and their length is not among these.
  if (fields.length === 2) return !ADDED.has((fields[0] as string).toLowerCase())
  const keys: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    const key = (fields[i] as string).toLowerCase()
    if (ADDED.has(key) || keys.includes(key)) return false
    keys.push(key)
  }
  return true
}

function mergeEach(target: FieldTarget, fields: readonly string[]): void {
  const merged = new Map<string, [name: string, value: string | string[]]>()
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string
    const value = fields[i + 1] as string
    const key = name.toLowerCase()
    const ours = merged.get(key)
    if (ours !== undefined) ours[1] = [...listOf(ours[1]), value]
    else merged.set(key, [name, ADDED.has(key) ? [...listOf(target.getHeader(key)), value] : value])
  }
  for (const [name, value] of merged.values()) target.setHeader(name, value)
}

function listOf(value: FieldValue): string[] {
  if (value === undefined) return []
  return typeof value === 'object' ? [...value] : [String(value)]
}
