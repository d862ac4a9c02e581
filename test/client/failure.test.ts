import { expect, test } from 'vitest'
import { answerOf, describeFailure, failureOf, SendFailure } from '../../src/client/failure.ts'
import type { Outbound } from '../../src/client/transport.ts'

test.each([
  ['ECONNREFUSED', 'connection_refused', 502],
  ['ECONNRESET', 'connection_terminated', 502],
  ['ENOTFOUND', 'dns_error', 502],
  ['EAI_FAIL', 'dns_error', 502],
  ['ETIMEDOUT', 'connection_timeout', 504],
  ['EHOSTUNREACH', 'destination_ip_unroutable', 502],
  ['HPE_INVALID_CONSTANT', 'http_protocol_error', 502],
  ['HPE_HEADER_OVERFLOW', 'http_response_header_section_size', 502],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_certificate_error', 502],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_certificate_error', 502],
  ['CERT_HAS_EXPIRED', 'tls_certificate_error', 502],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_protocol_error', 502],
  ['constructor', 'destination_unavailable', 502],
  [undefined, 'destination_unavailable', 502],
])('the error %s of the system is %s, a %i', (code, kind, status) => {
  const cause = Object.assign(new Error('connect 10.0.0.7:80'), { code })
  const failure = failureOf(cause)
  expect([failure.kind, failure.status, failure.cause]).toEqual([kind, status, cause])
  expect(failure.message).not.toContain('10.0.0.7')
  expect(failureOf(failure)).toBe(failure)
})

test('a failure is an answer to the client, and a line to the operator', () => {
  const failure = failureOf(Object.assign(new Error('connect 10.0.0.7:80'), { code: 'ECONNREFUSED' }))
  const { status, headers, body } = answerOf(failure)
  expect([
    status,
    Object.fromEntries(headers)['Content-Length'],
    Object.fromEntries(headers)['Proxy-Status'],
  ]).toEqual(['502 Bad Gateway', String(body.length), 'wsgify; error=connection_refused'])
  const sent: Outbound = {
    scheme: 'http',
    hostname: 'up',
    port: '80',
    method: 'GET',
    target: '/x',
    fields: [],
    body: null,
    length: null,
  }
  expect(describeFailure(failure, sent)).toBe(
    'sendRequest: GET http://up:80/x: connection_refused: the server could not be reached: it refused the connection (connect 10.0.0.7:80)\n',
  )
  expect(describeFailure(new SendFailure('proxy_loop_detected'), null)).toBe(
    'sendRequest: proxy_loop_detected: the request has come through here too often\n',
  )
})
