import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkServeArgs } from '../../src/cli/listen-as.ts'
import { pairFor } from '../support/certificates.ts'
import { curl, needsCurl } from '../support/curl.ts'
import { run, start } from '../support/program.ts'
import { missing } from '../support/real.ts'

const MODULE = 'test/cli/app/things.ts'

test.each([
  [{ protocol: 'spdy' }, '--protocol is one of http, fastcgi, scgi, uwsgi, cgi, not "spdy"'],
  [{ protocol: '__proto__' }, '--protocol is one of'],
  [{ protocol: 'cgi', workers: '2' }, 'no workers'],
  [{ protocol: 'scgi', 'tls-key': 'a', 'tls-cert': 'b' }, 'TLS goes with'],
  [{ protocol: 'fastcgi', http2: true }, '--http2 goes with'],
  [{ 'tls-ca': 'a' }, '--tls-ca goes with'],
  [{ port: '70000' }, 'a port is a number from 0 to 65535'],
  [{ log: 'xml' }, '--log is'],
  [{ limit: ['bodyByte=1'] }, '--limit: there is no limit "bodyByte"; did you mean "bodyBytes"?'],
  [{ limit: ['bodyBytes=ten'] }, '--limit: the limit "bodyBytes": bytes are a whole number from 0'],
])('%j is refused', (options, message) => expect(() => checkServeArgs(options)).toThrow(message))

const VERSION = ['-w', ' %{http_version}'] as const

test('HTTP/2 to who begins with it, HTTP/1.1 to others, by workers that are replaced and stop', async (context) => {
  needsCurl(context)
  const program = start(['serve', MODULE, '--http2', '-p', '0', '-w', '2', '--log', 'common'])
  const url = `${await program.says(/http:\/\/127\.0\.0\.1:\d+/)}/greeting`
  expect((await curl('--http2-prior-knowledge', ...VERSION, url)).text).toBe('hello default 2')
  expect((await curl('--http2', ...VERSION, url)).text).toBe('hello default 1.1')
  await program.says(/"GET \/greeting HTTP\/2\.0" 200 13/)
  const escaped = await curl('--http2-prior-knowledge', url.replace('greeting', 'escapes'))
  expect(escaped.status).toBe(500)
  await program.says(/not caught: /)
  expect((await curl('--http2-prior-knowledge', ...VERSION, url)).text).toBe('hello default 2')
  const during = curl('--http2-prior-knowledge', url.replace('greeting', 'slow'))
  await program.says(/slow has begun/)
  const ended = once(program.process, 'exit')
  program.process.kill('SIGTERM')
  expect((await during).status).toBe(404)
  expect(await ended).toEqual([0, null])
})

test('HTTP/2 and HTTP/1.1 with TLS, to clients that are known', async (context) => {
  needsCurl(context)
  const [server, client] = [pairFor('/CN=localhost'), pairFor('/CN=client')]
  if (server === null || client === null) missing(context, 'openssl')
  const folder = mkdtempSync(join(tmpdir(), 'tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const [key, cert] = [file('key.pem', server.key), file('cert.pem', server.cert)]
  const [ownKey, ownCert] = [file('own-key.pem', client.key), file('own-cert.pem', client.cert)]
  const tls = ['--tls-key', key, '--tls-cert', cert, '--tls-ca', ownCert]
  const program = start(['serve', MODULE, '--http2', '-p', '0', ...tls])
  const url = `${await program.says(/https:\/\/127\.0\.0\.1:\d+/)}/greeting`
  const known = ['--cacert', cert, '--key', ownKey, '--cert', ownCert, ...VERSION]
  expect((await curl(...known, url)).text).toBe('hello default 2')
  expect((await curl(...known, '--http1.1', url)).text).toBe('hello default 1.1')
  await expect(curl('--cacert', cert, url)).resolves.toMatchObject({ status: 0 })
})

const LIMITED = `
[app:main]
paste.app_factory = ./things.ts:appFactory
[server:main]
use = egg:Paste#http
host = 127.0.0.1
port = 0
limits.bodyBytes = 1k
`

function limited(text: string): string {
  const folder = mkdtempSync('test/cli/app/limited-')
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'c.ini'), text.replace('./things', '../things'))
  return join(folder, 'c.ini')
}

