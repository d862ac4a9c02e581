// A whole multipart form: its fields as text, its files as `File`s, in memory while they are small and in one temporary
// file beyond. RFC 7578. What arrives together is read without a pause, since a form may have a thousand fields.

import type { Input } from '../../environ/contract.ts'
import { MediaType } from '../../headers/media-type.ts'
import { concatBytes } from '../../syntax/bytes.ts'
import { BodyError } from '../errors.ts'
import { Spool, SpooledFile } from '../spool.ts'
import { MultipartParser } from './parser.ts'
import { checkFiles, type PartsLimits, partName, partTooLarge, textOf } from './parts.ts'

/** What bounds reading a form, beside what bounds its parts. */
export interface FormLimits extends PartsLimits {
  /** Fields that are no files. */
  readonly params: number
  /** Bytes of all fields that are no files together. */
  readonly formMemory: number
  /** Bytes of all files together that are kept in memory; what is beyond goes to a temporary file. */
  readonly spoolBytes: number
}

/** A form that was read. */
export interface Form {
  readonly pairs: [string, string | File][]
  /** Deletes the temporary file, if there is one. */
  readonly close: () => void
}

/** Reads a form to its end. Rejects with BodyError 413 beyond its limits and 400 when it is malformed; nothing is left behind then. */
export async function readForm(input: Input, type: MediaType, limits: FormLimits): Promise<Form> {
  const form = new FormReader(limits)
  try {
    const parser = new MultipartParser(type.parameters.get('boundary') ?? '', limits)
    for await (const chunk of input) {
      parser.feed(chunk)
      for (let event = parser.next(); event !== null; event = parser.next()) {
        if (event.type === 'part') form.begin(event.headers)
        else if (event.type === 'data') form.add(event.bytes)
        else if (event.type === 'end') form.end()
        if (form.mustWrite) await form.write()
      }
    }
    parser.end()
  } catch (error) {
    form.close()
    throw error
  }
  return { pairs: form.pairs, close: () => form.close() }
}

/** Takes the parts of a form as they come. */
class FormReader {
  readonly pairs: [string, string | File][] = []
  private readonly limits: FormLimits
  private fields = 0
  private files = 0
  /** How much text, and how much of files, may still be kept in memory. */
  private textLeft: number
  private memoryLeft: number
  private spool: Spool | null = null
  private noSpool = false
  // The part that is being read.
  private name = ''
  private filename: string | null = null
  private type: MediaType | null = null
  private size = 0
  private kept: Uint8Array[] = []
  /** Where the file starts in the spool; -1 while it is in memory. */
  private start = -1

  constructor(limits: FormLimits) {
    this.limits = limits
    this.textLeft = limits.formMemory
    this.memoryLeft = limits.spoolBytes
  }

  begin(headers: ReadonlyMap<string, string>): void {
    const { name, filename } = partName(headers, true, this.limits)
    const type = headers.get('content-type')
    this.name = name as string
    this.filename = filename
    this.type = type === undefined ? null : MediaType.parse(type)
    this.size = 0
    this.kept = []
    this.start = -1
    if (filename !== null) checkFiles(++this.files, this.limits)
    else if (++this.fields > this.limits.params) {
      throw new BodyError(413, `the body has more than ${this.limits.params} fields (params)`)
    }
  }

  add(bytes: Uint8Array): void {
    this.size += bytes.length
    if (this.filename !== null) {
      if (this.size > this.limits.fileBytes) throw partTooLarge(this.name, this.limits.fileBytes, 'fileBytes')
    } else {
      this.textLeft -= bytes.length
      if (this.textLeft < 0) throw partTooLarge(this.name, this.limits.formMemory, 'formMemory')
    }
    this.kept.push(bytes)
  }

  /** Whether what is kept of a file is more than memory is for. */
  get mustWrite(): boolean {
    return (
      this.filename !== null &&
      this.kept.length > 0 &&
      !this.noSpool &&
      (this.start >= 0 || this.size > this.memoryLeft)
    )
  }

  async write(): Promise<void> {
    this.spool ??= await Spool.create()
    if (this.spool === null) {
      this.noSpool = true
      return
    }
    if (this.start < 0) this.start = this.spool.size
    for (const bytes of this.kept.splice(0)) await this.spool.write(bytes)
  }

  end(): void {
    const { name, filename, type, size, kept, start } = this
    this.kept = []
    if (filename === null) {
      this.pairs.push([name, textOf(concatBytes(kept), type)])
    } else if (start >= 0) {
      const file = new SpooledFile(
        this.spool as Spool,
        start,
        size,
        filename,
        type?.toString() ?? 'text/plain',
      )
      this.pairs.push([name, file])
    } else {
      this.memoryLeft -= size
      const file = new File([concatBytes(kept) as Uint8Array<ArrayBuffer>], filename, {
        type: type?.toString() ?? 'text/plain',
      })
      this.pairs.push([name, file])
    }
  }

  close(): void {
    this.spool?.close()
  }
}
