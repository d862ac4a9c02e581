import { describe, expect, test, vi } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { type LambdaEvent, type LogEntry, toLambda, toLambdaStream } from '../../src/gateways/lambda.ts'
import { runtime } from './conformance/lambda-front.ts'
import { httpApi, loadBalancer, restApi } from './lambda/events.ts'

/** Answers with what of the environ is asked for. */
const shows =
  (...keys: string[]): Wsgi =>
  (environ, start) => {
    start('200 OK', [['Content-Type', 'application/json']])
    return JSON.stringify(keys.map((key) => environ[key] ?? null))
  }

const seen = async (event: LambdaEvent, keys: string[], options = {}) => {
  const result = await toLambda(lint(shows(...keys)), options)(event)
  return JSON.parse(result.body)
}

const WHO = [
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
  'REMOTE_ADDR',
  'SERVER_NAME',
  'SERVER_PORT',
  'wsgi.url_scheme',
]

describe('what an application sees', () => {
  test.each([
    [
      'a REST API',
      restApi(),
      ['/prod', '/a b', 'x=1&x=2&y=%26', '192.0.2.7', 'abc.example.org', '443', 'https'],
    ],
    ['an HTTP API', httpApi(), ['', '/a b', 'x=1&x=2&y=%26', '192.0.2.7', 'abc.example.org', '443', 'https']],
    ['a load balancer', loadBalancer(), ['', '/a b', 'x=2&y=%26', '', 'lb.example.org', '80', 'http']],
  ])('%s', async (_name, event, wanted) => {
    expect(await seen(event, WHO)).toEqual(wanted)
  })

  test('event and context, and that other processes answer too', async () => {
    const event = httpApi()
    const context = { getRemainingTimeInMillis: () => 1000 }
    let found: unknown[] = []
    await toLambda((environ, start) => {
      found = [environ['aws.event'], environ['aws.context'], environ['wsgi.multiprocess']]
      start('204 No Content', [])
      return ''
    })(event, context)
    expect(found[0]).toBe(event)
    expect(found[1]).toBe(context)
    expect(found[2]).toBe(true)
  })

  test('a client is not believed about its address, but a load balancer is, where it is trusted', async () => {
    const fields = { 'x-forwarded-for': '203.0.113.9, 192.0.2.7' }
    expect(await seen(httpApi({ headers: fields }), ['REMOTE_ADDR'])).toEqual(['192.0.2.7'])
    const balanced = loadBalancer({ headers: { host: 'a', ...fields } })
    expect(await seen(balanced, ['REMOTE_ADDR'])).toEqual([''])
    expect(await seen(balanced, ['REMOTE_ADDR'], { trustForwardedFor: true })).toEqual(['192.0.2.7'])
  })

  test('where it is, by the stage or by its own word', async () => {
    const at = (event: LambdaEvent, options = {}) => seen(event, ['SCRIPT_NAME', 'PATH_INFO'], options)
    const staged = httpApi({ rawPath: '/v1/a' }, { stage: 'v1' })
    expect(await at(staged)).toEqual(['/v1', '/a'])
    expect(await at(staged, { scriptName: '' })).toEqual(['', '/v1/a'])
    const custom = restApi({ path: '/shop/a' }, { path: '/shop/a' })
    expect(await at(custom)).toEqual(['', '/shop/a'])
    expect(await at(custom, { scriptName: '/shop' })).toEqual(['/shop', '/a'])
    const accented = restApi({ path: '/caf%C3%A9/a' }, { path: '/caf%C3%A9/a' })
    expect(await at(accented, { scriptName: '/caf\u00e9' })).toEqual(['/caf\u00c3\u00a9', '/a'])
    const elsewhere = await toLambda(shows())(custom) // not below it
    expect(elsewhere.statusCode).toBe(200)
    expect((await toLambda(shows(), { scriptName: '/other' })(custom)).statusCode).toBe(404)
    expect(() => toLambda(shows(), { scriptName: 'shop/' })).toThrow(
      'a scriptName is empty or a path without a slash at its end',
    )
  })
})

