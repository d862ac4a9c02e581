// wsgify/filters: what stands before applications. Each is a `wsgify.middleware`, and a Paste filter factory.

export type { Check, User } from './authenticate.ts'
export { type BasicAuthOptions, basicAuth, type Password } from './basic-auth.ts'
export { type CatchErrorsOptions, catchErrors } from './catch-errors.ts'
export { type CorsOptions, cors } from './cors.ts'
export type { HealthCheck } from './health-checks.ts'
export { type HealthcheckOptions, healthcheck, healthcheckApp } from './healthcheck.ts'
export { type ProxyHeadersOptions, proxyHeaders } from './proxy-headers.ts'
export { type RequestIdOptions, requestId } from './request-id.ts'
export { type SizeLimitOptions, sizeLimit } from './size-limit.ts'
export { type BearerAuthOptions, bearerAuth, type TokenAuthOptions, tokenAuth } from './token-auth.ts'
