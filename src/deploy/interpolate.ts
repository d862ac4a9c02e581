// `%(name)s` in the values of a configuration: replaced by other values, within bounds. Nothing else is ever evaluated.

/** Where names find their values. */
export interface Scope {
  get(name: string): string | undefined
  /** All names there are, for suggestions. */
  names(): Iterable<string>
  /** What `%(env:NAME)s` reads; null when it is off. */
  readonly env: Readonly<Record<string, string | undefined>> | null
}

/** Makes the error for a fault: where in the text it is, what it is, and what was looked for among what. */
export type Fault = (offset: number, message: string, name?: string, known?: Iterable<string>) => Error

// As deep as Python goes, and bounds that it does not have: ten levels of ten references each would not end in a lifetime.
const MAX_DEPTH = 10
const MAX_REFERENCES = 10_000
const MAX_LENGTH = 1_048_576
const REFERENCE = /%\(([^)]+)\)s/y

/** A text with its references replaced; `%%` is a percent sign. Throws what `fault` makes. */
export function interpolate(text: string, scope: Scope, fault: Fault): string {
  let references = 0
  let length = 0

  const expand = (value: string, trail: readonly string[], outer: number | null): string => {
    if (trail.length >= MAX_DEPTH) {
      throw fault(outer ?? 0, `references nest deeper than ${MAX_DEPTH}: ${trail.join(' → ')}`)
    }
    let result = ''
    let at = 0
    for (;;) {
      const percent = value.indexOf('%', at)
      const plain = value.slice(at, percent < 0 ? undefined : percent)
      result += plain
      length += plain.length
      if (length > MAX_LENGTH) throw fault(outer ?? at, `a value is at most ${MAX_LENGTH} characters long`)
      if (percent < 0) return result
      const offset = outer ?? percent
      if (value[percent + 1] === '%') {
        result += '%'
        at = percent + 2
        continue
      }
      REFERENCE.lastIndex = percent
      const name = REFERENCE.exec(value)?.[1]
      if (name === undefined) throw fault(offset, malformed(value.slice(percent, percent + 30)))
      if (++references > MAX_REFERENCES)
        throw fault(offset, `a value has at most ${MAX_REFERENCES} references`)
      at = percent + name.length + 4
      const found = scope.get(name)
      if (found !== undefined) {
        result += found.includes('%') ? expand(found, [...trail, name], offset) : found
        if (!found.includes('%')) length += found.length
      } else if (name.startsWith('env:')) {
        result += fromEnv(name.slice(4), scope, offset, fault)
      } else {
        throw fault(offset, `found ${JSON.stringify(`%(${name})s`)}, which names no key`, name, scope.names())
      }
    }
  }
  return expand(text, [], null)
}

// A secret may have percent signs of its own, so what comes from the environment is taken as it is.
function fromEnv(name: string, { env }: Scope, offset: number, fault: Fault): string {
  if (env === null) {
    throw fault(
      offset,
      `found "%(env:${name})s", but no environment was given: loadApp(uri, { env: process.env })`,
    )
  }
  const value = Object.hasOwn(env, name) ? env[name] : undefined
  if (value === undefined) throw fault(offset, `the environment variable ${JSON.stringify(name)} is not set`)
  return value
}

function malformed(found: string): string {
  return `found ${JSON.stringify(found)}; a percent sign begins %(name)s, or is written %%`
}
