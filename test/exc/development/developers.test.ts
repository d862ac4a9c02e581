import { expect, test, vi } from 'vitest'
import { blank } from '../../../src/environ/blank.ts'
import { Developers } from '../../../src/exc/development/developers.ts'

const here = { REMOTE_ADDR: '127.0.0.1' }
const strangerIn = (url: string, environ: object, options = {}) =>
  new Developers(options, 'it shows').strangerIn(blank(url, { environ }))

test.each([
  ['http://localhost/', here, null],
  ['http://app.localhost:8000/', here, null],
  ['http://127.0.0.1:8000/', here, null],
  ['http://[::1]/', { REMOTE_ADDR: '::1' }, null],
  ['http://localhost/', { REMOTE_ADDR: '192.0.2.1' }, 'the client "192.0.2.1"'],
  ['http://localhost/', { REMOTE_ADDR: 'nonsense' }, 'the client "nonsense"'],
  ['http://evil.example/', here, 'those who ask for the host "evil.example"'],
  ['http://127.0.0.1.evil.example/', here, 'those who ask for the host "127.0.0.1.evil.example"'],
  ['http://localhost/', { ...here, HTTP_X_FORWARDED_FOR: '127.0.0.1' }, 'clients of a proxy'],
  ['http://localhost/', { ...here, HTTP_FORWARDED: 'for=127.0.0.1' }, 'clients of a proxy'],
  ['http://localhost/', { ...here, HTTP_FORWARDED: 'for=x', 'wsgify.client_addr': '127.0.0.1' }, null],
])('%s %o', (url, environ, stranger) => {
  expect(strangerIn(url, environ)).toBe(stranger)
})

test('others may be named', () => {
  const options = { hosts: 'app.test', clients: ['192.168.0.0/16'] }
  expect(strangerIn('http://app.test/', { REMOTE_ADDR: '192.168.1.2' }, options)).toBeNull()
  expect(strangerIn('http://192.168.1.1/', { REMOTE_ADDR: '192.168.1.2' }, options)).toBeNull()
  expect(() => new Developers({ clients: ['x'] }, 'it shows')).toThrow()
})

test('nobody is one in production, unless told', () => {
  vi.stubEnv('NODE_ENV', 'production')
  try {
    expect(() => new Developers({}, 'it shows')).toThrow('it shows: not with NODE_ENV=production')
    expect(() => new Developers({ inProduction: true }, 'it shows')).not.toThrow()
  } finally {
    vi.unstubAllEnvs()
  }
})
