// What wsgify answers to the cases on header values: negotiation, ranges, entity tags, caches, dates.

import { Accept } from '../../src/headers/accept.ts'
import { AcceptCharset } from '../../src/headers/accept-charset.ts'
import { AcceptEncoding } from '../../src/headers/accept-encoding.ts'
import { AcceptLanguage } from '../../src/headers/accept-language.ts'
import { CacheControl, type CacheControlInit } from '../../src/headers/cache-control.ts'
import { date } from '../../src/headers/codec.ts'
import { ContentRange } from '../../src/headers/content-range.ts'
import { EntityTag } from '../../src/headers/entity-tag.ts'
import { IfMatch, IfNoneMatch } from '../../src/headers/if-match.ts'
import { IfRange } from '../../src/headers/if-range.ts'
import { Range } from '../../src/headers/range.ts'
import { splitList } from '../../src/syntax/list.ts'
import type { Json } from './cases.ts'
import type { Op } from './ops-request.ts'

type Family = Accept | AcceptCharset | AcceptEncoding | AcceptLanguage

// As the properties of a request do: what is absent or malformed welcomes everything.
const families = {
  accept: { parse: (text: string): Family | null => Accept.parse(text), any: Accept.any },
  charset: { parse: (text: string): Family | null => AcceptCharset.parse(text), any: AcceptCharset.any },
  encoding: { parse: (text: string): Family | null => AcceptEncoding.parse(text), any: AcceptEncoding.any },
  language: { parse: (text: string): Family | null => AcceptLanguage.parse(text), any: AcceptLanguage.any },
}

interface Negotiation {
  field: keyof typeof families
  header: string | null
  offers: string[]
}

interface Languages {
  header: string | null
  tags: string[]
  defaultRange?: string
  defaultTag?: string
}

function welcome({ field, header }: Negotiation): Family {
  const { parse, any } = families[field]
  return header === null ? any : (parse(header) ?? any)
}

function languages(header: string | null): AcceptLanguage {
  return header === null ? AcceptLanguage.any : (AcceptLanguage.parse(header) ?? AcceptLanguage.any)
}

const CACHE_PROPERTIES = [
  'maxAge',
  'sMaxage',
  'noCache',
  'noStore',
  'noTransform',
  'mustRevalidate',
  'proxyRevalidate',
  'public',
  'private',
  'staleWhileRevalidate',
  'staleIfError',
  'maxStale',
  'minFresh',
  'onlyIfCached',
] as const

function etagParts(text: string): { [part: string]: Json } {
  const etag = EntityTag.parse(text)
  return { tag: etag?.tag ?? null, strong: etag === null || etag.weak ? null : etag.tag }
}

/** The operations, by the area and the name that a case gives. */
export const headerOps: Readonly<Record<string, Op>> = {
  'accept.print': (given: Negotiation) =>
    given.header === null ? null : (families[given.field].parse(given.header)?.toString() ?? null),

  'accept.acceptable': (given: Negotiation) => {
    const header = welcome(given)
    return header.acceptable(given.offers).map((offer) => [offer, header.quality(offer)])
  },

  'accept.best': (given: Negotiation) => welcome(given).best(given.offers),

  'accept.lookup': ({ header, tags, defaultRange, defaultTag }: Languages) =>
    languages(header).lookup(tags, { defaultRange, defaultTag }),

  'accept.filter': ({ header, tags }: Languages) => languages(header).filter(tags),

  'range.resolve': ({ header, length }: { header: string; length: number }) => {
    const parts = Range.parse(header)?.resolve(length) ?? null
    if (parts === null) return 'whole'
    return parts.length === 0 ? 'none' : parts.map(({ first, last }) => [first, last])
  },

  'range.print': ({ header }: { header: string }) => Range.parse(header)?.toString() ?? null,

  'content-range.parse': ({ header }: { header: string }) => {
    const range = ContentRange.parse(header)
    if (range === null) return null
    return { start: range.first, end: range.last, length: range.length, text: range.toString() }
  },

  'content-range.build': (given: { start: number | null; end: number | null; length: number | null }) =>
    new ContentRange({ first: given.start, last: given.end, length: given.length }).toString(),

  'etag.if-match': ({ header, tag }: { header: string; tag: string }) =>
    IfMatch.parse(header)?.matches(new EntityTag(tag)) ?? false,

  'etag.if-none-match': ({ header, tag }: { header: string; tag: string }) =>
    IfNoneMatch.parse(header)?.matches(new EntityTag(tag)) ?? false,

  'etag.set': ({ tag, weak }: { tag: string; weak?: boolean }) => {
    const text = EntityTag.format(weak ? new EntityTag(tag, { weak }) : tag)
    return { text, ...etagParts(text) }
  },

  'etag.read': ({ header }: { header: string }) => etagParts(header),

  'if-range.matches': (given: { header: string; etag: string | null; lastModified: number | null }) => {
    const { etag, lastModified } = given
    const validators = { etag, lastModified: lastModified === null ? null : new Date(lastModified * 1000) }
    return IfRange.parse(given.header)?.matches(validators) ?? false
  },

  'cache-control.parse': ({ header }: { header: string }) => {
    const control = CacheControl.parse(header) ?? new CacheControl()
    return Object.fromEntries(CACHE_PROPERTIES.map((name) => [name, control[name]]))
  },

  'cache-control.set': ({ header, set }: { header: string; set: [string, Json][] }) => {
    let control = CacheControl.parse(header) ?? new CacheControl()
    for (const [name, value] of set) control = control.with({ [name]: value } as CacheControlInit)
    return splitList(control.toString()).sort()
  },

  'date.parse': ({ text }: { text: string }) => {
    const found = date.parse(text)
    return found === null ? null : found.getTime() / 1000
  },

  'date.format': ({ seconds }: { seconds: number }) => date.format(new Date(seconds * 1000)),
}
