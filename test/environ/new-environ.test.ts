import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { copyEnviron, NewHostedEnviron } from '../../src/environ/new-environ.ts'

test('an environ inherits nothing of Object.prototype', () => {
  const environ = blank('/')
  for (const name of Object.getOwnPropertyNames(Object.prototype)) {
    expect(environ[name], name).toBeUndefined()
    expect(name in environ, name).toBe(false)
  }
})

test('a key named like the prototype is a key', () => {
  const environ = blank('/')
  environ['__proto__'] = 'x'
  expect(Object.keys(environ)).toContain('__proto__')
  expect(Object.getPrototypeOf(environ)).toBe(Object.getPrototypeOf(blank('/')))
})

test('the signal is made by the exchange when it is first read', () => {
  let made = 0
  const controller = new AbortController()
  const environ = blank('/')
  environ['wsgify.exchange'] = {
    get signal() {
      made++
      return controller.signal
    },
  }
  expect(made).toBe(0)
  expect(environ['wsgify.signal']).toBe(controller.signal)
  expect(made).toBe(1)
})

test('a signal can be set in its place', () => {
  const { signal } = new AbortController()
  const environ = blank('/')
  environ['wsgify.signal'] = signal
  expect(environ['wsgify.signal']).toBe(signal)
  expect(blank('/')['wsgify.signal']).toBeUndefined()
})

test('a copy is of the same kind, independent, and keeps the signal', () => {
  const environ = blank('/a?b=1')
  const { signal } = new AbortController()
  environ['wsgify.exchange'] = { signal }
  const copy = copyEnviron(environ)
  expect({ ...copy }).toEqual({ ...environ })
  expect(copy['wsgify.signal']).toBe(signal)
  copy.PATH_INFO = '/other'
  expect(environ.PATH_INFO).toBe('/a')
})

test('what an exchange offers is read through, in copies as well', () => {
  const exchange = {
    signal: new AbortController().signal,
    client: { address: '192.0.2.1', port: '4000' },
    waitUntil: () => undefined,
    host: { request: new Request('http://h/'), args: [1] },
  }
  const { 'wsgi.url_scheme': scheme, 'wsgi.errors': errors, 'wsgify.limits': limits } = blank('/')
  const facts = { name: 'h', port: '80', scheme, errors, multiprocess: false, limits: limits! }
  const environ = new NewHostedEnviron(
    'GET',
    '/',
    '',
    'HTTP/1.1',
    '/',
    undefined,
    undefined,
    [],
    exchange,
    facts,
  )
  for (const each of [environ, copyEnviron(environ)]) {
    expect([each.REMOTE_ADDR, each.REMOTE_PORT]).toEqual(['192.0.2.1', '4000'])
    expect(each['wsgify.wait_until']).toBe(exchange.waitUntil)
    expect(each['wsgify.host']).toBe(exchange.host)
    expect(Object.keys(each)).not.toContain('REMOTE_ADDR')
  }
  environ.REMOTE_ADDR = '198.51.100.1'
  expect([environ.REMOTE_ADDR, copyEnviron(environ).REMOTE_ADDR]).toEqual(['198.51.100.1', '198.51.100.1'])
})
