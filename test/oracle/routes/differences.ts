// What differs from Routes on purpose. A part of docs/differences.md is printed from these lists.

import type { Json } from '../cases.ts'
import { errorOf } from '../told.ts'
import type { Ask, Suite } from './suites.ts'

/** A difference in words: half sentences without a full stop. */
export interface RoutesRow {
  readonly inRoutes: string
  readonly here: string
  readonly why: string
}

/** A difference that suites show. One without a question that it alone explains fails the test. */
export interface RoutesDifference extends RoutesRow {
  readonly id: string
  /** Whether it is what makes two answers differ. An error is told as `{ error: name }`. */
  readonly when: (suite: Suite, ask: Ask, theirs: Json, ours: Json) => boolean
}

/** The paths that a program connects. */
function paths({ program }: Suite): string[] {
  return program.flatMap(([verb, , first, second]) =>
    verb === 'connect' ? [String(second)] : [String(first)],
  )
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? ''
}

function requirements({ program }: Suite): string {
  return text(program)
}

const isUrl = ([verb]: Ask) => verb === 'url' || verb === 'generate' || verb === 'current'
const isFailure = (told: Json) => told === null || errorOf(told) !== ''

/** The arguments that a URL is made of. */
function given(ask: Ask): Record<string, Json> {
  return (ask[0] === 'generate' ? ask[1] : ask.at(-1)) as Record<string, Json>
}

