// The content codings that this runtime knows, as transformations of chunks. RFC 9110 section 8.4.1.

import { bytesOf, chained, collect, stepping } from '../environ/body.ts'
import { chunksOfStream, streamOfBody } from '../environ/fetch.ts'
import { builtinModule } from '../syntax/runtime.ts'
import { CodingError } from './errors.ts'
import { type Chunks, type Duplex, throughZlib } from './zlib-stream.ts'

/** How hard an encoder tries. */
export interface EncodeOptions {
  /**
   * The level, by the coding's own scale: 0 to 9, 5 by default; for `br` 0 to 11, 4 by default; for `zstd` 0 to 22, 3 by default.
   * Where the runtime has no `node:zlib` it is checked, and has no effect.
   */
  readonly level?: number | undefined
}

type Options = Readonly<Record<string, unknown>>

interface Zlib {
  readonly constants: Readonly<Record<string, number>>
  readonly [maker: string]: unknown
}

let found: Zlib | null = null

// Looked for when a body is first encoded or decoded: it brings the streams of Node along, and few programs need it to start.
function zlib(): Zlib | null {
  found ??= (builtinModule('node:zlib') as Zlib | undefined) ?? null
  return found
}

/** What a coding is called by node:zlib and by the platform, and how it is encoded by default. */
interface Coding {
  readonly encoder: string
  readonly decoder: string
  /** The name of CompressionStream and DecompressionStream. */
  readonly format: string | null
  readonly level: number
  readonly highest: number
  readonly options: (level: number, flush: boolean, constants: Zlib['constants']) => Options
}

const deflating = (level: number, flush: boolean, constants: Zlib['constants']): Options => ({
  level,
  ...(flush ? { flush: constants['Z_SYNC_FLUSH'] } : {}),
})

// The levels are those that answers made on the fly can afford: the highest of `br` takes many times as long, and the step
// from 5 to the 6 of zlib costs a third of the time and saves a hundredth of the bytes (test/bench/codings.ts).
const GZIP: Coding = {
  encoder: 'Gzip',
  decoder: 'Gunzip',
  format: 'gzip',
  level: 5,
  highest: 9,
  options: deflating,
}
const RAW: Coding = { ...GZIP, encoder: 'DeflateRaw', decoder: 'InflateRaw', format: 'deflate-raw' }
const CODINGS = new Map<string, Coding>([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['deflate', { ...GZIP, encoder: 'Deflate', decoder: 'Inflate', format: 'deflate' }],
  [
    'br',
    {
      encoder: 'BrotliCompress',
      decoder: 'BrotliDecompress',
      format: null,
      level: 4,
      highest: 11,
      options: (level, flush, constants) => ({
        params: { [constants['BROTLI_PARAM_QUALITY'] as number]: level },
        ...(flush ? { flush: constants['BROTLI_OPERATION_FLUSH'] } : {}),
      }),
    },
  ],
  [
    'zstd',
    {
      encoder: 'ZstdCompress',
      decoder: 'ZstdDecompress',
      format: null,
      level: 3,
      highest: 22,
      options: (level, flush, constants) => ({
        params: { [constants['ZSTD_c_compressionLevel'] as number]: level },
        ...(flush ? { flush: constants['ZSTD_e_flush'] } : {}),
      }),
    },
  ],
])

/** The codings that this runtime can make, such as `gzip`; some runtimes make more than they undo. */
export function madeCodings(): string[] {
  return [...CODINGS.keys()].filter((coding) => encoderOf(coding) !== null)
}

/** What undoes a coding, given in lower case; null when it is not known here. */
export function decoderOf(coding: string): ((input: Chunks) => Chunks) | null {
  const known = CODINGS.get(coding)
  const [plain, raw] = known === undefined ? [null, null] : [decoder(known), decoder(RAW)]
  if (plain === null || raw === null) return null
  if (coding !== 'deflate') return (input) => blamed(input, plain, coding)
  // Some have always sent deflate without the wrapper that it has, and clients take both.
  const either = (input: Chunks) => byFirst(input, (first) => (isZlib(first) ? plain : raw))
  return (input) => blamed(input, either, coding)
}

// Tells the two ways to fail apart: what the source of the chunks fails with is passed on as it is, and what the decoder
// fails with is the body's fault.
function blamed(input: Chunks, decode: (input: Chunks) => Chunks, coding: string): Chunks {
  let failed: unknown = null
  const watched = stepping<Uint8Array, Uint8Array>(input, async (from) => {
    try {
      return await from.next()
    } catch (error) {
      failed = error
      throw error
    }
  })
  return stepping(decode(watched), async (from) => {
    try {
      return await from.next()
    } catch (cause) {
      if (failed !== null) throw failed
      throw new CodingError(`the body is not in its content coding, ${coding}`, { cause })
    }
  })
}

