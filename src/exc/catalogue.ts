// One class for each status that applications answer with, and the map from codes to them. A table: no behaviour beyond it.

import { HTTPException, type HTTPExceptionInit } from './http-exception.ts'

/** A redirect: it leads somewhere, so `location` must be given. `new HTTPFound({ location: '/login' })`. */
export class HTTPRedirection extends HTTPException {
  constructor(detail?: string | HTTPExceptionInit | undefined, init?: HTTPExceptionInit | undefined) {
    super(detail, init)
    if (this.location === null)
      throw new TypeError(`${this.name} needs a location: { location: '/elsewhere' }`)
  }
}

/** An error of the client: 4xx. */
export class HTTPClientError extends HTTPException {
  static override readonly code: number = 400
  static override readonly title: string = 'Bad Request'
  static override readonly explanation: string = 'The request is malformed.'
}

/** An error of the server: 5xx. */
export class HTTPServerError extends HTTPException {}

/** 301. RFC 9110 section 15.4.2. */
export class HTTPMovedPermanently extends HTTPRedirection {
  static override readonly code: number = 301
  static override readonly title: string = 'Moved Permanently'
  static override readonly explanation: string = 'The resource has moved for good.'
}

/** 302. RFC 9110 section 15.4.3. */
export class HTTPFound extends HTTPRedirection {
  static override readonly code: number = 302
  static override readonly title: string = 'Found'
  static override readonly explanation: string = 'The resource is found elsewhere for now.'
}

/** 303. RFC 9110 section 15.4.4. */
export class HTTPSeeOther extends HTTPRedirection {
  static override readonly code: number = 303
  static override readonly title: string = 'See Other'
  static override readonly explanation: string = 'The answer is found elsewhere with GET.'
}

/** 307. RFC 9110 section 15.4.8. */
export class HTTPTemporaryRedirect extends HTTPRedirection {
  static override readonly code: number = 307
  static override readonly title: string = 'Temporary Redirect'
  static override readonly explanation: string =
    'The resource is found elsewhere for now; repeat the request there.'
}

/** 308. RFC 9110 section 15.4.9. */
export class HTTPPermanentRedirect extends HTTPRedirection {
  static override readonly code: number = 308
  static override readonly title: string = 'Permanent Redirect'
  static override readonly explanation: string = 'The resource has moved for good; repeat the request there.'
}

/** 400. RFC 9110 section 15.5.1. */
export class HTTPBadRequest extends HTTPClientError {
  static override readonly code: number = 400
  static override readonly title: string = 'Bad Request'
  static override readonly explanation: string = 'The request is malformed.'
}

/** 401. RFC 9110 section 15.5.2. */
export class HTTPUnauthorized extends HTTPClientError {
  static override readonly code: number = 401
  static override readonly title: string = 'Unauthorized'
  static override readonly explanation: string = 'The request needs credentials that are valid.'
}

/** 403. RFC 9110 section 15.5.4. */
export class HTTPForbidden extends HTTPClientError {
  static override readonly code: number = 403
  static override readonly title: string = 'Forbidden'
  static override readonly explanation: string = 'Access to this resource is denied.'
}

/** 404. RFC 9110 section 15.5.5. */
export class HTTPNotFound extends HTTPClientError {
  static override readonly code: number = 404
  static override readonly title: string = 'Not Found'
  static override readonly explanation: string = 'There is no such resource.'
}

/** 405; name the methods there are: `new HTTPMethodNotAllowed({ allow: ['GET', 'POST'] })`. RFC 9110 section 15.5.6. */
export class HTTPMethodNotAllowed extends HTTPClientError {
  static override readonly code: number = 405
  static override readonly title: string = 'Method Not Allowed'
  static override readonly explanation: string = 'The resource does not have this method.'
}

/** 406. RFC 9110 section 15.5.7. */
export class HTTPNotAcceptable extends HTTPClientError {
  static override readonly code: number = 406
  static override readonly title: string = 'Not Acceptable'
  static override readonly explanation: string = 'The resource has no form that the request accepts.'
}

