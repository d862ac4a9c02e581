// One class for each status of redirection, 3xx. 306 is reserved and has none.

import type { BaseRequest } from '../message/base-request.ts'
import { percentOf } from '../syntax/percent.ts'
import type { HTTPExceptionInit, WithInit } from './exception-init.ts'
import { HTTPException } from './http-exception.ts'

/** A redirect, or an answer that has to do with where things are: 3xx. */
export class HTTPRedirection extends HTTPException {
  static override readonly code: number = 300
  static override readonly explanation: string = 'There are several of these to choose from.'
}

/** What can be said of a redirect: where it leads, or that it adds a slash to the path of the request. */
export type HTTPMoveInit = HTTPExceptionInit &
  (
    | { readonly location: string; readonly addSlash?: false | undefined }
    | { readonly addSlash: true; readonly location?: undefined }
  )

/**
 * A redirect that leads somewhere: `new HTTPFound({ location: '/login' })`. A relative reference stays on this host.
 *
 * With `addSlash` it leads to the path of the request with a slash at its end, query included.
 */
export class HTTPMove extends HTTPRedirection {
  readonly #addSlash: boolean

  /** Throws a TypeError without a place to go to. */
  constructor(...args: WithInit<HTTPMoveInit>) {
    const [first, second] = args
    const { addSlash = false, ...init }: HTTPMoveInit | { addSlash?: boolean } =
      (typeof first === 'object' ? first : second) ?? {}
    super(...((typeof first === 'object' ? [init] : [first, init]) as WithInit<HTTPExceptionInit>))
    if ((this.location === null) !== addSlash) {
      throw new TypeError(`${this.name} has a location, { location: '/elsewhere' }, or { addSlash: true }`)
    }
    this.#addSlash = addSlash
  }

  protected override redirectsTo(request: BaseRequest | undefined): string | null {
    if (!this.#addSlash) return null
    if (request === undefined) throw new TypeError('addSlash needs the request: error.response(request)')
    const { path, queryString } = request
    // A path may begin with two slashes; as a reference that would lead to another host.
    const place = `${path.startsWith('//') ? '/.' : ''}${path}${path.endsWith('/') ? '' : '/'}`
    return queryString === '' ? place : `${place}?${queryString.replace(/[^!-~]/g, percentOfChar)}`
  }
}

function percentOfChar(char: string): string {
  return percentOf(char.charCodeAt(0))
}

/** 300; name them: `new HTTPMultipleChoices({ alternatives: [{ href: '/doc.de', language: 'de' }] })`. RFC 9110 section 15.4.1. */
export class HTTPMultipleChoices extends HTTPRedirection {
  static override readonly code: number = 300
  static override readonly explanation: string = 'There are several of these to choose from.'
}

/** 301. RFC 9110 section 15.4.2. */
export class HTTPMovedPermanently extends HTTPMove {
  static override readonly code: number = 301
  static override readonly explanation: string = 'The resource has moved for good.'
}

/** 302. RFC 9110 section 15.4.3. */
export class HTTPFound extends HTTPMove {
  static override readonly code: number = 302
  static override readonly explanation: string = 'The resource is found elsewhere for now.'
}

/** 303. RFC 9110 section 15.4.4. */
export class HTTPSeeOther extends HTTPMove {
  static override readonly code: number = 303
  static override readonly explanation: string = 'The answer is found elsewhere with GET.'
}

/** 304; it leads nowhere and has no body. RFC 9110 section 15.4.5. */
export class HTTPNotModified extends HTTPRedirection {
  static override readonly code: number = 304
  static override readonly explanation: string = 'The client has this version already.'
}

/** 305, deprecated: clients ignore it. RFC 9110 section 15.4.6. */
export class HTTPUseProxy extends HTTPMove {
  static override readonly code: number = 305
  static override readonly explanation: string = 'The resource is reached through a proxy.'
}

/** 307. RFC 9110 section 15.4.8. */
export class HTTPTemporaryRedirect extends HTTPMove {
  static override readonly code: number = 307
  static override readonly explanation: string =
    'The resource is found elsewhere for now; repeat the request there.'
}

/** 308. RFC 9110 section 15.4.9. */
export class HTTPPermanentRedirect extends HTTPMove {
  static override readonly code: number = 308
  static override readonly explanation: string = 'The resource has moved for good; repeat the request there.'
}
