// What can be said of an error when it is made, and the check that it can be sent.

import { type BodyInit, isBlob } from '../body/source.ts'
import { kind } from '../environ/contract.ts'
import { Response, type ResponseInit } from '../message/response.ts'
import { hasContent } from '../syntax/status.ts'
import { type Alternative, checkMembers } from './problem.ts'
import { checkForms, type ErrorForms } from './render.ts'

/** What can be said of an error beside its detail: any property of a response but its status, and these. */
export interface HTTPExceptionInit extends Omit<ResponseInit, 'status' | 'statusText'> {
  /** What the client is told of this time; the class's explanation says what the status means. */
  readonly detail?: string | undefined
  /** A note for those who read logs; it is never sent. */
  readonly comment?: string | undefined
  /** Which kind of problem it is, as a URI. RFC 9457 section 3.1.1. */
  readonly type?: string | undefined
  /** Which occurrence of it this is, as a URI. RFC 9457 section 3.1.5. */
  readonly instance?: string | undefined
  /** Members that problem details have beside these. RFC 9457 section 3.2. */
  readonly members?: Readonly<Record<string, unknown>> | undefined
  /** Other forms or places of what was asked for: media types, or links. */
  readonly alternatives?: Iterable<string | Alternative> | undefined
  /** What the body says in place of the class's template: text with `{detail}`, other names or members in it. */
  readonly template?: string | undefined
  /** The forms that the body can have, in place of the class's. */
  readonly forms?: ErrorForms | undefined
  /** The body, in place of one that is negotiated. A stream or an iterator can be sent once. */
  readonly body?: BodyInit | undefined
  /** The body as JSON, in place of one that is negotiated. */
  readonly json?: unknown
  /** What led to this error; it is never sent. */
  readonly cause?: unknown
}

/** The arguments of an exception: what is said of it, or a detail and then that. */
export type WithInit<Init> = [init: Init] | [detail: string | undefined, init: Init]

/** The arguments of an exception whose response has to say more than a detail. */
export type Needing<Field extends keyof HTTPExceptionInit> = WithInit<
  HTTPExceptionInit & { readonly [Name in Field]-?: NonNullable<HTTPExceptionInit[Name]> }
>

/** What was said of an error, ready to be sent: its fields, without those of a body, and the body that it brings. */
export interface Prepared {
  readonly head: Response | null
  readonly body: BodyInit
}

/**
 * Checks what was said of an error, and makes its fields, if it has any.
 *
 * Throws a TypeError or RangeError for what could not be sent.
 */
export function prepare(given: HTTPExceptionInit, statusLine: string): Prepared {
  const { detail, comment, cause, type, instance, members, alternatives, template, forms, ...rest } = given
  checkUri('type', type)
  checkUri('instance', instance)
  if (members !== undefined) checkMembers(members)
  if (forms !== undefined) checkForms(forms)
  const { body: raw, json, ...fields } = rest
  const body = json === undefined ? (raw ?? null) : jsonOf(json, raw)
  if (body !== null && !hasContent(Number(statusLine.slice(0, 3)))) {
    throw new TypeError(`a response with status ${statusLine.slice(0, 3)} has no body`)
  }
  for (const name in fields) {
    if (fields[name as keyof typeof fields] === undefined) continue
    // One property that is given is enough: a head with all of them is made.
    const contentType = fields.contentType ?? (json === undefined ? null : 'application/json')
    const head = new Response(null, { ...fields, contentType, status: statusLine })
    if (fields.contentLength === undefined) head.contentLength = null
    return { head, body }
  }
  return { head: json === undefined ? null : fieldless(statusLine, 'application/json'), body }
}

/** Fields that are none yet, to be added to. */
export function fieldless(statusLine: string, contentType: string | null = null): Response {
  const head = new Response(null, { contentType, status: statusLine })
  head.contentLength = null
  return head
}

/** Whether a body is the same the next time it is read: not so streams and iterators. */
export function isReadableAgain(body: BodyInit): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return true
  return (
    ArrayBuffer.isView(body) || body instanceof ArrayBuffer || body instanceof URLSearchParams || isBlob(body)
  )
}

function jsonOf(json: unknown, body: unknown): string {
  if (body !== undefined && body !== null) throw new TypeError('an error has a body or json, not both')
  const text = JSON.stringify(json)
  if (text === undefined) throw new TypeError(`${kind(json)} has no form in JSON`)
  return text
}

function checkUri(name: string, value: unknown): void {
  if (value !== undefined && (typeof value !== 'string' || value === '')) {
    throw new TypeError(`the ${name} of a problem is a URI, not ${kind(value)}`)
  }
}