/** 408. RFC 9110 section 15.5.9. */
export class HTTPRequestTimeout extends HTTPClientError {
  static override readonly code: number = 408
  static override readonly title: string = 'Request Timeout'
  static override readonly explanation: string = 'The request took too long to arrive.'
}

/** 409. RFC 9110 section 15.5.10. */
export class HTTPConflict extends HTTPClientError {
  static override readonly code: number = 409
  static override readonly title: string = 'Conflict'
  static override readonly explanation: string = 'The request conflicts with the state of the resource.'
}

/** 410. RFC 9110 section 15.5.11. */
export class HTTPGone extends HTTPClientError {
  static override readonly code: number = 410
  static override readonly title: string = 'Gone'
  static override readonly explanation: string = 'The resource is gone for good.'
}

/** 411. RFC 9110 section 15.5.12. */
export class HTTPLengthRequired extends HTTPClientError {
  static override readonly code: number = 411
  static override readonly title: string = 'Length Required'
  static override readonly explanation: string = 'The request needs a Content-Length.'
}

/** 412. RFC 9110 section 15.5.13. */
export class HTTPPreconditionFailed extends HTTPClientError {
  static override readonly code: number = 412
  static override readonly title: string = 'Precondition Failed'
  static override readonly explanation: string = 'A condition of the request does not hold.'
}

/** 413. RFC 9110 section 15.5.14. */
export class HTTPContentTooLarge extends HTTPClientError {
  static override readonly code: number = 413
  static override readonly title: string = 'Content Too Large'
  static override readonly explanation: string = 'The body is larger than the server accepts.'
}

/** 414. RFC 9110 section 15.5.15. */
export class HTTPURITooLong extends HTTPClientError {
  static override readonly code: number = 414
  static override readonly title: string = 'URI Too Long'
  static override readonly explanation: string = 'The request target is longer than the server accepts.'
}

/** 415. RFC 9110 section 15.5.16. */
export class HTTPUnsupportedMediaType extends HTTPClientError {
  static override readonly code: number = 415
  static override readonly title: string = 'Unsupported Media Type'
  static override readonly explanation: string = 'The body has a media type that this resource does not read.'
}

/** 416. RFC 9110 section 15.5.17. */
export class HTTPRangeNotSatisfiable extends HTTPClientError {
  static override readonly code: number = 416
  static override readonly title: string = 'Range Not Satisfiable'
  static override readonly explanation: string = 'The range asked for is not in the resource.'
}

/** 417. RFC 9110 section 15.5.18. */
export class HTTPExpectationFailed extends HTTPClientError {
  static override readonly code: number = 417
  static override readonly title: string = 'Expectation Failed'
  static override readonly explanation: string = 'The server cannot meet the expectation of the request.'
}

/** 422. RFC 9110 section 15.5.21. */
export class HTTPUnprocessableContent extends HTTPClientError {
  static override readonly code: number = 422
  static override readonly title: string = 'Unprocessable Content'
  static override readonly explanation: string = 'The body is well-formed but not valid.'
}

/** 426. RFC 9110 section 15.5.22. */
export class HTTPUpgradeRequired extends HTTPClientError {
  static override readonly code: number = 426
  static override readonly title: string = 'Upgrade Required'
  static override readonly explanation: string = 'The server answers only over another protocol.'
}

/** 428. RFC 6585 section 3. */
export class HTTPPreconditionRequired extends HTTPClientError {
  static override readonly code: number = 428
  static override readonly title: string = 'Precondition Required'
  static override readonly explanation: string = 'The request must be conditional.'
}

/** 429. RFC 6585 section 4. */
export class HTTPTooManyRequests extends HTTPClientError {
  static override readonly code: number = 429
  static override readonly title: string = 'Too Many Requests'
  static override readonly explanation: string = 'Too many requests in a given time.'
}

