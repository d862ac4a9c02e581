// Undoes the Content-Encoding of a request, where the limits allow it: one coding, as long as the body does not grow to more
// than a multiple of the bytes that came. RFC 9110 section 8.4.

import { stepping } from '../environ/body.ts'
import type { Environ, Input } from '../environ/contract.ts'
import type { Limits } from '../environ/limits.ts'
import { trimOws } from '../syntax/list.ts'
import { BodyError, CodingError } from './errors.ts'
import type { Chunks } from './zlib-stream.ts'

// Up to so many bytes a body may grow by more than the ratio: what the ratio protects is memory, and these need little.
const ALWAYS = 65_536

/** Whether the body of a request came encoded. Throws BodyError 415 when the limits allow no coding. */
export function isEncoded(environ: Environ, limits: Limits): boolean {
  const coding = codingOf(environ)
  if (coding === '' || coding === 'identity') return false
  if (limits.decodeRatio === 0) throw notAccepted(coding)
  return true
}

/**
 * Puts the decoded body in the place of an encoded one, to be decoded as it is read; its Content-Encoding and length go.
 *
 * Rejects with BodyError 415 for codings that are not known, for more than one, and when the limits allow none.
 */
export async function decodeInput(environ: Environ, limits: Limits): Promise<void> {
  // Imported here, since few programs allow a coding.
  const { decoderOf } = await import('./codings.ts')
  // Asked now, for another reader may have been here meanwhile.
  if (!isEncoded(environ, limits)) return
  const coding = codingOf(environ)
  const decode = decoderOf(coding)
  if (decode === null) throw notAccepted(coding)
  environ['wsgi.input'] = decoded(environ['wsgi.input'], decode, limits.decodeRatio)
  delete environ.HTTP_CONTENT_ENCODING
  delete environ.CONTENT_LENGTH
  environ['wsgi.input_terminated'] = true
}

function codingOf(environ: Environ): string {
  return trimOws(environ.HTTP_CONTENT_ENCODING ?? '').toLowerCase()
}

function notAccepted(coding: string): BodyError {
  return new BodyError(415, `the content coding ${JSON.stringify(coding)} of the body is not accepted`)
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
