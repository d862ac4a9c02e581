// Simple patterns are run by the platform's own regular expressions, which are faster: those of which one look shows that
// they cannot backtrack far.

import type { Node } from './nodes.ts'

const MOST_CHOICES = 64

/**
 * A regular expression for the whole of a text, or null unless its time is bounded by the length of the text: at most one
 * repetition of varying length, of a single character, and few choices beside it.
 */
export function nativeOf(node: Node): RegExp | null {
  const cost = costOf(node)
  return cost === null || cost.loops > 1 || cost.choices > MOST_CHOICES
    ? null
    : new RegExp(`^${sourceOf(node)}$`, 'u')
}

interface Cost {
  readonly loops: number
  readonly choices: number
}

function costOf(node: Node): Cost | null {
  switch (node.type) {
    case 'text':
      return { loops: 0, choices: 1 }
    case 'set':
      return node.set.source === null ? null : { loops: 0, choices: 1 }
    case 'sequence':
      return total(node.parts, (all, one) => all * one)
    case 'either':
      return total(node.choices, (all, one) => all + one)
    case 'repeat': {
      const part = costOf(node.part)
      if (part === null || part.loops > 0) return null
      if (node.least === node.most) return part.choices === 1 ? part : null
      if (node.most === 1) return { loops: 0, choices: part.choices + 1 }
      return node.part.type === 'set' || (node.part.type === 'text' && node.part.text.length === 1)
        ? { loops: 1, choices: 1 }
        : null
    }
    default:
      return null
  }
}

function total(nodes: readonly Node[], add: (all: number, one: number) => number): Cost | null {
  let loops = 0
  let choices: number | null = null
  for (const node of nodes) {
    const cost = costOf(node)
    if (cost === null) return null
    loops += cost.loops
    choices = choices === null ? cost.choices : add(choices, cost.choices)
  }
  return { loops, choices: choices ?? 1 }
}

function sourceOf(node: Node): string {
  switch (node.type) {
    case 'text':
      return Array.from(node.text, (char) => `\\u{${(char.codePointAt(0) as number).toString(16)}}`).join('')
    case 'set':
      return node.set.source ?? ''
    case 'sequence':
      return node.parts.map(sourceOf).join('')
    case 'either':
      return `(?:${node.choices.map(sourceOf).join('|')})`
    case 'repeat': {
      const { least, most, lazy } = node
      const count = most === Number.POSITIVE_INFINITY ? `{${least},}` : `{${least},${most}}`
      return `(?:${sourceOf(node.part)})${count}${lazy ? '?' : ''}`
    }
    default:
      throw new Error(`${node.type} has no source`)
  }
}