/** 431. RFC 6585 section 5. */
export class HTTPRequestHeaderFieldsTooLarge extends HTTPClientError {
  static override readonly code: number = 431
  static override readonly title: string = 'Request Header Fields Too Large'
  static override readonly explanation: string = 'The header fields are larger than the server accepts.'
}

/** 500. RFC 9110 section 15.6.1. */
export class HTTPInternalServerError extends HTTPServerError {
  static override readonly code: number = 500
  static override readonly title: string = 'Internal Server Error'
  static override readonly explanation: string = 'The server failed to answer the request.'
}

/** 501. RFC 9110 section 15.6.2. */
export class HTTPNotImplemented extends HTTPServerError {
  static override readonly code: number = 501
  static override readonly title: string = 'Not Implemented'
  static override readonly explanation: string = 'The server does not have what the request needs.'
}

/** 502. RFC 9110 section 15.6.3. */
export class HTTPBadGateway extends HTTPServerError {
  static override readonly code: number = 502
  static override readonly title: string = 'Bad Gateway'
  static override readonly explanation: string = 'A server behind this one gave no valid answer.'
}

/** 503. RFC 9110 section 15.6.4. */
export class HTTPServiceUnavailable extends HTTPServerError {
  static override readonly code: number = 503
  static override readonly title: string = 'Service Unavailable'
  static override readonly explanation: string = 'The server cannot answer now; try again later.'
}

/** 504. RFC 9110 section 15.6.5. */
export class HTTPGatewayTimeout extends HTTPServerError {
  static override readonly code: number = 504
  static override readonly title: string = 'Gateway Timeout'
  static override readonly explanation: string = 'A server behind this one took too long to answer.'
}

/** 402. RFC 9110 section 15.5.3. */
export class HTTPPaymentRequired extends HTTPClientError {
  static override readonly code: number = 402
  static override readonly title: string = 'Payment Required'
  static override readonly explanation: string = 'The resource must be paid for.'
}

/** 407. RFC 9110 section 15.5.8. */
export class HTTPProxyAuthenticationRequired extends HTTPClientError {
  static override readonly code: number = 407
  static override readonly title: string = 'Proxy Authentication Required'
  static override readonly explanation: string = 'The proxy needs credentials that are valid.'
}

/** 421. RFC 9110 section 15.5.20. */
export class HTTPMisdirectedRequest extends HTTPClientError {
  static override readonly code: number = 421
  static override readonly title: string = 'Misdirected Request'
  static override readonly explanation: string = 'This server does not answer for that host.'
}

/** 423. RFC 4918 section 11.3. */
export class HTTPLocked extends HTTPClientError {
  static override readonly code: number = 423
  static override readonly title: string = 'Locked'
  static override readonly explanation: string = 'The resource is locked.'
}

/** 424. RFC 4918 section 11.4. */
export class HTTPFailedDependency extends HTTPClientError {
  static override readonly code: number = 424
  static override readonly title: string = 'Failed Dependency'
  static override readonly explanation: string = 'An action that this one depends on failed.'
}

/** 425. RFC 8470 section 5.2. */
export class HTTPTooEarly extends HTTPClientError {
  static override readonly code: number = 425
  static override readonly title: string = 'Too Early'
  static override readonly explanation: string =
    'The request could be a replay; send it again once the connection stands.'
}

/** 451. RFC 7725. */
export class HTTPUnavailableForLegalReasons extends HTTPClientError {
  static override readonly code: number = 451
  static override readonly title: string = 'Unavailable For Legal Reasons'
  static override readonly explanation: string = 'The law denies access to this resource.'
}

/** 505. RFC 9110 section 15.6.6. */
export class HTTPVersionNotSupported extends HTTPServerError {
  static override readonly code: number = 505
  static override readonly title: string = 'HTTP Version Not Supported'
  static override readonly explanation: string = 'The server does not speak this version of HTTP.'
}