export const routesDifferences: readonly RoutesDifference[] = [
  {
    id: 'braces',
    inRoutes: '`{year:\\d{4}}` ends at the first `}`',
    here: 'braces in the regular expression are counted',
    why: 'it is what everybody writes first',
    when: (suite) => paths(suite).some((path) => /\{[^}]*:[^}]*\{/.test(path)),
  },
  {
    id: 'colons',
    inRoutes: '`{a:x:y}` has the regular expression `x`',
    here: 'it is `x:y`',
    why: 'all that stands behind the first colon; `(?:…)` needs it',
    when: (suite) => paths(suite).some((path) => /\{\w+:[^{}]*:[^{}]*\}/.test(path)),
  },
  {
    id: 'inline-flags',
    inRoutes: '`{a:(?i)abc}` cannot be used, since the flag is not at the start of the whole',
    here: 'it is for this variable',
    why: 'a requirement is read by itself',
    when: (suite, _ask, theirs) => /\(\?[is]+\)/.test(requirements(suite)) && errorOf(theirs) !== '',
  },
  {
    id: 'hyphen',
    inRoutes: '`/:a-:b` loses the hyphen',
    here: 'it is text between two variables',
    why: 'a mistake of the original',
    when: (suite) => paths(suite).some((path) => /[:*]\w+-/.test(path)),
  },
  {
    id: 'brace-after-a-name',
    inRoutes: 'in `/:id{.format}` the brace is part of the name, which is an error of the first match',
    here: 'it ends the name',
    why: 'no name can have a brace',
    when: (suite, _ask, theirs) =>
      paths(suite).some((path) => /[:*]\w+\{\./.test(path)) && errorOf(theirs) !== '',
  },
  {
    id: 'ascii-classes',
    inRoutes: '`\\d` and `\\w` match digits and letters of all scripts',
    here: 'those of ASCII; `\\p{L}` and `\\p{Nd}` match the others',
    why: 'what follows often is a number or a file name',
    when: (suite, ask, theirs) =>
      (ask[0] === 'match' || errorOf(theirs) === '') &&
      /\\\\[wWdD]/.test(requirements(suite)) &&
      /[^\x00-\x7f]/.test(text([ask, suite.program])),
  },
  {
    id: 'method-text',
    inRoutes:
      "a method that is given as text, as shorthands do, also matches its parts: `'GET'` matches `ET`",
    here: 'it is one method',
    why: 'a mistake of the original',
    when: (suite, ask) =>
      /"method":"\w+"/.test(text(suite.program)) && /"REQUEST_METHOD":"(?:G|ET)"/.test(text(ask)),
  },
  {
    id: 'sub-domain-text',
    inRoutes: 'a sub-domain that is given as text matches any',
    here: 'it matches itself',
    why: 'a mistake of the original',
    when: (suite, ask, theirs) =>
      errorOf(theirs) === '' && /"subDomain":"\w+"/.test(text(suite.program)) && ask[0] === 'match',
  },
  {
    id: 'booleans',
    inRoutes: 'true becomes the text `True`',
    here: '`true`',
    why: 'the platform’s text for it',
    when: (_suite, _ask, theirs, ours) => /\bTrue\b/.test(text(theirs)) && /\btrue\b/.test(text(ours)),
  },
  {
    id: 'null-query',
    inRoutes: 'an argument that is None becomes `?q=None`',
    here: 'it is left out',
    why: 'it is no value',
    when: (_suite, ask, theirs) => isUrl(ask) && text(theirs).includes('=None'),
  },
  {
    id: 'null-path',
    inRoutes: 'a part in the middle of a minimised path whose default is None becomes the word `None`',
    here: 'it is missing: a `GenerationError`',
    why: 'a mistake of the original',
    when: (_suite, ask, theirs) => isUrl(ask) && /\/[^?]*None/.test(text(theirs)),
  },
  {
    id: 'form-encoding',
    inRoutes: 'queries leave `~` and encode `*`; behind a URL that is no route’s name a blank is `%20`',
    here: 'queries are as forms send them, everywhere',
    why: 'WHATWG URL section 5; one way to write a query',
    when: (_suite, ask, theirs, ours) =>
      isUrl(ask) &&
      decodeURIComponent(String(theirs).replaceAll('+', ' ')) ===
        decodeURIComponent(String(ours).replaceAll('+', ' ')) &&
      /~|%2A|%20/.test(String(theirs)),
  },
  {
    id: 'literal-text',
    inRoutes: 'the text of a path stands in a URL as it was written',
    here: 'it is percent-encoded: `/é/{x}` gives `/%C3%A9/1`',
    why: 'a URL is ASCII, and a `%` in the path of a route is a `%`',
    when: (_suite, ask, theirs, ours) =>
      isUrl(ask) && /[^\x00-\x7f]/.test(String(theirs)) && encodeURI(decodeURI(String(theirs))) === ours,
  },
  {
    id: 'literal-url',
    inRoutes: 'a URL that is no route’s name must be ASCII',
    here: 'what is not is percent-encoded',
    why: 'a URL is ASCII, and there is one way to make it so',
    when: (_suite, ask, theirs) =>
      ask[0] === 'url' && /[^\x00-\x7f]/.test(String(ask[2])) && isFailure(theirs),
  },
  {
    id: 'second-question-mark',
    inRoutes: 'arguments behind a URL that has a query add a second `?`',
    here: 'they continue its query',
    why: 'a mistake of the original',
    when: (_suite, ask, theirs) => isUrl(ask) && /\?.*\?/.test(String(theirs)),
  },
  {
    id: 'empty-values',
    inRoutes: 'an empty value makes a URL that the route does not match, such as `/blog/1/`',
    here: 'it is missing: a `GenerationError`',
    why: 'such a URL leads nowhere',
    when: (suite, ask, _theirs, ours) =>
      isUrl(ask) &&
      isFailure(ours) &&
      (Object.values(given(ask)).includes('') || /:""[,}]/.test(text(suite.program))),
  },
  {
    id: 'external-qualified',
    inRoutes: 'a static route to another site, qualified, stands behind the own host',
    here: 'it is qualified already',
    why: 'a mistake of the original',
    when: (_suite, ask, theirs) => isUrl(ask) && /:\/\/.*:\/\//.test(String(theirs)),
  },
  {
    id: 'anchored',
    inRoutes: 'to generate, `windows|mac` accepts `windowsX` and `Xmac`',
    here: 'a requirement is for the whole value',
    why: 'as it is when a path is matched',
    when: (suite, ask, theirs, ours) => isUrl(ask) && theirs !== ours && /\w\|\w/.test(requirements(suite)),
  },
  {
    id: 'resource-requirements',
    inRoutes: '`resource` drops `requirements` for its members',
    here: 'they hold for the variables of all its paths',
    why: 'a mistake of the original',
    when: ({ program }, ask) =>
      ask[0] === 'match' &&
      program.some(([verb, , , , options]) => verb === 'resource' && /requirements/.test(text(options))),
  },
  {
    id: 'override-of-get',
    inRoutes: '`?_method=DELETE` makes a DELETE of a GET',
    here: 'only a POST may ask for another method, and only for PUT, PATCH or DELETE',
    why: 'a link must not delete',
    when: (_suite, ask) => ask[0] === 'middleware' && /_method=/.test(text(ask)),
  },
  {
    id: 'path-info',
    inRoutes: 'where `path_info` is not a whole end of the path, SCRIPT_NAME keeps what PATH_INFO gets',
    here: 'SCRIPT_NAME has what stands before it',
    why: 'a mistake of the original',
    when: (_suite, ask, theirs, ours) =>
      ask[0] === 'middleware' && text(theirs).length > text(ours).length && /path_info/.test(text(theirs)),
  },
  {
    id: 'two-slashes',
    inRoutes: 'a value may make a path that begins with `//`, which leads to another host',
    here: 'the second slash is `%2F`',
    why: 'an open redirect is a vulnerability',
    when: (_suite, _ask, theirs, ours) => text(theirs).replace('"//', '"/%2F') === text(ours),
  },
  {
    id: 'host-in-query',
    inRoutes: 'a host and a sub-domain together put a `_host` into the query',
    here: 'the host counts',
    why: 'a mistake of the original',
    when: (_suite, ask, theirs) => isUrl(ask) && /[?&]_host=/.test(String(theirs)),
  },
]

