// A request body that the parser of a framework has read before: made into bytes again where what it left says them all,
// and a clear error where it does not.

import type { Environ, Input } from '../environ/contract.ts'
import { encodeUtf8 } from '../syntax/bytes.ts'

/** What a parser has left of a body. */
export interface ParsedBody {
  /** What it has made of it. */
  readonly value: unknown
  /** The body as it came, where the parser has kept it. */
  readonly raw?: unknown
}

/** What a framework has left of a body, on an object of its, or null when nobody has read any of it. */
export function parsedBy(
  { readableDidRead }: { readonly readableDidRead: boolean },
  { body, rawBody }: { readonly body?: unknown; readonly rawBody?: unknown },
): ParsedBody | null {
  return readableDidRead ? { value: body, raw: rawBody } : null
}

const JSON_TYPE = /[/+]json$|^application\/(?:json|csp-report|reports)/
const LONE_SURROGATE = /[\ud800-\udfff]/gu
const DEPTH = 32

/** Sets the body of an environ, its length and its type to what a parser has left of the body that came. */
export function putParsed(environ: Environ, parsed: ParsedBody): void {
  // The parser has undone what these told of the body that came.
  delete environ.HTTP_CONTENT_ENCODING
  delete environ['wsgi.input_terminated']
  const bytes = bytesOf(environ.CONTENT_TYPE ?? '', parsed)
  if (bytes === null) {
    environ['wsgi.input'] = lostBody(environ.CONTENT_TYPE)
    return
  }
  environ['wsgi.input'] = Object.freeze([bytes])
  environ.CONTENT_LENGTH = String(bytes.length)
  if (isText(parsed) && environ.CONTENT_TYPE !== undefined) {
    environ.CONTENT_TYPE = environ.CONTENT_TYPE.replace(
      /;\s*charset\s*=\s*(?:"[^"]*"|[^\s;]*)/i,
      '; charset=UTF-8',
    )
  }
}

/** A body that was read by somebody else: whoever reads it is told. */
export function lostBody(type: string | undefined): Input {
  return {
    [Symbol.asyncIterator]() {
      throw new Error(
        `the body of this request, ${type ?? 'of no type'}, was read before it came here, and what is left of it does not make it again: mount the application before what reads it`,
      )
    },
  }
}

function isText({ value, raw }: ParsedBody): boolean {
  return !(raw instanceof Uint8Array || (raw === undefined && value instanceof Uint8Array))
}

function bytesOf(type: string, { value, raw }: ParsedBody): Uint8Array | null {
  const whole = raw ?? value
  if (whole instanceof Uint8Array) return whole
  if (typeof raw === 'string') return encodeUtf8(raw)
  const media = type.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (JSON_TYPE.test(media)) return value === undefined ? null : encodeUtf8(JSON.stringify(value))
  if (typeof value === 'string') return encodeUtf8(value)
  if (media !== 'application/x-www-form-urlencoded' || typeof value !== 'object' || value === null)
    return null
  const pairs: string[] = []
  for (const [name, field] of Object.entries(value)) addField(pairs, name, field, 0)
  return encodeUtf8(pairs.join('&'))
}

// As parsers that know nested names read it: `a=1&a=2` for a list of texts, `a[b]=1` for what is in another.
function addField(pairs: string[], name: string, value: unknown, depth: number): void {
  if (depth > DEPTH) throw new RangeError(`a form that was parsed nests no deeper than ${DEPTH}`)
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    for (const item of value) addField(pairs, name, item, depth + 1)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, field] of Object.entries(value)) addField(pairs, `${name}[${key}]`, field, depth + 1)
  } else {
    pairs.push(
      `${formEncode(name)}=${formEncode(value === null || value === undefined ? '' : String(value))}`,
    )
  }
}

function formEncode(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd')).replaceAll('%20', '+')
}
