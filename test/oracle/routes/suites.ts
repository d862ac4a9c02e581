// What a suite of the comparison with Routes is: a program that makes a mapper, and what it is asked.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Json, parseLines } from '../cases.ts'

/** A step of a program: what is called, on which mapper (`''` is the first, others have labels), and its arguments. */
export type Step = readonly [verb: string, on: string, ...args: Json[]]

/** A question, by its verb and its arguments. */
export type Ask = readonly [verb: string, ...args: Json[]]

/** A mapper, and questions to it. */
export interface Suite {
  readonly about: string
  readonly options?: { readonly [name: string]: Json }
  readonly program: readonly Step[]
  readonly asks: readonly Ask[]
}

const folder = fileURLToPath(new URL('./cases/', import.meta.url))

/** The suites of the repository. */
export function readSuites(): Suite[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => parseLines(readFileSync(`${folder}${file}`, 'utf8')) as unknown as Suite[])
}
