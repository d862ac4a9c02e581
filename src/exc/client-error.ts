// One class for each status of an error of the client, 4xx. A table: no behaviour beyond it.

import type { Needing } from './exception-init.ts'
import { HTTPError } from './http-exception.ts'

/** An error of the client: 4xx. */
export class HTTPClientError extends HTTPError {
  static override readonly code: number = 400
  static override readonly explanation: string = 'The request is malformed.'
}

/** 400. RFC 9110 section 15.5.1. */
export class HTTPBadRequest extends HTTPClientError {
  static override readonly code: number = 400
  static override readonly explanation: string = 'The request is malformed.'
}

/** 401; say how to get in: `new HTTPUnauthorized({ wwwAuthenticate: 'Bearer' })`. There is no challenge by default, since only the
 * application knows the schemes it has. RFC 9110 section 15.5.2. */
export class HTTPUnauthorized extends HTTPClientError {
  static override readonly code: number = 401
  static override readonly explanation: string = 'The request needs credentials that are valid.'

  constructor(...args: Needing<'wwwAuthenticate'>) {
    super(...args)
  }
}

/** 402. RFC 9110 section 15.5.3. */
export class HTTPPaymentRequired extends HTTPClientError {
  static override readonly code: number = 402
  static override readonly explanation: string = 'The resource must be paid for.'
}

/** 403. RFC 9110 section 15.5.4. */
export class HTTPForbidden extends HTTPClientError {
  static override readonly code: number = 403
  static override readonly explanation: string = 'Access to this resource is denied.'
}

/** 404. RFC 9110 section 15.5.5. */
export class HTTPNotFound extends HTTPClientError {
  static override readonly code: number = 404
  static override readonly explanation: string = 'There is no such resource.'
}

/** 405; name the methods there are: `new HTTPMethodNotAllowed({ allow: ['GET', 'POST'] })`. RFC 9110 section 15.5.6. */
export class HTTPMethodNotAllowed extends HTTPClientError {
  static override readonly code: number = 405
  static override readonly explanation: string = 'The resource does not have this method.'

  constructor(...args: Needing<'allow'>) {
    super(...args)
    // Made where nobody knew them: an empty list is what RFC 9110 has for a resource that is closed for now.
    if (this.headers.get('Allow') === null) this.headers.set('Allow', '')
  }
}

/** 406; say what there is: `new HTTPNotAcceptable({ alternatives: ['text/html', 'application/json'] })`. RFC 9110 section 15.5.7. */
export class HTTPNotAcceptable extends HTTPClientError {
  static override readonly code: number = 406
  static override readonly explanation: string = 'The resource has no form that the request accepts.'
}

/** 407; say how to get through: `proxyAuthenticate`. RFC 9110 section 15.5.8. */
export class HTTPProxyAuthenticationRequired extends HTTPClientError {
  static override readonly code: number = 407
  static override readonly explanation: string = 'The proxy needs credentials that are valid.'

  constructor(...args: Needing<'proxyAuthenticate'>) {
    super(...args)
  }
}

/** 408. RFC 9110 section 15.5.9. */
export class HTTPRequestTimeout extends HTTPClientError {
  static override readonly code: number = 408
  static override readonly explanation: string = 'The request took too long to arrive.'
}

/** 409. RFC 9110 section 15.5.10. */
export class HTTPConflict extends HTTPClientError {
  static override readonly code: number = 409
  static override readonly explanation: string = 'The request conflicts with the state of the resource.'
}

/** 410. RFC 9110 section 15.5.11. */
export class HTTPGone extends HTTPClientError {
  static override readonly code: number = 410
  static override readonly explanation: string = 'The resource is gone for good.'
}

/** 411. RFC 9110 section 15.5.12. */
export class HTTPLengthRequired extends HTTPClientError {
  static override readonly code: number = 411
  static override readonly explanation: string = 'The request needs a Content-Length.'
}

/** 412. RFC 9110 section 15.5.13. */
export class HTTPPreconditionFailed extends HTTPClientError {
  static override readonly code: number = 412
  static override readonly explanation: string = 'A condition of the request does not hold.'
}

/** 413; `retryAfter` says when it may be different. RFC 9110 section 15.5.14. */
export class HTTPContentTooLarge extends HTTPClientError {
  static override readonly code: number = 413
  static override readonly explanation: string = 'The body is larger than the server accepts.'
}