function decoder({ decoder, format }: Coding): ((input: Chunks) => Chunks) | null {
  const module = zlib()
  const make = module?.[`create${decoder}`] as (() => Duplex) | undefined
  const beginning = BEGINNINGS.get(decoder)
  if (module !== null && beginning !== undefined && !noticesCuts(module, decoder, beginning)) return null
  if (make !== undefined) return (input) => throughZlib(make(), input)
  if (format === null || typeof DecompressionStream === 'undefined') return null
  return (input) => throughPlatform(input, new DecompressionStream(format as CompressionFormat))
}

// Bytes that begin a frame, and do not end it. Node 22 takes those of zstd for a whole body, and Deno those of brotli: there what
// was cut would look whole, so these codings are not undone.
const BEGINNINGS = /* @__PURE__ */ new Map([
  ['ZstdDecompress', [0x28, 0xb5, 0x2f, 0xfd]],
  ['BrotliDecompress', [0x0b]],
])

const noticed = /* @__PURE__ */ new Map<string, boolean>()

function noticesCuts(module: Zlib, decoder: string, beginning: readonly number[]): boolean {
  const known = noticed.get(decoder)
  if (known !== undefined) return known
  const decode = module[`${plainName(decoder)}Sync`]
  let notices = false
  try {
    ;(decode as ((bytes: Uint8Array) => unknown) | undefined)?.(Uint8Array.from(beginning))
  } catch {
    notices = true
  }
  noticed.set(decoder, notices)
  return notices
}

/** How a coding is made of bytes: of all of them, or of chunks as they come, each of which leaves at once. */
export interface Encoder {
  whole(bytes: Uint8Array): Promise<Uint8Array>
  chunks(input: Chunks): Chunks
}

/** What makes a coding, given in lower case; null when it is not known here. Throws a RangeError for a level it does not have. */
export function encoderOf(coding: string, { level }: EncodeOptions = {}): Encoder | null {
  const known = CODINGS.get(coding)
  if (known === undefined) return null
  if (level !== undefined && !(Number.isInteger(level) && level >= 0 && level <= known.highest)) {
    throw new RangeError(`a level of ${coding} is a whole number from 0 to ${known.highest}, not ${level}`)
  }
  const module = zlib()
  if (module?.[`create${known.encoder}`] !== undefined)
    return zlibEncoder(module, known, level ?? known.level)
  const { format } = known
  if (format === null || typeof CompressionStream === 'undefined') return null
  const chunks = (input: Chunks) => throughPlatform(input, new CompressionStream(format as CompressionFormat))
  return { chunks, whole: async (bytes) => collect(chunks(bytesOf(bytes))) }
}

const SMALLEST_PIECE = 16_384
const LARGEST_PIECE = 262_144

function zlibEncoder(module: Zlib, { encoder, options }: Coding, level: number): Encoder {
  const { constants } = module
  const make = module[`create${encoder}`] as (options: Options) => Duplex
  const whole = module[plainName(encoder)] as (
    bytes: Uint8Array,
    options: Options,
    done: (error: Error | null, bytes: Uint8Array) => void,
  ) => void
  return {
    // On a thread of its own, so that other requests go on.
    whole: (bytes) =>
      new Promise((resolve, reject) => {
        // Each piece of what comes out is a turn of the thread.
        const chunkSize = Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, bytes.length >> 2))
        whole(bytes, { ...options(level, false, constants), chunkSize }, (error, encoded) =>
          error === null ? resolve(encoded) : reject(error),
        )
      }),
    chunks: (input) => throughZlib(make(options(level, true, constants)), input),
  }
}

// RFC 1950 section 2.2: method and window, and check bits that make the first two bytes a multiple of 31.
function isZlib(first: Uint8Array): boolean {
  const [method = 0, flags] = first
  return (method & 0x8f) === 8 && (flags === undefined || (method * 256 + flags) % 31 === 0)
}

/** Chunks through what is chosen by the first of them. */
function byFirst(input: Chunks, choose: (first: Uint8Array) => (input: Chunks) => Chunks): Chunks {
  const source = input[Symbol.asyncIterator]()
  const rest: Chunks = { [Symbol.asyncIterator]: () => source }
  let chosen: AsyncIterator<Uint8Array> | null = null
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        if (chosen === null) {
          const first = await source.next()
          const all = first.done ? rest : bytesOf(chained([first.value, rest]))
          chosen = choose(first.value ?? new Uint8Array())(all)[Symbol.asyncIterator]()
        }
        return chosen.next()
      },
      async return() {
        await (chosen ?? source).return?.()
        return { done: true, value: undefined }
      },
    }),
  }
}

function throughPlatform(input: Chunks, transform: unknown): Chunks {
  const stream = streamOfBody(input[Symbol.asyncIterator]())
  return chunksOfStream(stream.pipeThrough(transform as ReadableWritablePair<Uint8Array, Uint8Array>))
}

// What node:zlib calls `createGzip` where it makes a stream, it calls `gzip` where it takes bytes.
function plainName(maker: string): string {
  return maker.charAt(0).toLowerCase() + maker.slice(1)
}
