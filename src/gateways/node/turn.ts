// What an exchange and the place where it has its turn ask of each other, whatever the place is: a connection, one of the
// requests that share one, or the only call of a function. Nothing of Node here: portable gateways have exchanges too.

import type { PeerCertificate } from '../../environ/contract.ts'

/** Keys of the environ that are the same for each request of a connection. The certificate's are there if it has one. */
export interface TlsFacts {
  readonly HTTPS: 'on'
  readonly SSL_PROTOCOL: string
  readonly SSL_CIPHER: string
  /** `SUCCESS`, or `FAILED:` and the reason, for a client whose certificate was asked for and need not be good. */
  readonly SSL_CLIENT_VERIFY?: string
  /** The names of the client and of who has signed for it, RFC 2253. */
  readonly SSL_CLIENT_S_DN?: string
  readonly SSL_CLIENT_I_DN?: string
  readonly SSL_CLIENT_M_SERIAL?: string
  /** From when to when the certificate holds, such as `Nov 21 12:00:00 2026 GMT`. */
  readonly SSL_CLIENT_V_START?: string
  readonly SSL_CLIENT_V_END?: string
  /** The certificate, PEM. */
  readonly SSL_CLIENT_CERT?: string
  readonly 'wsgify.peer_certificate'?: PeerCertificate
}

/** What a gateway knows of a connection. */
export interface Peer {
  readonly remoteAddr: string
  readonly remotePort: string
  /** What every environ says of a connection over TLS; null without. */
  readonly tls: TlsFacts | null
}

/** What a connection asks of the exchange that has its turn. */
export interface Turn {
  /** The client's connection has closed. */
  clientGone(): void
  /** The client sends nothing more. It may wait for its answer all the same. */
  clientEnded(): void
  /** What came after the head of the request could not be parsed, or took too long. */
  requestBroken(status: number): void
  /** Counts time against the rate of a body that is waited for. */
  countWaiting(milliseconds: number): void
  /** The server stops, and waits for this. */
  stopping?(): void
}

/** What an exchange knows of where it has its turn: a connection, or one of the requests that share a connection. */
export interface Place {
  readonly remoteAddr: string
  /** The gateway's clock when it began. */
  readonly born: number
  requests: number
  /** Set when the next answer is the last. */
  closing: boolean
  busy: Turn | null
  /** Ends the turn of an exchange and gives it to the next request. */
  advance(now: number): void
}
