// How the entries of the list look into cases and answers.

import type { Case, Json } from './cases.ts'
import type { Both } from './differences.ts'

/** The name of the error that a side answers with, or empty. */
export function errorOf(told: Json): string {
  const error = isObject(told) ? told['error'] : undefined
  return typeof error === 'string' ? error : ''
}

/** An argument of a case as text; empty when there is none. */
export function textOf(given: Case, argument: string): string {
  const value = given[argument]
  return typeof value === 'string' ? value : ''
}

/** An argument of a case as a list of text; empty when there is none. */
export function listOf(given: Case, argument: string): string[] {
  return (given[argument] ?? []) as string[]
}

/** A value of an argument of a case that is an object. */
export function partOf(given: Case, argument: string, key: string): Json | undefined {
  const value = given[argument]
  return value !== undefined && isObject(value) ? value[key] : undefined
}

/** What a case does, one step after the other. */
export function stepsOf(given: Case): readonly (readonly [verb: string, name: string, value?: string])[] {
  return (given['steps'] ?? []) as unknown as [string, string, string?][]
}

/** Whether a value is an object, and no list. */
export function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether no field can have this name, or this value. RFC 9110 sections 5.1 and 5.5. */
export function isBadPair(name: string, value: string): boolean {
  return !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)
}

/** Whether a value is one that no field of the cases can hold. */
export function isOddValue(value: Json): boolean {
  if (Array.isArray(value)) return value.some((one) => / /.test(String(one)))
  if (typeof value === 'number') return value < 0 || !Number.isInteger(value)
  return (
    typeof value === 'string' &&
    (/[^\t\x20-\x7e\x80-\xff]/.test(value) ||
      /^(?:junk|soon|x|0|10|a b|a"b|\*|GET HEAD|Accept Cookie|)$/.test(value))
  )
}

/** A step of a case: what is done, and to what. */
export type Step = readonly [verb: string, ...Json[]]

/** A step that only one side takes, with the names of the errors; one of them is empty. */
export interface Gap {
  readonly step: Step
  readonly theirs: string
  readonly ours: string
}

/** The steps that only one side takes. */
export function gapsOf(given: Case, { theirs, ours }: Both): Gap[] {
  if (!Array.isArray(given['steps']) || !isObject(theirs) || !isObject(ours)) return []
  return (given['steps'] as unknown as Step[])
    .map((step, n) => ({
      step,
      theirs: errorOf(theirs[`:step ${n}`] ?? null),
      ours: errorOf(ours[`:step ${n}`] ?? null),
    }))
    .filter((gap) => (gap.theirs === '') !== (gap.ours === ''))
}

/** Whether both sides refuse a value for a property. */
export function refusedByBoth(given: Case, { theirs, ours }: Both): boolean {
  if (!Array.isArray(given['steps']) || !isObject(theirs) || !isObject(ours)) return false
  return (given['steps'] as unknown as Step[]).some(
    ([verb], n) =>
      verb === 'set' &&
      errorOf(theirs[`:step ${n}`] ?? null) !== '' &&
      errorOf(ours[`:step ${n}`] ?? null) !== '',
  )
}

/** Whether only one side takes a step of this kind: what comes of it are the other parts that differ. */
export function stepped(given: Case, all: Both, is: (gap: Gap) => boolean): boolean {
  return gapsOf(given, all).some(is)
}
