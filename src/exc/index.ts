// wsgify/exc: errors that make responses.

export * from './catalogue.ts'
export { fromError } from './from-error.ts'
export { HTTPException, type HTTPExceptionInit } from './http-exception.ts'
