// The table of what differs: where a way reads a request, or brings an answer, otherwise than the node gateway does, each with
// its reason. What differs and stands not here fails the suite, and so does a row that does not come up.

import { decodePercent } from '../../../src/syntax/percent.ts'
import type { Difference } from './reading.ts'

/** One row. */
export interface Deviation {
  readonly what: string
  readonly why: string
  /** The ways, as the table of docs/gateways.md names them. */
  readonly ways: readonly string[]
  /** Whether it need not come up: it comes by chance, or too rarely for a share. */
  readonly rare?: true
  readonly explains: (difference: Difference) => boolean
}

const NGINX = ['http, nginx', 'fastcgi, nginx', 'scgi, nginx', 'uwsgi, nginx']
const APACHE_BY_VARIABLES = ['fastcgi, Apache', 'scgi, Apache', 'uwsgi, Apache', 'cgi, Apache']
const APACHE = ['http, Apache', ...APACHE_BY_VARIABLES]
const VARIABLES = ['fastcgi', 'fastcgi, nginx', 'scgi', 'scgi, nginx', 'uwsgi', 'uwsgi, nginx', 'cgi']
const LAMBDA_WHOLE = ['lambda, REST API', 'lambda, HTTP API', 'lambda, function URL', 'lambda, load balancer']
const LAMBDA = [...LAMBDA_WHOLE, 'lambda, streaming']
const HTTP2 = ['node, HTTP/2', 'node, HTTP/2 without TLS', 'node:http2']
const RUNTIMES = ['fetch, workerd', 'fetch, srvx', 'fetch, Deno', 'fetch, Bun']
const FETCH_MOUNTS = ['h3, Node', 'Hono, Node']
const PLATFORM = ['fetch', ...RUNTIMES, ...FETCH_MOUNTS]
const MOUNTS = ['Express', 'Connect', 'Koa', 'Fastify']

const targetOf = ({ asked }: Difference): string => ('target' in asked ? asked.target : '')
const pathOf = (difference: Difference): string => targetOf(difference).replace(/\?.*$/s, '')
const isChunked = ({ asked }: Difference): boolean => 'target' in asked && (asked.body?.chunks ?? 0) > 0
const isFull = ({ asked }: Difference): boolean => 'target' in asked && (asked.body?.bytes ?? '') !== ''
const sent = ({ asked }: Difference, name: RegExp): boolean =>
  'target' in asked && asked.headers.some(([each]) => name.test(each))
const twice = ({ asked }: Difference, name: RegExp): boolean =>
  'target' in asked && asked.headers.filter(([each]) => name.test(each)).length > 1
const refused = (difference: Difference, status: string): boolean =>
  difference.key === 'refused' && difference.direct === '' && difference.here === status

const sorted = (list: string): string => list.split(/[,;] /).sort().join(', ')

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

const BROKEN_PERCENT = /%(?![0-9A-Fa-f]{2})/
const DOTS = /\/(?:\.|%2e){1,2}(?:\/|$)/i

