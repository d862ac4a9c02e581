// The parts of a multipart body as they arrive, one after the other, each a stream. RFC 2046 section 5.1.

import type { Input } from '../../environ/contract.ts'
import { streamOfBody } from '../../environ/fetch.ts'
import { MediaType } from '../../headers/media-type.ts'
import { concatBytes, decodeUtf8 } from '../../syntax/bytes.ts'
import { decoderOf } from '../../syntax/charset.ts'
import { BodyError } from '../errors.ts'
import { type PartName, parsePartName } from './disposition.ts'
import { type MultipartEvent, type MultipartLimits, MultipartParser } from './parser.ts'

/** What bounds reading parts. */
export interface PartsLimits extends MultipartLimits {
  /** Bytes of one file. */
  readonly fileBytes: number
  /** Files of one body. */
  readonly files: number
  /** Characters of the name of a field. */
  readonly paramName: number
  /** Bytes that `bytes` and `text` of a part read into memory. */
  readonly contentLength: number
}

/**
 * One part of a body: its header, and its content as an iterable of chunks. It is read while it is the current one; what is
 * not read of it is skipped when the next one is asked for.
 */
export class Part implements AsyncIterable<Uint8Array> {
  /** The header fields, names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** The name of the field, or null. */
  readonly name: string | null
  /** The name of the file as the client gave it: data, never a path. Null for a part that is no file. */
  readonly filename: string | null
  /** The media type; null when there is none or it is malformed. */
  readonly type: MediaType | null
  readonly #reader: PartsReader

  constructor(reader: PartsReader, headers: ReadonlyMap<string, string>, name: PartName) {
    this.#reader = reader
    this.headers = headers
    this.name = name.name
    this.filename = name.filename
    const type = headers.get('content-type')
    this.type = type === undefined ? null : MediaType.parse(type)
  }

  /** The content, chunk by chunk as it arrives. What was read is not kept. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        const bytes = await this.#reader.read(this)
        return bytes === null ? { done: true, value: undefined } : { done: false, value: bytes }
      },
      return: async () => ({ done: true, value: undefined }),
    }
  }

  /** The content as a stream. */
  stream(): ReadableStream<Uint8Array> {
    return streamOfBody(this[Symbol.asyncIterator]())
  }

  /** The content, up to `limits.contentLength` bytes. Rejects with status 413 beyond. */
  async bytes(): Promise<Uint8Array> {
    const limit = this.#reader.limits.contentLength
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of this) {
      size += chunk.length
      if (size > limit) throw partTooLarge(this.name, limit, 'contentLength')
      chunks.push(chunk)
    }
    return concatBytes(chunks)
  }

  /** The content as text by the charset of its type, UTF-8 by default. Rejects with status 415 for a charset that is not known. */
  async text(): Promise<string> {
    return textOf(await this.bytes(), this.type)
  }
}

/** Bytes as text by the charset of their type, UTF-8 by default. */
export function textOf(bytes: Uint8Array, type: MediaType | null): string {
  const charset = type?.charset ?? null
  if (charset === null) return decodeUtf8(bytes)
  const decoder = decoderOf(charset)
  if (decoder === null) throw new BodyError(415, `the charset ${JSON.stringify(charset)} is not known`)
  return decoder.decode(bytes)
}

/**
 * Reads the parts of one body, one after the other. The input is closed after the last of them, where the body is refused, and
 * where nobody reads on.
 */
export class PartsReader implements AsyncIterableIterator<Part> {
  readonly limits: PartsLimits
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
  readonly #parser: MultipartParser
  readonly #isForm: boolean
  #current: Part | null = null
  #left = 0
  #files = 0
  /** Whether the last part has come, or the input has ended, failed or been closed. */
  #ended = false
  /** What is being read: reads follow each other, whoever asks. Null when nothing is. */
  #turn: Promise<unknown> | null = null

