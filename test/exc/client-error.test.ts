import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { lint } from '../../src/environ/lint.ts'
import * as errors from '../../src/exc/client-error.ts'
import { statusMap } from '../../src/exc/status-map.ts'
import { Request } from '../../src/message/request.ts'

test('405 names the methods there are', () => {
  for (const error of [
    new errors.HTTPMethodNotAllowed({ allow: ['GET', 'PUT'] }),
    new errors.HTTPMethodNotAllowed('no', { allow: ['GET', 'PUT'] }),
  ]) {
    expect(error.response().headers.get('Allow')).toBe('GET, PUT')
  }
})

test('405 of nobody who knows them allows none', () => {
  // @ts-expect-error: the methods are needed
  expect(new errors.HTTPMethodNotAllowed('no').response().headers.get('Allow')).toBe('')
  const Class = statusMap[405 as number]
  expect(Class && new Class('no').response().allow?.methods).toEqual([])
})

test('401 and 407 say how to get in', () => {
  const challenges = [{ scheme: 'Basic', parameters: [['realm', 'a']] as const }]
  expect([
    new errors.HTTPUnauthorized({ wwwAuthenticate: 'Bearer' }).headers.get('WWW-Authenticate'),
    new errors.HTTPUnauthorized('x', { wwwAuthenticate: challenges }).headers.get('WWW-Authenticate'),
    new errors.HTTPProxyAuthenticationRequired({ proxyAuthenticate: challenges }).headers.get(
      'Proxy-Authenticate',
    ),
  ]).toEqual(['Bearer', 'Basic realm="a"', 'Basic realm="a"'])
  // @ts-expect-error: a challenge is needed
  expect(new errors.HTTPUnauthorized('x').headerlist).toEqual([])
  expect(() => new errors.HTTPUnauthorized({ wwwAuthenticate: 'Basic realm="' })).toThrow(TypeError)
})

test('426 names the protocols, and lint lets it', async () => {
  const error = new errors.HTTPUpgradeRequired({ upgrade: ['websocket', 'h2c'] })
  const { headers } = await call(lint(error), blank('/'))
  expect(headers).toContainEqual(['Upgrade', 'websocket, h2c'])
  expect(error.response().upgrade).toEqual(['websocket', 'h2c'])
})

test('406 names what there is, in every form', async () => {
  const error = new errors.HTTPNotAcceptable({
    alternatives: ['text/csv', { href: '/a.xml', type: 'a/xml' }],
  })
  const bodies = ['*/*', 'application/json', 'text/html', 'text/plain'].map((accept) =>
    error.response(Request.blank('/', { accept })).text(),
  )
  const [problem, json, html, plain] = await Promise.all(bodies)
  const alternatives = [{ type: 'text/csv' }, { href: '/a.xml', type: 'a/xml' }]
  expect(JSON.parse(problem as string)).toMatchObject({ alternatives })
  expect(JSON.parse(json as string)).toMatchObject({ alternatives })
  expect(html).toContain('<li><a href="/a.xml">/a.xml</a> (a/xml)</li>')
  expect(plain).toContain('- text/csv\n- /a.xml, a/xml\n')
})

test('416, 429 and 451 carry what belongs to them', () => {
  expect([
    new errors.HTTPRangeNotSatisfiable({ contentRange: { length: 100 } }).headers.get('Content-Range'),
    new errors.HTTPTooManyRequests({ retryAfter: 60 }).headers.get('Retry-After'),
    new errors.HTTPUnavailableForLegalReasons({
      link: [{ target: 'https://authority.example', rel: 'blocked-by' }],
    }).headers.get('Link'),
  ]).toEqual(['bytes */100', '60', '<https://authority.example>; rel="blocked-by"'])
})

test('WebOb’s older names are the same classes', () => {
  expect(errors.HTTPUnprocessableEntity).toBe(errors.HTTPUnprocessableContent)
  expect(errors.HTTPRequestEntityTooLarge).toBe(errors.HTTPContentTooLarge)
  expect(errors.HTTPRequestURITooLong).toBe(errors.HTTPURITooLong)
  expect(errors.HTTPRequestRangeNotSatisfiable).toBe(errors.HTTPRangeNotSatisfiable)
})
