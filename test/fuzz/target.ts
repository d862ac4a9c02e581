// What is fuzzed: a reader of input from outside, texts to begin with, and what must hold for every text.

import { deepStrictEqual } from 'node:assert/strict'
import { refusalOf } from './refusal.ts'

/** Something that takes what a peer sends. Inputs are byte strings: one character per byte. */
export interface Target {
  readonly name: string
  /** Inputs to begin with: at least one of each kind that is accepted. */
  readonly seeds: readonly string[]
  /** What the grammar is made of; put in where chance alone would take long. */
  readonly words: readonly string[]
  /** Throws for an input with which something does not hold that must hold for all. */
  run(input: string): void | Promise<void>
}

/** What became of a try: a value, or the documented error. */
export type Outcome<T> = { readonly value: T } | { readonly refused: number | string }

/** Runs a reader. Its documented errors are an outcome; any other is thrown on. */
export function outcome<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() }
  } catch (error) {
    return { refused: refusalOf(error) }
  }
}

/** Throws unless two values are the same, with what they are of. */
export function same(what: string, first: unknown, second: unknown): void {
  try {
    deepStrictEqual(second, first)
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message.slice(0, 400)}`)
  }
}

// In more pieces than these, what is measured is how often a reader is called.
const MOST_PIECES = 200

/**
 * Ways to cut an input: byte by byte while it is short, in two, and in pieces of one size. Where it is cut follows from its
 * text, so that a case does the same each time it is replayed.
 */
export function cuts(input: string): string[][] {
  const ways: string[][] = []
  if (input.length < 300) ways.push([...input])
  let sum = input.length
  for (let i = 0; i < input.length; i++) sum = (sum * 31 + input.charCodeAt(i)) >>> 0
  const half = input.length === 0 ? 0 : sum % input.length
  ways.push([input.slice(0, half), input.slice(half)])
  const size = Math.max(1 + (sum % 61), Math.ceil(input.length / MOST_PIECES))
  const pieces: string[] = []
  for (let at = 0; at < input.length; at += size) pieces.push(input.slice(at, at + size))
  ways.push(pieces)
  return ways
}

/** The bytes of an input. */
export function bytesOf(input: string): Buffer {
  return Buffer.from(input, 'latin1')
}
