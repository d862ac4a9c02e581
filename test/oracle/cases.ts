// What a case of the comparison is, what an answer to it is, and where the cases of the repository are.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Everything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** One question to both sides: the operation, and its arguments by their names. */
export interface Case {
  readonly area: string
  readonly op: string
  readonly [argument: string]: Json
}

/** What one side gives: a value, or the name of the error it throws. */
export type Answer = { readonly ok: Json } | { readonly error: string }

const folder = fileURLToPath(new URL('./cases/', import.meta.url))

/** The cases of the repository, a file for each area. */
export function readCases(): Case[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => parseLines(readFileSync(`${folder}${file}`, 'utf8')) as unknown as Case[])
}

/** Where the cases of an area are kept. */
export function fileOf(area: string): string {
  return `${folder}${area}.jsonl`
}

/** The values of a text with one JSON value on each line. */
export function parseLines(text: string): Json[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json)
}
