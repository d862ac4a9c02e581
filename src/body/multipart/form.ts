// A whole multipart form: its fields as text, its files as `File`s, in memory while they are small and in one temporary
// file beyond. RFC 7578.

import { concatBytes } from '../../syntax/bytes.ts'
import { BodyError } from '../errors.ts'
import { Spool, SpooledFile } from '../spool.ts'
import { type Part, type PartsReader, readPart, textOf } from './parts.ts'

/** What bounds reading a form, beside what bounds its parts. */
export interface FormLimits {
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
export async function readForm(reader: PartsReader, limits: FormLimits): Promise<Form> {
  const files = new FileStore(limits.spoolBytes)
  const pairs: [string, string | File][] = []
  let text = 0
  let fields = 0
  try {
    for await (const part of reader) {
      const name = part.name as string
      if (part.filename !== null) {
        pairs.push([name, await files.take(part)])
        continue
      }
      if (++fields > limits.params) throw new BodyError(413, `more than ${limits.params} fields (params)`)
      const bytes = await readPart(part, limits.formMemory - text, 'formMemory')
      text += bytes.length
      pairs.push([name, textOf(bytes, part.type)])
    }
  } catch (error) {
    files.close()
    throw error
  }
  return { pairs, close: () => files.close() }
}

/** Where the files of one form go. */
class FileStore {
  private left: number
  private spool: Spool | null = null

  constructor(memory: number) {
    this.left = memory
  }

  async take(part: Part): Promise<File> {
    const type = part.type?.toString() ?? ''
    const name = part.filename as string
    const kept: Uint8Array[] = []
    let size = 0
    let start = -1
    for await (const chunk of part) {
      size += chunk.length
      if (start < 0 && size > this.left) {
        this.spool ??= await Spool.create()
        if (this.spool !== null) {
          start = this.spool.size
          for (const early of kept.splice(0)) await this.spool.write(early)
        }
      }
      if (start < 0) kept.push(chunk)
      else await (this.spool as Spool).write(chunk)
    }
    if (start >= 0) return new SpooledFile(this.spool as Spool, start, size, name, type)
    this.left -= size
    return new File([concatBytes(kept) as Uint8Array<ArrayBuffer>], name, { type })
  }

  close(): void {
    this.spool?.close()
  }
}
