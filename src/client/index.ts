// wsgify/client: the network as an application, and reverse proxies.

export { type FailureKind, SendFailure } from './failure.ts'
export type { Fetch } from './fetch-transport.ts'
export type { TlsOptions } from './node-http.ts'
export type { SendOptions } from './options.ts'
export type { ProxyOptions } from './proxy.ts'
export { SendRequest, sendRequest } from './send-request.ts'
