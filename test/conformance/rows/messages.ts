// Messages as they stand on the wire: framing, Host, the forms of a request's target.

import { exchange, field } from '../client.ts'
import { type Area, get, post, type Row, row, type Show, text } from '../row.ts'

const LINE = 'GET /text HTTP/1.1\r\n'

/** A request that is written as it is. */
function raw(name: string, spec: string, right: string | readonly string[], sent: string, show?: Show): Row {
  return row('text', name, spec, right, sent, show)
}

/** A body by its framing, sent to be echoed as text. */
function framed(
  name: string,
  spec: string,
  right: string | readonly string[],
  framing: readonly string[],
  body: string,
): Row {
  const head = ['POST /plain HTTP/1.1', 'Host: localhost', 'Content-Type: text/plain', ...framing]
  return row('plain', name, spec, right, `${head.join('\r\n')}\r\n\r\n${body}`, text)
}

/** The answers to two requests in one packet, and whether the server closed after the first. */
function closes(name: string, spec: string, right: readonly string[], sent: string): Row {
  return {
    needs: 'plain',
    name,
    spec,
    right,
    async ask(port) {
      const { answers, closed } = await exchange(port, sent + get('/text'), ['POST', 'GET'])
      const statuses = answers.map(({ status }) => status)
      return `${statuses.join(', ') || 'no answer'}${statuses.length < 2 && closed ? ', closed' : ''}`
    },
  }
}

const hosted = (name: string, spec: string, right: string | readonly string[], ...hosts: string[]): Row =>
  raw(name, spec, right, `${LINE}${hosts.map((host) => `Host: ${host}\r\n`).join('')}\r\n`)

