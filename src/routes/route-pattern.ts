// What a route matches, as nodes of a pattern: the whole path, or for minimised routes the path with its missing ends.

import { capture, charSet, type Node, optional, run, sequence, text } from './pattern/nodes.ts'
import type { Route } from './route.ts'
import { type Part, SEPARATORS, type Variable } from './template.ts'

const SEGMENT = /* @__PURE__ */ run(/* @__PURE__ */ charSet('^/'))
const EXTENSION = /* @__PURE__ */ run(/* @__PURE__ */ charSet('^/.'))
const ANY = /* @__PURE__ */ charSet('^\\n')
const REST = /* @__PURE__ */ run(ANY)
const ALL = /* @__PURE__ */ run(ANY, { least: 0, greedy: true })
const NOTHING: Node = { type: 'set', set: /* @__PURE__ */ charSet('^\\s\\S') }

/** The names that `{controller}` may have, or null for any. */
export type Controllers = readonly string[] | null

/** The nodes of a route that is not minimised, a node for each of its parts. */
export function nodesOf(route: Route, controllers: Controllers): Node[] {
  return route.parts.map((part) => {
    if (typeof part === 'string') return text(part)
    const node = controllersNode(part, controllers) ?? route.requirements.get(part.name)?.node ?? plain(part)
    return part.kind === '.' ? extension(part, node) : capture(part.name, node)
  })
}

/** What a route matches: the whole of a path. */
export function patternOf(route: Route, controllers: Controllers): Node {
  return route.isMinimized
    ? new Minimized(route, controllers).pattern()
    : sequence(...nodesOf(route, controllers))
}

/** What a variable without a requirement matches. */
function plain({ kind }: Variable): Node {
  return kind === ':' ? SEGMENT : kind === '.' ? EXTENSION : REST
}

function extension({ name }: Variable, node: Node): Node {
  return optional(sequence(text('.'), capture(name, node)), true)
}

function controllersNode({ name }: Variable, controllers: Controllers): Node | null {
  if (name !== 'controller' || controllers === null) return null
  return controllers.length === 0 ? NOTHING : { type: 'either', choices: controllers.map(text) }
}

/** What of a path follows, in a minimised route. */
interface Rest {
  readonly nodes: readonly Node[]
  /** Whether all of it is text that may be missing, or variables that have defaults and no requirements. */
  readonly isFree: boolean
  /** Whether it may be missing as a whole. */
  readonly mayBeBlank: boolean
  /** The separator it begins with, if that is what ends a variable before it. */
  readonly head: string | null
}

const END: Rest = { nodes: [], isFree: true, mayBeBlank: true, head: null }

// Text that Routes writes with a backslash, by which it finds what ends the variable before.
const MARKED = /^[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/

class Minimized {
  private readonly route: Route
  private readonly controllers: Controllers
  /** The part before the last, which decides what variables exclude. */
  private readonly prior: Part | undefined

  constructor(route: Route, controllers: Controllers) {
    this.route = route
    this.controllers = controllers
    this.prior = route.parts.at(-2)
  }

  pattern(): Node {
    const { parts } = this.route
    const { nodes } = parts.reduceRight<Rest>(
      (rest, part) => (typeof part === 'string' ? this.literal(part, rest) : this.variable(part, rest)),
      END,
    )
    const [first] = parts
    const hasSlash =
      nodes.length > 0 && typeof first === 'string' && first.length > 1 && first.startsWith('/')
    return sequence(...(hasSlash ? [] : [text('/')]), ...nodes, optional(text('/')))
  }

  private literal(part: string, rest: Rest): Rest {
    const last = part.slice(-1)
    const head = MARKED.test(part) ? (part[0] as string) : null
    if (!SEPARATORS.includes(last)) {
      return { nodes: [text(part), ...rest.nodes], isFree: false, mayBeBlank: false, head }
    }
    if (!rest.mayBeBlank) {
      const nodes = [text(part), ...rest.nodes]
      return { ...rest, nodes, head: part === '/' ? '/' : head }
    }
    const tail = optional(sequence(text(last), ...rest.nodes))
    const nodes = part.length === 1 ? [tail] : [text(part.slice(0, -1)), tail]
    return { ...rest, nodes, head: part.length === 1 ? null : head }
  }

  private variable(variable: Variable, rest: Rest): Rest {
    const { name, kind } = variable
    const hasDefault = this.route.defaults.has(name)
    const isRequired = this.route.requirements.has(name)
    if (kind === '*') {
      return {
        nodes: [capture(name, ALL), ...rest.nodes],
        isFree: rest.isFree && hasDefault,
        mayBeBlank: rest.mayBeBlank && hasDefault,
        head: null,
      }
    }
    const node = this.valueOf(variable, rest)
    const part = kind === '.' ? extension(variable, node) : capture(name, node)
    const isFree = rest.isFree && hasDefault && !isRequired
    const mayBeBlank = rest.mayBeBlank && hasDefault
    const whole = [part, ...rest.nodes]
    const afterMark = typeof this.prior === 'string' && [',', ';', '.'].includes(this.prior)
    const nodes = isFree
      ? afterMark
        ? whole
        : [optional(part), ...rest.nodes]
      : mayBeBlank
        ? [optional(sequence(...whole))]
        : whole
    return { nodes, isFree, mayBeBlank, head: null }
  }

  private valueOf(variable: Variable, rest: Rest): Node {
    const required = this.route.requirements.get(variable.name)?.node
    if (required !== undefined) return required
    const controller = controllersNode(variable, this.controllers)
    if (controller !== null) return controller
    if (variable.kind === '.') return EXTENSION
    if (this.prior === '/' || this.prior === '#') return run(charSet(`^${this.prior}`))
    if (rest.nodes.length === 0) return SEGMENT
    return run(
      charSet(rest.head === null ? '^/,;.#' : `^/\\u{${(rest.head.codePointAt(0) as number).toString(16)}}`),
    )
  }
}
