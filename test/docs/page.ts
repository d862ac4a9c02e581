// A page of Markdown as a module: its blocks of TypeScript in order, each on the very lines it has in the page, so
// that whatever the compiler or the runtime says about line 40 is said about line 40 of the page.
//
// A later block sees the names of an earlier one and may declare them anew: then it opens a scope of its own.
// Imports are gathered on line 1, which no block can stand on.

import { transform } from 'esbuild'

export interface Block {
  /** The line of its first line of code, from 1. */
  readonly line: number
  readonly lines: readonly string[]
  readonly kind: 'run' | 'no-run' | 'setup'
  /** Why a `no-run` block does not run. */
  readonly reason: string
}

export interface Page {
  readonly path: string
  readonly blocks: readonly Block[]
  /** The lines that promise a value. */
  readonly checks: readonly number[]
  /** Every block, for the compiler. */
  readonly checked: string
  /** The blocks that run. */
  readonly executed: string
  /** What is wrong with the page as it is written. */
  readonly faults: readonly string[]
  /** The page's own line of something found at a place of its module. */
  lineOf(line: number, column: number): number
}

const indentOf = (line: string) => line.length - line.trimStart().length

/** The blocks of a page: fences of `ts`, and comments that begin with `setup`. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  const lines = markdown.split(/\r?\n/)
  for (let at = 0; at < lines.length; at++) {
    const fence = /^\s*(`{3,}|~{3,})\s*(.*?)\s*$/.exec(lines[at]!)
    const comment = /^\s*<!--\s*setup\b\s*(.*)$/.exec(lines[at]!)
    if (!fence && !comment) continue
    const start = at + 1
    const closing = fence ? new RegExp(`^\\s*${fence[1]![0]}{${fence[1]!.length},}\\s*$`) : /-->/
    let end = start
    if (!comment?.[1]?.includes('-->')) while (end < lines.length && !closing.test(lines[end]!)) end++
    at = comment?.[1]?.includes('-->') ? at : end
    if (comment) {
      const code = comment[1]!.replace(/-->.*$/, '')
      if (code.trim() !== '') blocks.push({ line: start, lines: [code], kind: 'setup', reason: '' })
      else blocks.push({ line: start + 1, lines: lines.slice(start, end), kind: 'setup', reason: '' })
      continue
    }
    const [language, ...rest] = fence![2]!.split(/\s+/)
    if (language !== 'ts' && language !== 'typescript') continue
    const indent = new RegExp(`^\\s{0,${indentOf(lines[start - 1]!)}}`)
    const code = lines.slice(start, end).map((text) => text.replace(indent, ''))
    const stated =
      /\bno-run\b:?\s*(.*)$/.exec(rest.join(' ')) ?? /^\s*\/\/ no-run\b:?\s*(.*)$/.exec(code[0] ?? '')
    const reason = stated ? stated[1]! || 'no reason given' : ''
    blocks.push({ line: start + 1, lines: code, kind: stated ? 'no-run' : 'run', reason })
  }
  return blocks
}

async function isExpression(text: string): Promise<boolean> {
  if (text.trim() === '') return false
  try {
    await transform(`async () => { void (\n${text}\n) }`, { loader: 'ts', logLevel: 'silent' })
    return true
  } catch {
    return false
  }
}

const checkForm = /^(.*?)\s*\/\/ =>\s?(.*)$/

/**
 * A block with its promised values made into calls. `expression // => value` may end an expression of many lines,
 * or a declaration; a value may go on in the comment below it; `// => throws TypeError: the message` promises an error.
 */
