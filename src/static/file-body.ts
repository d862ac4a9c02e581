// The bytes of an open file as a body: read in chunks as they are wanted, and closed exactly once, however it ends.

import type { RandomAccess } from '../body/random-access.ts'
import type { SendableFile } from '../environ/contract.ts'
import { FileReader } from '../gateways/node/file-reader.ts'
import type { Part } from '../headers/range.ts'
import type { SharedFile } from './shared-file.ts'

/**
 * A file as a body. It is one user of the shared file until its first part is asked for, which takes its place; later parts
 * open the file again.
 *
 * `reopen` gives the same state of the same file, or rejects.
 */
export class FileBody implements RandomAccess {
  readonly size: number
  private file: SharedFile | null
  private taker: FilePart | null = null
  private readonly reopen: () => Promise<SharedFile>

  constructor(file: SharedFile, size: number, reopen: () => Promise<SharedFile>) {
    this.file = file
    this.size = size
    this.reopen = reopen
  }

  part({ first, last }: Part): FilePart {
    const { file } = this
    this.file = null
    const part = new FilePart(file, first, last + 1 - first, this.reopen)
    if (file !== null) this.taker = part
    return part
  }

  /** Closes what is open, whoever has it: for when nobody has received the body. */
  close(): void {
    void (this.taker ?? this[Symbol.asyncIterator]()).return()
  }

  [Symbol.asyncIterator](): FilePart {
    return this.part({ first: 0, last: this.size - 1 })
  }
}

/** A part of an open file, one of whose users it is. */
export class FilePart extends FileReader implements SendableFile {
  private file: SharedFile | null
  private readonly reopen: () => Promise<SharedFile>

  constructor(file: SharedFile | null, start: number, size: number, reopen: () => Promise<SharedFile>) {
    super(start, size)
    this.file = file
    this.reopen = reopen
  }

  /** The descriptor; -1 before the file is opened and after it is closed. */
  get fd(): number {
    return this.file?.fd ?? -1
  }

  protected async open(): Promise<void> {
    this.file = await this.reopen()
  }

  // Each piece has memory of its own: whoever receives it may keep it.
  protected room(size: number): Uint8Array {
    return Buffer.allocUnsafeSlow(size)
  }

  protected unused(): void {}

  protected letGo(): void {
    const { file } = this
    this.file = null
    file?.release()
  }
}
