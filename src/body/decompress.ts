// Undoes the Content-Encoding of a request, where the limits allow it: one coding, and no more than so many times what came.
// RFC 9110 section 8.4.

import type { Environ, Input } from '../environ/contract.ts'
import { chunksOfStream } from '../environ/fetch.ts'
import type { Limits } from '../environ/limits.ts'
import { BodyError } from './errors.ts'

type Chunks = AsyncIterable<Uint8Array>
interface Zlib {
  readonly [maker: string]: (() => unknown) | undefined
}
interface Runtime {
  getBuiltinModule?(name: string): unknown
}

const zlib = (globalThis as { process?: Runtime }).process?.getBuiltinModule?.('node:zlib') as
  | Zlib
  | undefined

// What each coding is called by node:zlib, and by the platform's DecompressionStream.
const CODINGS = new Map<string, readonly [maker: string, format: string | null]>([
  ['gzip', ['createGunzip', 'gzip']],
  ['x-gzip', ['createGunzip', 'gzip']],
  ['deflate', ['createInflate', 'deflate']],
  ['br', ['createBrotliDecompress', null]],
  ['zstd', ['createZstdDecompress', null]],
])
// A small body may grow by more than the ratio; what matters is memory.
const ALWAYS = 65_536

/**
 * Puts the decoded body in the place of an encoded one, to be decoded as it is read; its Content-Encoding and length go.
 *
 * Throws BodyError 415 for codings that are not known, for more than one, and when the limits allow none.
 */
export function decodeInput(environ: Environ, limits: Limits): void {
  const coding = environ.HTTP_CONTENT_ENCODING?.trim().toLowerCase()
  if (coding === undefined || coding === '' || coding === 'identity') return
  const decode = limits.decodeRatio === 0 ? null : decoderOf(coding)
  if (decode === null) {
    throw new BodyError(415, `the content coding ${JSON.stringify(coding)} of the body is not accepted`)
  }
  environ['wsgi.input'] = decoded(environ['wsgi.input'], decode, limits.decodeRatio)
  delete environ.HTTP_CONTENT_ENCODING
  delete environ.CONTENT_LENGTH
  environ['wsgi.input_terminated'] = true
}

/** The codings that this runtime can undo, such as `gzip`. */
export function knownCodings(): string[] {
  return [...CODINGS.keys()].filter((coding) => decoderOf(coding) !== null)
}

function decoderOf(coding: string): ((input: Chunks) => Chunks) | null {
  const known = CODINGS.get(coding)
  if (known === undefined) return null
  const [maker, format] = known
  const make = zlib?.[maker]
  if (make !== undefined) return (input) => throughZlib(make() as Duplex, input)
  if (format === null || typeof DecompressionStream === 'undefined') return null
  return (input) =>
    chunksOfStream(streamOf(input).pipeThrough(new DecompressionStream(format as CompressionFormat)))
}

async function* decoded(
  input: Input,
  decode: (input: Chunks) => Chunks,
  ratio: number,
): AsyncGenerator<Uint8Array> {
  let came = 0
  let gave = 0
  let failed: unknown = null
  const counted = (async function* () {
    try {
      for await (const chunk of input) {
        came += chunk.length
        yield chunk
      }
    } catch (error) {
      failed = error
      throw error
    }
  })()
  try {
    for await (const chunk of decode(counted)) {
      gave += chunk.length
      if (gave > ALWAYS && gave > came * ratio) {
        throw new BodyError(413, `the body is more than ${ratio} times as large as it came (decodeRatio)`)
      }
      yield chunk
    }
  } catch (error) {
    // What the client or the gateway is to blame for is told as it is.
    if (failed !== null) throw failed
    if (error instanceof BodyError) throw error
    throw new BodyError(400, 'the body is not in its content coding', { cause: error })
  }
}

interface Duplex extends Chunks {
  write(chunk: Uint8Array): boolean
  end(): void
  once(event: 'drain' | 'error' | 'close', listener: () => void): void
  on(event: 'error', listener: (error: Error) => void): void
  destroy(error?: Error): void
}

async function* throughZlib(duplex: Duplex, input: Chunks): AsyncGenerator<Uint8Array> {
  let closed = false
  duplex.once('close', () => {
    closed = true
  })
  const feeding = (async () => {
    for await (const chunk of input) {
      if (closed) return
      if (!duplex.write(chunk)) {
        await new Promise<void>((resolve) => {
          duplex.once('drain', resolve)
          duplex.once('close', resolve)
        })
      }
    }
    if (!closed) duplex.end()
  })()
  feeding.catch((error: Error) => duplex.destroy(error))
  try {
    yield* duplex
  } finally {
    duplex.destroy()
  }
}

function streamOf(input: Chunks): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = input[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const step = await iterator.next()
      if (step.done) controller.close()
      else controller.enqueue(step.value as Uint8Array<ArrayBuffer>)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