/** 506. RFC 2295 section 8.1. */
export class HTTPVariantAlsoNegotiates extends HTTPServerError {
  static override readonly code: number = 506
  static override readonly title: string = 'Variant Also Negotiates'
  static override readonly explanation: string =
    'The server is set up wrongly: negotiation leads in a circle.'
}

/** 507. RFC 4918 section 11.5. */
export class HTTPInsufficientStorage extends HTTPServerError {
  static override readonly code: number = 507
  static override readonly title: string = 'Insufficient Storage'
  static override readonly explanation: string = 'The server has no room for what the request needs.'
}

/** 508. RFC 5842 section 7.2. */
export class HTTPLoopDetected extends HTTPServerError {
  static override readonly code: number = 508
  static override readonly title: string = 'Loop Detected'
  static override readonly explanation: string = 'The request leads in a circle.'
}

/** 510. RFC 2774 section 7. */
export class HTTPNotExtended extends HTTPServerError {
  static override readonly code: number = 510
  static override readonly title: string = 'Not Extended'
  static override readonly explanation: string = 'The request lacks an extension that the resource needs.'
}

/** 511. RFC 6585 section 6. */
export class HTTPNetworkAuthenticationRequired extends HTTPServerError {
  static override readonly code: number = 511
  static override readonly title: string = 'Network Authentication Required'
  static override readonly explanation: string =
    'The network needs credentials before it lets the request through.'
}

// WebOb's names, from the reason phrases of older RFCs.
export {
  HTTPContentTooLarge as HTTPRequestEntityTooLarge,
  HTTPRangeNotSatisfiable as HTTPRequestRangeNotSatisfiable,
  HTTPUnprocessableContent as HTTPUnprocessableEntity,
  HTTPURITooLong as HTTPRequestURITooLong,
}

type HTTPExceptionClass = typeof HTTPException

/** The class for a status code: `statusMap[404]` is HTTPNotFound. Codes that are not registered have none. */
export const statusMap: Readonly<Record<number, HTTPExceptionClass>> = /* @__PURE__ */ Object.freeze({
  __proto__: null,
  301: HTTPMovedPermanently,
  302: HTTPFound,
  303: HTTPSeeOther,
  307: HTTPTemporaryRedirect,
  308: HTTPPermanentRedirect,
  400: HTTPBadRequest,
  401: HTTPUnauthorized,
  402: HTTPPaymentRequired,
  403: HTTPForbidden,
  404: HTTPNotFound,
  405: HTTPMethodNotAllowed,
  406: HTTPNotAcceptable,
  407: HTTPProxyAuthenticationRequired,
  408: HTTPRequestTimeout,
  409: HTTPConflict,
  410: HTTPGone,
  411: HTTPLengthRequired,
  412: HTTPPreconditionFailed,
  413: HTTPContentTooLarge,
  414: HTTPURITooLong,
  415: HTTPUnsupportedMediaType,
  416: HTTPRangeNotSatisfiable,
  417: HTTPExpectationFailed,
  421: HTTPMisdirectedRequest,
  422: HTTPUnprocessableContent,
  423: HTTPLocked,
  424: HTTPFailedDependency,
  425: HTTPTooEarly,
  426: HTTPUpgradeRequired,
  428: HTTPPreconditionRequired,
  429: HTTPTooManyRequests,
  431: HTTPRequestHeaderFieldsTooLarge,
  451: HTTPUnavailableForLegalReasons,
  500: HTTPInternalServerError,
  501: HTTPNotImplemented,
  502: HTTPBadGateway,
  503: HTTPServiceUnavailable,
  504: HTTPGatewayTimeout,
  505: HTTPVersionNotSupported,
  506: HTTPVariantAlsoNegotiates,
  507: HTTPInsufficientStorage,
  508: HTTPLoopDetected,
  510: HTTPNotExtended,
  511: HTTPNetworkAuthenticationRequired,
})
