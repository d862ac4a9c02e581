import { describe, expect, test } from 'vitest'
import { readEvent } from '../../../src/gateways/lambda/event.ts'
import { httpApi, loadBalancer, restApi } from './events.ts'

describe('the path', () => {
  const targetOf = (event: Parameters<typeof readEvent>[0]) => readEvent(event).target.split('?')[0]

  test('of an HTTP API was decoded, and is encoded as it is', () => {
    expect(targetOf(httpApi({ rawPath: '/50%/\u20ac/%41' }))).toBe('/50%25/%E2%82%AC/%2541')
    expect(targetOf(restApi({ version: '1.0', path: '/%41' }))).toBe('/%2541')
  })

  test('of all others is as it came', () => {
    const url = { domainName: 'abc.lambda-url.eu-west-1.on.aws' }
    expect(targetOf(httpApi({ rawPath: '/50%25/%41//' }, url))).toBe('/50%25/%41//')
    expect(targetOf(loadBalancer({ path: '/%41' }))).toBe('/%41')
    expect(targetOf(restApi({ path: '/%41' }, { path: '/prod/%41' }))).toBe('/prod/%41')
    expect(targetOf(loadBalancer({ path: '/\u20ac?#\\' }))).toBe('/%E2%82%AC%3F%23%5C')
  })

  test('of a function URL is told by all of the domain', () => {
    const evil = { domainName: 'abc.lambda-url.eu-west-1.on.aws.example' }
    expect(targetOf(httpApi({ rawPath: '/%41' }, evil))).toBe('/%2541')
  })
})

test.each([
  [restApi(), '/prod'],
  [restApi({ path: '/' }, { path: '/prod' }), '/prod'],
  [restApi({ path: '/' }, { path: '/prod/' }), '/prod'],
  [restApi({ path: '/prod/a' }, { path: '/prod/a' }), ''],
  [restApi({ version: '1.0', path: '/prod/a' }), '/prod'],
  [httpApi({ rawPath: '/v1' }, { stage: 'v1' }), '/v1'],
  [httpApi({ rawPath: '/v1/a' }, { stage: 'v1' }), '/v1'],
  [httpApi({ rawPath: '/v12' }, { stage: 'v1' }), ''],
  [httpApi({ rawPath: '/$default/a' }), ''],
])('the stage is the mount: %#', (event, mount) => {
  expect(readEvent(event).mount).toBe(mount)
})

test('all values of a field, and cookies', () => {
  expect(readEvent(restApi()).fields.slice(-4)).toEqual(['X-Two', 'a', 'X-Two', 'b'])
  expect(readEvent(restApi({ multiValueHeaders: null })).fields.slice(-2)).toEqual(['X-Two', 'b'])
  expect(readEvent(httpApi()).fields.slice(-4)).toEqual(['x-two', 'a,b', 'cookie', 'c=1; d=2'])
  expect(readEvent(httpApi({ headers: { a: '\u20ac' } })).fields).toContain('\u00e2\u0082\u00ac')
})

test('which form the answer has', () => {
  const formOf = (event: Parameters<typeof readEvent>[0]) => [
    readEvent(event).form,
    readEvent(event).balanced,
  ]
  expect(formOf(restApi())).toEqual(['lists', false])
  expect(formOf(httpApi())).toEqual(['cookies', false])
  expect(formOf(loadBalancer())).toEqual(['joined', true])
  expect(formOf(loadBalancer({ headers: null, multiValueHeaders: {} }))).toEqual(['lists', true])
})
