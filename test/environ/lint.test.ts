// Lint: every rule is broken at least once, sound applications pass unchanged, and Python's validator agrees but for
// the differences written down here.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Body, Chunk, Environ, HeaderList, SendableFile, Wsgi } from '../../src/environ/contract.ts'
import { LintError, type LintOptions, lint } from '../../src/environ/lint.ts'
import { missing, PYTHON } from '../support/real.ts'

const TEXT: HeaderList = [['Content-Type', 'text/plain']]
const bytes = (text: string) => new TextEncoder().encode(text)
const covered = new Set<string>()

function sound(changes: Record<string, unknown> = {}): Environ {
  return {
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '/',
    QUERY_STRING: '',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.1',
    HTTP_HOST: 'localhost',
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': 'http',
    'wsgi.input': [],
    'wsgi.errors': { write: (text: string) => expect.unreachable(text) },
    'wsgi.multithread': false,
    'wsgi.multiprocess': false,
    'wsgi.run_once': false,
    ...changes,
  } as Environ
}

const hello: Wsgi = (_environ, startResponse) => {
  startResponse('200 OK', TEXT)
  return 'hello'
}

/** An application that answers with a status, fields and a body, none of which need be sound. */
const answering =
  (body: unknown, status: unknown = '200 OK', headers: unknown = TEXT): Wsgi =>
  (_environ, startResponse) => {
    startResponse(status as string, headers as HeaderList)
    return body as Body
  }

/** Calls an application as a sound gateway does, and reads its body to the end. */
async function drive(
  app: Wsgi,
  environ = sound(),
  startResponse: unknown = () => undefined,
): Promise<Chunk[]> {
  const body = await app(environ, startResponse as never)
  if (typeof body === 'string' || body instanceof Uint8Array) return [body]
  const chunks: Chunk[] = []
  for await (const chunk of body) chunks.push(chunk)
  return chunks
}