async function withChecks(
  block: Block,
): Promise<{ lines: string[]; checks: number[]; faults: [number, string][] }> {
  const lines = [...block.lines]
  const checks: number[] = []
  const faults: [number, string][] = []
  for (let at = 0; at < lines.length; at++) {
    const form = checkForm.exec(lines[at]!)
    if (!form || block.kind === 'no-run') continue
    const line = block.line + at
    const code = form[1]!.replace(/;\s*$/, '')
    const promised = /^throws(?:\s+(.*))?$/.exec(form[2]!.trim())

    let value = form[2]!
    let last = at
    if (!promised) {
      while (!(await isExpression(value)) && /^\s*\/\/(?! =>)/.test(lines[last + 1] ?? '')) {
        last++
        value += `\n${lines[last]!.replace(/^\s*\/\//, '')}`
      }
      if (!(await isExpression(value))) {
        faults.push([line, `the value is no expression: ${form[2]}`])
        continue
      }
    }

    const declared = /^\s*(?:export\s+)?(?:const|let|var)\s+(\w+)\b[^=]*=(?!=|>)/.exec(code)?.[1]
    const start = declared ? at : await startOf(lines, at, code)
    if (start === undefined || (declared && promised)) {
      faults.push([line, `no expression ends on this line: ${code.trim()}`])
      continue
    }
    checks.push(line)
    const indent = lines[start]!.slice(0, indentOf(lines[start]!))
    const expression = [...lines.slice(start, at), code]
    expression[0] = expression[0]!.trimStart()
    // Within line `at`: the value's line breaks would move everything below.
    const oneLine = value.replace(/\s*\n\s*/g, ' ')
    if (declared) lines[at] = `${code}; __check(${line}, ${declared}, (${oneLine}));`
    else {
      const opening = promised ? `await __throws(${line}, async () => (` : `__check(${line}, (`
      const closing = promised ? `), ${JSON.stringify(promised[1] ?? '')});` : `), (${oneLine}));`
      expression[0] = `${indent}${opening}${expression[0]}`
      expression[expression.length - 1] += closing
      lines.splice(start, expression.length, ...expression)
    }
    for (let blank = at + 1; blank <= last; blank++) lines[blank] = ''
  }
  return { lines, checks, faults }
}