/** What no question shows: other names, what is not there, and what needs more than a question. */
export const otherRoutesDifferences: readonly RoutesRow[] = [
  {
    inRoutes: 'what becomes a query has any order, that of a set',
    here: 'it has the order in which it was given, and defaults the one of the route',
    why: 'the same arguments make the same URL',
  },
  {
    inRoutes: '`m.connect(name, path, controller="a")`',
    here: '`mapper.connect(name, path, { controller: "a" })`, which gives the mapper, to go on',
    why: 'there are no keyword arguments; names and variables get types on the way',
  },
  {
    inRoutes: '`url("post", id=1, sub_domain="a")`, `path_prefix`, `_redirect_code`',
    here: '`url("post", { id: 1, subDomain: "a" })`, `pathPrefix`, `_redirectCode`',
    why: 'camelCase, as everywhere here',
  },
  {
    inRoutes: '`url_for`, `redirect_to`, `request_config`, `register=`, `singleton=`',
    here: '`environ["routes.url"]`, or a `URLGenerator`',
    why: 'there is no request of the whole thread',
  },
  {
    inRoutes: '`environ["wsgiorg.routing_args"][0]` is the URL generator',
    here: 'it is an empty list; the generator is `environ["routes.url"]`',
    why: 'the specification has positional variables there',
  },
  {
    inRoutes: 'without a list of controllers, `{controller}` matches nothing',
    here: 'it matches as any variable does',
    why: 'nothing is looked up by its name alone',
  },
  {
    inRoutes: '`directory=` and the scan of a folder for controllers',
    here: '`controllerScan` is a list or a function',
    why: 'what is in a folder need not be reachable',
  },
  {
    inRoutes: 'routes that are connected after a match are not found until `create_regs`',
    here: 'they are',
    why: 'a mistake of the original',
  },
  {
    inRoutes: '`mapper.debug = True` changes what a match gives',
    here: '`mapper.explain(path, environ)` tells what each route failed at',
    why: 'one result has one type',
  },
  {
    inRoutes: '`urlcache`, `encoding`, `decode_errors`, `_encoding`',
    here: 'URLs are not cached, and are UTF-8; a path that is not matches no route',
    why: 'a cache of what clients send has no end',
  },
  {
    inRoutes:
      'time grows with the third power of the path for `/{a}-{b}-{c}`, and more for bad regular expressions',
    here: 'it grows with the path alone, whatever the requirement is; back references and look-behind are refused',
    why: 'a long path must not stop the server',
  },
  {
    inRoutes: '`$` also matches before a line end at the end of a path',
    here: 'a requirement is for the whole value',
    why: '`/x/12%0A` is not `/x/12`',
  },
  {
    inRoutes: 'an unclosed `{a` is a rest, a variable that stands twice an error of the first match',
    here: 'both are a `TypeError` of `connect`, as all mistakes in a path',
    why: 'a mistake should be told where it is made',
  },
  {
    inRoutes: 'a default that is no function becomes text, an object too',
    here: 'numbers and booleans do; objects and functions stay',
    why: 'a controller may be an object with `wsgi`',
  },
  {
    inRoutes: '`prefix` is a regular expression that also matches a part of a segment',
    here: 'it is the first segments of a path',
    why: '`/application` is not in `/app`',
  },
  {
    inRoutes: 'X-Forwarded-Host and X-Forwarded-Proto are believed',
    here: '`trustProxies` says whose are',
    why: 'anybody can send them',
  },
  {
    inRoutes: 'a qualified URL has the port of the Host field, the scheme’s own too',
    here: 'the scheme’s own port is left out',
    why: 'as in `req.url`',
  },
  {
    inRoutes: '`_method` may name any method, and is read from multipart forms too',
    here: 'PUT, PATCH and DELETE, in a query or an urlencoded form; `multipartOverride` reads the others',
    why: 'an application may want to read a large form part by part',
  },
  {
    inRoutes: 'the form that was read for `_method` leaves its input at the end',
    here: 'the application can read it',
    why: 'a mistake of the original',
  },
  {
    inRoutes: 'a redirect whose destination refuses a value is an error of the server',
    here: 'it is 404',
    why: 'there is nothing where it leads',
  },
  {
    inRoutes: 'a redirect has a Content-Type and no body',
    here: 'it has a Content-Length of 0',
    why: 'there is nothing that has a type',
  },
  {
    inRoutes: 'a submapper names a route that is given only a path by this path',
    here: 'the route has no name',
    why: 'as a mapper does',
  },
  {
    inRoutes: 'a resource whose `member` has the method `any` gets a route for a method ANY',
    here: 'its route takes all methods',
    why: 'a mistake of the original',
  },
]