  /** Throws BodyError 400 for a boundary that is none. */
  constructor(input: Input, type: MediaType, limits: PartsLimits) {
    this.limits = limits
    this.#parser = new MultipartParser(type.parameters.get('boundary') ?? '', limits)
    this.#isForm = type.type === 'multipart/form-data'
    this.#chunks =
      Symbol.asyncIterator in input
        ? input[Symbol.asyncIterator]()
        : (input as Iterable<Uint8Array>)[Symbol.iterator]()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The next part; what is left of the one before is skipped. Rejects with BodyError 400 or 413. */
  async next(): Promise<IteratorResult<Part, undefined>> {
    return this.#inTurn(async () => {
      this.#current = null
      while (!this.#ended) {
        const event = await this.#event()
        if (event.type === 'done') await this.#close()
        else if (event.type === 'part') return { done: false, value: this.#begin(event.headers) }
      }
      return { done: true, value: undefined }
    })
  }

  /** Stops. What is left of the body is for the gateway to throw away. */
  async return(): Promise<IteratorResult<Part, undefined>> {
    this.#current = null
    await this.#close()
    return { done: true, value: undefined }
  }

  /** The next chunk of a part, null at its end. Rejects with a TypeError for a part that is not the current one. */
  async read(part: Part): Promise<Uint8Array | null> {
    return this.#inTurn(async () => {
      if (part !== this.#current) {
        if (this.#finished.has(part)) return null
        throw new TypeError('the part was not read before the next one was asked for, and is gone')
      }
      const event = await this.#event()
      if (event.type !== 'data') {
        this.#finished.add(part)
        this.#current = null
        return null
      }
      this.#left -= event.bytes.length
      if (this.#left < 0) throw partTooLarge(part.name, this.limits.fileBytes, 'fileBytes')
      return event.bytes
    })
  }

  readonly #finished = new WeakSet<Part>()

  async #close(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    await this.#chunks.return?.()
  }

  #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const run = async () => {
      try {
        return await read()
      } catch (error) {
        // Whoever loops over the parts is not asked to close what has failed.
        if (error instanceof BodyError) await this.#close()
        throw error
      }
    }
    const turn = this.#turn === null ? run() : this.#turn.then(run)
    const settled: Promise<void> = turn.then(
      () => this.#settled(settled),
      () => this.#settled(settled),
    )
    this.#turn = settled
    return turn
  }

  #settled(turn: Promise<unknown>): void {
    if (this.#turn === turn) this.#turn = null
  }

  async #event(): Promise<MultipartEvent> {
    for (;;) {
      const event = this.#parser.next()
      if (event !== null) return event
      const step = await this.#pull()
      if (step.done) this.#parser.end()
      else this.#parser.feed(step.value)
    }
  }

  /** The next chunk of the input. One that has ended, or has failed, is closed by itself. */
  async #pull(): Promise<IteratorResult<Uint8Array>> {
    try {
      const step = await this.#chunks.next()
      if (step.done) this.#ended = true
      return step
    } catch (error) {
      this.#ended = true
      throw error
    }
  }

  #begin(headers: ReadonlyMap<string, string>): Part {
    const name = partName(headers, this.#isForm, this.limits)
    if (name.filename !== null) checkFiles(++this.#files, this.limits)
    this.#left = this.limits.fileBytes
    this.#current = new Part(this, headers, name)
    return this.#current
  }
}

/** What a part is called. Throws BodyError 400 for a part of a form without a name, and for a name that is too long. */
export function partName(
  headers: ReadonlyMap<string, string>,
  isForm: boolean,
  limits: Pick<PartsLimits, 'paramName'>,
): PartName {
  const disposition = headers.get('content-disposition')
  const name = disposition === undefined ? null : parsePartName(disposition, isForm)
  if (isForm && (name === null || name.type !== 'form-data' || name.name === null)) {
    throw new BodyError(400, 'a part of a form has no Content-Disposition with a name')
  }
  if (name !== null && name.name !== null && name.name.length > limits.paramName) {
    throw new BodyError(400, `the name of a field is longer than ${limits.paramName} characters (paramName)`)
  }
  return name ?? { type: 'inline', name: null, filename: null }
}

/** Refuses more files than the limits allow. Throws BodyError 413. */
export function checkFiles(files: number, limits: Pick<PartsLimits, 'files'>): void {
  if (files > limits.files) throw new BodyError(413, `the body has more than ${limits.files} files (files)`)
}

/** The error for a part that is too large. */
export function partTooLarge(name: string | null, limit: number, limitName: string): BodyError {
  return new BodyError(413, `the part ${JSON.stringify(name)} is larger than ${limit} bytes (${limitName})`)
}
