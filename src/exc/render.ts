// The body of an error: what went wrong, in the form the client prefers. RFC 9457 problem details by default.

import type { Environ, HeaderList, HeaderPair } from '../environ/contract.ts'
import { Accept } from '../headers/accept.ts'
import { MediaType } from '../headers/media-type.ts'
import { Vary } from '../headers/vary.ts'
import type { BaseRequest } from '../message/base-request.ts'
import { withCharset } from '../message/response-head.ts'
import { findField } from '../message/response-headers.ts'
import { htmlPage, PAGE_POLICY } from './html-page.ts'
import { NO_MEMBERS, type Problem } from './problem.ts'

/** Makes a body of a problem: text is sent as it is, anything else as JSON. */
export type ErrorForm = (problem: Problem, request: BaseRequest | null) => unknown

/** The forms that errors have, by their media types. The first is sent where a client likes several best, or none at all. */
export type ErrorForms = Readonly<Record<string, ErrorForm>>

const PROBLEM_JSON = 'application/problem+json'

/** The forms that errors have unless they are given others. Problem details are for errors, so 2xx and 3xx have none. */
export const defaultForms: ErrorForms = /* @__PURE__ */ Object.freeze({
  [PROBLEM_JSON]: details,
  'application/json': json,
  'text/html': htmlPage,
  'text/plain': plain,
})

/** The key of an environ under which a layer says which forms errors have inside of it. */
export const FORMS_KEY = 'wsgify.error_forms'

/** The forms that a layer around the application wants, or null. */
export function formsOf(environ: Environ): ErrorForms | null {
  return (environ[FORMS_KEY] as ErrorForms | undefined) ?? null
}

/** Refuses what are no forms: none at all, a type that is none, a form that is no function. Throws a TypeError. */
export function checkForms(forms: ErrorForms): void {
  for (const [type, form] of Object.entries(forms)) {
    if (MediaType.parse(type) === null || type.includes('*'))
      throw new TypeError(`the forms of errors have media types as names, not ${JSON.stringify(type)}`)
    if (typeof form !== 'function') throw new TypeError(`the form ${type} of errors is not a function`)
  }
  if (offersOf(forms).errors.length === 0) throw new TypeError('errors have one form at least')
}

const VARY: HeaderPair = /* @__PURE__ */ Object.freeze(['Vary', 'Accept'] as const)
const NOSNIFF: HeaderPair = /* @__PURE__ */ Object.freeze(['X-Content-Type-Options', 'nosniff'] as const)
const POLICY: HeaderPair = /* @__PURE__ */ Object.freeze(['Content-Security-Policy', PAGE_POLICY] as const)

/**
 * The body in the form that the client prefers; its fields, but for the length, are added. A Content-Type that is there
 * stays, and decides.
 */
export function renderProblem(
  problem: Problem,
  request: BaseRequest | null,
  forms: ErrorForms,
  fields: HeaderList,
): string {
  const { errors, others, labels } = offersOf(forms)
  const offers = problem.status < 400 ? others : errors
  const given = findField(fields, 'Content-Type')
  const type =
    (given === null ? (request?.accept ?? Accept.any).best(offers) : nearest(given, offers)) ??
    (offers[0] as string)
  const form = forms[type] as ErrorForm
  const body = form(problem, request)
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  if (text === undefined) throw new TypeError(`the form ${type} of an error gave ${String(body)}`)
  if (given === null) {
    fields.push(['Content-Type', labels.get(type) as string])
    const vary = findField(fields, 'Vary')
    if (vary === null || Vary.parse(vary)?.has('Accept') !== true) fields.push(VARY)
  }
  addMissing(fields, NOSNIFF)
  if (form === htmlPage) addMissing(fields, POLICY)
  return text
}

function addMissing(fields: HeaderList, field: HeaderPair): void {
  if (findField(fields, field[0]) === null) fields.push(field)
}

/** The types of forms, and how each is labelled: text without a charset is read in whichever the client guesses. */
interface Offers {
  readonly errors: readonly string[]
  readonly others: readonly string[]
  readonly labels: ReadonlyMap<string, string>
}

const known = /* @__PURE__ */ new WeakMap<ErrorForms, Offers>()

function offersOf(forms: ErrorForms): Offers {
  let offers = known.get(forms)
  if (offers === undefined) {
    const errors = Object.keys(forms)
    const others = errors.filter((type) => type !== PROBLEM_JSON)
    const labels = new Map(errors.map((type) => [type, withCharset(type, 'UTF-8')]))
    offers = { errors, others: others.length > 0 ? others : errors, labels }
    known.set(forms, offers)
  }
  return offers
}

// For errors that were given a Content-Type but no body: the form of that type, or else one that is written like it.
function nearest(text: string, offers: readonly string[]): string | null {
  const given = MediaType.parse(text)
  const isNear = (type: string) =>
    given?.isJson
      ? type.endsWith('json')
      : type === (given?.type.includes('html') ? 'text/html' : 'text/plain')
  return offers.find((type) => type === given?.type) ?? offers.find(isNear) ?? null
}

function details(problem: Problem): object {
  const { type, title, status, message, instance } = problem
  const body: Record<string, unknown> = type === null ? {} : { type }
  body['title'] = title
  body['status'] = status
  body['detail'] = message
  if (instance !== null) body['instance'] = instance
  return withMembers(body, problem)
}

function json(problem: Problem): object {
  const { title, status, message } = problem
  return withMembers({ code: status, title, message }, problem)
}

function withMembers(
  body: Record<string, unknown>,
  { location, alternatives, members }: Problem,
): Record<string, unknown> {
  if (location !== null) body['location'] = location
  if (alternatives.length > 0) body['alternatives'] = alternatives
  // A member named __proto__ is a member like others.
  return members === NO_MEMBERS ? body : { ...body, ...members }
}

function plain({ status, title, explanation, detail, filled, location, alternatives }: Problem): string {
  const parts = [`${status} ${title}`]
  if (filled !== null) parts.push(filled)
  else parts.push(explanation, ...(detail === null ? [] : [detail]))
  if (location !== null) parts.push(location)
  if (alternatives.length > 0) {
    parts.push(
      alternatives
        .map(({ title, href, type, language }) =>
          [title, href, type, language].filter((text) => text !== undefined).join(', '),
        )
        .map((line) => `- ${line}`)
        .join('\n'),
    )
  }
  return `${parts.join('\n\n')}\n`
}
