// Answers that have no version get one, made of their body, so that a client which has it already is told so.

import { wsgify } from '../wsgify/wsgify.ts'
import { count, type Filter, readSettings } from './settings.ts'

/** Which answers. */
export interface ConditionalEtagOptions {
  /** Longer answers, and those whose length is not known, are left alone; 1,048,576 by default. */
  readonly maxBytes?: number | undefined
}

/**
 * Sets an ETag on answers to GET with status 200 that have none, and answers the conditions of the request: 304 where the client
 * has it already. That saves sending the body, not making it: the tag is made of the body. An answer that must not be stored is
 * left alone.
 *
 * Put it inside of what encodes: `compression(conditionalEtag(app))`.
 */
export const conditionalEtag: Filter<ConditionalEtagOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { maxBytes }) => {
    if (req.method !== 'GET') return app
    return req.getResponse(app, (res) => {
      if (res.status !== 200 || res.field('ETag') !== null || res.field('Content-Encoding') !== null)
        return res
      const length = res.contentLength
      if (length === null || length > maxBytes || res.cacheControl.noStore === true) return res
      return res.setEtag().then(() => {
        res.conditionalResponse = true
        return res
      })
    })
  },
  (given: ConditionalEtagOptions) => readSettings(given, { maxBytes: [count, 1_048_576] }),
)
