// What was decided about a request, and by which rule: the layer that answered, negotiation, conditions, ranges. As the
// layers told it, or else read off what went in and what came out, with the same value classes that decide.

import type { HeaderList } from '../environ/contract.ts'
import { Accept } from '../headers/accept.ts'
import { AcceptEncoding } from '../headers/accept-encoding.ts'
import { EntityTag } from '../headers/entity-tag.ts'
import { IfMatch, IfNoneMatch } from '../headers/if-match.ts'
import { IfRange } from '../headers/if-range.ts'
import { MediaType } from '../headers/media-type.ts'
import { Range } from '../headers/range.ts'
import { parseDate } from '../syntax/date.ts'
import { type JourneyRecord, originOf } from './journey.ts'
import { negotiationText } from './negotiation.ts'
import type { SpanRecord, Weighing } from './span.ts'

/** One decision: what it is about, and what was decided because of what. */
export interface Decision {
  readonly about: 'answer' | 'negotiation' | 'coding' | 'condition' | 'range'
  readonly text: string
}

/** The decisions of a journey that can be seen from its request and its answer. */
export function decisionsOf(journey: JourneyRecord): Decision[] {
  const { response } = journey
  const decisions: Decision[] = [{ about: 'answer', text: whoAnswered(journey) }]
  if (response === null) return decisions
  const asked = reader(journey.request.fields)
  const said = reader(response.fields)
  const status = Number.parseInt(response.line, 10)
  const add = (about: Decision['about'], text: string | null) => {
    if (text !== null) decisions.push({ about, text })
  }
  const spans = all(journey.span)
  const questions = spans.flatMap(({ name, asked: of }) => of.map((question) => ({ name, question })))
  for (const { name, question } of questions) {
    const about = question.field === 'Accept-Encoding' ? 'coding' : 'negotiation'
    add(about, negotiationText(name, question, said('vary') ?? ''))
  }
  // What decides by itself, and asks nobody, can still be told from what it sends.
  const isAsked = (field: string) => questions.some(({ question }) => question.field === field)
  if (!isAsked('Accept'))
    add('negotiation', negotiation(asked('accept'), said('content-type'), said('vary'), status))
  if (!isAsked('Accept-Encoding')) add('coding', coding(asked('accept-encoding'), said('content-encoding')))
  const weighed = spans.flatMap(({ name, weighed: of }) => of.map((one) => ({ ...one, name })))
  const told = weighed.map((one) => conditionOf(one)).filter((text) => text !== null)
  for (const text of told) add('condition', text)
  if (told.length === 0) add('condition', condition(journey.method, status, asked, said))
  add('range', range(journey.method, status, asked, said, weighed.at(-1) ?? null))
  return decisions
}

type Read = (name: string) => string | null

function reader(fields: HeaderList): Read {
  return (name) => {
    const values = fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value)
    return values.length === 0 ? null : values.join(', ')
  }
}

function whoAnswered({ span, response, hasEscaped }: JourneyRecord): string {
  const { name, kind, thrown, route, children } = originOf(span)
  if (hasEscaped) {
    return `${thrown?.name ?? 'An error'} came out of ${name} and nobody answered it, so the gateway answers 500.`
  }
  if (response === null) return 'There is no answer yet.'
  const line = response.line
  if (thrown !== null) return `${name} made ${line} of ${thrown.name}: ${thrown.message}`
  if (kind === 'router') {
    return route === null || route.taken === null
      ? `${name} answered ${line}: no route takes it.`
      : `${name} answered ${line}.`
  }
  return children.length === 0
    ? `${name} answered ${line}.`
    : `${name} answered ${line} in place of what came from inside.`
}

function negotiation(
  accept: string | null,
  type: string | null,
  vary: string | null,
  status: number,
): string | null {
  if (accept === null || type === null) return null
  if (accept === '*/*' && vary === null) return null
  const wanted = Accept.parse(accept)
  const given = MediaType.parse(type)
  if (wanted === null) return 'Accept is malformed, so any type is welcome.'
  if (given === null) return null
  let quality = 0
  try {
    quality = Math.max(wanted.quality(given.type), wanted.quality(given.toString()))
  } catch {
    return null
  }
  const because =
    [...wanted].find(({ range }) => range === given.type) ??
    [...wanted].find(({ range }) => covers(range, given.type))
  const how = /(?:^|,)\s*(?:accept\s*(?:,|$)|\*)/i.test(vary ?? '')
    ? 'It was chosen by Accept (Vary says so)'
    : 'Vary does not name Accept'
  if (quality === 0) {
    return `${given.type} is not welcome to Accept${status === 406 ? ', and neither was any offer' : ' and was sent all the same'}. ${how}.`
  }
  return `${given.type} is welcome with q=${quality}, by ${because?.range ?? 'its range'}. ${how}.`
}