/** The line on which the expression begins that ends on line `at`. */
async function startOf(lines: readonly string[], at: number, code: string): Promise<number | undefined> {
  for (let start = at; start >= 0; start--) {
    if (start < at && checkForm.test(lines[start]!)) return undefined
    const above = lines
      .slice(0, start)
      .filter((line) => line.trim() !== '')
      .at(-1)
    const first = start === at ? code : lines[start]!
    const continues = above !== undefined && indentOf(first) > indentOf(above) && !/\{\s*$/.test(above)
    if (continues || first.trim() === '') continue
    if (await isExpression([...lines.slice(start, at), code].join('\n'))) return start
  }
  return undefined
}

const importForm = /^import\s(?:[^'"]*?from\s*)?['"][^'"]+['"](?:\s+with\s*\{[^}]*\})?[ \t]*;?/gm

/** Takes the imports out of a block's text, leaving its lines where they are. */
function takeImports(text: string): { rest: string; imports: { text: string; line: number }[] } {
  const imports: { text: string; line: number }[] = []
  const rest = text.replace(importForm, (found, offset: number) => {
    imports.push({ text: found.replace(/;$/, ''), line: text.slice(0, offset).split('\n').length - 1 })
    return found.replace(/[^\n]/g, '')
  })
  return { rest, imports }
}

/** An import without the names in `seen`, to which its own are added; undefined when nothing is left. */
function newNames(text: string, seen: Set<string>): string | undefined {
  const from = /['"][^'"]+['"][^'"]*$/.exec(text)?.[0] ?? ''
  const clause = /^import\s+(type\s+)?([\s\S]*?)\s*from\s*['"]/.exec(text)
  if (!clause) return text
  const [, type = '', names = ''] = clause
  const once = (name: string) => {
    const key = `${type}${name} ${from}`.replace(/\s+/g, ' ')
    return !seen.has(key) && seen.add(key)
  }
  const braced = /\{([\s\S]*)\}/.exec(names)
  const outer = names
    .replace(/\{[\s\S]*\}/, '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
    .filter(once)
  const inner = (braced?.[1] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
    .filter(once)
  if (outer.length + inner.length === 0) return undefined
  const parts = [...outer, ...(inner.length > 0 ? [`{ ${inner.join(', ')} }`] : [])]
  return `import ${type}${parts.join(', ')} from ${from}`
}

const declarationForm =
  /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:async\s+)?(?:abstract\s+)?(?:const|let|var|function\*?|class|type|interface|enum|await using|using)\s+(\w+|\{[^=]*\}|\[[^=]*\])/gm

/** The names a block declares at its outermost level. */
function namesOf(text: string): string[] {
  return [...text.matchAll(declarationForm)].flatMap(([, found]) =>
    /^\w+$/.test(found!) ? [found!] : [...found!.matchAll(/(\w+)\s*(?=[,}\]]|$)/g)].map(([, name]) => name!),
  )
}

/** Inside a page nothing imports it: its exports are declarations and expressions like any other. */
function withoutExports(text: string): string {
  return text
    .replace(/^export\s+default\s+(?=(?:async\s+)?function\b\s*\*?\s*\w|(?:abstract\s+)?class\s+\w)/gm, '')
    .replace(/^export\s+default\s+/gm, 'void ')
    .replace(/^export\s+(?:type\s+)?\{[^}]*\}(?!\s*from)/gm, (found) => found.replace(/[^\n]/g, ''))
    .replace(/^export\s+(?=\w)/gm, '')
}

interface Part {
  readonly block: Block
  readonly code: string
  readonly imports: readonly { text: string; line: number }[]
}

function moduleOf(parts: readonly Part[], helper: string, length: number) {
  const lines = Array.from({ length: length + 1 }, () => '')
  const seen = new Set<string>()
  const places: { end: number; line: number }[] = []
  let head = `import { check as __check, throws as __throws } from '${helper}'; void __check; void __throws;`
  let names = new Set<string>()
  const outer: Set<string>[] = [] // the names of the scopes around this one
  let loose = 0 // scopes opened by blocks that do not run; a block that runs closes them
  for (const { block, code, imports } of parts) {
    for (const item of imports) {
      const text = newNames(item.text, seen)
      if (text === undefined) continue
      head += ` ${text.replace(/\s*\n\s*/g, ' ')};`
      places.push({ end: head.length, line: block.line + item.line })
      for (const [, name] of text.replace(/from\s*['"].*$/s, '').matchAll(/(\w+)\s*(?=[,}]|\s*$)/g)) {
        ;(outer[0] ?? names).add(name!)
      }
    }
    const declared = namesOf(code)
    const fence = block.line - 2
    if (block.kind !== 'no-run') {
      for (; loose > 0; loose--) {
        lines[fence] += '}'
        names = outer.pop()!
      }
    }
    if (
      block.kind === 'no-run'
        ? loose === 0 || declared.some((name) => names.has(name))
        : declared.some((name) => names.has(name))
    ) {
      lines[fence] += '{'
      outer.push(names)
      names = new Set()
      if (block.kind === 'no-run') loose++
    }
    for (const name of declared) names.add(name)
    code.split('\n').forEach((line, index) => {
      lines[block.line - 1 + index] = line
    })
  }
  lines[length] += '}'.repeat(outer.length)
  lines[0] = `${head}${lines[0]}`
  return { text: `${lines.join('\n')}\n`, places }
}

/** Reads a page into the two modules that prove it. */
export async function readPage(path: string, markdown: string): Promise<Page> {
  const blocks = blocksOf(markdown)
  const checks: number[] = []
  const faults: string[] = []
  const parts: Part[] = []
  for (const block of blocks) {
    const made = await withChecks(block)
    checks.push(...made.checks)
    for (const [line, fault] of made.faults) faults.push(`${path}:${line}: ${fault}`)
    const { rest, imports } = takeImports(made.lines.join('\n'))
    parts.push({ block, code: withoutExports(rest), imports })
  }
  const length = markdown.split('\n').length
  const checked = moduleOf(parts, '../../check.ts', length)
  const executed = moduleOf(
    parts.filter(({ block }) => block.kind !== 'no-run'),
    './check.js',
    length,
  )
  const lineOf = (line: number, column: number) =>
    line === 1 ? (checked.places.find(({ end }) => column <= end + 1)?.line ?? 1) : line
  return { path, blocks, checks, checked: checked.text, executed: executed.text, faults, lineOf }
}
