// wsgify/gateways/fetch: the gateway to every runtime that speaks fetch, Bun, Deno, Workers and srvx among them, and the way
// back: what was written as a fetch handler as an application.

export type { HostParts } from '../environ/contract.ts'
export { defaultLimits, type Limits } from '../environ/limits.ts'
export { BodyTooLarge, ClientDisconnected } from './body-errors.ts'
export { type FetchApplicationOptions, type FetchLike, fromFetch } from './fetch/from-fetch.ts'
export { type FetchHandler, type FetchOptions, toFetch } from './fetch/to-fetch.ts'
