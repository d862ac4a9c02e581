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

/** What is to be sent, and the field that decided so. */
export type Verdict =
  /** All of it: no field decided otherwise, or If-Range did so before Range was asked. */
  | { readonly status: 200; readonly by: 'If-Range' | null }
  /** These parts of it. */
  | { readonly status: 206; readonly by: 'Range'; readonly parts: readonly Part[] }
  /** Nothing: the client has it already, wants what there is not, or would have changed what it does not know. */
  | { readonly status: 304 | 412 | 416; readonly by: Condition | 'Range' }

/** A field that can forbid to go on. */
type Condition = 'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since'

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

const SEND: Verdict = /* @__PURE__ */ Object.freeze({ status: 200, by: null })

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
  if (failed !== null) return { status: 412, by: failed }
  const known = knows(request, there, isRead)
  if (known !== null) return { status: isRead ? 304 : 412, by: known }
  return method === 'GET' && there !== null ? ranged(request, there) : SEND
}

/** If-Match, or without it If-Unmodified-Since, where it forbids to go on. Steps 1 and 2. */
function protects(request: Conditions, there: Representation | null): Condition | null {
  const ifMatch = request.field('If-Match')
  if (ifMatch !== null) {
    const wanted = IfMatch.parse(ifMatch)
    const holds = wanted?.isAny ? there !== null : wanted?.matches(tagOf(there))
    return holds === true ? null : 'If-Match'
  }
  const since = dateOf(request.field('If-Unmodified-Since'))
  const modified = secondsOf(there?.lastModified)
  return since !== null && modified !== null && modified > since ? 'If-Unmodified-Since' : null
}

/** If-None-Match, or without it If-Modified-Since, where the client knows by it what there is. Steps 3 and 4. */
function knows(request: Conditions, there: Representation | null, isRead: boolean): Condition | null {
  const ifNoneMatch = request.field('If-None-Match')
  if (ifNoneMatch !== null) {
    const known = IfNoneMatch.parse(ifNoneMatch)
    const knows = known?.isAny ? there !== null : known?.matches(tagOf(there))
    return knows === true ? 'If-None-Match' : null
  }
  if (!isRead) return null
  const since = dateOf(request.field('If-Modified-Since'))
  const modified = secondsOf(there?.lastModified)
  return since !== null && modified !== null && modified <= since ? 'If-Modified-Since' : null
}

/** Which parts are wanted, unless there is a newer version than the client has parts of. Step 5. */
function ranged(request: Conditions, there: Representation): Verdict {
  const text = request.field('Range')
  const { length } = there
  if (text === null || length === null || length === undefined) return SEND
  const ifRange = request.field('If-Range')
  // One that is malformed names no version, so the client may have parts of any.
  if (ifRange !== null && IfRange.parse(ifRange)?.matches(there) !== true)
    return { status: 200, by: 'If-Range' }
  const parts = Range.parse(text)?.resolve(length) ?? null
  if (parts === null) return SEND
  return parts.length === 0 ? { status: 416, by: 'Range' } : { status: 206, by: 'Range', parts }
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
