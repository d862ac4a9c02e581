// One class for each status of an error of the server, 5xx. A table: no behaviour beyond it.

import { HTTPError } from './http-exception.ts'

/** An error of the server: 5xx. */
export class HTTPServerError extends HTTPError {}

/** 500. RFC 9110 section 15.6.1. */
export class HTTPInternalServerError extends HTTPServerError {
  static override readonly code: number = 500
  static override readonly explanation: string = 'The server failed to answer the request.'
}

/** 501. RFC 9110 section 15.6.2. */
export class HTTPNotImplemented extends HTTPServerError {
  static override readonly code: number = 501
  static override readonly explanation: string = 'The server does not have what the request needs.'
}

/** 502. RFC 9110 section 15.6.3. */
export class HTTPBadGateway extends HTTPServerError {
  static override readonly code: number = 502
  static override readonly explanation: string = 'A server behind this one gave no valid answer.'
}

/** 503; `retryAfter` says when to come again. RFC 9110 section 15.6.4. */
export class HTTPServiceUnavailable extends HTTPServerError {
  static override readonly code: number = 503
  static override readonly explanation: string = 'The server cannot answer now; try again later.'
}

/** 504. RFC 9110 section 15.6.5. */
export class HTTPGatewayTimeout extends HTTPServerError {
  static override readonly code: number = 504
  static override readonly explanation: string = 'A server behind this one took too long to answer.'
}

/** 505. RFC 9110 section 15.6.6. */
export class HTTPVersionNotSupported extends HTTPServerError {
  static override readonly code: number = 505
  static override readonly explanation: string = 'The server does not speak this version of HTTP.'
}

/** 506. RFC 2295 section 8.1. */
export class HTTPVariantAlsoNegotiates extends HTTPServerError {
  static override readonly code: number = 506
  static override readonly explanation: string =
    'The server is set up wrongly: negotiation leads in a circle.'
}

/** 507. RFC 4918 section 11.5. */
export class HTTPInsufficientStorage extends HTTPServerError {
  static override readonly code: number = 507
  static override readonly explanation: string = 'The server has no room for what the request needs.'
}

/** 508. RFC 5842 section 7.2. */
export class HTTPLoopDetected extends HTTPServerError {
  static override readonly code: number = 508
  static override readonly explanation: string = 'The request leads in a circle.'
}

/** 510. RFC 2774 section 7. */
export class HTTPNotExtended extends HTTPServerError {
  static override readonly code: number = 510
  static override readonly explanation: string = 'The request lacks an extension that the resource needs.'
}

/** 511. RFC 6585 section 6. */
export class HTTPNetworkAuthenticationRequired extends HTTPServerError {
  static override readonly code: number = 511
  static override readonly explanation: string =
    'The network needs credentials before it lets the request through.'
}
