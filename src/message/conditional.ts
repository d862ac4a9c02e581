// What the conditions of a request make of an answer: the one place where the fields of RFC 9110 section 13 and Range are
// weighed against each other, in the order of section 13.2.2.

import { EntityTag } from '../headers/entity-tag.ts'
import { IfMatch, IfNoneMatch } from '../headers/if-match.ts'
import { IfRange, type Version } from '../headers/if-range.ts'
import { type Part, Range } from '../headers/range.ts'
import { parseDate } from '../syntax/date.ts'

/** What conditions read of a request: its method, and its fields by their names. */
export interface Conditions {
  readonly method: string
  field(name: string): string | null
}

/** What an answer is about: a version, and how long its content is; null when that is not known. */
export interface Representation extends Version {
  readonly length?: number | null | undefined
}

/** What is to be sent. */
export type Verdict =
  /** All of it. */
  | { readonly status: 200 }
  /** These parts of it. */
  | { readonly status: 206; readonly parts: readonly Part[] }
  /** Nothing: the client has it already, wants what there is not, or would have changed what it does not know. */
  | { readonly status: 304 | 412 | 416 }

/** Thrown where a request must not go on, since what it would change is not what its client knows: status 412. */
export class PreconditionFailed extends Error {
  override readonly name = 'PreconditionFailed'
  readonly status = 412
  /** The message says nothing that the client does not know. */
  readonly expose = true

  constructor() {
    super('there is another version than the request asks for')
  }
}

const SEND: Verdict = /* @__PURE__ */ Object.freeze({ status: 200 })

/**
 * Weighs the conditions of a request against what there is; null stands for nothing: the resource has no representation.
 *
 * A malformed If-Match holds for no version, since to ignore it could lose an update. Other fields that are malformed, and
 * dates where no date is known, are ignored.
 */
export function weigh(request: Conditions, there: Representation | null): Verdict {
  const { method } = request
  const isRead = method === 'GET' || method === 'HEAD'
  const failed = protects(request, there)
  if (failed) return { status: 412 }
  if (knows(request, there, isRead)) return { status: isRead ? 304 : 412 }
  return method === 'GET' && there !== null ? ranged(request, there) : SEND
}

/** Whether If-Match, or without it If-Unmodified-Since, forbids to go on. Steps 1 and 2. */
function protects(request: Conditions, there: Representation | null): boolean {
  const ifMatch = request.field('If-Match')
  if (ifMatch !== null) {
    const wanted = IfMatch.parse(ifMatch)
    if (wanted === null) return true
    return wanted.isAny ? there === null : !wanted.matches(tagOf(there))
  }
  const since = dateOf(request.field('If-Unmodified-Since'))
  const modified = secondsOf(there?.lastModified)
  return since !== null && modified !== null && modified > since
}

/** Whether the client knows what there is already, by If-None-Match, or without it If-Modified-Since. Steps 3 and 4. */
function knows(request: Conditions, there: Representation | null, isRead: boolean): boolean {
  const ifNoneMatch = request.field('If-None-Match')
  if (ifNoneMatch !== null) {
    const known = IfNoneMatch.parse(ifNoneMatch)
    if (known === null) return false
    return known.isAny ? there !== null : known.matches(tagOf(there))
  }
  if (!isRead) return false
  const since = dateOf(request.field('If-Modified-Since'))
  const modified = secondsOf(there?.lastModified)
  return since !== null && modified !== null && modified <= since
}

/** Which parts are wanted, unless there is a newer version than the client has parts of. Step 5. */
function ranged(request: Conditions, there: Representation): Verdict {
  const text = request.field('Range')
  const { length } = there
  if (text === null || length === null || length === undefined) return SEND
  const ifRange = request.field('If-Range')
  // One that is malformed names no version, so the client may have parts of any.
  if (ifRange !== null && IfRange.parse(ifRange)?.matches(there) !== true) return SEND
  const parts = Range.parse(text)?.resolve(length) ?? null
  if (parts === null) return SEND
  return parts.length === 0 ? { status: 416 } : { status: 206, parts }
}

function tagOf(there: Representation | null): EntityTag | null {
  const etag = there?.etag
  return etag === null || etag === undefined ? null : EntityTag.of(etag)
}

function dateOf(text: string | null): number | null {
  return text === null ? null : secondsOf(parseDate(text))
}

// Dates of fields have no fraction of a second.
function secondsOf(date: Date | null | undefined): number | null {
  return date === null || date === undefined ? null : Math.floor(date.getTime() / 1000)
}
