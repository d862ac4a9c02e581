// Templates of what an error says: text with `{name}` in it. Nothing is run and nothing is markup; whoever makes HTML of the
// result escapes it whole.

/** The parts of a template: texts and, between them, names. */
type Template = readonly { readonly text: string; readonly name: string | null }[]

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

// Templates belong to classes, so there are few of them; bounded, since an instance may bring its own.
const compiled = new Map<string, Template>()

/**
 * Makes sure that a template can be filled in. `{{` stands for `{`.
 *
 * Throws a TypeError for a name that is not among those there are, and for a `{` without its end.
 */
export function checkTemplate(template: string, has: (name: string) => boolean): void {
  for (const { name } of partsOf(template)) {
    if (name !== null && !has(name)) {
      throw new TypeError(
        `the template has {${name}}, which is neither one of the names there are nor a member`,
      )
    }
  }
}

/** Fills in a template that was checked. What is null or undefined leaves nothing. */
export function fillTemplate(template: string, lookUp: (name: string) => unknown): string {
  let out = ''
  for (const { text, name } of partsOf(template)) {
    out += text
    if (name !== null) out += textOf(lookUp(name))
  }
  return out
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function partsOf(template: string): Template {
  let parts = compiled.get(template)
  if (parts === undefined) {
    parts = parse(template)
    if (compiled.size < 500) compiled.set(template, parts)
  }
  return parts
}

function parse(template: string): Template {
  if (typeof template !== 'string') throw new TypeError(`a template is text, not ${String(template)}`)
  const parts: { text: string; name: string | null }[] = []
  let text = ''
  let from = 0
  for (let at = template.indexOf('{'); at >= 0; at = template.indexOf('{', from)) {
    if (template[at + 1] === '{') {
      text += template.slice(from, at + 1)
      from = at + 2
      continue
    }
    const end = template.indexOf('}', at)
    const name = end < 0 ? '' : template.slice(at + 1, end)
    if (!NAME.test(name)) {
      throw new TypeError(
        `a template has names as in "{detail}", and "{{" for a brace, not ${JSON.stringify(template.slice(at, at + 40))}`,
      )
    }
    parts.push({ text: text + template.slice(from, at), name })
    text = ''
    from = end + 1
  }
  parts.push({ text: text + template.slice(from), name: null })
  return parts
}
