// The part of node:http and node:https that is used, and where to find it: Node, Bun and Deno have it, others do not.

import type { HeaderList } from '../environ/contract.ts'
import { builtinModule } from '../syntax/runtime.ts'

/** What can be set about TLS: as node:tls takes it. */
export interface TlsOptions {
  /** The certificates to trust, PEM, in place of the well-known ones. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  /** The certificate to show, PEM, and its key. */
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  readonly passphrase?: string | undefined
  /** The name that the certificate must have; the one that is connected to by default. */
  readonly servername?: string | undefined
  /** Whether a certificate that is not trusted ends the exchange. True by default. */
  readonly rejectUnauthorized?: boolean | undefined
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
}

interface Emitter {
  on(event: string, listener: (...args: never[]) => void): unknown
  once(event: string, listener: (...args: never[]) => void): unknown
}

export interface Socket extends Emitter {
  readonly connecting: boolean
  destroy(): void
}

export interface IncomingMessage extends Emitter, AsyncIterable<Uint8Array> {
  readonly statusCode?: number
  readonly statusMessage?: string
  readonly rawHeaders: readonly string[]
  readonly rawTrailers: readonly string[]
  readonly complete: boolean
  destroy(error?: Error): void
  resume(): void
}

export interface ClientRequest extends Emitter {
  readonly reusedSocket: boolean
  readonly destroyed: boolean
  maxHeadersCount: number
  write(bytes: Uint8Array): boolean
  end(bytes?: Uint8Array): void
  destroy(error?: Error): void
}

export interface Agent {
  destroy(): void
}

export interface HttpModule {
  request(options: Readonly<Record<string, unknown>>): ClientRequest
  readonly Agent: new (options: Readonly<Record<string, unknown>>) => Agent
}

/** node:http or node:https, where the runtime has them. */
export function httpModule(scheme: 'http' | 'https'): HttpModule | null {
  return (builtinModule(`node:${scheme}`) as HttpModule | undefined) ?? null
}

/** Names and values in turn, as pairs. */
export function pairsOf(raw: readonly string[]): HeaderList {
  const list: HeaderList = []
  for (let i = 0; i + 1 < raw.length; i += 2) list.push([raw[i] as string, raw[i + 1] as string])
  return list
}