describe('bodies that come', () => {
  const length: Wsgi = async (environ, start) => {
    let size = 0
    for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) size += chunk.length
    start('200 OK', [['Content-Type', 'text/plain']])
    return `${environ.CONTENT_LENGTH} ${size}`
  }
  const post = (more: object, headers = {}) =>
    toLambda(lint(length), { limits: { bodyBytes: 100 } })(
      httpApi({ headers: { host: 'a', ...headers }, ...more }, {}, 'POST'),
    )

  test('as text and in base64, with their own length, whatever was said of it', async () => {
    expect((await post({ body: 'h\u00e9' }, { 'content-length': '5' })).body).toBe('3 3')
    expect(
      (await post({ body: 'AP8=', isBase64Encoded: true }, { 'transfer-encoding': 'chunked' })).body,
    ).toBe('2 2')
    expect((await post({ body: '' }, { 'content-length': '5' })).body).toBe('0 0')
  })

  test('that are too large are refused with 413, and what is no base64 with 400', async () => {
    expect((await post({ body: 'x'.repeat(101) })).statusCode).toBe(413)
    expect((await post({ body: 'AAAA'.repeat(40), isBase64Encoded: true })).statusCode).toBe(413)
    expect((await post({ body: 'x'.repeat(100) })).statusCode).toBe(200)
    expect((await post({ body: 'A!==', isBase64Encoded: true })).statusCode).toBe(400)
  })
})

describe('requests that could not have come by HTTP are refused', () => {
  test.each([
    ['a name with a space', { headers: { 'x y': 'a' } }],
    ['a value with a line end', { headers: { x: 'a\r\nb: c' } }],
    ['two hosts', { headers: { host: 'a', Host: 'b' } }],
    ['a host that is none', { headers: { host: 'a/b' } }],
    ['a path that is none', { rawPath: 'evil' }],
    ['a method that is none', { requestContext: { http: { method: 'GET /', sourceIp: '' } } }],
  ])('%s', async (_name, more) => {
    const app = vi.fn()
    const result = await toLambda(app)(httpApi(more))
    expect([result.statusCode, app.mock.calls.length]).toEqual([400, 0])
  })
})

describe('events that carry no request', () => {
  test.each([
    [null, 'got one with null'],
    ['event', 'got one with "event"'],
    [{}, 'keys none'],
    [{ Records: [] }, 'keys Records'],
    [{ version: '2.0', requestContext: { http: {} } }, 'keys version, requestContext'],
    [{ requestContext: { elb: {} } }, 'keys requestContext'],
    [{ requestContext: {}, httpMethod: 'GET' }, 'keys requestContext, httpMethod'],
  ])('%j', async (event, words) => {
    const called = toLambda(shows())(event as never)
    await expect(called).rejects.toThrow(TypeError)
    await expect(toLambda(shows())(event as never)).rejects.toThrow(words)
  })

  test('odd values of fields that need not be there are as good as none', async () => {
    const odd = { cookies: 'a=1', rawQueryString: 7, headers: { a: null, b: 5 }, body: 9 }
    const event = httpApi(odd as never, { stage: 5, domainName: {} } as never)
    expect((await toLambda(lint(shows('HTTP_B', 'HTTP_COOKIE')))(event)).body).toBe('["5",null]')
  })
})