/** All of them. */
export const deviations: readonly Deviation[] = [
  {
    what: 'a method that Node does not know is refused with 400',
    why: 'its parser has a list of methods',
    ways: ['node:http', ...MOUNTS, ...FETCH_MOUNTS, 'fetch, srvx', ...LAMBDA],
    explains: (d) => refused(d, '400') && 'target' in d.asked && /^(?:BREW|QUERY|FOO!)$/.test(d.asked.method),
  },
  {
    what: '`Host` without its port, in lower case, without a last dot',
    why: '`$host` is what a client cannot make differ from what it asked for',
    ways: NGINX,
    explains: ({ key, direct, here }) =>
      key === 'HTTP_HOST' && here === direct.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase(),
  },
  {
    what: '`X-Forwarded-For`, `X-Forwarded-Proto`, and other fields of the proxy',
    why: 'it says for whom it asks',
    ways: ['http, nginx', 'http, Apache', 'lambda, load balancer'],
    explains: ({ key }) => /^HTTP_X_FORWARDED_(?:FOR|PROTO|PORT|HOST|SERVER)$/.test(key),
  },
  {
    what: '`TE` and `Keep-Alive` are not passed on',
    why: 'they belong to one connection (RFC 9110 section 7.6.1)',
    ways: ['http, nginx', 'http, Apache', ...HTTP2],
    explains: ({ key, here }) => /^HTTP_(?:TE|KEEP_ALIVE)$/.test(key) && here === '',
  },
  {
    what: '`SERVER_PROTOCOL` is HTTP/2.0, and an answer has no reason',
    why: 'HTTP/2 has none',
    ways: HTTP2,
    explains: ({ key, here }) =>
      (key === 'SERVER_PROTOCOL' && here === 'HTTP/2.0') || (key === 'reason' && here === ''),
  },
  {
    what: '`wsgi.url_scheme` is https',
    why: 'the connection speaks TLS',
    ways: ['node, TLS', 'node, HTTP/2', ...LAMBDA.filter((way) => way !== 'lambda, load balancer')],
    explains: ({ key, here }) => key === 'wsgi.url_scheme' && here === 'https',
  },
  {
    what: '`wsgi.url_scheme` is that of an absolute-form request',
    why: 'the server makes the URL of the request out of it',
    ways: ['Hono, Node', 'fetch, Deno'],
    explains: (d) => d.key === 'wsgi.url_scheme' && targetOf(d).startsWith(`${d.here}:`),
  },
  {
    what: 'the raw target of an absolute-form request is its path',
    why: 'web servers, HTTP/2 and Node in process take the host out of it',
    ways: [
      ...NGINX,
      'http, Apache',
      'fastcgi',
      'scgi',
      'uwsgi',
      'cgi',
      ...HTTP2,
      'node, a handler in process',
    ],
    explains: ({ key, direct, here }) =>
      key === 'wsgify.raw_target' &&
      /^https?:/i.test(direct) &&
      here === direct.replace(/^https?:\/\/[^/?]*\/?/i, '/'),
  },
  {
    what: 'slashes at the start of a path are one; what follows is refused with 400 where it could be no host',
    why: 'Apache reads `//` there as the start of a host, whatever it is told',
    ways: APACHE,
    explains: (d) =>
      /^\/\//.test(pathOf(d)) &&
      (refused(d, '400') ||
        (/^(?:PATH_INFO|wsgify\.raw_target)$/.test(d.key) &&
          decodePercent(d.here) === decodePercent(d.direct).replace(/^\/+/, '/'))),
  },
  {
    what: 'slashes in a row are one, also those of `%2F`',
    why: 'Apache joins them on their way to a program and by uwsgi, whatever it is told',
    ways: ['cgi, Apache', 'uwsgi, Apache'],
    explains: ({ key, direct, here }) =>
      key === 'PATH_INFO' && direct.includes('//') && here === direct.replace(/\/+/g, '/'),
  },
  {
    what: '`.` and `..` are taken out of a path',
    why: 'a web server looks for its own files first; as a proxy it passes on what came',
    ways: [...NGINX.slice(1), ...APACHE_BY_VARIABLES],
    explains: (d) => d.key === 'PATH_INFO' && DOTS.test(pathOf(d)) && !DOTS.test(d.here),
  },
  {
    what: 'a path that leads above the root is refused with 400',
    why: 'a web server looks for its own files first',
    ways: [...NGINX, ...APACHE],
    explains: (d) => refused(d, '400') && /\/(?:\.|%2e){2}(?:\/|$)/i.test(pathOf(d)),
  },
  {
    what: 'a `%` without two digits is refused with 400',
    why: 'web servers decode every path; Node leaves it as it is, as URLs are read',
    ways: [...NGINX, ...APACHE],
    explains: (d) => refused(d, '400') && BROKEN_PERCENT.test(pathOf(d)),
  },
  {
    what: '`%00` in a path is refused',
    why: 'web servers, and SCGI, end text with it',
    ways: [...NGINX, ...APACHE, 'scgi'],
    explains: (d) => (refused(d, '400') || refused(d, '404')) && pathOf(d).includes('%00'),
  },
  {
    what: '`%00` in a path is left out',
    why: 'no variable of a process can hold it',
    ways: ['cgi'],
    rare: true,
    explains: ({ key, direct, here }) => key === 'PATH_INFO' && here === direct.replaceAll('\0', ''),
  },
  {
    what: 'a path that is no UTF-8, or has a `%` without two digits, is refused with 400',
    why: 'the framework decodes it',
    ways: ['Fastify', 'h3, Node'],
    explains: (d) => refused(d, '400') && !isDecodable(pathOf(d)),
  },
  {
    what: '`OPTIONS *` is not found',
    why: 'Connect asks for a path',
    ways: ['Connect'],
    explains: (d) => refused(d, '404') && targetOf(d) === '*',
  },
  {
    what: '`OPTIONS *` is refused with 400',
    why: 'nginx, Hono and Bun ask for a path',
    ways: [...NGINX, 'Hono, Node', 'fetch, Bun'],
    explains: (d) => refused(d, '400') && targetOf(d) === '*',
  },
  {
    what: '`OPTIONS *` and `TRACE` are answered by Apache',
    why: 'they are about the web server',
    ways: APACHE,
    explains: (d) =>
      refused(d, '200') && 'target' in d.asked && (targetOf(d) === '*' || d.asked.method === 'TRACE'),
  },
  {
    what: '`TRACE` is refused with 405',
    why: 'nginx does so',
    ways: NGINX,
    explains: (d) => refused(d, '405') && 'target' in d.asked && d.asked.method === 'TRACE',
  },
  {
    what: 'a method with other characters than letters, `-` and `_` is refused with 400',
    why: 'nginx does so',
    ways: NGINX,
    explains: (d) => refused(d, '400') && 'target' in d.asked && !/^[A-Z_-]+$/.test(d.asked.method),
  },
  {
    what: 'a field whose name has other characters than letters, digits and `-` is dropped',
    why: 'web servers do so: as a variable it could pass for another',
    ways: [...NGINX, ...APACHE_BY_VARIABLES, 'cgi'],
    explains: ({ key, here }) => /^HTTP_.*[^A-Z0-9_]/.test(key) && here === '',
  },
  {
    what: 'cookies of several fields are joined by `, `',
    why: 'Apache and workerd join all fields so; send one, as browsers do',
    ways: [...APACHE, 'fetch, workerd'],
    explains: ({ key, direct, here }) => key === 'HTTP_COOKIE' && here.replaceAll(', ', '; ') === direct,
  },
  {
    what: 'two fields `If-None-Match` are refused with 400',
    why: 'nginx takes it for a field that stands once, though it is a list',
    ways: NGINX,
    explains: (d) => refused(d, '400') && twice(d, /^if-none-match$/i),
  },
  {
    what: '`Max-Forwards: 0` is refused with 400, and answered for `OPTIONS`',
    why: 'a proxy must not pass it on (RFC 9110 section 7.6.2)',
    ways: ['http, Apache', 'fastcgi, Apache', 'scgi, Apache', 'uwsgi, Apache'],
    explains: (d) => (refused(d, '400') || refused(d, '200')) && sent(d, /^max-forwards$/i),
  },
  {
    what: '`Proxy-Authorization` is not passed on',
    why: 'Apache keeps it for itself, whatever it is told',
    ways: ['uwsgi, Apache'],
    explains: ({ key, here }) => key === 'HTTP_PROXY_AUTHORIZATION' && here === '',
  },
  {
    what: 'a body in chunks has a length',
    why: 'the web server has read it, since its protocol needs a length or all of it was there',
    ways: [
      'http, nginx',
      'http, Apache',
      'fastcgi, nginx',
      'fastcgi, Apache',
      'scgi',
      'scgi, nginx',
      'uwsgi',
      'uwsgi, nginx',
      'cgi',
      ...LAMBDA,
    ],
    explains: (d) => isChunked(d) && (d.key === 'CONTENT_LENGTH' || d.key === 'wsgi.input_terminated'),
  },
  {
    what: 'a body in chunks is refused with 411',
    why: 'the protocol needs a length, and Apache does not count',
    ways: ['scgi, Apache', 'uwsgi, Apache'],
    explains: (d) => refused(d, '411') && isChunked(d),
  },
  {
    what: 'an empty body in chunks is none',
    why: 'the protocol has one end for both',
    ways: ['fastcgi'],
    explains: (d) => isChunked(d) && !isFull(d) && d.key === 'wsgi.input_terminated',
  },
  {
    what: '`CONTENT_LENGTH` is 0 where there is no body',
    why: 'SCGI asks for a length',
    ways: ['scgi', 'scgi, nginx', 'scgi, Apache'],
    explains: (d) => d.key === 'CONTENT_LENGTH' && d.here === '0' && !isFull(d),
  },
  {
    what: '`wsgi.run_once` and `wsgi.multiprocess` are true',
    why: 'each request has a process',
    ways: ['cgi', 'cgi, Apache'],
    explains: ({ key, here }) => /^wsgi\.(?:run_once|multiprocess)$/.test(key) && here === 'true',
  },
  {
    what: '`wsgi.multiprocess` is true',
    why: 'a function runs in as many processes as there are requests at a time',
    ways: LAMBDA,
    explains: ({ key, here }) => key === 'wsgi.multiprocess' && here === 'true',
  },
  {
    what: '`OPTIONS *` is refused with 404',
    why: 'a function has no path but its own',
    ways: LAMBDA,
    explains: (d) => refused(d, '404') && targetOf(d) === '*',
  },
  {
    what: 'a query is put together of its names and values, and so is the target',
    why: 'events of this form do not have its text',
    ways: ['lambda, REST API', 'lambda, load balancer'],
    explains: (d) => /^(?:QUERY_STRING|wsgify\.raw_target)$/.test(d.key) && targetOf(d).includes('?'),
  },
  {
    what: 'the question mark of an empty query is not in the target',
    why: 'events do not tell an empty query from none',
    ways: ['lambda, HTTP API', 'lambda, function URL', 'lambda, streaming'],
    explains: ({ key, direct, here }) => key === 'wsgify.raw_target' && direct === `${here}?`,
  },
  {
    what: 'the path, and the target with it, is decoded as UTF-8, and ends where a question mark is found then',
    why: 'the front has read it',
    ways: ['lambda, HTTP API'],
    explains: (d) => /^(?:PATH_INFO|wsgify\.raw_target)$/.test(d.key) && /[^\w/]/.test(pathOf(d)),
  },
  {
    what: 'the values of a field that comes twice are joined by a comma alone',
    why: 'the front joins them',
    ways: ['lambda, HTTP API', 'lambda, function URL', 'lambda, streaming'],
    explains: ({ key, direct, here }) =>
      /^HTTP_/.test(key) && here.replace(/, */g, ',') === direct.replace(/, */g, ','),
  },
  {
    what: 'of a field that comes twice the last value counts',
    why: 'the front passes on no other, unless it is set up for multi-value headers',
    ways: ['lambda, load balancer'],
    explains: ({ key, direct, here }) => /^HTTP_/.test(key) && direct.endsWith(here),
  },
  {
    what: 'the values of a field are in another order where its name is written in two ways',
    why: 'events of this form have each spelling once',
    ways: ['lambda, REST API'],
    explains: ({ key, direct, here }) => /^HTTP_/.test(key) && sorted(here) === sorted(direct),
  },
  {
    what: 'bytes that are no UTF-8 are lost in a field and in a text body, and leave as UTF-8',
    why: 'events are JSON',
    ways: LAMBDA,
    explains: ({ asked, key, direct }) =>
      key === 'body' || key === 'CONTENT_LENGTH'
        ? 'target' in asked && /[^\x00-\x7f]/.test(asked.body?.bytes ?? '')
        : /^(?:HTTP_|field )/.test(key) && /[^\x00-\x7f]/.test(direct),
  },
  {
    what: 'a range of an answer that has none is cut out of it, with 206',
    why: 'Apache does so for every answer with 200 and a length',
    ways: ['http, Apache'],
    explains: (d) => refused(d, '206') && sent(d, /^range$/i),
  },
  {
    what: 'a `Location` with the status 200 is left out',
    why: 'a web server would answer with its own page at that path (RFC 3875 section 6.2.2)',
    ways: [...VARIABLES, ...APACHE_BY_VARIABLES],
    explains: ({ asked, key, here }) =>
      key === 'field location' && here === '' && 'answer' in asked && /^200/.test(asked.answer.status),
  },
  {
    what: 'a status without a reason has the reason `Unknown`',
    why: 'some web servers ask for one',
    ways: [...VARIABLES, ...APACHE_BY_VARIABLES, 'lambda, load balancer'],
    explains: ({ key, direct, here }) => key === 'reason' && direct === '' && here === 'Unknown',
  },
  {
    what: '`X-Accel-Expires` does not reach the client',
    why: 'it is for nginx, which follows it',
    ways: NGINX,
    explains: ({ key, here }) => /^field x-accel-expires/.test(key) && here === '',
  },
  {
    what: 'the values of a field that stands twice are joined, but for `Set-Cookie`',
    why: 'Apache, platforms, functions and our HTTP/2 keep the fields of an answer by their names',
    ways: [
      'fastcgi, Apache',
      'scgi, Apache',
      'cgi, Apache',
      ...HTTP2,
      ...PLATFORM.filter((way) => way !== 'fetch, Deno'),
      ...LAMBDA.slice(1),
    ],
    explains: ({ key, direct, here }) =>
      /^field /.test(key) && here === direct.replaceAll(' | ', ', ').trim(),
  },
  {
    what: '`TRACE`, and a body with `GET`, cannot be asked',
    why: 'a platform request cannot have them',
    ways: ['fetch'],
    explains: ({ key, direct, here }) => key === 'refused' && direct === '' && /^no answer: /.test(here),
  },
  {
    what: 'the body of a GET is dropped',
    why: 'a platform request cannot have one',
    ways: [...RUNTIMES.slice(1), ...FETCH_MOUNTS],
    explains: (d) =>
      /^(?:body|CONTENT_LENGTH|wsgi\.input_terminated)$/.test(d.key) &&
      'target' in d.asked &&
      d.asked.method === 'GET' &&
      d.asked.body !== null,
  },
  {
    what: '`REMOTE_ADDR` is unknown',
    why: 'a bare platform request does not say whose it is, and a load balancer says it in `X-Forwarded-For`',
    ways: ['fetch', 'fetch, workerd', 'lambda, load balancer'],
    explains: ({ key, here }) => key === 'REMOTE_ADDR' && here === '',
  },
  {
    what: '`REMOTE_PORT` is unknown',
    why: 'the host does not say it',
    ways: ['fetch', 'fetch, workerd', 'fetch, srvx', ...LAMBDA],
    explains: ({ key, here }) => key === 'REMOTE_PORT' && here === '',
  },
  {
    what: 'a method that the runtime does not know is refused, by Bun also without an answer',
    why: 'it has a list of methods',
    ways: ['fetch, workerd', 'fetch, Bun'],
    explains: (d) =>
      d.key === 'refused' &&
      d.direct === '' &&
      'target' in d.asked &&
      /^(?:BREW|M-SEARCH|QUERY|FOO!)$/.test(d.asked.method),
  },
  {
    what: 'a target with characters that must be encoded is refused with 400',
    why: 'workerd reads it as a URL, and strictly',
    ways: ['fetch, workerd'],
    explains: (d) => refused(d, '400') && (targetOf(d) === '*' || /["<>^`{}|\\]/.test(targetOf(d))),
  },
  {
    what: 'a field without a value is dropped',
    why: 'the runtime does so',
    ways: ['fetch, workerd', 'fetch, Deno'],
    explains: ({ key, direct, here }) =>
      /^(?:HTTP_|field )/.test(key) && here === direct.replace(/^, |, (?=, )|, $/g, ''),
  },
  {
    what: 'bytes of a field that are no UTF-8 are lost, and leave as UTF-8',
    why: 'workerd reads and writes fields as UTF-8',
    ways: ['fetch, workerd'],
    explains: ({ key, direct }) => /^(?:HTTP_|field )/.test(key) && /[^\x00-\x7f]/.test(direct),
  },
  {
    what: 'a reason with other characters than visible ASCII is left out',
    why: 'workerd takes no other',
    ways: ['fetch, workerd'],
    explains: ({ key, direct }) => key === 'reason' && /[^ -~]/.test(direct),
  },
  {
    what: 'an absolute-form target with its scheme in upper case is refused with 400',
    why: 'the server of Hono for Node takes it for a path',
    ways: ['Hono, Node'],
    explains: (d) => refused(d, '400') && /^HTTP:/.test(targetOf(d)),
  },
  {
    what: 'the reason is the one that is registered for the status',
    why: 'the server has reasons of its own',
    ways: [
      'Hono, Node',
      'fetch, Deno',
      'fetch, Bun',
      ...LAMBDA.filter((way) => way !== 'lambda, load balancer'),
    ],
    explains: ({ key }) => key === 'reason',
  },
  {
    what: 'a status without a reason has the usual one',
    why: 'an empty reason is none to the response of Node',
    ways: ['Koa', 'Fastify', 'node, middleware of Connect'],
    explains: ({ key, direct, here }) => key === 'reason' && direct === '' && here === 'OK',
  },
  {
    what: '`X-Around` is there',
    why: 'the middleware around the application sets it',
    ways: ['node, middleware of Connect'],
    explains: ({ key, here }) => key === 'field x-around' && here === 'yes',
  },
  {
    what: 'the target, its path and its query are those of a URL',
    why: 'the platform has read it as one: dots are taken out, and what must not stand is encoded',
    ways: PLATFORM,
    explains: ({ key }) => /^(?:PATH_INFO|QUERY_STRING|wsgify\.raw_target)$/.test(key),
  },
  {
    what: '`Host` has the port of the URL, also if it is the usual one',
    why: 'a URL takes the place of a field that nobody has written',
    ways: ['fetch'],
    explains: (d) => d.key === 'HTTP_HOST' && (d.here === `${d.direct}:80` || !targetOf(d).startsWith('/')),
  },
  {
    what: 'a body has no length',
    why: 'a platform request does not tell a length that nobody has written',
    ways: ['fetch'],
    explains: ({ key, here }) =>
      (key === 'CONTENT_LENGTH' && here === '') || (key === 'wsgi.input_terminated' && here === 'true'),
  },
  {
    what: '`Vary` is written without spaces, and each name once',
    why: 'Apache writes it anew',
    ways: APACHE,
    explains: ({ key, direct, here }) =>
      key === 'field vary' &&
      here.replace(/ /g, '') ===
        [...new Set(direct.replace(/ \| /g, ',').replace(/ /g, '').split(','))].join(),
  },
]

/** The rows of one way. */
export function deviationsOf(way: string): Deviation[] {
  return deviations.filter(({ ways }) => ways.includes(way))
}
