// A request with its body, without the means to call an application; `Request` adds those. Bodies are read once from
// the gateway and can then be read again in any form and any order.

import { decodeInput, isEncoded } from '../body/decompress.ts'
import { BodyError } from '../body/errors.ts'
import { readInput } from '../body/input.ts'
import { parseJson } from '../body/json.ts'
import type { Part } from '../body/multipart/parts.ts'
import { type Schema, validate } from '../body/schema.ts'
import { type BodyInit, sourceOf } from '../body/source.ts'
import { EMPTY_INPUT } from '../environ/blank.ts'
import { bytesOf, chunkBytes, isChunk, iterate, later } from '../environ/body.ts'
import type { Input } from '../environ/contract.ts'
import { streamOfBody } from '../environ/fetch.ts'
import { defaultLimits, type Limits } from '../environ/limits.ts'
import type { MediaType } from '../headers/media-type.ts'
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
    const input = this.input()
    if (Array.isArray(input) && input.length === 0) return null
    return streamOfBody(iterate(input))
  }
  /** Text, bytes, a Blob, a stream or an iterable; sets Content-Length when the length is known, and no Content-Type. */
  set body(value: BodyInit | undefined) {
    const { body, size } = sourceOf(value)
    const environ = this.environ
    if (isChunk(body)) environ['wsgi.input'] = size === 0 ? EMPTY_INPUT : Object.freeze([chunkBytes(body)])
    else environ['wsgi.input'] = bytesOf(body)
    if (size === null) {
      delete environ.CONTENT_LENGTH
      environ['wsgi.input_terminated'] = true
    } else {
      environ.CONTENT_LENGTH = String(size)
    }
  }

  /** The input; one that came encoded is decoded when it is read, if the limits allow it. */
  private input(): Input {
    const { environ, limits } = this
    if (!isEncoded(environ, limits)) return environ['wsgi.input']
    return later(async () => {
      await decodeInput(environ, limits)
      return iterate(environ['wsgi.input']) as AsyncIterator<Uint8Array>
    })
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
    const { environ, limits } = this
    if (isEncoded(environ, limits)) await decodeInput(environ, limits)
    return readInput(environ, limits.contentLength)
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    // A copy by its constructor: the `slice` of a Buffer is a view of the memory that it shares with others.
    return new Uint8Array(await this.bytes()).buffer
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

  /**
   * The fields and files of a form that was sent as the body, urlencoded or multipart; an empty NoVars, which says why,
   * when the body is no form. Large files are in a temporary file, which is deleted when the request has ended.
   *
   * Rejects with status 413 or 400 beyond the limits, whose names the message gives, and 400 for a malformed body.
   *
   * @example
   * const form = await req.POST()
   * form.getText('title'), await form.getFile('photo')?.bytes()
   */
  async POST(): Promise<MultiDict<string | File>> {
    const type = this.contentType
    // Gateways by CGI give an empty text where there is none.
    if (type === null && this.contentLength !== 0 && this.environ.CONTENT_TYPE) {
      throw new BodyError(415, 'the Content-Type of the body is malformed')
    }
    const { environ, limits } = this
    if (type === 'multipart/form-data') {
      if (isEncoded(environ, limits)) await decodeInput(environ, limits)
      // Imported here, as in parts(), so that programs without such forms do not load what reads them.
      const { multipartForm } = await import('../body/multipart/read.ts')
      const pairs = await multipartForm(environ, this.mediaType as MediaType, limits)
      return new MultiDict<string | File>(pairs)
    }
    if (type !== 'application/x-www-form-urlencoded') {
      return new NoVars(type === null ? 'the request has no form' : `the body is ${type}, not a form`)
    }
    if (isEncoded(environ, limits)) await decodeInput(environ, limits)
    const bytes = await readInput(environ, limits.formMemory, 'formMemory')
    return MultiDict.over<string | File>(
      parseQuery(byteStringOf(bytes), { pairs: limits.params, nameLength: limits.paramName }),
    )
  }

  /** The form as the platform's FormData. Rejects as POST does. */
  async formData(): Promise<FormData> {
    const data = new FormData()
    for (const [name, value] of await this.POST()) {
      if (typeof value === 'string') {
        data.append(name, value)
      } else {
        const { fileForFormData } = await import('../body/spool.ts')
        data.append(name, await fileForFormData(value))
      }
    }
    return data
  }

  /**
   * The parts of a multipart body one after the other, as they arrive, in flat memory. What is not read of one is
   * skipped; a body that is not in memory can be read so once, and then in no other way.
   *
   * Throws BodyError 415 when the body is not multipart; the loop rejects with 400 or 413.
   *
   * @example
   * for await (const part of req.parts()) {
   *   if (part.filename !== null) await store(part.name, part.stream())
   * }
   */
  parts(): AsyncIterableIterator<Part> {
    const type = this.mediaType
    if (type === null || !type.type.startsWith('multipart/')) {
      throw new BodyError(415, `the body is ${type?.type ?? 'of no known type'}, not multipart`)
    }
    const { limits } = this
    const input = this.input()
    return later(async () => {
      const { PartsReader } = await import('../body/multipart/parts.ts')
      return new PartsReader(input, type, limits)
    })
  }

  /** The query and then the form, read as one; or what a schema makes of them. */
  async params(): Promise<MultiDict<string | File>>
  async params<Output>(schema: Schema<Output>): Promise<Output>
  async params<Output>(schema?: Schema<Output>): Promise<MultiDict<string | File> | Output> {
    const params = new NestedMultiDict<string | File>(this.GET as MultiDict<string | File>, await this.POST())
    return schema === undefined ? params : validate(schema, params.mixed(), 'the parameters')
  }

  /** What a schema makes of the query: names with one value give it, names with several give an array. */
  async query<Output>(schema: Schema<Output>): Promise<Output> {
    return validate(schema, this.GET.mixed(), 'the query')
  }
}
