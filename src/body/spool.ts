// Files of a form that are too large for memory: written to a temporary file while they arrive, read from there, gone when
// the request has ended. Where the runtime has no file system, they stay in memory.

import { streamOfBody } from '../environ/fetch.ts'
import { concatBytes, decodeUtf8 } from '../syntax/bytes.ts'
import { builtinModule, isWorkers } from '../syntax/runtime.ts'

type Callback<T = void> = (error: Error | null, value: T) => void
interface FileSystem {
  open(path: string, flags: string, mode: number, done: Callback<number>): void
  write(
    fd: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    at: number,
    done: Callback<number>,
  ): void
  read(
    fd: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    at: number,
    done: Callback<number>,
  ): void
  close(fd: number, done: Callback): void
  unlink(path: string, done: Callback): void
}

const READ = 65_536

/** A temporary file, written from its start and read anywhere. Its name is gone once it is open, so nothing is left behind. */
export class Spool {
  readonly #fs: FileSystem
  readonly #fd: number
  readonly #path: string | null
  #open = true
  /** How many reads and writes are under way. */
  #busy = 0
  /** How many bytes were written. */
  size = 0

  private constructor(fs: FileSystem, fd: number, path: string | null) {
    this.#fs = fs
    this.#fd = fd
    this.#path = path
    forgotten.register(this, { fs, fd, path }, this)
  }

  /** Opens one; null where there is no file system. */
  static async create(): Promise<Spool | null> {
    // Theirs is memory too, and does not take all that is written to it.
    if (isWorkers) return null
    const fs = builtinModule('node:fs') as FileSystem | undefined
    const os = builtinModule('node:os') as { tmpdir(): string } | undefined
    if (fs === undefined || os === undefined) return null
    const path = `${os.tmpdir()}/wsgify-${crypto.randomUUID()}`
    const fd = await call<number>((done) => fs.open(path, 'wx+', 0o600, done))
    // Windows does not let go of the name of an open file.
    const kept = await call((done) => fs.unlink(path, done)).then(
      () => null,
      () => path,
    )
    return new Spool(fs, fd, kept)
  }

  /** Adds bytes at the end. Rejects once the file is closed. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.length - at
      at += await this.#use((done) => this.#fs.write(this.#fd, bytes, at, length, this.size + at, done))
    }
    this.size += bytes.length
  }

  /** Reads some bytes from a place on: as many as there are, up to `length`. Rejects once the file is closed. */
  async read(at: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length)
    const size = await this.#use((done) => this.#fs.read(this.#fd, bytes, 0, length, at, done))
    return bytes.subarray(0, size)
  }

  /** Closes and forgets the file, once what is under way has ended: the number of a closed file is another's soon. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    forgotten.unregister(this)
    if (this.#busy === 0) this.#letGo()
  }

  async #use(run: (done: Callback<number>) => void): Promise<number> {
    if (!this.#open) throw new Error('the file of the form is gone: its request has ended')
    this.#busy++
    try {
      return await call(run)
    } finally {
      if (--this.#busy === 0 && !this.#open) this.#letGo()
    }
  }

  #letGo(): void {
    closeFile({ fs: this.#fs, fd: this.#fd, path: this.#path })
  }
}

interface OpenFile {
  readonly fs: FileSystem
  readonly fd: number
  readonly path: string | null
}

function closeFile({ fs, fd, path }: OpenFile): void {
  fs.close(fd, () => {
    if (path !== null) fs.unlink(path, () => {})
  })
}

// For requests that have no gateway to tell when they end.
const forgotten = /* @__PURE__ */ new FinalizationRegistry(closeFile)

function call<T>(run: (done: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    run((error, value) => (error === null ? resolve(value) : reject(error))),
  )
}

/** A file of a form that stands in a temporary file, with the members of the platform's `File`. */
export class SpooledFile extends File {
  override readonly webkitRelativePath = ''
  readonly #spool: Spool
  readonly #start: number
  readonly #size: number
  readonly #type: string

  constructor(
    spool: Spool,
    start: number,
    size: number,
    name: string,
    type: string,
    lastModified: number = Date.now(),
  ) {
    // FormData takes nothing else for a file; what it sends it asks the members for.
    super([], name, { lastModified })
    this.#spool = spool
    this.#start = start
    this.#size = size
    this.#type = type
  }

  override get size(): number {
    return this.#size
  }

  /** As it came: the platform would write it in lower case. */
  override get type(): string {
    return this.#type
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.size; ) {
      const bytes = await this.#spool.read(this.#start + at, Math.min(READ, this.size - at))
      if (bytes.length === 0) throw new Error('the temporary file is shorter than what was written to it')
      at += bytes.length
      yield bytes
    }
  }

  /** The content as a stream, read from the file as it is wanted. */
  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return streamOfBody(this.#chunks()) as ReadableStream<Uint8Array<ArrayBuffer>>
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array[] = []
    for await (const chunk of this.#chunks()) chunks.push(chunk)
    return concatBytes(chunks) as Uint8Array<ArrayBuffer>
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.bytes()
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  }

  /** The content as UTF-8 text. */
  override async text(): Promise<string> {
    return decodeUtf8(await this.bytes())
  }

  /** A part of the file, as the platform's `slice` cuts it. */
  override slice(start = 0, end: number = this.size, type = ''): SpooledFile {
    const from = clamp(start, this.size)
    const size = Math.max(0, clamp(end, this.size) - from)
    return new SpooledFile(this.#spool, this.#start + from, size, this.name, type, this.lastModified)
  }
}

/**
 * The file of a form as FormData keeps it: itself, or a copy in memory where FormData takes the content that the platform gave
 * to a File, and asks none of its members, as Bun's does.
 */
export async function fileForFormData(file: File): Promise<File> {
  const data = new FormData()
  data.append('file', file)
  if ((data.get('file') as File).size === file.size) return file
  return new File([await file.arrayBuffer()], file.name, { type: file.type, lastModified: file.lastModified })
}

// A position may have a fraction, or be none at all, which counts as 0.
function clamp(given: number, size: number): number {
  const position = Math.round(given) || 0
  return position < 0 ? Math.max(0, size + position) : Math.min(position, size)
}
