// What header fields mean, in a few words: each is read by its value class, and what that read is said.

import { Accept } from '../headers/accept.ts'
import { AcceptEncoding } from '../headers/accept-encoding.ts'
import { AcceptLanguage } from '../headers/accept-language.ts'
import { CacheControl } from '../headers/cache-control.ts'
import { ContentDisposition } from '../headers/content-disposition.ts'
import { ContentRange } from '../headers/content-range.ts'
import { EntityTag } from '../headers/entity-tag.ts'
import { IfMatch, IfNoneMatch } from '../headers/if-match.ts'
import { Link } from '../headers/link.ts'
import { MediaType } from '../headers/media-type.ts'
import { Range } from '../headers/range.ts'
import { RetryAfter } from '../headers/retry-after.ts'
import { Vary } from '../headers/vary.ts'
import { parseDate } from '../syntax/date.ts'

/** A field with what it means; null where there is nothing to add. */
export type ExplainedField = readonly [name: string, value: string, meaning: string | null]

interface Weighted {
  readonly range: string
  readonly quality: number
}

const MALFORMED = 'malformed: read as if it were not there'

/** Says what fields mean; `now` is when they came, in milliseconds since 1970. */
export function explained(fields: Iterable<readonly [string, string]>, now: number): ExplainedField[] {
  return Array.from(fields, ([name, value]) => [name, value, meaningOf(name, value, now)] as const)
}

/** What one field means, or null. */
export function meaningOf(name: string, value: string, now: number): string | null {
  const explain = meanings.get(name.toLowerCase())
  return explain === undefined ? null : explain(value, now)
}

const meanings = new Map<string, (value: string, now: number) => string | null>([
  ['accept', (text) => weighted(Accept.parse(text))],
  ['accept-encoding', (text) => weighted(AcceptEncoding.parse(text))],
  ['accept-language', (text) => weighted(AcceptLanguage.parse(text))],
  ['age', (text) => (/^\d+$/.test(text) ? `has been in a cache for ${duration(Number(text))}` : MALFORMED)],
  ['allow', (text) => (text === '' ? 'no method is allowed' : null)],
  ['cache-control', cacheControl],
  ['connection', (text) => (/close/i.test(text) ? 'the connection ends with this exchange' : null)],
  ['content-disposition', disposition],
  ['content-length', (text) => (/^\d{4,15}$/.test(text) ? sizeText(Number(text)) : null)],
  ['content-range', contentRange],
  ['content-type', mediaType],
  ['date', dated],
  ['etag', (text) => entityTag(EntityTag.parse(text))],
  ['expires', dated],
  ['if-match', (text) => tags(IfMatch.parse(text), 'go on only if the version is', 'there is any')],
  ['if-modified-since', (text, now) => then('not needed unless changed since', text, now)],
  ['if-none-match', (text) => tags(IfNoneMatch.parse(text), 'not needed if the version is', 'there is none')],
  ['if-unmodified-since', (text, now) => then('go on only if unchanged since', text, now)],
  ['last-modified', dated],
  ['link', links],
  ['location', (text) => (/^https?:/i.test(text) ? null : 'relative to the URL of the request')],
  ['range', ranges],
  ['retry-after', retryAfter],
  ['vary', vary],
])

function weighted(list: Iterable<Weighted> | null): string | null {
  if (list === null) return MALFORMED
  const sorted = [...list].sort((a, b) => b.quality - a.quality)
  if (sorted.length === 0) return 'welcomes nothing'
  const refused = sorted.filter(({ quality }) => quality === 0).map(({ range }) => any(range))
  const welcome = sorted.filter(({ quality }) => quality > 0)
  const steps = [...new Set(welcome.map(({ quality }) => quality))].map((step) => {
    const same = welcome.filter(({ quality }) => quality === step).map(({ range }) => any(range))
    return `${same.join(' or ')} (q=${step})`
  })
  const said = steps.join(', then ')
  return refused.length === 0 ? said : `${said || 'nothing'}; refuses ${refused.join(', ')}`
}

function any(range: string): string {
  return range === '*' || range === '*/*' ? 'anything' : range
}