export const messages: Area = {
  title: 'Messages',
  rows: [
    closes(
      'Content-Length twice, not the same',
      'RFC 9112, 6.3',
      ['400, closed'],
      'POST /plain HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    ),
    closes(
      'Content-Length and Transfer-Encoding',
      'RFC 9112, 6.1',
      ['400, closed', '200, closed'],
      'POST /plain HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ),
    framed('`Content-Length: +5`', 'RFC 9110, 8.6', '400', ['Content-Length: +5'], 'hello'),
    framed(
      '`Transfer-Encoding: xchunked`',
      'RFC 9112, 6.1',
      ['400', '501'],
      ['Transfer-Encoding: xchunked'],
      '5\r\nhello\r\n0\r\n\r\n',
    ),
    framed(
      '`Transfer-Encoding: chunked, identity`',
      'RFC 9112, 6.3',
      ['400', '501'],
      ['Transfer-Encoding: chunked, identity'],
      '5\r\nhello\r\n0\r\n\r\n',
    ),
    framed(
      'a chunked body',
      'RFC 9112, 7.1',
      'hello world',
      ['Transfer-Encoding: chunked'],
      '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n',
    ),
    framed(
      'a chunked body with trailer fields',
      'RFC 9112, 7.1.2',
      'hello',
      ['Transfer-Encoding: chunked', 'Trailer: X-Sum'],
      '5\r\nhello\r\n0\r\nX-Sum: 1\r\nContent-Type: text/html\r\n\r\n',
    ),
    framed(
      'a chunk with an extension',
      'RFC 9112, 7.1.1',
      'hello',
      ['Transfer-Encoding: chunked'],
      '5;a="b;c"\r\nhello\r\n0\r\n\r\n',
    ),
    framed(
      'a chunk whose size is `0x5`',
      'RFC 9112, 7.1',
      '400',
      ['Transfer-Encoding: chunked'],
      '0x5\r\nhello\r\n0\r\n\r\n',
    ),
    framed(
      'a chunk that is longer than it says',
      'RFC 9112, 7.1',
      ['400', 'closed'],
      ['Transfer-Encoding: chunked'],
      '4\r\nhello\r\n0\r\n\r\n',
    ),
    closes(
      'Transfer-Encoding in HTTP/1.0',
      'RFC 9112, 6.1',
      ['400, closed', '200, closed', '501, closed', '505, closed'],
      'POST /plain HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ),
    {
      needs: 'plain',
      name: '`Expect: 100-continue`',
      spec: 'RFC 9110, 10.1.1',
      right: ['100, then 200', '200'],
      async ask(port) {
        const sent = post('/plain', 'text/plain', 'hello', 'Expect: 100-continue')
        const { answers, interim } = await exchange(port, sent)
        return [...interim, ...answers.map(({ status }) => status)].join(', then ') || 'no answer'
      },
    },
    row(
      'plain',
      '`Expect: something-else`',
      'RFC 9110, 10.1.1',
      ['417', '200'],
      post('/plain', 'text/plain', 'hello', 'Expect: something-else'),
    ),
    raw(
      'a field on two lines (obs-fold)',
      'RFC 9112, 5.2',
      ['400', '200'],
      `${LINE}Host: localhost\r\nX-A: 1\r\n 2\r\n\r\n`,
    ),
    raw(
      'a bare CR in a field',
      'RFC 9112, 2.2',
      ['400', 'closed'],
      `${LINE}Host: localhost\r\nX-A: 1\rX-B: 2\r\n\r\n`,
    ),
    raw(
      'lines that end in LF alone',
      'RFC 9112, 2.2',
      ['400', '200'],
      `GET /text HTTP/1.1\nHost: localhost\n\n`,
    ),
    raw('an empty line before the request', 'RFC 9112, 2.2', '200', `\r\n${get('/text')}`),
    raw('a space before the colon', 'RFC 9112, 5.1', '400', `${LINE}Host: localhost\r\nX-A : 1\r\n\r\n`),
    raw('a field without a colon', 'RFC 9112, 5', '400', `${LINE}Host: localhost\r\nnonsense\r\n\r\n`),
    raw('a field without a name', 'RFC 9110, 5.1', '400', `${LINE}Host: localhost\r\n: 1\r\n\r\n`),
    raw('NUL in a field', 'RFC 9110, 5.5', '400', `${LINE}Host: localhost\r\nX-A: a\0b\r\n\r\n`),
    raw('20 KB of fields', 'RFC 6585, 5', '431', get('/text', `X-A: ${'a'.repeat(20_000)}`)),
    raw(
      '`HTTP/2.0` in the request line',
      'RFC 9110, 15.6.6',
      ['505', '400'],
      'GET /text HTTP/2.0\r\nHost: localhost\r\n\r\n',
    ),
    raw(
      '`HTTP/1.9` in the request line',
      'RFC 9110, 2.5',
      ['200', '505', '400'],
      'GET /text HTTP/1.9\r\nHost: localhost\r\n\r\n',
    ),
    hosted('no Host', 'RFC 9112, 3.2', '400'),
    hosted('Host twice', 'RFC 9112, 3.2', '400', 'localhost', 'other.example'),
    hosted('`Host: a b`', 'RFC 9112, 3.2', '400', 'a b'),
    hosted('`Host: a/b`', 'RFC 9112, 3.2', '400', 'a/b'),
    hosted('`Host: a@b`', 'RFC 9112, 3.2; RFC 9110, 4.2.4', '400', 'a@b'),
    hosted('`Host: localhost:99999`', 'RFC 9112, 3.2; RFC 3986, 3.2.3', ['400', '200'], 'localhost:99999'),
    hosted('`Host: [::1]:80`', 'RFC 3986, 3.2.2', '200', '[::1]:80'),
    raw(
      'absolute-form, `GET http://localhost/text`',
      'RFC 9112, 3.2.2',
      'hello',
      'GET http://localhost/text HTTP/1.1\r\nHost: localhost\r\n\r\n',
      text,
    ),
    row(
      'host',
      'absolute-form of another host than Host: which one the application sees',
      'RFC 9112, 3.2.2',
      ['other.example', '400', '421'],
      'GET http://other.example/host HTTP/1.1\r\nHost: localhost\r\n\r\n',
      text,
    ),
    raw(
      'a target with a fragment, `/text#a`',
      'RFC 9112, 3.2',
      ['400', '404', '200'],
      'GET /text#a HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ),
    raw(
      'a target with a space',
      'RFC 9112, 3.2',
      ['400', '301'],
      'GET /te xt HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ),
    raw('NUL in the target', 'RFC 9112, 3.2', '400', 'GET /te\0xt HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    row('path', '`%00` in a path', 'RFC 3986, 7.3', ['200', '400', '404'], get('/path/a%00b')),
    row('path', '`%zz` in a path', 'RFC 3986, 2.1', ['200', '400', '404'], get('/path/%zz')),
    row('path', '`%E9` in a path, not UTF-8', 'RFC 3986, 2.5', ['200', '400', '404'], get('/path/%E9')),
    row('path', '`%C3%A9` in a path', 'RFC 3986, 2.5', 'é', get('/path/%C3%A9'), text),
    row('path', '`%2520` in a path: decoded once', 'RFC 3986, 2.4', 'a%20b', get('/path/a%2520b'), text),
    row('path', '`+` in a path', 'RFC 3986, 2.2', 'a+b', get('/path/a+b'), text),
    {
      needs: 'text',
      name: 'two requests in one packet',
      spec: 'RFC 9112, 9.3.2',
      right: ['hello, 404'],
      async ask(port) {
        const { answers } = await exchange(port, get('/text') + get('/nothing'), ['GET', 'GET'])
        return answers.map(({ status, body }) => (status === 200 ? body.toString() : status)).join(', ')
      },
    },
    {
      needs: 'text',
      name: '`Connection: close`',
      spec: 'RFC 9112, 9.6',
      right: ['said and done'],
      async ask(port) {
        const { answers, closed } = await exchange(port, get('/text', 'Connection: close'), ['GET'], {
          untilClosed: true,
        })
        const said = answers[0] !== undefined && /close/i.test(field(answers[0], 'Connection') ?? '')
        return said && closed ? 'said and done' : closed ? 'done' : said ? 'said' : 'kept open'
      },
    },
    {
      needs: 'stream',
      name: 'a body without a length, to HTTP/1.0',
      spec: 'RFC 9112, 6.1',
      right: ['not chunked'],
      async ask(port) {
        const sent = 'GET /stream HTTP/1.0\r\nHost: localhost\r\n\r\n'
        const { answers } = await exchange(port, sent, ['GET'], { untilClosed: true })
        if (answers[0]?.status !== 200) return String(answers[0]?.status ?? 'no answer')
        return field(answers[0], 'Transfer-Encoding') === null ? 'not chunked' : 'chunked'
      },
    },
    {
      needs: 'stream',
      name: 'a body that fails half-way',
      spec: 'RFC 9112, 8',
      right: ['seen to be incomplete'],
      async ask(port) {
        const { answers } = await exchange(port, get('/broken'), ['GET'], { patience: 1500 })
        const [answer] = answers
        if (answer === undefined) return 'seen to be incomplete'
        if (answer.status !== 200) return 'seen to be incomplete'
        return answer.whole ? 'looks complete' : 'seen to be incomplete'
      },
    },
  ],
}
