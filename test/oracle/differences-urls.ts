// What differs from WebOb on purpose in URLs, paths and queries.

import type { Json } from './cases.ts'
import type { Difference } from './differences.ts'
import { errorOf, listOf, partOf, stepsOf, textOf } from './told.ts'

const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~%!$&'()*+;=]+)(?::(\d{1,5}))?$/

function isHost(text: string): boolean {
  const match = HOST.exec(text)
  return match !== null && Number(match[1] ?? 0) < 65_536
}
const HOST_PARTS = ['host', 'domain', 'hostPort', 'hostUrl', 'applicationUrl', 'pathUrl', 'url']
const BASE_PARTS = ['scriptName', 'applicationUrl', 'pathUrl', 'path', 'pathQs', 'url']
const PATH_PARTS = ['pathInfo', 'pathUrl', 'path', 'pathQs', 'url']
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/

/** The pairs of an answer, in an order of their own. */
function sorted(pairs: Json): string {
  return Array.isArray(pairs)
    ? pairs
        .map((pair) => JSON.stringify(pair))
        .sort()
        .join()
    : JSON.stringify(pairs)
}

// As WebOb writes what is written here.
function respelled(query: string): string {
  return query.replaceAll('%7E', '~').replaceAll('*', '%2A')
}

/** A URL in small letters, with a slash after its host, and each `%` that is none without what both sides make of it. */
function spelled(url: string): string {
  return url
    .toLowerCase()
    .replace(/^(https?:\/\/[^/?#]+)(?=[?#])/, '$1/')
    .replace(/%(?:25|0)(?=[0-9a-f](?![0-9a-f]))/g, '%')
}

export const urlDifferences: readonly Difference[] = [
  {
    id: 'url-bad-utf8',
    ops: ['url'],
    when: (_given, theirs) => errorOf(theirs) === 'UnicodeDecodeError',
    inWebOb: 'a path that is not UTF-8 raises from `path_info`, `path`, `url` and others',
    here: 'it reads with U+FFFD, and `path` and `url` print its bytes as they came',
    why: 'what a client sends must not be a 500',
  },
  {
    id: 'url-host-refused',
    ops: ['url.blank'],
    when: (given, _theirs, _ours, part) => {
      const host = partOf(given, 'environ', 'HTTP_HOST')
      return typeof host === 'string' && !isHost(host) && HOST_PARTS.includes(part)
    },
    inWebOb: '`Host: evil.example?x=` ends up in `req.url`',
    here: 'a Host that is no host with an optional port is never used; the name and port of the server are',
    why: 'a URL must not leave the site',
  },
  {
    id: 'url-userinfo',
    ops: ['url.blank'],
    when: (given, theirs, ours) =>
      /^https?:\/\/[^/]*@/i.test(textOf(given, 'url')) &&
      (errorOf(theirs) !== '' || !String(ours).includes('u:p@')),
    inWebOb: '`blank("http://user:password@host/")` keeps the user in Host',
    here: 'the user is dropped',
    why: 'no client sends it there',
  },
  {
    id: 'url-other-scheme',
    ops: ['url.blank'],
    when: (given, _theirs, ours) => /^ftp:/i.test(textOf(given, 'url')) && errorOf(ours) === 'TypeError',
    inWebOb: '`blank("ftp://host:21/")` is taken, since it has a port',
    here: '`blank` takes http and https only',
    why: 'there is no request in another scheme',
  },
  {
    id: 'url-authority',
    ops: ['url.blank'],
    when: (given, _theirs, ours) =>
      /^http:\/\/(?:\/|$|h:x)/.test(textOf(given, 'url')) && errorOf(ours) === 'TypeError',
    inWebOb: '`blank("http:///x")` has no host, and `blank("http://h:x/")` the port `x`',
    here: 'a host is needed, and a port is a number',
    why: 'there is no such request',
  },
  {
    id: 'url-unencoded',
    ops: ['url.blank'],
    when: (given, _theirs, ours) => /[^!-~]/.test(textOf(given, 'url')) && errorOf(ours) === 'TypeError',
    inWebOb: '`blank("/a b?é")` takes spaces, and in the query everything',
    here: 'a `TypeError` that says `encodeURI`',
    why: 'a server never sees such a URL, so a test with one tests nothing',
  },
  {
    id: 'url-fragment',
    ops: ['url.blank'],
    when: (given, _theirs, ours) => textOf(given, 'url').includes('#') && errorOf(ours) === 'TypeError',
    inWebOb: 'the fragment of a relative URL is a part of its query',
    here: '`blank` refuses every fragment',
    why: 'a client does not send it',
  },
  {
    id: 'url-base-slash',
    ops: ['url.blank'],
    when: (given, theirs, ours, part) =>
      textOf(given, 'baseUrl').endsWith('/') &&
      BASE_PARTS.includes(part) &&
      String(ours).length <= String(theirs).length + (BAD_ESCAPE.test(textOf(given, 'url')) ? 9 : 0),
    inWebOb: '`base_url="http://x/app/"` gives `http://x/app//a`',
    here: 'one slash at the end of `baseUrl` is dropped',
    why: 'SCRIPT_NAME does not end in a slash',
  },
  {
    id: 'url-ipv6-server',
    ops: ['url.blank'],
    when: (given, _theirs, _ours, part) =>
      /\/\/(?:[^/]*@)?\[/.test(`${textOf(given, 'baseUrl')} ${textOf(given, 'url')}`) &&
      ['serverName', 'serverPort', 'host'].includes(part),
    inWebOb: '`blank("http://[::1]/")` has the server name `[`, and a Host without a port',
    here: 'the server name is `::1`, and Host has the port as others do',
    why: 'it is split at the wrong colon',
  },
  {
    id: 'url-bad-escape',
    ops: ['url.blank', 'url.relative'],
    when: (given, _theirs, _ours, part) =>
      BAD_ESCAPE.test(textOf(given, 'url').split('?', 1)[0] ?? '') && ['', ...PATH_PARTS].includes(part),
    inWebOb: '`%4` in a path is one hex digit; newer versions raise at `%zz`',
    here: 'a `%` that two hex digits do not follow stays',
    why: 'as the URL standard reads it',
  },
  {
    id: 'pop-pattern',
    ops: ['url.walk'],
    when: (given) => listOf(given, 'steps').includes('b'),
    inWebOb: '`path_info_pop(re)` matches at the start of the segment',
    here: '`pathInfoPop(re)` matches anywhere in it, unless the pattern says `^`',
    why: 'as `RegExp.test` does everywhere else',
  },
  {
    id: 'query-bad-utf8',
    ops: ['query'],
    when: (_given, theirs) => errorOf(theirs) === 'UnicodeDecodeError',
    inWebOb: 'a query that is not UTF-8 raises',
    here: 'what is not UTF-8 becomes U+FFFD',
    why: 'the URL standard; and a bad query must not be a 500',
  },
  {
    id: 'query-semicolon',
    ops: ['query'],
    when: (given) => textOf(given, 'query').includes(';'),
    inWebOb: '`;` separates parameters as `&` does',
    here: 'only `&` does',
    why: 'the URL standard; and two readers of one query poison caches',
  },
  {
    id: 'query-bad-escape',
    ops: ['query'],
    when: (given, theirs) => BAD_ESCAPE.test(textOf(given, 'query')) && errorOf(theirs) === '',
    inWebOb: '`%f` is one hex digit; newer versions raise at `%zz`',
    here: 'a `%` that two hex digits do not follow stays',
    why: 'the URL standard',
  },
  {
    id: 'query-delete-missing',
    ops: ['query.write'],
    when: (given, theirs) =>
      errorOf(theirs) === 'KeyError' && stepsOf(given).some(([verb]) => verb === 'delete'),
    inWebOb: 'deleting a parameter that is not there is a KeyError',
    here: 'it does nothing',
    why: 'as in `URLSearchParams`',
  },
  {
    id: 'query-set-place',
    ops: ['query.write'],
    when: (given, theirs, ours, part) =>
      errorOf(theirs) === '' &&
      stepsOf(given).some(([verb]) => verb === 'set') &&
      (part === 'pairs'
        ? sorted(theirs) === sorted(ours)
        : sorted(String(theirs).split('&')) === sorted(respelled(String(ours)).split('&'))),
    inWebOb: 'setting a parameter moves it to the end',
    here: 'it takes the place of its first value',
    why: 'as in `URLSearchParams`',
  },
  {
    id: 'query-spelling',
    ops: ['query.write'],
    when: (_given, theirs, ours, part) => part === 'text' && String(theirs) === respelled(String(ours)),
    inWebOb: 'a query is written with `~` as it is and `*` as `%2A`',
    here: 'with `%7E` and `*`',
    why: 'the URL standard',
  },
  {
    id: 'relative-host-case',
    ops: ['url.relative'],
    when: (_given, theirs, ours) =>
      typeof ours === 'string' &&
      /^https?:\/\/[^/?#]*[A-Z]/.test(String(theirs)) &&
      spelled(String(theirs)) === spelled(ours),
    inWebOb: '`relative_url` keeps the case of the host',
    here: 'the host of `relativeUrl` is in lower case',
    why: 'the URL standard; hosts have no case',
  },
  {
    id: 'relative-empty-segments',
    ops: ['url.relative'],
    when: (given, theirs, ours) =>
      /\/\/|#|\.;/.test(textOf(given, 'other')) ||
      /\/\/|#|%2F/i.test(textOf(given, 'url')) ||
      String(theirs).replace(/^(https?:\/\/[^/?#]+)(?=[?#])/, '$1/') === ours,
    inWebOb:
      '`relative_url` joins as Python does: empty segments collapse, `//` alone is nothing, `.;p` is `;p`',
    here: 'empty segments stay, `//` without a host is a `TypeError`, and `.;p` is a name',
    why: 'the URL standard',
  },
]