function cacheControl(text: string): string | null {
  const value = CacheControl.parse(text)
  if (value === null) return MALFORMED
  const said: string[] = []
  if (value.noStore) said.push('no cache may keep it')
  if (value.noCache) said.push('to be asked again before each use')
  if (value.private) said.push('for the cache of this client alone')
  if (value.public) said.push('any cache may keep it')
  if (typeof value.maxAge === 'number')
    said.push(value.maxAge === 0 ? 'stale at once' : `fresh for ${duration(value.maxAge)}`)
  if (typeof value.sMaxage === 'number') said.push(`in shared caches for ${duration(value.sMaxage)}`)
  if (value.mustRevalidate) said.push('never used stale')
  if (value.immutable) said.push('will not change')
  return said.join('; ') || null
}

function mediaType(text: string): string | null {
  const type = MediaType.parse(text)
  if (type === null) return MALFORMED
  const said = type.isJson ? 'JSON' : type.isText ? 'text' : null
  return type.charset === null ? said : `${said ?? 'text'} in ${type.charset}`
}

function disposition(text: string): string | null {
  const value = ContentDisposition.parse(text)
  if (value === null) return MALFORMED
  const name = value.filename
  return value.type === 'attachment'
    ? `to be saved${name === null ? '' : ` as ${JSON.stringify(name)}`}`
    : null
}

function contentRange(text: string): string | null {
  const value = ContentRange.parse(text)
  if (value === null) return MALFORMED
  const { first, last, length } = value
  const whole = length === null ? 'an unknown length' : sizeText(length)
  return first === null || last === null ? `there are ${whole}` : `${sizeText(last - first + 1)} of ${whole}`
}

function entityTag(tag: EntityTag | null): string {
  if (tag === null) return MALFORMED
  return tag.weak ? 'weak: means the same, not byte for byte' : 'strong: the same byte for byte'
}

function tags(value: IfMatch | IfNoneMatch | null, says: string, any: string): string {
  if (value === null) return MALFORMED
  if (value.isAny) return `${says.split(' if ')[0]} if ${any}`
  return `${says} ${value.tags.map((tag) => tag.toString()).join(' or ')}`
}

function links(text: string): string | null {
  const value = Link.parse(text)
  if (value === null) return MALFORMED
  return value.links
    .map(
      ({ target, parameters }) => `${parameters.find(([name]) => name === 'rel')?.[1] ?? 'link'} → ${target}`,
    )
    .join(', ')
}

function ranges(text: string): string | null {
  const value = Range.parse(text)
  if (value === null) return MALFORMED
  if (value.unit !== 'bytes') return `in units of ${value.unit}, which few servers know`
  return value.specs
    .map((spec) =>
      'suffix' in spec
        ? `the last ${sizeText(spec.suffix)}`
        : spec.last === null
          ? `all from byte ${spec.first} on`
          : `bytes ${spec.first} to ${spec.last}, ${sizeText(spec.last - spec.first + 1)}`,
    )
    .join(' and ')
}

function retryAfter(text: string): string | null {
  const value = RetryAfter.parse(text)
  if (value === null) return MALFORMED
  return value.delay === null ? null : `come again in ${duration(value.delay)}`
}

function vary(text: string): string | null {
  const value = Vary.parse(text)
  if (value === null) return MALFORMED
  return value.isAny
    ? 'no cache can tell when it fits'
    : `another ${value.names.join(' or ')} may get another answer`
}

function dated(text: string, now: number): string {
  const date = parseDate(text)
  return date === null ? MALFORMED : ago(date.getTime() - now)
}

function then(says: string, text: string, now: number): string {
  const date = parseDate(text)
  return date === null ? MALFORMED : `${says} ${ago(date.getTime() - now)}`
}

// Dates have no fraction of a second, and clocks differ.
function ago(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000)
  if (seconds < 2) return 'now'
  return milliseconds < 0 ? `${duration(seconds)} ago` : `in ${duration(seconds)}`
}

const UNITS = [
  ['year', 31_536_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

function duration(seconds: number): string {
  for (const [unit, size] of UNITS) {
    const count = Math.round((seconds / size) * 10) / 10
    if (seconds >= size) return `${count} ${unit}${count === 1 ? '' : 's'}`
  }
  return `${seconds} second${seconds === 1 ? '' : 's'}`
}

function sizeText(size: number): string {
  if (size < 1024) return `${size} byte${size === 1 ? '' : 's'}`
  return size < 1_048_576 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1_048_576).toFixed(1)} MiB`
}
