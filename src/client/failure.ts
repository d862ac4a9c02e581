// What goes wrong between us and another server: each kind with its status, and words that name no address. The kinds are
// those of RFC 9209 section 2.3, so that Proxy-Status can say them.

import type { HeaderList } from '../environ/contract.ts'
import { statusLine } from '../syntax/status.ts'
import type { Outbound } from './transport.ts'

const KINDS = {
  connection_read_timeout: [504, 'the server stopped sending before its answer was whole'],
  connection_refused: [502, 'the server could not be reached: it refused the connection'],
  connection_terminated: [502, 'the server closed the connection before it answered'],
  connection_timeout: [504, 'the server could not be reached in time'],
  connection_write_timeout: [504, 'the server stopped reading before the request was sent'],
  destination_ip_unroutable: [502, 'the server could not be reached: there is no way to it'],
  destination_unavailable: [502, 'the server could not be reached'],
  dns_error: [502, 'the server could not be reached: its name was not found'],
  http_protocol_error: [502, 'the answer of the server is not HTTP'],
  http_response_header_section_size: [502, 'the head of the answer of the server is too large'],
  http_response_incomplete: [502, 'the answer of the server ended before it was whole'],
  http_response_timeout: [504, 'the server did not answer in time'],
  proxy_loop_detected: [502, 'the request has come through here too often'],
  tls_certificate_error: [502, 'the server could not be reached: its certificate is not trusted'],
  tls_protocol_error: [502, 'the server could not be reached: no secure connection could be made'],
} as const

/** What went wrong, by its name in RFC 9209 section 2.3. */
export type FailureKind = keyof typeof KINDS

/**
 * Thrown to whoever reads the answer of another server, when it breaks off. Before there is an answer, failures are
 * answers themselves: 502, or 504 when time ran out.
 */
export class SendFailure extends Error {
  override readonly name = 'SendFailure'
  readonly kind: FailureKind
  readonly status: 502 | 504
  /** The message may be shown: it says nothing of where the server is. */
  readonly expose = true

  constructor(kind: FailureKind, cause?: unknown) {
    super(KINDS[kind][1], cause === undefined ? undefined : { cause })
    this.kind = kind
    this.status = KINDS[kind][0]
  }
}

/** The answer to a request that could not be sent, or was not answered. */
export function answerOf(failure: SendFailure): { status: string; headers: HeaderList; body: string } {
  const status = statusLine(failure.status)
  const body = `${status}\n\n${failure.message}\n`
  return {
    status,
    headers: [
      ['Content-Type', 'text/plain; charset=UTF-8'],
      ['Content-Length', String(body.length)],
      ['X-Content-Type-Options', 'nosniff'],
      ['Cache-Control', 'no-store'],
      // RFC 9209: by this a program tells such an answer from one of the server's own.
      ['Proxy-Status', `wsgify; error=${failure.kind}`],
    ],
    body,
  }
}

/** A line for the operator: which request failed, and why. */
export function describeFailure(failure: SendFailure, sent: Outbound | null): string {
  const what =
    sent === null ? '' : ` ${sent.method} ${sent.scheme}://${sent.hostname}:${sent.port}${sent.target}:`
  const { cause } = failure
  const why =
    cause instanceof Error ? ` (${cause.message || (cause as { code?: string }).code || cause.name})` : ''
  return `sendRequest:${what} ${failure.kind}: ${failure.message}${why}\n`
}

const CODES: Readonly<Record<string, FailureKind>> = {
  __proto__: null as never,
  EADDRNOTAVAIL: 'destination_ip_unroutable',
  EAI_AGAIN: 'dns_error',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_terminated',
  EHOSTUNREACH: 'destination_ip_unroutable',
  ENETUNREACH: 'destination_ip_unroutable',
  ENODATA: 'dns_error',
  ENOTFOUND: 'dns_error',
  EPIPE: 'connection_terminated',
  EPROTO: 'tls_protocol_error',
  ETIMEDOUT: 'connection_timeout',
  HPE_HEADER_OVERFLOW: 'http_response_header_section_size',
}
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|HOSTNAME_MISMATCH)/

/** The failure that an error of the system is, by its code. */
export function failureOf(error: unknown): SendFailure {
  if (error instanceof SendFailure) return error
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string') return new SendFailure('destination_unavailable', error)
  const kind =
    CODES[code] ??
    (code.startsWith('HPE_')
      ? 'http_protocol_error'
      : code.startsWith('EAI_')
        ? 'dns_error'
        : CERTIFICATE.test(code)
          ? 'tls_certificate_error'
          : /^ERR_(?:SSL|TLS)_/.test(code)
            ? 'tls_protocol_error'
            : 'destination_unavailable')
  return new SendFailure(kind, error)
}
