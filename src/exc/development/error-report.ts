// An error with all that led to it, taken apart for a developer to read. Whatever is thrown can be reported: reading it never
// throws.

import { kind } from '../../environ/contract.ts'
import { isSecretName, MASK } from '../../syntax/secret.ts'
import { maskedValue } from './masked.ts'
import { type Frame, framesOf, type ReadSource } from './stack-frames.ts'

/** One error of a report. */
export interface ReportedError {
  /** How it comes to be here: empty for the first, `caused by`, or which part of an AggregateError it is. */
  readonly how: string
  readonly name: string
  readonly message: string
  /** Further properties, such as `code`, by their names. */
  readonly notes: readonly (readonly [name: string, text: string])[]
  readonly frames: readonly Frame[]
}

const MOST_ERRORS = 20
const MOST_NOTES = 20
const MOST_MESSAGE = 10_000
const MOST_NOTE = 500

/** The error, what caused it, and the parts of what is made of several: each once, the outermost first. */
export function reportOf(error: unknown, folder: string | null, source: ReadSource): ReportedError[] {
  const report: ReportedError[] = []
  const seen = new Set<unknown>()
  const visit = (one: unknown, how: string): void => {
    if (report.length === MOST_ERRORS || seen.has(one)) return
    if (typeof one === 'object') seen.add(one)
    if (!(one instanceof Error)) {
      report.push({
        how,
        name: 'thrown',
        message: cut(typeof one === 'string' ? one : kindOf(one), MOST_MESSAGE),
        notes: [],
        frames: [],
      })
      return
    }
    const message = textOf(() => one.message)
    report.push({
      how,
      name: textOf(() => one.name) || 'Error',
      message: cut(message, MOST_MESSAGE),
      notes: notesOf(one),
      frames: framesOf(
        textOf(() => one.stack),
        message,
        folder,
        source,
      ),
    })
    const parts = attempt(() => (one as { errors?: unknown }).errors)
    if (Array.isArray(parts)) {
      for (const [i, part] of parts.entries()) visit(part, `part ${i + 1} of ${parts.length}`)
    }
    const cause = attempt(() => one.cause)
    if (cause !== undefined) visit(cause, 'caused by')
  }
  visit(error, '')
  return report
}

const SHOWN_ELSEWHERE = ['name', 'message', 'stack', 'cause', 'errors']

function notesOf(error: Error): [string, string][] {
  const notes: [string, string][] = []
  for (const name of attempt(() => Object.keys(error)) ?? []) {
    if (SHOWN_ELSEWHERE.includes(name)) continue
    if (notes.length === MOST_NOTES) break
    const value = attempt(() => (error as unknown as Record<string, unknown>)[name])
    if (value === undefined || value === null) continue
    notes.push([name, cut(noteText(name, value), MOST_NOTE)])
  }
  return notes
}

function noteText(name: string, value: unknown): string {
  if (typeof value === 'string') return maskedValue(name, value)
  return isSecretName(name) ? MASK : kindOf(value)
}

function kindOf(value: unknown): string {
  return attempt(() => kind(value)) ?? typeof value
}

function textOf(read: () => unknown): string {
  const value = attempt(read)
  return typeof value === 'string' ? value : ''
}

// Getters and proxies may throw, and here is where an error is told.
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}
