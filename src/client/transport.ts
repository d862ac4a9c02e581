// What sending asks of whatever speaks HTTP: a request in parts goes out, the head of its answer comes back with a body to
// read. One implementation stands over node:http, one over the platform's fetch.

import type { HeaderList, Input } from '../environ/contract.ts'

/** A request on its way out. */
export interface Outbound {
  readonly scheme: 'http' | 'https'
  /** The name or address to connect to; an IPv6 address without brackets. */
  readonly hostname: string
  readonly port: string
  readonly method: string
  /** The request target in origin-form, or `*`. */
  readonly target: string
  /** The header fields as they are sent, without those that frame the body. */
  readonly fields: HeaderList
  /** Null when there is no body. */
  readonly body: Input | null
  /** How many bytes the body has, or null when that is not known. */
  readonly length: number | null
}

/** What becomes of an exchange meanwhile. */
export interface Hooks {
  /** Aborted when nobody waits for the answer any longer. */
  readonly signal: AbortSignal | undefined
  /** Takes the fields of a 103 response; absent where nobody wants them. */
  readonly earlyHints: ((fields: HeaderList) => void) | undefined
  /** Whether fields after the body are of use to anyone. */
  readonly wantsTrailers: boolean
}

/** An answer on its way in: its head, and a body that is read, or given up by `discard`. */
export interface Inbound {
  readonly status: number
  readonly reason: string
  readonly fields: HeaderList
  /** Read once. Fails with a SendFailure when the body breaks off. */
  readonly body: AsyncIterable<Uint8Array>
  /** The fields that came after the body, once it has been read. */
  readonly trailers: () => HeaderList
  /** Gives up the body; the connection is kept only where little is left to come. */
  readonly discard: () => void
}

/** How long each phase of an exchange may take, in milliseconds. */
export interface Timeouts {
  /** How long it may take to be connected, the name looked up and TLS agreed on. */
  readonly connectTimeout: number
  /** How long the server may take to answer, from the end of the request to the end of the answer's head. */
  readonly headersTimeout: number
  /** How long the server may neither send nor take anything while one waits for it. */
  readonly idleTimeout: number
}

/** Something that speaks HTTP. */
export interface Transport {
  /** Rejects with SendFailure, with the reason of the signal, or with what reading the request's body or a hook throws. */
  send(request: Outbound, hooks: Hooks): Promise<Inbound>
  /** Closes connections that are kept. */
  close(): void
}