/** 414. RFC 9110 section 15.5.15. */
export class HTTPURITooLong extends HTTPClientError {
  static override readonly code: number = 414
  static override readonly explanation: string = 'The request target is longer than the server accepts.'
}

/** 415. RFC 9110 section 15.5.16. */
export class HTTPUnsupportedMediaType extends HTTPClientError {
  static override readonly code: number = 415
  static override readonly explanation: string = 'The body has a media type that this resource does not read.'
}

/** 416; say how long the whole is: `new HTTPRangeNotSatisfiable({ contentRange: { length: 100 } })`. RFC 9110 section 15.5.17. */
export class HTTPRangeNotSatisfiable extends HTTPClientError {
  static override readonly code: number = 416
  static override readonly explanation: string = 'The range asked for is not in the resource.'
}

/** 417. RFC 9110 section 15.5.18. */
export class HTTPExpectationFailed extends HTTPClientError {
  static override readonly code: number = 417
  static override readonly explanation: string = 'The server cannot meet the expectation of the request.'
}

/** 418, a joke that was taken for serious: the registry keeps it unused, so that it never means anything. RFC 9110 section 15.5.19. */
export class HTTPImATeapot extends HTTPClientError {
  static override readonly code: number = 418
  static override readonly explanation: string = 'This is a teapot, which brews no coffee.'
}

/** 421. RFC 9110 section 15.5.20. */
export class HTTPMisdirectedRequest extends HTTPClientError {
  static override readonly code: number = 421
  static override readonly explanation: string = 'This server does not answer for that host.'
}

/** 422. RFC 9110 section 15.5.21. */
export class HTTPUnprocessableContent extends HTTPClientError {
  static override readonly code: number = 422
  static override readonly explanation: string = 'The body is well-formed but not valid.'
}

/** 423. RFC 4918 section 11.3. */
export class HTTPLocked extends HTTPClientError {
  static override readonly code: number = 423
  static override readonly explanation: string = 'The resource is locked.'
}

/** 424. RFC 4918 section 11.4. */
export class HTTPFailedDependency extends HTTPClientError {
  static override readonly code: number = 424
  static override readonly explanation: string = 'An action that this one depends on failed.'
}

/** 425. RFC 8470 section 5.2. */
export class HTTPTooEarly extends HTTPClientError {
  static override readonly code: number = 425
  static override readonly explanation: string =
    'The request could be a replay; send it again once the connection stands.'
}

/** 426; name the protocols: `new HTTPUpgradeRequired({ upgrade: ['websocket'] })`. RFC 9110 section 15.5.22. */
export class HTTPUpgradeRequired extends HTTPClientError {
  static override readonly code: number = 426
  static override readonly explanation: string = 'The resource is served over another protocol.'

  constructor(...args: Needing<'upgrade'>) {
    super(...args)
  }
}

/** 428. RFC 6585 section 3. */
export class HTTPPreconditionRequired extends HTTPClientError {
  static override readonly code: number = 428
  static override readonly explanation: string = 'The request must be conditional.'
}

/** 429; say when to come again: `new HTTPTooManyRequests({ retryAfter: 60 })`. RFC 6585 section 4. */
export class HTTPTooManyRequests extends HTTPClientError {
  static override readonly code: number = 429
  static override readonly explanation: string = 'Too many requests in a given time.'
}

/** 431. RFC 6585 section 5. */
export class HTTPRequestHeaderFieldsTooLarge extends HTTPClientError {
  static override readonly code: number = 431
  static override readonly explanation: string = 'The header fields are larger than the server accepts.'
}

/**
 * 451; say who blocks it: `link: [{ target: 'https://authority.example', rel: 'blocked-by' }]`. RFC 7725 sections 3 and 4.
 */
export class HTTPUnavailableForLegalReasons extends HTTPClientError {
  static override readonly code: number = 451
  static override readonly explanation: string = 'The law denies access to this resource.'
}

// WebOb's names, from the reason phrases of older RFCs.
export {
  HTTPContentTooLarge as HTTPRequestEntityTooLarge,
  HTTPRangeNotSatisfiable as HTTPRequestRangeNotSatisfiable,
  HTTPUnprocessableContent as HTTPUnprocessableEntity,
  HTTPURITooLong as HTTPRequestURITooLong,
}