async function faultOf(run: () => unknown): Promise<LintError> {
  try {
    await run()
  } catch (error) {
    if (error instanceof LintError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** One test for each way to break a rule. */
function refuses(cases: [rule: string, how: string, run: () => unknown][]): void {
  for (const [rule] of cases) covered.add(rule)
  test.each(cases)('%s: %s', async (rule, _how, run) => {
    const fault = await faultOf(run)
    expect(fault.rule).toBe(rule)
    expect(fault.message).toContain(`(contract rule ${rule})`)
  })
}

describe('the call', () => {
  refuses([
    [
      'call-arguments',
      'three arguments',
      () => (lint(hello) as (...args: unknown[]) => unknown)(sound(), () => {}, 1),
    ],
    ['call-start-response', 'one argument', () => (lint(hello) as (...args: unknown[]) => unknown)(sound())],
    ['call-start-response', 'an object', () => lint(hello)(sound(), {} as never)],
  ])

  test('what is no application is refused at once, by a TypeError', () => {
    for (const app of [undefined, null, 'app', {}, { wsgi: 1 }])
      expect(() => lint(app as never)).toThrow(TypeError)
  })

  test('an object with wsgi is an application, and stays its own `this`', () => {
    const object = {
      text: 'mine',
      wsgi(_environ: Environ, startResponse: (status: string, headers: HeaderList) => void) {
        startResponse('200 OK', TEXT)
        return this.text
      },
    }
    expect(lint(object)(sound(), () => {})).toBe('mine')
  })
})

describe('the environ', () => {
  const call = (environ: unknown) => () => lint(hello)(environ as Environ, () => {})
  const withKeys = (changes: Record<string, unknown>) => call(sound(changes))
  class Special {}

  refuses([
    ['environ-dictionary', 'undefined', call(undefined)],
    ['environ-dictionary', 'null', call(null)],
    ['environ-dictionary', 'text', call('environ')],
    ['environ-dictionary', 'an array', call([])],
    ['environ-dictionary', 'a Map', call(new Map(Object.entries(sound())))],
    ['environ-dictionary', 'an instance of a class', call(Object.assign(new Special(), sound()))],
    [
      'environ-dictionary',
      'one that inherits keys',
      call(Object.assign(Object.create({ HTTP_X: '1' }), sound())),
    ],
    ['environ-writable', 'a frozen object', call(Object.freeze(sound()))],
    ...[
      'REQUEST_METHOD',
      'SERVER_NAME',
      'SERVER_PORT',
      'SERVER_PROTOCOL',
      'wsgi.version',
      'wsgi.url_scheme',
      'wsgi.input',
      'wsgi.errors',
      'wsgi.multithread',
      'wsgi.multiprocess',
      'wsgi.run_once',
    ].map((key): [string, string, () => unknown] => {
      const environ = sound()
      delete environ[key]
      return ['environ-required', `without ${key}`, call(environ)]
    }),
    ['environ-required', 'undefined in place of a value', withKeys({ SERVER_NAME: undefined })],
    ['environ-text', 'a port as a number', withKeys({ SERVER_PORT: 80 })],
    ['environ-text', 'null in a header field', withKeys({ HTTP_ACCEPT: null })],
    ['environ-text', 'a header field with a dot in its name', withKeys({ 'HTTP_X.Y': 1 })],
    ['environ-text', 'a String object', withKeys({ QUERY_STRING: new String('a=1') })],
    ['environ-bytes', 'a decoded path', withKeys({ PATH_INFO: '/€' })],
    ['environ-bytes', 'a decoded header field', withKeys({ HTTP_X_NAME: 'Łukasz' })],
    ['environ-bytes', 'a key above U+00FF', withKeys({ HTTP_Ł: 'x' })],
    ['field-key', 'a key in lower case', withKeys({ HTTP_accept: '*/*' })],
    ['field-key', 'a key with a hyphen', withKeys({ 'HTTP_X-A': 'x' })],
    ['field-value', 'a folded line', withKeys({ HTTP_X: 'a\r\n b' })],
    ['field-value', 'a NUL', withKeys({ HTTP_X: 'a\0b' })],
    ['field-content', 'HTTP_CONTENT_TYPE', withKeys({ HTTP_CONTENT_TYPE: 'text/plain' })],
    ['field-content', 'HTTP_CONTENT_LENGTH', withKeys({ HTTP_CONTENT_LENGTH: '1' })],
    ['field-proxy', 'HTTP_PROXY', withKeys({ HTTP_PROXY: 'http://evil.example' })],
    ['method', 'empty', withKeys({ REQUEST_METHOD: '' })],
    ['method', 'with a blank', withKeys({ REQUEST_METHOD: 'GET /' })],
    ['script-name', 'a slash', withKeys({ SCRIPT_NAME: '/' })],
    ['script-name', 'a slash at the end', withKeys({ SCRIPT_NAME: '/a/' })],
    ['script-name', 'no slash at the start', withKeys({ SCRIPT_NAME: 'a' })],
    ['path-info', 'no slash at the start', withKeys({ PATH_INFO: 'a' })],
    ['path-info', 'a whole URI', withKeys({ PATH_INFO: 'http://localhost/' })],
    ['path-info', '* for GET', withKeys({ PATH_INFO: '*' })],
    ['path-missing', 'neither part of the path', withKeys({ SCRIPT_NAME: undefined, PATH_INFO: undefined })],
    ['path-missing', 'no PATH_INFO beside an empty SCRIPT_NAME', withKeys({ PATH_INFO: undefined })],
    ['server-protocol', 'a number alone', withKeys({ SERVER_PROTOCOL: '1.1' })],
    ['server-name', 'empty', withKeys({ SERVER_NAME: '' })],
    ['server-port', 'empty', withKeys({ SERVER_PORT: '' })],
    ['server-port', 'a name', withKeys({ SERVER_PORT: 'http' })],
    ['content-length', 'negative', withKeys({ CONTENT_LENGTH: '-1' })],
    ['content-length', 'with a sign', withKeys({ CONTENT_LENGTH: '+1' })],
    ['content-length', 'no number', withKeys({ CONTENT_LENGTH: 'many' })],
    ['input', 'null', withKeys({ 'wsgi.input': null })],
    ['input', 'text', withKeys({ 'wsgi.input': 'text' })],
    ['input', 'bytes and not chunks of them', withKeys({ 'wsgi.input': bytes('text') })],
    ['input', 'a stream to read from', withKeys({ 'wsgi.input': { read: () => bytes('') } })],
    ['input-chunk', 'an array with text in it', withKeys({ 'wsgi.input': ['text'] })],
    [
      'input-length',
      'an array with too little',
      withKeys({ 'wsgi.input': [bytes('a')], CONTENT_LENGTH: '2' }),
    ],
    ['input-terminated', 'text', withKeys({ 'wsgi.input_terminated': 'yes' })],
    ['version', 'a number', withKeys({ 'wsgi.version': 1 })],
    ['version', 'another version', withKeys({ 'wsgi.version': [2, 0] })],
    ['url-scheme', 'another scheme', withKeys({ 'wsgi.url_scheme': 'ftp' })],
    ['url-scheme', 'in upper case', withKeys({ 'wsgi.url_scheme': 'HTTP' })],
    ['errors', 'a function', withKeys({ 'wsgi.errors': () => {} })],
    ['errors', 'null', withKeys({ 'wsgi.errors': null })],
    ['flags', 'a number', withKeys({ 'wsgi.multithread': 0 })],
    ['flags', 'text', withKeys({ 'wsgi.run_once': 'no' })],
  ])

  refuses([
    ['signal', 'a controller', withKeys({ 'wsgify.signal': new AbortController() })],
    ['signal', 'null', withKeys({ 'wsgify.signal': null })],
    ['raw-target', 'a URL', withKeys({ 'wsgify.raw_target': new URL('http://localhost/') })],
    ['peer-certificate', 'a part of one', withKeys({ 'wsgify.peer_certificate': { subject: 'CN=a' } })],
    ['file-wrapper', 'a wrapper of files', withKeys({ 'wsgi.file_wrapper': 'sendfile' })],
    ...['early_hints', 'trailers', 'send_trailers', 'upgrade', 'wait_until'].map(
      (name): [string, string, () => unknown] => ['functions', name, withKeys({ [`wsgify.${name}`]: {} })],
    ),
    ['host', 'a request alone', withKeys({ 'wsgify.host': { request: {} } })],
    ['host', 'no request', withKeys({ 'wsgify.host': { request: null, args: [] } })],
    ['limits', 'text among the numbers', withKeys({ 'wsgify.limits': { params: '10' } })],
    ['limits', 'null', withKeys({ 'wsgify.limits': null })],
    ['exchange', 'a function', withKeys({ 'wsgify.exchange': () => {} })],
    ['routing-args', 'an object', withKeys({ 'wsgiorg.routing_args': { id: '1' } })],
    ['routing-args', 'one element', withKeys({ 'wsgiorg.routing_args': [[]] })],
    ['routing-args', 'a number among the positional ones', withKeys({ 'wsgiorg.routing_args': [[1], {}] })],
    ['routing-args', 'a Map', withKeys({ 'wsgiorg.routing_args': [[], new Map()] })],
    ['state', 'a Map', withKeys({ 'wsgify.state': new Map() })],
    ['state', 'an array', withKeys({ 'wsgify.state': [] })],
    ['error-forms', 'no function', withKeys({ 'wsgify.error_forms': { 'text/plain': 'x' } })],
  ])

  test.each([
    ['a literal', sound()],
    ['a null-prototype object', Object.assign(Object.create(null), sound())],
    ['what gateways make', blank('/a?b=1')],
    ['an object of another realm', Object.assign(runInNewContext('({})'), sound())],
    ['no SCRIPT_NAME', sound({ SCRIPT_NAME: undefined })],
    ['no PATH_INFO', sound({ SCRIPT_NAME: '/a', PATH_INFO: undefined })],
    ['an empty PATH_INFO', sound({ SCRIPT_NAME: '/a', PATH_INFO: '' })],
    ['OPTIONS *', sound({ REQUEST_METHOD: 'OPTIONS', PATH_INFO: '*' })],
    ['bytes in the path', sound({ PATH_INFO: '/\xe2\x82\xac\n\0' })],
    ['an empty CONTENT_LENGTH', sound({ CONTENT_LENGTH: '', CONTENT_TYPE: '' })],
    ['undefined in optional keys', sound({ CONTENT_LENGTH: undefined, HTTP_PROXY: undefined })],
    ['anything under a dotted key', sound({ 'paste.config': new Map() })],
    [
      'everything a gateway may offer',
      sound({
        CONTENT_LENGTH: '4',
        'wsgi.input': [bytes('te'), bytes('xt')],
        'wsgi.input_terminated': true,
        'wsgi.file_wrapper': (file: SendableFile) => file,
        'wsgify.signal': new AbortController().signal,
        'wsgify.raw_target': '/%41',
        'wsgify.peer_certificate': { subject: 'CN=a', fingerprint256: 'AB', authorized: true },
        'wsgify.early_hints': () => {},
        'wsgify.trailers': () => [],
        'wsgify.send_trailers': () => {},
        'wsgify.upgrade': () => {},
        'wsgify.wait_until': () => {},
        'wsgify.limits': { params: 1 },
        'wsgify.exchange': null,
        'wsgify.state': Object.create(null),
        'wsgiorg.routing_args': [['1'], { id: '1' }],
      }),
    ],
  ])('passes: %s', (_what, environ) => {
    expect(lint(hello)(environ, () => {})).toBe('hello')
  })
})

describe('the streams of the environ', () => {
  const read = async (environ: Environ) => {
    const chunks: string[] = []
    for await (const chunk of environ['wsgi.input']) chunks.push(new TextDecoder().decode(chunk))
    return chunks
  }
  const reading =
    (use: (environ: Environ) => unknown): Wsgi =>
    async (environ, startResponse) => {
      await use(environ)
      startResponse('204 No Content', [])
      return ''
    }
  const withInput =
    (input: unknown, use: (environ: Environ) => unknown = read, length?: string) =>
    () =>
      drive(lint(reading(use)), sound({ 'wsgi.input': input, CONTENT_LENGTH: length }))
  async function* chunksOf(...chunks: unknown[]) {
    yield* chunks
  }

  refuses([
    [
      'input-once',
      'read twice',
      withInput(chunksOf(bytes('a')), async (environ) => [await read(environ), await read(environ)]),
    ],
    ['input-chunk', 'text', withInput(chunksOf('a'))],
    ['input-chunk', 'an ArrayBuffer', withInput(new Set([new ArrayBuffer(1)]))],
    ['input-length', 'too much', withInput(chunksOf(bytes('ab'), bytes('c')), read, '2')],
    ['input-length', 'too little', withInput(chunksOf(bytes('ab'), bytes('c')), read, '4')],
    [
      'errors-write',
      'an error',
      withInput([], (environ) => environ['wsgi.errors'].write(new Error('x') as never)),
    ],
    [
      'errors-close',
      'end()',
      withInput([], (environ) => (environ['wsgi.errors'] as unknown as { end(): void }).end()),
    ],
    [
      'errors-close',
      'close()',
      withInput([], (environ) => (environ['wsgi.errors'] as unknown as { close(): void }).close()),
    ],
  ])

  test('an array stays the array it is, and can be read again', async () => {
    const input = [bytes('a'), bytes(''), bytes('b')]
    await withInput(input, async (environ) => {
      expect(environ['wsgi.input']).toBe(input)
      expect(await read(environ)).toEqual(['a', '', 'b'])
      expect(await read(environ)).toEqual(['a', '', 'b'])
    })()
  })

  test('a synchronous input stays synchronous, an asynchronous one asynchronous', async () => {
    await withInput(new Set([bytes('a'), bytes('b')]), (environ) => {
      expect(Symbol.asyncIterator in environ['wsgi.input']).toBe(false)
      expect([...(environ['wsgi.input'] as Iterable<Uint8Array>)]).toEqual([bytes('a'), bytes('b')])
    })()
    await withInput(
      chunksOf(bytes('a'), bytes('b')),
      async (environ) => {
        expect(Symbol.iterator in environ['wsgi.input']).toBe(false)
        expect(await read(environ)).toEqual(['a', 'b'])
      },
      '2',
    )()
  })

  test('an application may stop early, and the gateway hears of it', async () => {
    let closed = 0
    async function* input() {
      try {
        yield bytes('a')
        yield bytes('b')
      } finally {
        closed++
      }
    }
    await withInput(
      input(),
      async (environ) => {
        const iterator = (environ['wsgi.input'] as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
        await iterator.next()
        await iterator.return?.()
        expect(await iterator.next()).toEqual({ done: true, value: undefined })
      },
      '2',
    )()
    expect(closed).toBe(1)
  })

  test('text goes through to wsgi.errors', async () => {
    const written: string[] = []
    const write = (text: string) => written.push(text)
    await drive(
      lint(reading((environ) => environ['wsgi.errors'].write('one line\n'))),
      sound({ 'wsgi.errors': { write } }),
    )
    expect(written).toEqual(['one line\n'])
  })
})

describe('startResponse', () => {
  const starting =
    (...calls: unknown[][]): Wsgi =>
    (_environ, startResponse) => {
      for (const args of calls) (startResponse as (...args: unknown[]) => void)(...args)
      return 'x'
    }
  const started =
    (...calls: unknown[][]) =>
    () =>
      drive(lint(starting(...calls)))
  const error = new Error('from the application')

  refuses([
    ['start-response-arguments', 'one', started(['200 OK'])],
    ['start-response-arguments', 'four', started(['200 OK', TEXT, error, 1])],
    ['start-response-error', 'false', started(['200 OK', TEXT, false])],
    ['start-response-error', 'an empty text', started(['200 OK', TEXT, ''])],
    [
      'start-response-again',
      'a second call without an error',
      started(['200 OK', TEXT], ['404 Not Found', TEXT]),
    ],
    [
      'start-response-again',
      'a second call with null',
      started(['200 OK', TEXT], ['404 Not Found', TEXT, null]),
    ],
    [
      'start-response-late',
      'after the body has been given',
      async () => {
        let start: Parameters<Wsgi>[1] = () => {}
        await drive(
          lint((_environ, startResponse) => {
            start = startResponse
            startResponse('200 OK', TEXT)
            return 'x'
          }),
        )
        start('500 Internal Server Error', TEXT, error)
      },
    ],
    [
      'start-response-rethrow',
      'a gateway with an error of its own',
      () => {
        const app = lint(function* (_environ, startResponse) {
          startResponse('200 OK', TEXT)
          yield 'x'
          startResponse('500 Internal Server Error', TEXT, error)
        })
        return drive(app, sound(), (_status: string, _headers: HeaderList, given?: unknown) => {
          if (given !== undefined) throw new Error('headers already sent')
        })
      },
    ],
    ['start-response-promise', 'an asynchronous gateway', () => drive(lint(hello), sound(), async () => {})],
    ['start-response-missing', 'not before text', () => drive(lint(() => 'x'))],
    ['start-response-missing', 'not before bytes', () => drive(lint(async () => bytes('x')))],
    ['start-response-missing', 'not before an array', () => drive(lint(() => ['x']))],
    ['start-response-missing', 'not before an empty array', () => drive(lint(() => []))],
    [
      'start-response-missing',
      'not before the first chunk of an iterable',
      () => drive(lint(() => new Set(['x']))),
    ],
    [
      'start-response-missing',
      'not before the end of an iterable',
      () => drive(lint(() => new Set<string>())),
    ],
    [
      'start-response-missing',
      'in the second step of a generator',
      () =>
        drive(
          lint(function* (_environ, startResponse) {
            yield ''
            startResponse('200 OK', TEXT)
          }),
        ),
    ],
    ['error-swallowed', 'more text', () => drive(lint(swallowing('more')), sound(), sentAlready)],
    ['error-swallowed', 'nothing more', () => drive(lint(swallowing()), sound(), sentAlready)],
  ])

  function swallowing(...more: string[]): Wsgi {
    return function* (_environ, startResponse) {
      startResponse('200 OK', TEXT)
      yield 'x'
      try {
        startResponse('500 Internal Server Error', TEXT, error)
      } catch {
        yield* more
      }
    }
  }
  function sentAlready(_status: string, _headers: HeaderList, given?: unknown): void {
    if (given !== undefined) throw given
  }

  test('its faults are thrown into the application', async () => {
    let caught: unknown
    await drive(
      lint((_environ, startResponse) => {
        try {
          startResponse('OK', TEXT)
        } catch (fault) {
          caught = fault
        }
        startResponse('200 OK', TEXT)
        return 'x'
      }),
    )
    expect(caught).toMatchObject({ rule: 'status', found: 'OK' })
  })

  test('a call with an error may come first, or replace the one before', async () => {
    const calls: unknown[][] = []
    const record = (...args: unknown[]) => void calls.push(args)
    await drive(lint(starting(['500 Internal Server Error', TEXT, error])), sound(), record)
    await drive(
      lint(starting(['204 No Content', []], ['500 Internal Server Error', TEXT, error])),
      sound(),
      record,
    )
    expect(calls).toEqual([
      ['500 Internal Server Error', TEXT, error],
      ['204 No Content', []],
      ['500 Internal Server Error', TEXT, error],
    ])
    expect(calls[0]?.[1]).toBe(TEXT)
  })

  test('an error that comes back through the application reaches the gateway', async () => {
    let closed = 0
    const app = lint(function* (_environ, startResponse) {
      try {
        startResponse('200 OK', TEXT)
        yield 'x'
        startResponse('500 Internal Server Error', TEXT, error)
      } finally {
        closed++
      }
    })
    await expect(drive(app, sound(), sentAlready)).rejects.toBe(error)
    expect(closed).toBe(1)
  })
})

describe('status and header fields', () => {
  const status = (line: unknown) => () => drive(lint(answering('x', line)))
  const fields =
    (headers: unknown, line = '200 OK', body: unknown = 'x') =>
    () =>
      drive(lint(answering(body, line, headers)))
  const field = (name: unknown, value: unknown = 'x', line?: string) => fields([...TEXT, [name, value]], line)

  refuses([
    ['status', 'a number', status(200)],
    ['status', 'empty', status('')],
    ['status', 'no digits', status('OK')],
    ['status', 'two digits', status('20 OK')],
    ['status', 'four digits', status('2000 OK')],
    ['status', 'a zero first', status('099 Low')],
    ['status', 'a tab for the space', status('200\tOK')],
    ['status', 'a line end', status('200 OK\r\nX: y')],
    ['status', 'a blank at its end', status('200 OK ')],
    ['status', 'a blank at its start', status(' 200 OK')],
    ['status', 'a character above U+00FF', status('200 Łódź')],
    ['status-final', '100', status('100 Continue')],
    ['status-final', '101', status('101 Switching Protocols')],
    ['headers', 'an object', fields({ 'Content-Type': 'text/plain' })],
    ['headers', 'undefined', fields(null)],
    ['headers', 'a Map', fields(new Map(TEXT))],
    ['headers', 'the Headers of the platform', fields(new Headers({ a: 'b' }))],
    ['header-pair', 'text', fields(['a: b'])],
    ['header-pair', 'three elements', fields([['a', 'b', 'c']])],
    ['header-pair', 'a hole', fields(new Array(1))],
    ['header-name', 'a number', field(1)],
    ['header-name', 'empty', field('')],
    ['header-name', 'with a colon', field('X:')],
    ['header-name', 'with a blank', field('X Y')],
    ['header-name', 'with a line end', field('X\n')],
    ['header-name', 'with an accent', field('Größe')],
    ['header-value', 'a number', field('X', 1)],
    ['header-value', 'null', field('X', null)],
    ['header-value', 'an array', field('X', ['x'])],
    ['header-value', 'CR LF', field('X', 'a\r\nSet-Cookie: b')],
    ['header-value', 'LF', field('X', 'a\nb')],
    ['header-value', 'NUL', field('X', 'a\0b')],
    ['header-value', 'DEL', field('X', 'a\x7fb')],
    ['header-value', 'a character above U+00FF', field('X', '€')],
    ['header-status', 'Status', field('status', '200 OK')],
    ...[
      'Connection',
      'Keep-Alive',
      'Proxy-Authenticate',
      'Proxy-Authorization',
      'Proxy-Connection',
      'TE',
      'Trailer',
      'Trailers',
      'transfer-encoding',
      'UPGRADE',
    ].map((name): [string, string, () => unknown] => ['header-hop-by-hop', name, field(name)]),
    ['header-once', 'Content-Type', field('content-type', 'text/html')],
    ['header-once', 'Location', fields([...TEXT, ['Location', '/a'], ['Location', '/b']], '302 Found')],
    ['header-content-length', 'a word', field('Content-Length', 'one')],
    ['header-content-length', 'a sign', field('Content-Length', '+1')],
    ['header-content-length', 'empty', field('Content-Length', '')],
    ['header-bodiless', 'Content-Length on 204', fields([['Content-Length', '0']], '204 No Content', '')],
    ['header-bodiless', 'Content-Length on 304', fields([['Content-Length', '5']], '304 Not Modified', '')],
    ['header-bodiless', 'Content-Type on 204', fields(TEXT, '204 No Content', '')],
    ['header-bodiless', 'Content-Type on 304', fields(TEXT, '304 Not Modified', '')],
    [
      'header-hop-by-hop',
      'Transfer-Encoding on 204',
      fields([['Transfer-Encoding', 'chunked']], '204 No Content', ''),
    ],
    ['header-content-type', 'text without a type', fields([])],
    ['header-content-type', 'a redirection with text', fields([['Location', '/']], '302 Found')],
    ['header-content-type', 'the second chunk has bytes', fields([], '200 OK', new Set(['', 'x']))],
  ])

  test.each([
    ['no reason', '200', TEXT, 'x'],
    ['an empty reason', '200 ', TEXT, 'x'],
    ['a status nobody knows', '799 Own', TEXT, 'x'],
    ['no type and no body', '200 OK', [], ''],
    ['no type and an empty iterable', '302 Found', [['Location', '/']], new Set(['', ''])],
    ['204', '204 No Content', [], ''],
    ['304', '304 Not Modified', [['ETag', '"a"']], []],
    ['205 with its length', '205 Reset Content', [['Content-Length', '0']], ''],
    ['a field twice', '200 OK', [...TEXT, ['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']], 'x'],
    ['a tab and bytes in a value', '200 OK', [...TEXT, ['X', 'a\tb \xfc']], 'x'],
    ['an empty value', '200 OK', [...TEXT, ['X', '']], 'x'],
    ['407', '407 Proxy Authentication Required', [...TEXT, ['Proxy-Authenticate', 'Basic']], 'x'],
  ])('passes: %s', async (_what, line, headers, body) => {
    await drive(lint(answering(body, line, headers)))
  })
})

describe('the body', () => {
  const body =
    (value: unknown, headers: HeaderList = TEXT, line = '200 OK') =>
    () =>
      drive(lint(answering(value, line, headers)))
  const length = (text: string): HeaderList => [...TEXT, ['Content-Length', text]]

  refuses([
    ...[undefined, null, false, 0, 1, {}, new Date(0), () => 'x', new ArrayBuffer(1), new Uint16Array(1)].map(
      (value): [string, string, () => unknown] => ['body', String(value), body(value)],
    ),
    ['body', 'a DataView', body(new DataView(new ArrayBuffer(1)))],
    ['body', 'a promise of undefined', body(Promise.resolve())],
    ['chunk', 'a number in an array', body([1])],
    ['chunk', 'a hole in an array', body(new Array(1))],
    ['chunk', 'a number in an iterable', body(new Set([1]))],
    ['chunk', 'a promise in an iterable', body(new Set([Promise.resolve('x')]).values())],
    ['chunk', 'an ArrayBuffer in an asynchronous iterable', body(stream(new ArrayBuffer(1)))],
    ['chunk', 'pairs of a Map', body(new Map([['a', 'b']]))],
    ['body-forbidden', 'text for 204', body('x', [], '204 No Content')],
    ['body-forbidden', 'text for 205', body('x', TEXT, '205 Reset Content')],
    ['body-forbidden', 'a chunk for 304', body(stream('', 'x'), [], '304 Not Modified')],
    ['content-length-kept', 'text too long', body('xy', length('1'))],
    ['content-length-kept', 'text too short', body('x', length('2'))],
    ['content-length-kept', 'characters counted for bytes', body('ü', length('1'))],
    ['content-length-kept', 'an array too short', body(['x', bytes('y')], length('3'))],
    ['content-length-kept', 'an iterable too long', body(stream('x', 'y'), length('1'))],
    ['content-length-kept', 'an iterable too short', body(stream('x', 'y'), length('3'))],
    ['content-length-kept', 'an empty body', body('', length('1'))],
    [
      'content-length-kept',
      'a part of it for HEAD',
      () => drive(lint(answering('x', '200 OK', length('2'))), sound({ REQUEST_METHOD: 'HEAD' })),
    ],
  ])

  async function* stream(...chunks: unknown[]) {
    yield* chunks
  }

  test.each([
    ['x'],
    [''],
    [bytes('x')],
    [Buffer.from('x')],
    [['x', bytes('y')]],
    [[]],
    [Object.freeze(['x'])],
  ])('a body that is there is handed on as it is, and at once: %j', (value) => {
    expect(lint(answering(value))(sound(), () => {})).toBe(value)
  })

  test('a promise is answered by a promise', async () => {
    const array = ['x']
    const app = lint(async (environ, startResponse) => answering(array)(environ, startResponse))
    const answer = app(sound(), () => {})
    expect(answer).toBeInstanceOf(Promise)
    expect(await answer).toBe(array)
  })

  test('a HEAD answer may leave the body out or not', async () => {
    for (const value of ['', [], 'hello']) {
      await drive(lint(answering(value, '200 OK', length('5'))), sound({ REQUEST_METHOD: 'HEAD' }))
    }
  })

  test('what an application throws goes through as it is', async () => {
    const error = new Error('mine')
    const throwing = () => {
      throw error
    }
    expect(() => lint(throwing)(sound(), () => {})).toThrow(error)
    await expect(drive(lint(async () => throwing()))).rejects.toBe(error)
    await expect(
      drive(
        lint(function* (_environ, startResponse) {
          startResponse('200 OK', TEXT)
          yield 'x'
          throwing()
        }),
      ),
    ).rejects.toBe(error)
  })
})

/** An iterator that counts how it is used. */
class Counted {
  nexts = 0
  returns = 0
  readonly chunks: unknown[]

  constructor(...chunks: unknown[]) {
    this.chunks = chunks
  }

  next(): IteratorResult<unknown> {
    const done = this.nexts >= this.chunks.length
    return done ? { done, value: undefined } : { done, value: this.chunks[this.nexts++] }
  }

  return(): IteratorResult<unknown> {
    this.returns++
    return { done: true, value: 'returned' }
  }

  get sync(): Iterable<Chunk> {
    return { [Symbol.iterator]: () => this as unknown as Iterator<Chunk> }
  }

  get async(): AsyncIterable<Chunk> {
    const inner = { next: async () => this.next(), return: async () => this.return() }
    return { [Symbol.asyncIterator]: () => inner as unknown as AsyncIterator<Chunk> }
  }
}

describe('reading and closing', () => {
  const open = (body: Body) => {
    const wrapped = lint(answering(body))(sound(), () => {})
    return wrapped as Iterable<Chunk> & AsyncIterable<Chunk>
  }
  const sync = (counted = new Counted('x', 'y')) => open(counted.sync)[Symbol.iterator]()
  const async = (counted = new Counted('x', 'y')) => open(counted.async)[Symbol.asyncIterator]()

  refuses([
    [
      'body-once',
      'a second iterator',
      () => {
        const body = open(new Counted('x').sync)
        body[Symbol.iterator]()
        body[Symbol.iterator]()
      },
    ],
    [
      'read-after-close',
      'synchronous',
      () => {
        const iterator = sync()
        iterator.return?.()
        iterator.next()
      },
    ],
    [
      'read-after-close',
      'asynchronous',
      async () => {
        const iterator = async()
        await iterator.return?.()
        await iterator.next()
      },
    ],
    [
      'closed-twice',
      'synchronous',
      () => {
        const iterator = sync()
        iterator.return?.()
        iterator.return?.()
      },
    ],
    [
      'closed-twice',
      'asynchronous, after the end',
      async () => {
        const iterator = async(new Counted())
        await iterator.next()
        await iterator.return?.()
        await iterator.return?.()
      },
    ],
    [
      'read-overlap',
      'two at a time',
      async () => {
        const iterator = async()
        await Promise.all([iterator.next(), iterator.next()])
      },
    ],
  ])

  test('a synchronous body stays synchronous, and one that is both stays both', () => {
    const one = open(new Counted('x').sync)
    expect([Symbol.iterator in one, Symbol.asyncIterator in one]).toEqual([true, false])
    const other = open(new Counted('x').async)
    expect([Symbol.iterator in other, Symbol.asyncIterator in other]).toEqual([false, true])
    const counted = new Counted('x', 'y')
    const both = open({ ...counted.sync, ...counted.async })
    expect([Symbol.iterator in both, Symbol.asyncIterator in both]).toEqual([true, true])
    expect([...both]).toEqual(['x', 'y'])
  })

  test.each(['sync', 'async'] as const)('%s: read to its end, it is not closed', async (way) => {
    const counted = new Counted('x', bytes('y'), '', 'z')
    expect(await drive(lint(answering(counted[way])))).toEqual(['x', bytes('y'), '', 'z'])
    expect(counted.returns).toBe(0)
  })

  test.each(['sync', 'async'] as const)('%s: left early, it is closed once', async (way) => {
    const counted = new Counted('x', 'y', 'z')
    for await (const _chunk of open(counted[way])) break
    expect(counted).toMatchObject({ nexts: 1, returns: 1 })
  })

  test.each(['sync', 'async'] as const)('%s: never read, it is closed once', async (way) => {
    const counted = new Counted('x')
    const iterator = way === 'sync' ? sync(counted) : async(counted)
    expect(await iterator.return?.()).toEqual({ done: true, value: 'returned' })
    expect(counted).toMatchObject({ nexts: 0, returns: 1 })
  })

  test.each(['sync', 'async'] as const)('%s: a fault that is found closes it once', async (way) => {
    const counted = new Counted('x', 1, 'z')
    const iterator = way === 'sync' ? sync(counted) : async(counted)
    await iterator.next()
    expect((await faultOf(() => iterator.next())).rule).toBe('chunk')
    expect(counted).toMatchObject({ nexts: 2, returns: 1 })
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
    expect(counted.returns).toBe(1)
  })

  test.each(['sync', 'async'] as const)('%s: a fault outweighs one in closing', async (way) => {
    const counted = new Counted(1)
    counted.return = () => {
      throw new Error('in closing')
    }
    const iterator = way === 'sync' ? sync(counted) : async(counted)
    expect((await faultOf(() => iterator.next())).rule).toBe('chunk')
  })

  test('a generator runs its finally once, and may be closed while a chunk is awaited', async () => {
    let closed = 0
    const app = lint(async function* (_environ, startResponse) {
      try {
        startResponse('200 OK', [...TEXT, ['Content-Length', '2']])
        yield 'x'
        yield 'y'
      } finally {
        closed++
      }
    })
    const body = app(sound(), () => {}) as AsyncIterable<Chunk>
    const iterator = body[Symbol.asyncIterator]()
    const first = iterator.next()
    const end = iterator.return?.()
    expect(await first).toEqual({ done: false, value: 'x' })
    expect(await end).toEqual({ done: true, value: undefined })
    expect(closed).toBe(1)
  })

  test('each chunk is handed on before the next is made', async () => {
    const log: string[] = []
    const app = lint(async function* (_environ, startResponse) {
      startResponse('200 OK', TEXT)
      for (const chunk of ['a', 'b']) {
        log.push(`made ${chunk}`)
        yield chunk
      }
    })
    for await (const chunk of app(sound(), () => {}) as AsyncIterable<Chunk>) log.push(`got ${String(chunk)}`)
    expect(log).toEqual(['made a', 'got a', 'made b', 'got b'])
  })

  test('lint inside lint finds nothing new', async () => {
    expect(await drive(lint(lint(answering(new Counted('x', 'y').async))))).toEqual(['x', 'y'])
  })
})

describe('warnings', () => {
  const warned = async (app: Wsgi, environ = sound()) => {
    const messages: string[] = []
    const options: LintOptions = { warn: (message) => messages.push(message) }
    await drive(lint(app, options), environ)
    return messages.map((message) => /\(contract rule (.*)\)$/.exec(message)?.[1])
  }
  const cases: [rule: string, how: string, app: Wsgi, environ?: Environ][] = [
    ['method-known', 'a method of its own', hello, sound({ REQUEST_METHOD: 'BREW' })],
    ['method-known', 'a method in lower case', hello, sound({ REQUEST_METHOD: 'get' })],
    ['query-string', 'no QUERY_STRING', hello, sound({ QUERY_STRING: undefined })],
    ['header-name-plain', 'a digit first', answering('x', '200 OK', [...TEXT, ['1st', 'x']])],
    ['header-name-plain', 'a hyphen last', answering('x', '200 OK', [...TEXT, ['X-', 'x']])],
    ['header-name-plain', 'other characters of a token', answering('x', '200 OK', [...TEXT, ['X.Y', 'x']])],
    ['chunk-text', 'half a surrogate pair', answering('\ud83d')],
  ]
  for (const [rule] of cases) covered.add(rule)
  test.each(cases)('%s: %s', async (rule, _how, app, environ) => {
    expect(await warned(app, environ)).toEqual([rule])
  })

  test('sound answers cause none', async () => {
    expect(await warned(answering('a 😀'))).toEqual([])
  })

  test('are written to wsgi.errors', async () => {
    const written: string[] = []
    const errors = { write: (text: string) => written.push(text) }
    await drive(lint(hello), sound({ REQUEST_METHOD: 'BREW', 'wsgi.errors': errors }))
    expect(written).toEqual([
      'lint: the environ\'s REQUEST_METHOD is a known method; found "BREW" (contract rule method-known)\n',
    ])
  })

  covered.add('body-dropped')
  test('body-dropped: a body nobody has closed', async () => {
    const collect = collector()
    const messages: string[] = []
    const app = lint(answering(new Counted('x', 'y').sync), { warn: (message) => messages.push(message) })
    const drop = async (use: (body: Iterable<Chunk>) => void) => {
      messages.length = 0
      use((await app(sound(), () => {})) as Iterable<Chunk>)
      for (let round = 0; round < 20 && messages.length === 0; round++) {
        await new Promise((resolve) => setTimeout(resolve, 2))
        collect()
      }
      return messages.map((message) => message.includes('body-dropped'))
    }
    expect(await drop(() => {})).toEqual([true])
    expect(await drop((body) => void body[Symbol.iterator]().next())).toEqual([true])
    expect(await drop((body) => void [...body])).toEqual([])
    expect(await drop((body) => void body[Symbol.iterator]().return?.())).toEqual([])
  })
})

function collector(): () => void {
  const { Bun } = globalThis as { Bun?: { gc(force: boolean): void } }
  if (Bun !== undefined) return () => Bun.gc(true)
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

test('every rule in the source is broken somewhere above', () => {
  const folder = fileURLToPath(new URL('../../src/environ/', import.meta.url))
  const rules = new Set<string>()
  for (const file of readdirSync(folder).filter((name) => /^lint.*\.ts$/.test(name))) {
    const source = readFileSync(folder + file, 'utf8')
    for (const [, rule] of source.matchAll(/\b(?:check|advise|checkKey|new LintError)\(\s*'([^']+)'/g))
      rules.add(rule!)
  }
  expect(rules.size).toBeGreaterThan(60)
  expect([...covered].sort()).toEqual([...rules].sort())
})

interface Case {
  readonly name: string
  readonly set?: Record<string, unknown>
  readonly without?: string[]
  readonly status?: unknown
  readonly headers?: unknown
  readonly body?: string
}

describe("Python's wsgiref.validate", () => {
  const environ = (name: string, set: Record<string, unknown>): Case => ({ name, set })
  const without = (...keys: string[]): Case => ({ name: `without ${keys.join(' and ')}`, without: keys })
  const status = (line: unknown): Case => ({ name: `status ${JSON.stringify(line)}`, status: line })
  const field = (name: unknown, value: unknown = 'x'): Case => ({
    name: `field ${JSON.stringify([name, value])}`,
    headers: [...TEXT, [name, value]],
  })

  const same: Case[] = [
    { name: 'everything sound' },
    ...['REQUEST_METHOD', 'SERVER_NAME', 'SERVER_PORT', 'wsgi.version', 'wsgi.url_scheme', 'wsgi.input'].map(
      (key) => without(key),
    ),
    ...['wsgi.errors', 'wsgi.multithread', 'wsgi.multiprocess', 'wsgi.run_once', 'QUERY_STRING'].map((key) =>
      without(key),
    ),
    without('PATH_INFO'),
    without('SCRIPT_NAME', 'PATH_INFO'),
    environ('HTTP_CONTENT_TYPE', { HTTP_CONTENT_TYPE: 'text/plain' }),
    environ('HTTP_CONTENT_LENGTH', { HTTP_CONTENT_LENGTH: '1' }),
    environ('a number under a plain key', { SERVER_PORT: 80 }),
    environ('null under a plain key', { REMOTE_USER: null }),
    environ('a number under a dotted key', { 'my.key': 1 }),
    environ('wsgi.version as text', { 'wsgi.version': '1.0' }),
    environ('https', { 'wsgi.url_scheme': 'https' }),
    environ('ftp', { 'wsgi.url_scheme': 'ftp' }),
    environ('an unknown method', { REQUEST_METHOD: 'BREW' }),
    environ('PATCH', { REQUEST_METHOD: 'PATCH' }),
    environ('SCRIPT_NAME /', { SCRIPT_NAME: '/' }),
    environ('SCRIPT_NAME a', { SCRIPT_NAME: 'a' }),
    environ('SCRIPT_NAME /a', { SCRIPT_NAME: '/a' }),
    environ('PATH_INFO a', { PATH_INFO: 'a' }),
    environ('PATH_INFO empty', { PATH_INFO: '' }),
    environ('PATH_INFO //', { PATH_INFO: '//' }),
    environ('CONTENT_LENGTH empty', { CONTENT_LENGTH: '' }),
    environ('CONTENT_LENGTH 5', { CONTENT_LENGTH: '5' }),
    environ('CONTENT_LENGTH -1', { CONTENT_LENGTH: '-1' }),
    environ('CONTENT_LENGTH x', { CONTENT_LENGTH: 'x' }),
    ...[
      '200 OK',
      '200',
      '200 ',
      '404 Not Found',
      '999 Odd',
      '',
      'OK',
      '20 OK',
      '2000 OK',
      '099 Low',
      200,
    ].map(status),
    { name: 'headers an object', headers: {} },
    { name: 'headers null', headers: null },
    { name: 'a pair of text', headers: [...TEXT, 'ab'] },
    { name: 'a pair of one', headers: [...TEXT, ['a']] },
    { name: 'a pair of three', headers: [...TEXT, ['a', 'b', 'c']] },
    field('X-Token'),
    field('Set-Cookie', 'a=1; Path=/'),
    field(1),
    field('X', 1),
    field('X', null),
    field('Status', '200 OK'),
    field('X:'),
    field('X\n'),
    field('X Y'),
    field(''),
    field('X', 'a\r\nb'),
    field('X', 'a\nb'),
    field('X', 'a\0b'),
    field('X', 'a\x1fb'),
    field('X', 'caf\xe9'),
    { name: 'Content-Type on 204', status: '204 No Content', body: '' },
    { name: 'Content-Type on 304', status: '304 Not Modified', body: '' },
    { name: 'nothing on 204', status: '204 No Content', headers: [], body: '' },
    { name: 'no Content-Type beside a body', headers: [] },
    { name: 'a redirection with text and no type', status: '302 Found', headers: [['Location', '/']] },
  ]

  // Each with whether lint takes it; the validator does the opposite.
  const differences: [Case, ours: boolean, reason: string][] = [
    [without('SCRIPT_NAME'), true, 'absent means empty; its own message needs the key and fails'],
    [
      { ...without('PATH_INFO'), set: { SCRIPT_NAME: '/a' }, name: 'PATH_INFO behind a mount' },
      true,
      'the same bug',
    ],
    [without('SERVER_PROTOCOL'), false, 'PEP 3333 demands it; the validator forgot'],
    [environ('wsgi.version', { 'wsgi.version': [2, 0] }), false, 'there is one version'],
    [environ('flags', { 'wsgi.run_once': 'no' }), false, 'text that says no is true in a condition'],
    [environ('an empty method', { REQUEST_METHOD: '' }), false, 'a method is a token'],
    [environ('an empty name', { SERVER_NAME: '' }), false, 'PEP 3333: never empty'],
    [environ('a port in words', { SERVER_PORT: 'http' }), false, 'URLs are made of it'],
    [
      environ('SCRIPT_NAME ends in a slash', { SCRIPT_NAME: '/a/' }),
      false,
      'then the slash stands twice in URLs',
    ],
    [
      environ('OPTIONS *', { REQUEST_METHOD: 'OPTIONS', PATH_INFO: '*' }),
      true,
      'the target of RFC 9110 section 7.1',
    ],
    [
      environ('CONTENT_LENGTH +5', { CONTENT_LENGTH: '+5' }),
      false,
      'int() reads more than digits: smuggling',
    ],
    [environ('CONTENT_LENGTH 1_0', { CONTENT_LENGTH: '1_0' }), false, 'the same'],
    [environ('HTTP_PROXY', { HTTP_PROXY: 'x' }), false, 'the httpoxy attack'],
    [
      environ('a decoded path', { PATH_INFO: '/€' }),
      false,
      'the byte-string rule, which the validator leaves out',
    ],
    [environ('a folded field', { HTTP_X: 'a\r\n b' }), false, 'gateways refuse or unfold it'],
    [environ('a field key in lower case', { HTTP_x: 'a' }), false, 'nobody would find it'],
    [status('100 Continue'), false, 'not a final status'],
    [status('200\tOK'), false, 'the validator warns; it would go to the client as it is'],
    [status('200 O\r\nX: y'), false, 'response splitting; the validator looks at the code only'],
    [status('200 OK '), false, 'PEP 3333: no whitespace at the ends'],
    [status('２００ OK'), false, 'int() reads digits of any script'],
    [field('1st'), true, 'a token of RFC 9110; lint warns'],
    [field('X.Y'), true, 'a token; lint warns'],
    [field('X-'), true, 'a token; lint warns'],
    [field('X', 'a\tb'), true, 'RFC 9110 section 5.5 allows tab within a value'],
    [field('X', 'a\x7fb'), false, 'a hole: DEL is a control character'],
    [field('X', '€'), false, 'a hole: it cannot be sent'],
    [field('Connection', 'close'), false, 'a hole: hop-by-hop fields'],
    [field('Transfer-Encoding', 'chunked'), false, 'a hole: hop-by-hop fields'],
    [field('Content-Type', 'text/html'), false, 'a hole: a second Content-Type'],
    [field('Content-Length', 'x'), false, 'a hole: no number'],
    [field('Content-Length', '2'), false, 'a hole: not as long as the body'],
    [
      { name: 'a body for 204', status: '204 No Content', headers: [] },
      false,
      'a hole: it would be the next response',
    ],
    [{ name: 'no type and no body', headers: [], body: '' }, true, 'a type of nothing says nothing'],
  ]

  const base = Object.fromEntries(Object.entries(sound()).filter(([key]) => !/input|errors/.test(key)))

  test('agrees, but for the differences above', async (context) => {
    if (!existsSync(PYTHON)) missing(context, 'python3')
    const cases = [...same, ...differences.map(([difference]) => difference)]
    const input = cases.map((one) => ({
      environ: { ...base, ...one.set },
      without: one.without ?? [],
      status: 'status' in one ? one.status : '200 OK',
      headers: 'headers' in one ? one.headers : TEXT,
      body: one.body ?? 'x',
    }))
    const run = spawnSync(PYTHON, ['-c', VALIDATE], { input: JSON.stringify(input), encoding: 'utf8' })
    expect(run.status, run.stderr).toBe(0)
    const theirs = JSON.parse(run.stdout) as boolean[]
    const ours = await Promise.all(
      input.map(async (one) => {
        const given = sound({ ...one.environ, 'wsgi.input': new Set(), 'wsgi.errors': { write: () => {} } })
        for (const key of one.without) delete given[key]
        try {
          await drive(lint(answering([one.body], one.status, one.headers)), given)
          return true
        } catch (error) {
          if (error instanceof LintError) return false
          throw error
        }
      }),
    )
    const table = (answers: boolean[]) =>
      cases.map(({ name }, i) => `${name}: ${answers[i] ? 'taken' : 'refused'}`)
    const expected = theirs.map((taken, i) => (i < same.length ? taken : differences[i - same.length]![1]))
    expect(table(ours)).toEqual(table(expected))
    // A difference that is none any more has no place in the list.
    const stale = differences.filter(([, mine], i) => theirs[same.length + i] === mine)
    expect(stale.map(([{ name }]) => name)).toEqual([])
  })
})

const VALIDATE = `
import io, json, sys, warnings
from wsgiref.validate import validator

warnings.simplefilter('ignore')

def taken(case):
    environ = dict(case['environ'])
    environ['wsgi.input'] = io.BytesIO()
    environ['wsgi.errors'] = io.StringIO()
    if isinstance(environ['wsgi.version'], list):
        environ['wsgi.version'] = tuple(environ['wsgi.version'])
    for key in case['without']:
        environ.pop(key, None)
    headers = case['headers']
    if isinstance(headers, list):
        headers = [tuple(pair) if isinstance(pair, list) else pair for pair in headers]

    def app(environ, start_response):
        start_response(case['status'], headers)
        return [case['body'].encode()]

    try:
        body = validator(app)(environ, lambda status, headers, exc_info=None: None)
        for chunk in body:
            pass
        body.close()
        return True
    except Exception:
        return False

print(json.dumps([taken(case) for case in json.load(sys.stdin)]))
`
