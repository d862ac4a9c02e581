import { expect, test, vi } from 'vitest'
import type { Environ } from '../../../src/environ/contract.ts'
import { LambdaGateway } from '../../../src/gateways/lambda/gateway.ts'
import { toLambda } from '../../../src/gateways/lambda.ts'
import { httpApi, loadBalancer } from './events.ts'

const app = () => ''

async function environOf(event: Parameters<ReturnType<typeof toLambda>>[0], options = {}): Promise<Environ> {
  let seen: Environ | null = null
  await toLambda((environ, start) => {
    seen = environ
    start('204 No Content', [])
    return ''
  }, options)(event)
  return seen as unknown as Environ
}

test('the host is that of the field, or of the front', async () => {
  expect((await environOf(httpApi({ headers: {} }))).HTTP_HOST).toBe('abc.example.org')
  expect((await environOf(httpApi({ headers: { host: 'own.example' } }))).HTTP_HOST).toBe('own.example')
  const bare = await environOf(loadBalancer({ headers: {} }))
  expect(['HTTP_HOST' in bare, bare.SERVER_NAME]).toEqual([false, 'localhost'])
})

test('the scheme and the port are what a load balancer says, and TLS otherwise', async () => {
  const fields = { host: 'a', 'x-forwarded-proto': 'https', 'x-forwarded-port': '8443' }
  const secure = await environOf(loadBalancer({ headers: fields }))
  expect([secure['wsgi.url_scheme'], secure.SERVER_PORT]).toEqual(['https', '8443'])
  const lied = await environOf(
    httpApi({ headers: { host: 'a', 'x-forwarded-proto': 'http', 'x-forwarded-port': '1' } }),
  )
  expect([lied['wsgi.url_scheme'], lied.SERVER_PORT]).toEqual(['https', '443'])
})

test('the protocol is what the client spoke, if it is one', async () => {
  const spoken = async (protocol: string) =>
    (await environOf(httpApi({}, { http: { method: 'GET', protocol } }))).SERVER_PROTOCOL
  expect([await spoken('HTTP/2.0'), await spoken('gopher')]).toEqual(['HTTP/2.0', 'HTTP/1.1'])
})

test('limits hold', async () => {
  const status = async (event: Parameters<ReturnType<typeof toLambda>>[0]) =>
    (await toLambda(app, { limits: { requestLine: 50, headerCount: 3 } })(event)).statusCode
  expect(await status(httpApi({ rawPath: `/${'x'.repeat(60)}` }))).toBe(414)
  expect(await status(httpApi({ headers: { a: '1', b: '2', c: '3', d: '4' } }))).toBe(431)
  expect(await status(httpApi({}, {}, 'CONNECT'))).toBe(405)
})

test('the time is watched where it is known and wanted', async () => {
  const over = vi.fn()
  const watching = new LambdaGateway(app, { deadlineMargin: 10 })
  watching.watch(undefined, over)()
  watching.watch({ getRemainingTimeInMillis: () => 20 }, over)()
  new LambdaGateway(app, {}).watch({ getRemainingTimeInMillis: () => 1 }, over)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(over).not.toHaveBeenCalled()
  watching.watch({ getRemainingTimeInMillis: () => 5 }, over)
  await vi.waitFor(() => expect(over).toHaveBeenCalledTimes(1))
})
