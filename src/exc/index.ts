// wsgify/exc: errors that make responses.

export * from './client-error.ts'
export { DevelopmentErrors, type DevelopmentErrorsOptions } from './development/development-errors.ts'
export type { HTTPExceptionInit, Needing, WithInit } from './exception-init.ts'
export { fromError } from './from-error.ts'
export { HTTPError, HTTPException } from './http-exception.ts'
export { HTTPExceptionMiddleware, type HTTPExceptionOptions } from './http-exception-middleware.ts'
export type { Alternative, Problem } from './problem.ts'
export * from './redirection.ts'
export { defaultForms, type ErrorForm, type ErrorForms } from './render.ts'
export * from './server-error.ts'
export { type HTTPExceptionClass, statusMap } from './status-map.ts'
export * from './success.ts'
