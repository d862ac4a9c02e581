// wsgify: the portable front door. Gateways, header values and the contract's tools have doors of their own.

export type { EncodeOptions } from './body/codings.ts'
export { BodyError, type Issue, ValidationError } from './body/errors.ts'
export type { FileInit, FormInit } from './body/form-data.ts'
export type { Part } from './body/multipart/parts.ts'
export type { RandomAccess } from './body/random-access.ts'
export type { Schema } from './body/schema.ts'
export type { BodyInit } from './body/source.ts'
export type {
  Application,
  Body,
  Chunk,
  Environ,
  HeaderList,
  HeaderPair,
  StartResponse,
  Wsgi,
} from './environ/contract.ts'
export { defaultLimits, type Limits } from './environ/limits.ts'
export { type Filter, pipeline } from './environ/pipeline.ts'
export { type TrustOptions, trustProxies } from './environ/proxies.ts'
export * from './exc/client-error.ts'
export type { HTTPExceptionInit } from './exc/exception-init.ts'
export { HTTPError, HTTPException } from './exc/http-exception.ts'
export * from './exc/redirection.ts'
export * from './exc/server-error.ts'
export { statusMap } from './exc/status-map.ts'
export * from './exc/success.ts'
export type { FetchHandler } from './gateways/fetch/to-fetch.ts'
export { BaseRequest, type JsonOptions } from './message/base-request.ts'
export type { EventSource, ServerSentEvent } from './message/event-stream.ts'
export { Request, type RequestInit } from './message/request.ts'
export type { RequestState } from './message/request-head.ts'
export { Response, type ResponseInit } from './message/response.ts'
export type { Trailers } from './message/response-answer.ts'
export type { HeadersInit } from './message/response-headers.ts'
export { MultiDict } from './multidict/multi-dict.ts'
export { NestedMultiDict, NoVars } from './multidict/read-only.ts'
export type { Middleware, MiddlewareFunction } from './wsgify/middleware.ts'
export { Wsgify, type WsgifyDecorator, wsgify } from './wsgify/wsgify.ts'
export type { CallInit, Handler, WsgifyApp, WsgifyOptions } from './wsgify/wsgify-app.ts'
