// What an error says, before it has a form. RFC 9457.

import { kind } from '../environ/contract.ts'

/** Another form or place of what was asked for. */
export interface Alternative {
  /** Where it is: an address, or a path of this site. */
  readonly href?: string | undefined
  /** Its media type. */
  readonly type?: string | undefined
  readonly language?: string | undefined
  readonly title?: string | undefined
}

/** What an error says, for the forms that say it. */
export interface Problem {
  readonly status: number
  readonly title: string
  /** What the status means. */
  readonly explanation: string
  /** What happened this time, or null. */
  readonly detail: string | null
  /** The template with its names filled in, or null without a template. */
  readonly filled: string | null
  /** The one text for forms that have one: `filled`, else `detail`, else `explanation`. */
  readonly message: string
  /** Which kind of problem it is: a URI, or null where the status says it already. RFC 9457 section 3.1.1. */
  readonly type: string | null
  /** Which occurrence it is: a URI, or null. RFC 9457 section 3.1.5. */
  readonly instance: string | null
  /** Where a redirect leads, or what was made; null when nowhere. */
  readonly location: string | null
  readonly alternatives: readonly Alternative[]
  /** Further members of problem details. */
  readonly members: Readonly<Record<string, unknown>>
}

const ALTERNATIVE = ['href', 'type', 'language', 'title'] as const
const TAKEN = ['type', 'title', 'status', 'detail', 'instance']

/** No members, for errors that have none. */
export const NO_MEMBERS: Readonly<Record<string, unknown>> = /* @__PURE__ */ Object.freeze({})

const NONE: readonly Alternative[] = /* @__PURE__ */ Object.freeze([])

/** Alternatives as they were given; text stands for a media type. Throws a TypeError for what is none. */
export function alternativesOf(given: Iterable<string | Alternative> | undefined): readonly Alternative[] {
  if (given === undefined) return NONE
  if (typeof given === 'string') throw new TypeError(`alternatives are a list, not ${kind(given)}`)
  return Array.from(given, (one) => {
    if (typeof one === 'string') return { type: one }
    const known = Object.entries(one ?? {}).filter(([, value]) => value !== undefined)
    const isGood = ([name, value]: [string, unknown]) =>
      (ALTERNATIVE as readonly string[]).includes(name) && typeof value === 'string'
    if (known.length === 0 || !known.every(isGood)) {
      throw new TypeError(
        `an alternative is a media type, or has one of ${ALTERNATIVE.join(', ')} as text, not ${kind(one)}`,
      )
    }
    return Object.fromEntries(known)
  })
}

/** Refuses members under a name that problem details have already. Throws a TypeError. */
export function checkMembers(members: Readonly<Record<string, unknown>>): void {
  for (const name of TAKEN) {
    if (Object.hasOwn(members, name)) {
      throw new TypeError(`${name} is no further member of problem details: it has a property of its own`)
    }
  }
}
