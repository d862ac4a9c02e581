// Undoes the Content-Encoding of a request, where the limits allow it: one coding, and no more than so many times what came.
// RFC 9110 section 8.4.

import { stepping } from '../environ/body.ts'
import type { Environ, Input } from '../environ/contract.ts'
import type { Limits } from '../environ/limits.ts'
import { trimOws } from '../syntax/list.ts'
import { CodingError, decoderOf } from './codings.ts'
import { BodyError } from './errors.ts'
import type { Chunks } from './zlib-stream.ts'

// A small body may grow by more than the ratio; what matters is memory.
const ALWAYS = 65_536

/**
 * Puts the decoded body in the place of an encoded one, to be decoded as it is read; its Content-Encoding and length go.
 *
 * Throws BodyError 415 for codings that are not known, for more than one, and when the limits allow none.
 */
export function decodeInput(environ: Environ, limits: Limits): void {
  const coding = trimOws(environ.HTTP_CONTENT_ENCODING ?? '').toLowerCase()
  if (coding === '' || coding === 'identity') return
  const decode = limits.decodeRatio === 0 ? null : decoderOf(coding)
  if (decode === null) {
    throw new BodyError(415, `the content coding ${JSON.stringify(coding)} of the body is not accepted`)
  }
  environ['wsgi.input'] = decoded(environ['wsgi.input'], decode, limits.decodeRatio)
  delete environ.HTTP_CONTENT_ENCODING
  delete environ.CONTENT_LENGTH
  environ['wsgi.input_terminated'] = true
}

async function* decoded(
  input: Input,
  decode: (input: Chunks) => Chunks,
  ratio: number,
): AsyncGenerator<Uint8Array> {
  let came = 0
  let gave = 0
  const counted = stepping<Uint8Array, Uint8Array>(input, async (from) => {
    const step = await from.next()
    if (!step.done) came += step.value.length
    return step
  })
  try {
    for await (const chunk of decode(counted)) {
      gave += chunk.length
      if (gave > ALWAYS && gave > came * ratio) {
        throw new BodyError(413, `the body is more than ${ratio} times as large as it came (decodeRatio)`)
      }
      yield chunk
    }
  } catch (error) {
    if (error instanceof CodingError) throw new BodyError(400, error.message, { cause: error })
    throw error
  }
}
