// Bodies of requests that are too large are refused: by the length they say they have, and by what arrives.

import { BodyError } from '../body/errors.ts'
import { declaredLength } from '../body/input.ts'
import { closeIterator, stepping } from '../environ/body.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { discard } from './discard.ts'
import { count, type Filter, readSettings } from './settings.ts'

/** How large bodies may be. */
export interface SizeLimitOptions {
  /** 114,688 unless told, as OpenStack's services have it. */
  readonly maxBytes?: number | undefined
}

/**
 * Answers 413 to a request whose body is larger than `maxBytes`: at once when its Content-Length says so, else as soon as more
 * has arrived, also when the application has caught the error that it was given then.
 *
 * A server has `limits.bodyBytes` for all of its applications; this is for one of them.
 *
 * @example
 * sizeLimit(app, { maxBytes: 1_000_000 })
 */
export const sizeLimit: Filter<SizeLimitOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { maxBytes }) => {
    const { environ } = req
    const input = environ['wsgi.input']
    if ((declaredLength(environ) ?? 0) > maxBytes) throw tooLarge(maxBytes)
    if (Array.isArray(input)) {
      if (input.length > 0 && sizeOf(input) > maxBytes) throw tooLarge(maxBytes)
      return app
    }
    let isOver = false
    let size = 0
    environ['wsgi.input'] = stepping<Uint8Array, Uint8Array>(input, async (from) => {
      const step = await from.next()
      if (step.done) return step
      size += step.value.length
      if (size <= maxBytes) return step
      isOver = true
      await closeIterator(from)
      throw tooLarge(maxBytes)
    })
    return req.getResponse(app, (res) => {
      if (!isOver) return res
      discard(res)
      throw tooLarge(maxBytes)
    })
  },
  (given: SizeLimitOptions) =>
    readSettings(
      given,
      { maxBytes: [count, 114_688] },
      { max_request_body_size: 'maxBytes', oslo_config_project: null },
    ),
)

function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((size, chunk) => size + chunk.length, 0)
}

function tooLarge(maxBytes: number): BodyError {
  return new BodyError(413, `the body is larger than ${maxBytes} bytes`)
}