const POST = ['-w', ' %{http_code}', '-o', '/dev/null', '-d', 'x'.repeat(2000)] as const

test('limits of a file hold, whoever listens, and what is typed goes before them', async (context) => {
  needsCurl(context)
  const file = limited(LIMITED)
  for (const [typed, status] of [
    [[], '413'],
    [['--limit', 'bodyBytes=3k'], '200'],
    [['-p', '0', '--host', '127.0.0.1'], '413'],
    [['--log', 'common'], '413'],
    [['--http2', '--limit', 'bodyBytes=1999'], '413'],
  ] as const) {
    const program = start(['serve', file, ...typed])
    const url = await program.says(/http:\/\/127\.0\.0\.1:\d+/)
    expect((await curl(...POST, `${url}/things`)).text, typed.join(' ')).toContain(status)
  }
})

test.each([
  ['limits.bodyByte = 1k', 'there is no setting "limits.bodyByte"; did you mean "limits.bodyBytes"?'],
  ['limits.bodyBytes = 1 kilo', 'the setting "limits.bodyBytes": bytes are a whole number from 0'],
])('%s of a file is refused where it stands', async (line, message) => {
  const file = limited(LIMITED.replace('limits.bodyBytes = 1k', line))
  const { code, errors } = await run('serve', file)
  expect(errors).toContain(`${resolve(file)}:8:1: [server:main] ${line.split(' ')[0]}: `)
  expect(errors).toContain(message)
  expect(code).toBe(1)
})

test('a server section that leads nowhere is told, and nothing is served in its place', async () => {
  const file = limited(
    LIMITED.replace('use = egg:Paste#http', 'use = wbe\n[server:web]\nuse = egg:Paste#http'),
  )
  const { code, errors } = await run('serve', file)
  expect([code, errors]).toEqual([
    1,
    expect.stringContaining('[server:main] use: there is no section [server:wbe]'),
  ])
})

test('by SCGI', async () => {
  const program = start(['serve', MODULE, '--protocol', 'scgi', '-p', '0'])
  const port = Number(/:(\d+)/.exec(await program.says(/scgi:\/\/127\.0\.0\.1:\d+/))?.[1])
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  const fields = [
    'CONTENT_LENGTH',
    '0',
    'SCGI',
    '1',
    'REQUEST_METHOD',
    'GET',
    'PATH_INFO',
    '/greeting',
    'SERVER_PROTOCOL',
    'HTTP/1.1',
    'REQUEST_URI',
    '/greeting',
    'SERVER_NAME',
    'x',
    'SERVER_PORT',
    '80',
    'HTTP_HOST',
    'x',
    'SCRIPT_NAME',
    '',
    'QUERY_STRING',
    '',
    'REMOTE_ADDR',
    '127.0.0.1',
  ]
    .map((text) => `${text}\0`)
    .join('')
  socket.write(`${fields.length}:${fields},`)
  let out = ''
  socket.on('data', (text: string) => {
    out += text
  })
  await once(socket, 'close')
  expect(out).toMatch(/^Status: 200 OK\r\n[\s\S]*\r\n\r\nhello default$/)
})

test('by CGI: one request, out of the environment', async () => {
  const program = start(['serve', MODULE, '--protocol', 'cgi'], {
    GATEWAY_INTERFACE: 'CGI/1.1',
    REQUEST_METHOD: 'GET',
    PATH_INFO: '/greeting',
    SCRIPT_NAME: '',
    QUERY_STRING: '',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: '127.0.0.1',
  })
  await once(program.process, 'close')
  expect(program.out).toMatch(/^Status: 200 OK\r\n[\s\S]*\r\n\r\nhello default$/)
  expect((await run('serve', MODULE, '--protocol', 'cgi', '--reload')).code).toBe(2)
})

test('by CGI: within the limits of a file', async () => {
  const program = start(['serve', limited(LIMITED), '--protocol', 'cgi'], {
    GATEWAY_INTERFACE: 'CGI/1.1',
    REQUEST_METHOD: 'POST',
    CONTENT_LENGTH: '2000',
    PATH_INFO: '/things',
    SCRIPT_NAME: '',
    QUERY_STRING: '',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: '127.0.0.1',
  })
  await once(program.process, 'close')
  expect(program.out).toMatch(/^Status: 413 /)
})