function all(span: SpanRecord): SpanRecord[] {
  return [span, ...span.children.flatMap(all)]
}

// What a layer made of the conditions, where one of them forbade to go on.
function conditionOf({ name, status, by, there }: Weighing & { readonly name: string }): string | null {
  const version = there?.etag ?? there?.modified ?? 'a version without a name'
  const because = REASONS.get(by ?? '')
  return because === undefined ? null : `${by} decided in ${name}: ${because(there && version)}, ${status}.`
}

const REASONS = new Map<string, (version: string | null) => string>([
  ['If-Match', (version) => (version === null ? 'there is nothing' : `there is another version, ${version}`)],
  ['If-Unmodified-Since', (version) => `it was changed since, there is ${version}`],
  ['If-None-Match', (version) => `the client knows what there is, ${version}`],
  ['If-Modified-Since', (version) => `it was not changed since, there is ${version}`],
])

function covers(range: string, type: string): boolean {
  return range === '*/*' || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))
}

function coding(accept: string | null, given: string | null): string | null {
  if (given === null) return null
  if (accept === null) return `The body is in ${given}, though no Accept-Encoding asks for it.`
  const wanted = AcceptEncoding.parse(accept)
  try {
    return `The body is in ${given}, welcome with q=${wanted?.quality(given) ?? 1}.`
  } catch {
    return null
  }
}

// RFC 9110 section 13.2.2, in its order.
function condition(method: string, status: number, asked: Read, said: Read): string | null {
  const isRead = method === 'GET' || method === 'HEAD'
  const tag = EntityTag.parse(said('etag') ?? '')
  const rules: [field: string, holds: () => boolean | null][] = [
    [
      'If-Match',
      () => (tag === null ? null : (IfMatch.parse(asked('if-match') ?? '')?.matches(tag) ?? false)),
    ],
    ['If-Unmodified-Since', () => notLater(said('last-modified'), asked('if-unmodified-since'))],
    [
      'If-None-Match',
      () => (tag === null ? null : !(IfNoneMatch.parse(asked('if-none-match') ?? '')?.matches(tag) ?? false)),
    ],
    ['If-Modified-Since', () => invert(notLater(said('last-modified'), asked('if-modified-since')))],
  ]
  const sent = rules.filter(([field]) => asked(field.toLowerCase()) !== null)
  const [first] = sent
  if (first === undefined) return null
  // With an entity tag, the date beside it is not asked.
  const asks = sent.filter(
    ([field]) =>
      !field.endsWith('Since') ||
      asked(field === 'If-Modified-Since' ? 'if-none-match' : 'if-match') === null,
  )
  if (status === 304 || status === 412) {
    const decided = asks.find(([, holds]) => holds() === false) ?? asks[0] ?? first
    return `${decided[0]} decided: ${status === 304 ? 'the client has this version already, 304' : 'there is another version than the request asks for, 412'}.`
  }
  if (status >= 300) return null
  const version = tag === null && said('last-modified') === null ? ', as the answer names no version' : ''
  return `${asks.map(([field]) => field).join(' and ')} let the request go on${version}${isRead ? '' : ' to change something'}.`
}

function invert(value: boolean | null): boolean | null {
  return value === null ? null : !value
}

function notLater(one: string | null, other: string | null): boolean | null {
  const [a, b] = [parseDate(one ?? ''), parseDate(other ?? '')]
  return a === null || b === null ? null : a.getTime() <= b.getTime()
}

function range(
  method: string,
  status: number,
  asked: Read,
  said: Read,
  weighed: Weighing | null,
): string | null {
  const text = asked('range')
  if (text === null) return null
  const wanted = Range.parse(text)
  if (wanted === null) return 'Range is malformed and was ignored.'
  if (method !== 'GET') return `Range goes with GET alone and was ignored for ${method}.`
  if (status === 206) return `Range was honoured: ${said('content-range') ?? 'several parts'}.`
  if (status === 416) return 'Range asks for nothing that there is, 416.'
  if (status !== 200) return null
  const ifRange = asked('if-range')
  const isOther =
    weighed === null
      ? ifRange !== null &&
        IfRange.parse(ifRange)?.matches({ etag: said('etag'), lastModified: null }) !== true
      : weighed.by === 'If-Range'
  if (isOther) return 'If-Range names another version, so all of it is sent.'
  return 'Range was not honoured; all of it is sent.'
}
