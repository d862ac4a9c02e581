// From status codes to the classes of exceptions: one for each final status of the IANA registry.

import {
  HTTPBadRequest,
  HTTPConflict,
  HTTPContentTooLarge,
  HTTPExpectationFailed,
  HTTPFailedDependency,
  HTTPForbidden,
  HTTPGone,
  HTTPImATeapot,
  HTTPLengthRequired,
  HTTPLocked,
  HTTPMethodNotAllowed,
  HTTPMisdirectedRequest,
  HTTPNotAcceptable,
  HTTPNotFound,
  HTTPPaymentRequired,
  HTTPPreconditionFailed,
  HTTPPreconditionRequired,
  HTTPProxyAuthenticationRequired,
  HTTPRangeNotSatisfiable,
  HTTPRequestHeaderFieldsTooLarge,
  HTTPRequestTimeout,
  HTTPTooEarly,
  HTTPTooManyRequests,
  HTTPUnauthorized,
  HTTPUnavailableForLegalReasons,
  HTTPUnprocessableContent,
  HTTPUnsupportedMediaType,
  HTTPUpgradeRequired,
  HTTPURITooLong,
} from './client-error.ts'
import type { HTTPExceptionInit } from './exception-init.ts'
import type { HTTPException } from './http-exception.ts'
import {
  HTTPFound,
  HTTPMovedPermanently,
  HTTPMultipleChoices,
  HTTPNotModified,
  HTTPPermanentRedirect,
  HTTPSeeOther,
  HTTPTemporaryRedirect,
  HTTPUseProxy,
} from './redirection.ts'
import {
  HTTPBadGateway,
  HTTPGatewayTimeout,
  HTTPInsufficientStorage,
  HTTPInternalServerError,
  HTTPLoopDetected,
  HTTPNetworkAuthenticationRequired,
  HTTPNotExtended,
  HTTPNotImplemented,
  HTTPServiceUnavailable,
  HTTPVariantAlsoNegotiates,
  HTTPVersionNotSupported,
} from './server-error.ts'
import {
  HTTPAccepted,
  HTTPAlreadyReported,
  HTTPCreated,
  HTTPIMUsed,
  HTTPMultiStatus,
  HTTPNoContent,
  HTTPNonAuthoritativeInformation,
  HTTPOk,
  HTTPPartialContent,
  HTTPResetContent,
} from './success.ts'

/** A class of exceptions, where a code decides which one. What a status should say beside a detail may be missing then. */
export interface HTTPExceptionClass {
  new (detail?: string | HTTPExceptionInit, init?: HTTPExceptionInit): HTTPException
  readonly code: number
  readonly title: string
  readonly explanation: string
}

/** The class of each status that is an error. */
interface ErrorClasses {
  readonly 400: typeof HTTPBadRequest
  readonly 401: typeof HTTPUnauthorized
  readonly 402: typeof HTTPPaymentRequired
  readonly 403: typeof HTTPForbidden
  readonly 404: typeof HTTPNotFound
  readonly 405: typeof HTTPMethodNotAllowed
  readonly 406: typeof HTTPNotAcceptable
  readonly 407: typeof HTTPProxyAuthenticationRequired
  readonly 408: typeof HTTPRequestTimeout
  readonly 409: typeof HTTPConflict
  readonly 410: typeof HTTPGone
  readonly 411: typeof HTTPLengthRequired
  readonly 412: typeof HTTPPreconditionFailed
  readonly 413: typeof HTTPContentTooLarge
  readonly 414: typeof HTTPURITooLong
  readonly 415: typeof HTTPUnsupportedMediaType
  readonly 416: typeof HTTPRangeNotSatisfiable
  readonly 417: typeof HTTPExpectationFailed
  readonly 418: typeof HTTPImATeapot
  readonly 421: typeof HTTPMisdirectedRequest
  readonly 422: typeof HTTPUnprocessableContent
  readonly 423: typeof HTTPLocked
  readonly 424: typeof HTTPFailedDependency
  readonly 425: typeof HTTPTooEarly
  readonly 426: typeof HTTPUpgradeRequired
  readonly 428: typeof HTTPPreconditionRequired
  readonly 429: typeof HTTPTooManyRequests
  readonly 431: typeof HTTPRequestHeaderFieldsTooLarge
  readonly 451: typeof HTTPUnavailableForLegalReasons
  readonly 500: typeof HTTPInternalServerError
  readonly 501: typeof HTTPNotImplemented
  readonly 502: typeof HTTPBadGateway
  readonly 503: typeof HTTPServiceUnavailable
  readonly 504: typeof HTTPGatewayTimeout
  readonly 505: typeof HTTPVersionNotSupported
  readonly 506: typeof HTTPVariantAlsoNegotiates
  readonly 507: typeof HTTPInsufficientStorage
  readonly 508: typeof HTTPLoopDetected
  readonly 510: typeof HTTPNotExtended
  readonly 511: typeof HTTPNetworkAuthenticationRequired
}

const errorClasses: ErrorClasses = {
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
  418: HTTPImATeapot,
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
}

/** The class for a status code of an error; undefined for one that is not registered. */
export function errorClassOf(status: number): HTTPExceptionClass | undefined {
  // Not of statusMap: every program answers errors, and a bundler leaves out the classes that nothing else names.
  return (errorClasses as unknown as Readonly<Record<number, HTTPExceptionClass>>)[status]
}

/** The class of each other final status. */
interface OtherClasses {
  readonly 200: typeof HTTPOk
  readonly 201: typeof HTTPCreated
  readonly 202: typeof HTTPAccepted
  readonly 203: typeof HTTPNonAuthoritativeInformation
  readonly 204: typeof HTTPNoContent
  readonly 205: typeof HTTPResetContent
  readonly 206: typeof HTTPPartialContent
  readonly 207: typeof HTTPMultiStatus
  readonly 208: typeof HTTPAlreadyReported
  readonly 226: typeof HTTPIMUsed
  readonly 300: typeof HTTPMultipleChoices
  readonly 301: typeof HTTPMovedPermanently
  readonly 302: typeof HTTPFound
  readonly 303: typeof HTTPSeeOther
  readonly 304: typeof HTTPNotModified
  readonly 305: typeof HTTPUseProxy
  readonly 307: typeof HTTPTemporaryRedirect
  readonly 308: typeof HTTPPermanentRedirect
}

const otherClasses: OtherClasses = {
  200: HTTPOk,
  201: HTTPCreated,
  202: HTTPAccepted,
  203: HTTPNonAuthoritativeInformation,
  204: HTTPNoContent,
  205: HTTPResetContent,
  206: HTTPPartialContent,
  207: HTTPMultiStatus,
  208: HTTPAlreadyReported,
  226: HTTPIMUsed,
  300: HTTPMultipleChoices,
  301: HTTPMovedPermanently,
  302: HTTPFound,
  303: HTTPSeeOther,
  304: HTTPNotModified,
  305: HTTPUseProxy,
  307: HTTPTemporaryRedirect,
  308: HTTPPermanentRedirect,
}

/**
 * The class for a status code: `statusMap[404]` is HTTPNotFound. Codes that are not registered have none, nor has 1xx, which
 * is no final answer, nor 306, which is reserved.
 */
export const statusMap: OtherClasses & ErrorClasses & Readonly<Record<number, HTTPExceptionClass>> =
  /* @__PURE__ */ Object.freeze(
    /* @__PURE__ */ Object.assign(/* @__PURE__ */ Object.create(null), otherClasses, errorClasses),
  )
