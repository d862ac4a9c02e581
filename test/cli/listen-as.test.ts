import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { checkServeArgs } from '../../src/cli/listen-as.ts'
import { run, start } from '../support/program.ts'

const MODULE = 'test/cli/app/things.ts'

test.each([
  [{ protocol: 'spdy' }, '--protocol is one of http, fastcgi, scgi, uwsgi, cgi, not "spdy"'],
  [{ protocol: '__proto__' }, '--protocol is one of'],
  [{ protocol: 'cgi', workers: '2' }, 'no workers'],
  [{ protocol: 'scgi', 'tls-key': 'a', 'tls-cert': 'b' }, 'TLS goes with'],
  [{ port: '70000' }, 'a port is a number from 0 to 65535'],
  [{ log: 'xml' }, '--log is'],
])('%j is refused', (options, message) => expect(() => checkServeArgs(options)).toThrow(message))

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
