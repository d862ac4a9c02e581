import { expect, it } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { answerMounted, type FetchMountOptions } from '../../src/gateways/mounted-fetch.ts'
import { wsgify } from '../../src/index.ts'

const silent =
  (app: Wsgi): Wsgi =>
  (environ, start) => {
    environ['wsgi.errors'] = { write: () => undefined }
    return app(environ, start)
  }

const ask = (app: Wsgi, options: FetchMountOptions = {}, more: object = {}) =>
  answerMounted(silent(app), options, {
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
  const answer = await ask(app, {}, { target: '/%61pi/x?q', remoteAddr: '192.0.2.1', remotePort: '7' })
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

it('has the status of a body that fails at once', async () => {
  const app: Wsgi = (_environ, start) => {
    start('200 OK', [['Content-Type', 'text/plain']])
    return (async function* () {
      if (Math.random() <= 1) throw new Error('secret')
      yield ''
    })()
  }
  const answer = await ask(app)
  expect([answer?.status, await answer?.text()]).toEqual([500, '500 Internal Server Error\n'])
})
