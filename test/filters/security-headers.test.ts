import { describe, expect, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { HTTPConflict } from '../../src/exc/client-error.ts'
import { securityHeaders } from '../../src/filters/security-headers.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const hello = wsgify(() => 'hello')

describe('securityHeaders', () => {
  test('adds what suits a site that brings all that it needs', async () => {
    const res = await securityHeaders(hello).get('/')
    expect(Object.fromEntries(res.headers)).toEqual({
      'Content-Type': 'text/plain; charset=UTF-8',
      'Content-Length': '5',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy':
        "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'strict-origin-when-cross-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
    })
  })

  test('asks for https over https alone', async () => {
    const secure = await securityHeaders(hello).get('https://example.org/')
    expect(secure.headers.get('Strict-Transport-Security')).toBe('max-age=31536000')
    const off = await securityHeaders(hello, { strictTransportSecurity: false }).get('https://example.org/')
    expect(off.headers.has('Strict-Transport-Security')).toBe(false)
  })

  test('leaves what an application says itself, and is on errors', async () => {
    const own = wsgify(
      () => new Response('', { headers: { 'content-security-policy': "default-src 'none'" } }),
    )
    const res = await securityHeaders(own).get('/')
    expect(res.headers.get('Content-Security-Policy')).toBe("default-src 'none'")
    const raw: Wsgi = () => {
      throw new HTTPConflict()
    }
    expect((await securityHeaders(raw).get('/')).headers.get('X-Frame-Options')).toBe('DENY')
  })

  test('what one answer changes is not in the next', async () => {
    const app = securityHeaders(hello)
    const res = await app.get('/')
    res.headers.set('X-Frame-Options', 'SAMEORIGIN')
    res.headers.append('X-Other', '1')
    const next = await app.get('/')
    expect([next.headers.get('X-Frame-Options'), next.headers.has('X-Other')]).toEqual(['DENY', false])
  })

  test('takes text, as INI files have it', async () => {
    const local = {
      content_security_policy: 'false',
      frame_options: 'SAMEORIGIN',
      permissions_policy: 'camera=()',
      strict_transport_security: 'max-age=60; includeSubDomains',
    } as object
    const res = await securityHeaders({ here: '/' }, local)(hello).get('https://example.org/')
    expect(res.headers.has('Content-Security-Policy')).toBe(false)
    expect(res.headers.get('X-Frame-Options')).toBe('SAMEORIGIN')
    expect(res.headers.get('Permissions-Policy')).toBe('camera=()')
    expect(res.headers.get('Strict-Transport-Security')).toBe('max-age=60; includeSubDomains')
    expect(() => securityHeaders({ frameOptions: 'a\r\nb: c' })).toThrow(TypeError)
    expect(() => securityHeaders({ strictTransportSecurity: 'forever' })).toThrow(TypeError)
  })
})
