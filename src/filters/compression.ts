// Answers are sent encoded to those who take them so: br, zstd or gzip.

import { madeCodings } from '../body/codings.ts'
import { asked } from '../environ/watcher.ts'
import { AcceptEncoding } from '../headers/accept-encoding.ts'
import { EntityTag } from '../headers/entity-tag.ts'
import { MediaType } from '../headers/media-type.ts'
import type { Request } from '../message/request.ts'
import type { Response } from '../message/response.ts'
import { isBodiless } from '../syntax/status.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { discard } from './discard.ts'
import { count, type Filter, type Read, readSettings, texts } from './settings.ts'

/** What is encoded, and how. */
export interface CompressionOptions {
  /** The codings, the first of those that a client takes alike; `br`, `zstd` and `gzip` by default. */
  readonly codings?: readonly string[] | undefined
  /** Answers that are known to be shorter stay as they are; 1024 by default. */
  readonly minBytes?: number | undefined
  /** Media types beside those that are known to become smaller, such as `application/x-ndjson` or `model/*`. */
  readonly types?: readonly string[] | undefined
}

const TEXTUAL =
  /^(?:text\/.*|.*\+(?:json|xml|text|yaml)|font\/(?:ttf|otf|collection)|image\/(?:bmp|svg\+xml|x-icon|vnd\.microsoft\.icon)|application\/(?:json|javascript|x-javascript|ecmascript|xml|xml-dtd|x-ndjson|jsonl|json-seq|manifest\+json|graphql|rtf|wasm|yaml|sql|x-sh|x-httpd-php|vnd\.ms-fontobject|x-www-form-urlencoded|postscript|x-protobuf|toml|x-tar))$/

/**
 * Encodes answers whose type becomes smaller by it, for clients that say they take it. What streams goes on streaming, each
 * chunk leaving as it comes. Left alone are parts (206), what is encoded already, short, or `no-transform`.
 *
 * Answers that could have been encoded have `Vary: Accept-Encoding`, encoded or not, and a strong ETag becomes weak. An answer
 * that holds a secret beside text that an attacker can choose should not be encoded, for its length tells of the secret:
 * `Cache-Control: no-transform` keeps it as it is.
 *
 * @example
 * compression(app, { codings: ['gzip'], minBytes: 512 })
 */
export const compression: Filter<CompressionOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, settings) =>
    req.getResponse(app, (res) => {
      if (res.status === 304) return unchanged(req, res)
      if (!isFit(res, settings)) return res
      res.vary.add('Accept-Encoding')
      const coding = codingFor(req, settings.codings)
      if (coding === null) return res
      // What is asked for in parts is the content as it is.
      res.setField('Accept-Ranges', null)
      if (req.method === 'HEAD') {
        // RFC 9110 section 9.3.2: the fields of GET. How long the content would be is known only to who makes it.
        discard(res)
        res.body = nothing()
      }
      return res.encodeContent(coding).then(() => res)
    }),
  (given: CompressionOptions) =>
    readSettings(
      given,
      { codings: [codingList, defaultCodings()], minBytes: [count, 1024], types: [typeList, NONE] },
      // Paste's gzip has a level; ours are those that answers made on the fly can afford.
      { compress_level: null },
    ),
)

const NONE: readonly string[] = []

type Settings = Read<{
  codings: (value: unknown) => readonly string[]
  minBytes: (value: unknown) => number
  types: (value: unknown) => readonly string[]
}>

// RFC 9110 section 15.4.5: a 304 has the fields that the answer with content would have. Whether that would be encoded cannot
// be told, for a 304 has no type; a Vary without need does no harm. A client that has the encoded content knows it by a weak tag.
function unchanged(req: Request, res: Response): Response {
  res.vary.add('Accept-Encoding')
  const { etag } = res
  if (etag !== null && !etag.weak && req.field('If-None-Match')?.includes(`W/"${etag.tag}"`)) {
    res.etag = new EntityTag(etag.tag, { weak: true })
  }
  return res
}

function isFit(res: Response, { minBytes, types }: Settings): boolean {
  const { status } = res
  if (status === 206 || isBodiless(status) || res.field('Content-Encoding') !== null) return false
  const length = res.field('Content-Length')
  if (length !== null && Number(length) < minBytes) return false
  const type = res.field('Content-Type')
  if (type === null || !isSmaller(type, types)) return false
  if (res.field('Content-Range') !== null) return false
  // Most answers have no Cache-Control to be read.
  return res.field('Cache-Control') === null || !res.cacheControl.noTransform
}

// Events are read by proxies and libraries that know them plain, and are short.
function isSmaller(text: string, types: readonly string[]): boolean {
  const type = MediaType.parse(text)?.type
  if (type === undefined) return false
  const family = `${type.slice(0, type.indexOf('/'))}/*`
  if (types.includes(type) || types.includes(family)) return true
  return type !== 'text/event-stream' && TEXTUAL.test(type)
}

// RFC 9110 section 12.5.3: without the field, or with one that cannot be read, any coding is welcome. But who sends none is
// mostly a program that shows the bytes as they come, so it gets them plain.
function codingFor(req: Request, codings: readonly string[]): string | null {
  const accepted = AcceptEncoding.parse(req.field('Accept-Encoding') ?? '')
  if (accepted === null) return null
  const best = asked(req.environ, 'Accept-Encoding', accepted).best([...codings, 'identity'])
  return best === 'identity' ? null : best
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function defaultCodings(): readonly string[] {
  const known = madeCodings()
  return ['br', 'zstd', 'gzip'].filter((coding) => known.includes(coding))
}

function codingList(value: unknown): readonly string[] {
  const codings = texts(value)
  const known = madeCodings()
  const bad = codings.find((coding) => !known.includes(coding))
  if (bad !== undefined)
    throw new RangeError(`a coding is one of ${known.join(', ')} here, not ${JSON.stringify(bad)}`)
  return codings
}

function typeList(value: unknown): readonly string[] {
  const types = texts(value).map((type) => type.toLowerCase())
  const bad = types.find((type) => MediaType.parse(type.replace(/\/\*$/, '/x')) === null)
  if (bad !== undefined) throw new TypeError(`a media type is such as "model/*", not ${JSON.stringify(bad)}`)
  return types
}
