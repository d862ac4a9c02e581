import { expect, it } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { FetchMount, type FetchMounted, type FetchMountOptions } from '../../src/gateways/mounted-fetch.ts'
import { wsgify } from '../../src/index.ts'

const SILENT = { write: () => undefined }

const ask = async (app: Wsgi, options: FetchMountOptions = {}, more: Partial<FetchMounted> = {}) =>
  answer(app, options, more)

const answer = (app: Wsgi, options: FetchMountOptions = {}, more: Partial<FetchMounted> = {}) =>
  new FetchMount(app, { errors: SILENT, ...options }).answer({
    request: new Request('http://h/api/x?q'),
    path: { script: '/api', path: '/x', query: 'q' },
    native: ['own.key', 5],
    ...more,
  })

it('puts an application where it is mounted, with the client that is known', async () => {
  const app = wsgify((req) => {
    const { SCRIPT_NAME, PATH_INFO, QUERY_STRING, REMOTE_ADDR, REMOTE_PORT } = req.environ
    const own = [req.environ['own.key'], req.environ['wsgify.raw_target']]
    return [SCRIPT_NAME, PATH_INFO, QUERY_STRING, REMOTE_ADDR, REMOTE_PORT, ...own]
  })
  const answer = await ask(app, {}, { target: '/%61pi/x?q', client: { address: '192.0.2.1', port: '7' } })
  expect(await answer?.json()).toEqual(['/api', '/x', 'q', '192.0.2.1', '7', 5, '/%61pi/x?q'])
})

it('gives a body that the request does not have any more', async () => {
  const request = new Request('http://h/', { method: 'POST', body: 'gone' })
  await request.text()
  const app = wsgify((req) => req.text())
  expect(await (await ask(app, {}, { request, input: [Buffer.from('kept')] }))?.text()).toBe('kept')
})

it('is null for what is not found, and throws, where it is asked to', async () => {
  const none: Wsgi = (_environ, start) => {
    start('404 Not Found', [['Content-Type', 'text/plain']])
    return 'none'
  }
  expect((await ask(none))?.status).toBe(404)
  expect(await ask(none, { passNotFound: true })).toBe(null)
  const fails: Wsgi = () => {
    throw new Error('secret')
  }
  expect(await (await ask(fails))?.text()).toBe('500 Internal Server Error\n')
  await expect(ask(fails, { passErrors: true })).rejects.toThrow('secret')
})

const failsInBody: Wsgi = (_environ, start) => {
  start('200 OK', [['Content-Type', 'text/plain']])
  return (async function* () {
    if (Math.random() <= 1) throw new Error('secret')
    yield ''
  })()
}

it('has the status of a body that fails at once, or throws what it threw', async () => {
  const answer = await ask(failsInBody)
  expect([answer?.status, await answer?.text()]).toEqual([500, '500 Internal Server Error\n'])
  await expect(ask(failsInBody, { passErrors: true })).rejects.toThrow('secret')
})

it('holds its limits, and writes errors where it is told to', async () => {
  const reads = wsgify((req) => req.text())
  const request = new Request('http://h/', {
    method: 'POST',
    body: 'too much',
    headers: { 'Content-Length': '8' },
  })
  expect((await ask(reads, { limits: { bodyBytes: 7 } }, { request }))?.status).toBe(413)
  const written: string[] = []
  await ask(failsInBody, { errors: { write: (text: string) => void written.push(text) } })
  expect(written.join()).toContain('secret')
  expect(() => new FetchMount(reads, { limits: { bodyBytes: -1 } })).toThrow(RangeError)
})

it('closes the body of a 404 that is handed on', async () => {
  let closed = 0
  const none: Wsgi = (_environ, start) => {
    start('404 Not Found', [['Content-Type', 'text/plain']])
    return (async function* () {
      try {
        yield 'none'
        yield 'more'
      } finally {
        closed++
      }
    })()
  }
  expect(await ask(none, { passNotFound: true })).toBe(null)
  expect(closed).toBe(1)
})

it('hands on what the runtime has passed', async () => {
  const kept: unknown[] = []
  const app = wsgify((req) => {
    req.environ['wsgify.wait_until']?.(Promise.resolve())
    return { env: req.environ['wsgify.host']?.args[0] }
  })
  const answer = await ask(
    app,
    {},
    { args: ['env', { waitUntil: (promise: unknown) => kept.push(promise) }] },
  )
  expect(await answer?.json()).toEqual({ env: 'env' })
  expect(kept).toHaveLength(1)
})

it('answers at once where the application does', async () => {
  expect(answer(wsgify(() => 'hello'))).toBeInstanceOf(Response)
  expect(answer(wsgify(async () => 'hello'))).toBeInstanceOf(Promise)
  const fails: Wsgi = () => {
    throw new Error('secret')
  }
  expect(() => answer(fails, { passErrors: true })).toThrow('secret')
})
