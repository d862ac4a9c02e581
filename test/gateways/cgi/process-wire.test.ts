import { PassThrough, Readable, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { lint } from '../../../src/environ/lint.ts'
import { type RunOptions, runCgi } from '../../../src/gateways/cgi.ts'
import { settle } from '../../support/wire.ts'

// The streams of a process that is this test; the suite of all gateways has processes of its own.

const GET = { REQUEST_METHOD: 'GET', PATH_INFO: '/', SERVER_PROTOCOL: 'HTTP/1.1' }
const post = (length: number) => ({ ...GET, REQUEST_METHOD: 'POST', CONTENT_LENGTH: String(length) })

async function run(app: Wsgi, options: RunOptions = {}) {
  const stdout = new PassThrough()
  let output = ''
  stdout.setEncoding('latin1').on('data', (text) => {
    output += text
  })
  const errors: string[] = []
  const whole = await runCgi(app, {
    env: GET,
    stdout,
    errors: { write: (text) => errors.push(text) },
    ...options,
  })
  await settle()
  return { whole, output, errors }
}

const reading: Wsgi = async (environ, startResponse) => {
  let body = ''
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) body += Buffer.from(chunk)
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return `${body.length} ${environ['wsgi.run_once']} ${environ['wsgi.multiprocess']}`
}

test('a request without a body leaves standard input alone', async () => {
  const stdin = new Readable({
    read() {
      throw new Error('it was read')
    },
  })
  const { whole, output } = await run(lint(reading), { stdin })
  expect([whole, output]).toEqual([
    true,
    'Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\n0 true true',
  ])
})

test('a body is read to its length, and not beyond', async () => {
  for (const size of [5, 100_000]) {
    const stdin = Readable.from([Buffer.alloc(size - 1), Buffer.alloc(10)])
    const { output } = await run(reading, { env: post(size), stdin })
    expect(output).toMatch(new RegExp(`\r\n\r\n${size} `))
  }
})

test('a body in chunks is read to the end of the input', async () => {
  const env = { ...GET, REQUEST_METHOD: 'POST', HTTP_TRANSFER_ENCODING: 'chunked' }
  const { output } = await run(reading, { env, stdin: Readable.from([Buffer.alloc(3), Buffer.alloc(4)]) })
  expect(output).toMatch(/\r\n\r\n7 /)
})

test('a body that ends too early is an error', async () => {
  for (const size of [10, 100_000]) {
    const { output } = await run(reading, { env: post(size), stdin: Readable.from([Buffer.alloc(5)]) })
    expect(output).toMatch(/^Status: 400 /)
  }
})

test('variables that are no request are refused', async () => {
  expect((await run(reading, { env: {} })).output).toMatch(/^Status: 400 /)
  expect((await run(reading, { env: { ...GET, HTTP_X: 'x'.repeat(9000) } })).output).toMatch(/^Status: 431 /)
})

test('an error is a bare 500, and is written', async () => {
  const { output, errors, whole } = await run(() => {
    throw new Error('on purpose')
  })
  expect([output, whole]).toEqual([expect.stringMatching(/^Status: 500 (?!.*purpose)/s), true])
  expect(errors.join()).toContain('on purpose')
})

test('an answer that is cut says so to its caller', async () => {
  const { output, whole } = await run((_environ, startResponse) => {
    startResponse('200 OK', [])
    return (async function* () {
      yield 'first'
      throw new Error('on purpose')
    })()
  })
  expect([whole, output]).toEqual([false, 'Status: 200 OK\r\n\r\nfirst'])
})

test('pieces wait for whoever reads them, and end where nobody does', async () => {
  let made = 0
  let closed = 0
  const slow = new Writable({
    highWaterMark: 1000,
    write(_chunk, _encoding, done) {
      setTimeout(done, 1)
    },
  })
  const app: Wsgi = (_environ, startResponse) => {
    startResponse('200 OK', [])
    return (function* () {
      try {
        for (;;) {
          made++
          yield 'x'.repeat(1000)
        }
      } finally {
        closed++
      }
    })()
  }
  setTimeout(() => slow.destroy(new Error('gone')), 50)
  const { whole } = await run(app, { stdout: slow })
  expect([whole, closed]).toEqual([false, 1])
  expect(made).toBeLessThan(100)
})
