// How the entries of the list look into cases and answers.

import type { Case, Json } from './cases.ts'

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
