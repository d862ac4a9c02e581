// A request with its body, without the means to call an application; `Request` adds those. Bodies are read once from
// the gateway and can then be read again in any form and any order.

import { BodyError } from '../body/errors.ts'
import { readInput } from '../body/input.ts'
import { parseJson } from '../body/json.ts'
import { type Schema, validate } from '../body/schema.ts'
import { type BodyInit, sourceOf } from '../body/source.ts'
import { EMPTY_INPUT } from '../environ/blank.ts'
import { chunkBytes, isChunk, iterate } from '../environ/body.ts'
import type { Chunk } from '../environ/contract.ts'
import { streamOfBody } from '../environ/fetch.ts'
import { defaultLimits, type Limits } from '../environ/limits.ts'
import { MultiDict } from '../multidict/multi-dict.ts'
import { NestedMultiDict, NoVars } from '../multidict/read-only.ts'
import { byteStringOf, decodeUtf8 } from '../syntax/bytes.ts'
import { decoderOf } from '../syntax/charset.ts'
import { parseQuery } from '../syntax/query.ts'
import { RequestHead } from './request-head.ts'

/** How `json` reads a body. */
export interface JsonOptions {
  /** Read the body whatever its Content-Type says. */
  readonly force?: boolean
}

/** A request over an environ, with its body. */
export class BaseRequest extends RequestHead {
  /** The body as a stream. It can be read again in any other form only if it is in memory already. */
  get body(): ReadableStream<Uint8Array> | null {
    const input = this.environ['wsgi.input']
    if (Array.isArray(input) && input.length === 0) return null
    return streamOfBody(iterate(input))
  }
  /** Text, bytes, a Blob, a stream or an iterable; sets Content-Length when the length is known, and no Content-Type. */
  set body(value: BodyInit | undefined) {
    const { body, size } = sourceOf(value)
    const environ = this.environ
    if (isChunk(body)) environ['wsgi.input'] = size === 0 ? EMPTY_INPUT : Object.freeze([chunkBytes(body)])
    else environ['wsgi.input'] = chunksOf(body)
    if (size === null) {
      delete environ.CONTENT_LENGTH
      environ['wsgi.input_terminated'] = true
    } else {
      environ.CONTENT_LENGTH = String(size)
    }
  }

  /** The limits that reading this request obeys. */
  get limits(): Limits {
    return this.environ['wsgify.limits'] ?? defaultLimits
  }
  set limits(value: Limits) {
    this.environ['wsgify.limits'] = value
  }

  /** The body as bytes. Rejects with status 413 beyond `limits.contentLength`. The body can be read again, in any form. */
  async bytes(): Promise<Uint8Array> {
    return readInput(this.environ, this.limits.contentLength)
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.bytes()
    return bytes.slice().buffer as ArrayBuffer
  }

  async blob(): Promise<Blob> {
    return new Blob([(await this.bytes()) as Uint8Array<ArrayBuffer>], {
      type: this.environ.CONTENT_TYPE ?? '',
    })
  }

  /**
   * The body as text, by the charset that Content-Type names, UTF-8 by default; U+FFFD for what is not in it.
   *
   * Rejects with status 415 for a charset that is not known.
   */
  async text(): Promise<string> {
    const { charset } = this
    if (charset === null) return decodeUtf8(await this.bytes())
    const decoder = decoderOf(charset)
    if (decoder === null) throw new BodyError(415, `the charset ${JSON.stringify(charset)} is not known`)
    return decoder.decode(await this.bytes())
  }

  /**
   * The body as JSON, or as what a schema makes of it.
   *
   * Rejects with status 415 when Content-Type is not JSON (unless `force`), 400 when the body is not, 422 with the
   * schema's issues when it refuses. The check of the type matters: a page of another site may post text, not JSON.
   */
  async json<Output>(schema: Schema<Output>, options?: JsonOptions): Promise<Output>
  async json(schema?: null, options?: JsonOptions): Promise<unknown>
  async json(schema?: Schema | null, options?: JsonOptions): Promise<unknown> {
    if (options?.force !== true && this.mediaType?.isJson !== true) {
      throw new BodyError(
        415,
        'the body is not labelled as JSON: send it with Content-Type: application/json',
      )
    }
    const value = parseJson(await this.bytes(), this.limits.jsonDepth)
    return schema ? validate(schema, value, 'the body') : value
  }

  /** The fields of a form that was sent as the body; an empty NoVars, which says why, when the body is no form. */
  async POST(): Promise<MultiDict<string>> {
    const type = this.contentType
    if (type === null && this.contentLength !== 0 && this.environ.CONTENT_TYPE !== undefined) {
      throw new BodyError(415, 'the Content-Type of the body is malformed')
    }
    if (type !== 'application/x-www-form-urlencoded') {
      return new NoVars(type === null ? 'the request has no form' : `the body is ${type}, not a form`)
    }
    const limits = this.limits
    const bytes = await readInput(this.environ, Math.min(limits.formMemory, limits.contentLength))
    return MultiDict.over(
      parseQuery(byteStringOf(bytes), { pairs: limits.params, nameLength: limits.paramName }),
    )
  }

  /** The query and then the form, read as one; or what a schema makes of them. */
  async params(): Promise<MultiDict<string>>
  async params<Output>(schema: Schema<Output>): Promise<Output>
  async params<Output>(schema?: Schema<Output>): Promise<MultiDict<string> | Output> {
    const params = new NestedMultiDict(this.GET, await this.POST())
    return schema === undefined ? params : validate(schema, params.mixed(), 'the parameters')
  }

  /** What a schema makes of the query: names with one value give it, names with several give an array. */
  async query<Output>(schema: Schema<Output>): Promise<Output> {
    return validate(schema, this.GET.mixed(), 'the query')
  }
}

async function* chunksOf(body: Iterable<Chunk> | AsyncIterable<Chunk>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) yield chunkBytes(chunk)
}
