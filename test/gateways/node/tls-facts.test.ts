import { Socket } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { lint } from '../../../src/environ/lint.ts'
import { tlsFactsOf } from '../../../src/gateways/node/tls-facts.ts'
import { needsOpenssl, pairOf } from '../../support/certificates.ts'
import { running } from '../../support/talk.ts'
import { askHttp } from '../conformance/http-client.ts'
import { askHttp2 } from '../conformance/http2-client.ts'

const shown: Wsgi = (environ, start) => {
  start('200 OK', [['Content-Type', 'application/json']])
  const facts = Object.keys(environ).filter((key) => /^(?:HTTPS|SSL_|wsgify\.peer)/.test(key))
  return JSON.stringify(Object.fromEntries(facts.map((key) => [key, environ[key]])))
}

test('a socket without TLS has none', () => expect(tlsFactsOf(new Socket())).toBeNull())

describe('over TLS', () => {
  beforeEach(needsOpenssl)
  const asked = async (subject: string, known: string, ask: typeof askHttp, http2: boolean) => {
    const [server, client] = [pairOf('/CN=localhost'), pairOf(subject)]
    const tls = { ...server, ca: pairOf(known).cert, requestCert: true, rejectUnauthorized: false }
    const { port } = await running(lint(shown), { tls, http2 })
    // What a client says of itself is a header field like any other.
    const headers = [['SSL-Client-Verify', 'SUCCESS']] as const
    return JSON.parse((await ask(port, { headers }, { ...client, ca: server.cert })).bytes.toString())
  }

  test.each([
    ['HTTP/1.1', askHttp, false],
    ['HTTP/2', askHttp2, true],
  ] as const)('%s: an application knows who the client is', async (_, ask, http2) => {
    const subject = '/C=DE/O=Käse, Brot/CN=client'
    const facts = await asked(subject, subject, ask, http2)
    expect(facts).toMatchObject({
      HTTPS: 'on',
      SSL_PROTOCOL: 'TLSv1.3',
      SSL_CLIENT_VERIFY: 'SUCCESS',
      SSL_CLIENT_M_SERIAL: expect.stringMatching(/^[0-9A-F]+$/),
      SSL_CLIENT_V_END: expect.stringMatching(/ GMT$/),
      SSL_CLIENT_CERT: pairOf(subject).cert,
      'wsgify.peer_certificate': {
        authorized: true,
        fingerprint256: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      },
    })
    expect(facts.SSL_CLIENT_S_DN).toMatch(/^CN=client,O=K.*se\\, Brot,C=DE$/)
    expect(facts['wsgify.peer_certificate'].subject).toBe(facts.SSL_CLIENT_S_DN)
  })

  test('one that nobody has signed for is told apart', async () => {
    const facts = await asked('/CN=stranger', '/CN=client', askHttp, false)
    expect(facts.SSL_CLIENT_VERIFY).toMatch(/^FAILED:/)
    expect(facts['wsgify.peer_certificate'].authorized).toBe(false)
  })

  test('without a certificate there is only what is true of the connection', async () => {
    const server = pairOf('/CN=localhost')
    const { port } = await running(lint(shown), { tls: server })
    const got = await askHttp(port, {}, { ca: server.cert } as never)
    expect(Object.keys(JSON.parse(got.bytes.toString()))).toEqual(['HTTPS', 'SSL_PROTOCOL', 'SSL_CIPHER'])
  })
})