describe('answers', () => {
  const cookies: Wsgi = (_environ, start) => {
    start('201 Made', [
      ['Content-Type', 'text/plain'],
      ['Set-Cookie', 'a=1'],
      ['Vary', 'A'],
      ['set-cookie', 'b=2'],
      ['Vary', 'B'],
    ])
    return 'made'
  }

  test('have the form that the event asks for', async () => {
    const handler = toLambda(cookies)
    expect(await handler(restApi())).toEqual({
      statusCode: 201,
      multiValueHeaders: { 'Content-Type': ['text/plain'], 'Set-Cookie': ['a=1', 'b=2'], Vary: ['A', 'B'] },
      body: 'made',
      isBase64Encoded: false,
    })
    expect(await handler(httpApi())).toEqual({
      statusCode: 201,
      headers: { 'Content-Type': 'text/plain', Vary: 'A, B' },
      cookies: ['a=1', 'b=2'],
      body: 'made',
      isBase64Encoded: false,
    })
    expect(await handler(loadBalancer())).toEqual({
      statusCode: 201,
      statusDescription: '201 Made',
      headers: { 'Content-Type': 'text/plain', Vary: 'A, B', 'set-cookie': 'a=1', 'Set-cookie': 'b=2' },
      body: 'made',
      isBase64Encoded: false,
    })
    expect(await handler(loadBalancer({ multiValueHeaders: { host: ['a'] } }))).toMatchObject({
      statusDescription: '201 Made',
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    })
  })

  test('that are longer than a function may answer are a bare 500, and end', async () => {
    const errors: string[] = []
    const closed = vi.fn()
    function* endless() {
      try {
        for (;;) yield new Uint8Array(1_000_000)
      } finally {
        closed()
      }
    }
    const result = await toLambda(
      (_environ, start) => {
        start('200 OK', [['Content-Type', 'application/octet-stream']])
        return endless()
      },
      { errors: { write: (text: string) => errors.push(text) } },
    )(httpApi())
    expect([result.statusCode, result.body]).toEqual([500, '500 Internal Server Error\n'])
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1))
    expect(errors.join()).toMatch(/at most 6 MiB/)
  })

  test('are logged', async () => {
    const log: LogEntry[] = []
    await toLambda(cookies, { log: (entry) => log.push(entry) })(httpApi())
    expect(log).toMatchObject([
      {
        remoteAddr: '192.0.2.7',
        method: 'GET',
        target: '/a%20b?x=1&x=2&y=%26',
        protocol: 'HTTP/1.1',
        status: 201,
        bytes: 4,
      },
    ])
  })
})

test('a function that runs out of time answers 504, and tells the application', async () => {
  const aborted = vi.fn()
  const waits: Wsgi = (environ) => {
    environ['wsgify.signal']?.addEventListener('abort', aborted)
    return new Promise(() => undefined)
  }
  const context = { getRemainingTimeInMillis: () => 520 }
  const result = await toLambda(waits, { deadlineMargin: 500 })(httpApi(), context)
  expect([result.statusCode, aborted.mock.calls.length]).toEqual([504, 1])
  expect(() => toLambda(waits, { deadlineMargin: -1 })).toThrow(
    'a deadlineMargin is a number of milliseconds from 0',
  )
})

describe('toLambdaStream', () => {
  test('needs a runtime that streams', () => {
    expect(() => toLambdaStream(shows())).toThrow('toLambdaStream needs awslambda')
  })

  test('waits for what goes on after the answer, and reports what fails of it', async () => {
    const order: string[] = []
    const errors: string[] = []
    const app: Wsgi = (environ, start) => {
      environ['wsgify.wait_until']?.(
        new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => void order.push('after')),
      )
      environ['wsgify.wait_until']?.(Promise.reject(new Error('lost')))
      start('204 No Content', [])
      return ''
    }
    const { PassThrough } = await import('node:stream')
    const stream = Object.assign(new PassThrough(), { before: null })
    stream.resume().on('end', () => order.push('answered'))
    const handler = toLambdaStream(lint(app), {
      runtime,
      errors: { write: (text: string) => errors.push(text) },
    }) as unknown as (event: LambdaEvent, stream: unknown) => Promise<void>
    await handler(httpApi(), stream)
    expect(order).toEqual(['answered', 'after'])
    expect(errors).toEqual(['Error: lost\n'])
  })
})
