import { expect, it } from 'vitest'
import { blank } from '../../../../src/environ/blank.ts'
import { call } from '../../../../src/environ/call.ts'
import type { Application, Environ, Wsgi } from '../../../../src/environ/contract.ts'
import { Answer, run } from '../../../../src/environ/run.ts'
import { fromConnect, type Middleware } from '../../../../src/gateways/node/in-process/filter.ts'
import type { InProcessRequest } from '../../../../src/gateways/node/in-process/request.ts'
import { wsgify } from '../../../../src/index.ts'

const ask = async (middleware: Middleware, app: Application, environ: Partial<Environ> = {}) => {
  const { status, headers, chunks } = await call(fromConnect(middleware)(app), blank('/a?b', { environ }))
  return { status, headers, text: Buffer.concat(chunks).toString() }
}

const passes: Middleware = (_request, _response, next) => next()

it('sees what the middleware has changed of the request', async () => {
  const changes: Middleware = (request, _response, next) => {
    request.method = 'DELETE'
    request.url = '/c%20d?e'
    request.headers['x-added'] = 'yes'
    request.headers['x-list'] = ['a', 'b'] as never
    delete request.headers['x-secret']
    next()
  }
  const app = wsgify((req) => {
    const { REQUEST_METHOD, PATH_INFO, QUERY_STRING, HTTP_X_ADDED, HTTP_X_LIST, HTTP_X_SECRET } = req.environ
    return [REQUEST_METHOD, PATH_INFO, QUERY_STRING, HTTP_X_ADDED, HTTP_X_LIST, HTTP_X_SECRET ?? 'gone']
  })
  const { text } = await ask(changes, app, { HTTP_X_SECRET: 'x' })
  expect(JSON.parse(text)).toEqual(['DELETE', '/c d', 'e', 'yes', 'a,b', 'gone'])
})

it('reads a body that nobody has read, and one that was parsed', async () => {
  const app = wsgify(async (req) => `${req.environ.CONTENT_LENGTH} ${await req.text()}`)
  const environ = {
    REQUEST_METHOD: 'POST',
    CONTENT_TYPE: 'application/json',
    CONTENT_LENGTH: '8',
    'wsgi.input': [Buffer.from('{"a": 1}')],
  }
  expect((await ask(passes, app, environ)).text).toBe('8 {"a": 1}')
  const parses: Middleware = async (request, _response, next) => {
    let text = ''
    for await (const chunk of request) text += chunk
    ;(request as InProcessRequest).body = JSON.parse(text)
    next()
  }
  expect((await ask(parses, app, environ)).text).toBe('7 {"a":1}')
})

it('answers through the response, with what was set on it', async () => {
  const sets: Middleware = (_request, response, next) => {
    response.setHeader('Set-Cookie', 'a=1')
    response.setHeader('Content-Type', 'text/html')
    next()
  }
  const app: Wsgi = (_environ, start) => {
    start('299 Odd', [
      ['Content-Type', 'text/plain'],
      ['Set-Cookie', 'b=2'],
    ])
    return 'hi'
  }
  expect(await ask(sets, app)).toEqual({
    status: '299 Odd',
    headers: [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['Content-Type', 'text/plain'],
      ['Content-Length', '2'],
    ],
    text: 'hi',
  })
})

it('fails with the application, before its head and after', async () => {
  const before: Wsgi = () => {
    throw new Error('before')
  }
  await expect(ask(passes, before)).rejects.toThrow('before')
  await expect(ask(passes, async (...args) => before(...args))).rejects.toThrow('before')
  const after: Wsgi = (_environ, start) => {
    start('200 OK', [['Content-Type', 'text/plain']])
    return (function* () {
      yield 'a'
      throw new Error('after')
    })()
  }
  await expect(ask(passes, after)).rejects.toThrow('after')
  const bad: Wsgi = (_environ, start) => {
    start('200 OK', [['X-A', 'a\r\nb']])
    return ''
  }
  await expect(ask(passes, bad)).rejects.toThrow(TypeError)
})

it('closes a body that nobody reads: HEAD, and a response that was answered already', async () => {
  let closed = 0
  const app: Wsgi = (_environ, start) => {
    start('200 OK', [['Content-Type', 'text/plain']])
    return {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: 'x' }) as const,
        return: () => {
          closed++
          return { done: true, value: undefined } as const
        },
      }),
    }
  }
  expect((await ask(passes, app, { REQUEST_METHOD: 'HEAD' })).text).toBe('')
  expect(closed).toBe(1)
  const answers: Middleware = (_request, response, next) => {
    response.end('theirs')
    next()
  }
  await ask(answers, app).catch(() => undefined)
  expect(closed).toBe(2)
})

it('lets go of a body that fails to close, whether or not it was begun', async () => {
  const app: Wsgi = (_environ, start) => {
    start('200 OK', [['Content-Type', 'text/plain']])
    return {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: 'x'.repeat(100_000) }) as const,
        return: () => {
          throw new Error('cannot close')
        },
      }),
    }
  }
  const errors: string[] = []
  const head = { REQUEST_METHOD: 'HEAD', 'wsgi.errors': { write: (text: string) => errors.push(text) } }
  expect((await ask(passes, app, head)).status).toBe('200 OK')
  expect(errors.join()).toContain('cannot close')
  const { body } = await run(fromConnect(passes)(app), blank('/'), new Answer())
  const reader = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  expect((await reader.next()).done).toBe(false)
  await reader.return?.()
  // What nobody has caught would end the process, and fails the run.
  await new Promise((resolve) => setTimeout(resolve, 10))
})
