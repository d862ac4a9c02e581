// What environs say of a connection over TLS, in the words of Apache's mod_ssl: how it is kept secret, and whose the
// certificate of the client is. Only the connection itself is asked; no header field can have these keys.

import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { byteStringOfText } from '../../syntax/bytes.ts'
import type { TlsFacts } from './turn.ts'

/** What is known of a socket whose handshake is over; null for one without TLS. */
export function tlsFactsOf(socket: Socket): TlsFacts | null {
  if ((socket as Partial<TLSSocket>).encrypted !== true) return null
  const tls = socket as TLSSocket
  const facts = {
    HTTPS: 'on' as const,
    SSL_PROTOCOL: tls.getProtocol() ?? '',
    SSL_CIPHER: tls.getCipher()?.name ?? '',
  }
  const certificate = tls.getPeerX509Certificate()
  if (certificate === undefined) return facts
  const subject = distinguishedName(certificate.subject)
  const { authorized, authorizationError } = tls
  return {
    ...facts,
    SSL_CLIENT_VERIFY: authorized ? 'SUCCESS' : `FAILED:${authorizationError ?? 'unknown'}`,
    SSL_CLIENT_S_DN: subject,
    SSL_CLIENT_I_DN: distinguishedName(certificate.issuer),
    SSL_CLIENT_M_SERIAL: certificate.serialNumber,
    SSL_CLIENT_V_START: certificate.validFrom,
    SSL_CLIENT_V_END: certificate.validTo,
    SSL_CLIENT_CERT: certificate.toString(),
    'wsgify.peer_certificate': Object.freeze({
      subject,
      fingerprint256: certificate.fingerprint256,
      authorized,
    }),
  }
}

// Node has a line for each part, the widest first, its special characters escaped already; RFC 2253 begins with the
// narrowest.
function distinguishedName(lines: string): string {
  return byteStringOfText(lines.split('\n').reverse().join(','))
}
