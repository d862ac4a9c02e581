// Which pages of other sites may ask and read: what CORS middleware answers to them.

import { type Answer, exchange, field } from '../client.ts'
import { type Area, type Row, request, row, type Show } from '../row.ts'

const PROTOCOL = 'Fetch Standard, CORS protocol'
const CACHES = 'Fetch Standard, CORS protocol and HTTP caches'
const PAGE = 'https://app.example'

/** The members of a list. */
function list(answer: Answer, name: string): string[] {
  return (field(answer, name) ?? '').split(',').map((member) => member.trim().toLowerCase())
}

/** Whether a browser lets a page of an origin read the answer, with its cookies. */
const reads =
  (origin: string): Show =>
  (answer) => {
    const allowed = field(answer, 'Access-Control-Allow-Origin')
    if (allowed !== origin) return 'not allowed'
    return field(answer, 'Access-Control-Allow-Credentials') === 'true' ? 'allowed' : 'without credentials'
  }

const fromPage = (method: string, path: string, ...fields: string[]) =>
  request(method, path, [`Origin: ${PAGE}`, ...fields])
const before = (origin: string, method: string, ...fields: string[]) =>
  request('OPTIONS', '/cors/page', [
    `Origin: ${origin}`,
    `Access-Control-Request-Method: ${method}`,
    ...fields,
  ])

/** Whether a browser goes on after it has asked beforehand. */
const goesOn =
  (origin: string, method: string, ...names: string[]): Show =>
  (answer) => {
    if (answer.status < 200 || answer.status > 299) return 'not allowed'
    if (reads(origin)(answer, null as never) !== 'allowed') return 'not allowed'
    // These methods and fields need no permission.
    if (
      !['get', 'head', 'post', ...list(answer, 'Access-Control-Allow-Methods')].includes(method.toLowerCase())
    ) {
      return 'not allowed'
    }
    const fields = list(answer, 'Access-Control-Allow-Headers')
    return names.every((name) => fields.includes(name.toLowerCase())) ? 'allowed' : 'not allowed'
  }

const varies: Show = (answer) =>
  list(answer, 'Vary').some((name) => /^(?:origin|\*)$/.test(name)) ? 'Vary' : 'no Vary'

/** Which of several origins are allowed. */
function lookalikes(origins: readonly string[]): Row['ask'] {
  return async (port) => {
    const allowed: string[] = []
    for (const origin of origins) {
      const { answers } = await exchange(port, request('GET', '/cors/page', [`Origin: ${origin}`]))
      const said = answers[0] === undefined ? null : field(answers[0], 'Access-Control-Allow-Origin')
      if (said === '*' || said?.toLowerCase() === origin.toLowerCase()) allowed.push(origin)
    }
    return allowed.join(' and ') || 'none'
  }
}

const ROWS: readonly Row[] = [
  row(
    'cors',
    'GET from an origin that is allowed',
    PROTOCOL,
    'allowed',
    fromPage('GET', '/cors/page'),
    reads(PAGE),
  ),
  row(
    'cors',
    'GET from another origin',
    PROTOCOL,
    'not allowed',
    request('GET', '/cors/page', ['Origin: https://evil.example']),
    reads('https://evil.example'),
  ),
  {
    needs: 'cors',
    name: 'GET from origins that look like one that is allowed',
    spec: 'CWE-942',
    right: ['none'],
    ask: lookalikes([
      'https://app.example.evil.example',
      'https://evil-app.example',
      'https://evil.example/https://app.example',
      'https://app.example:8443',
      'http://app.example',
      'https://appXexample',
    ]),
  },
  row(
    'cors',
    'GET from `Origin: null`',
    'CWE-942',
    'not allowed',
    request('GET', '/cors/page', ['Origin: null']),
    reads('null'),
  ),
  row('cors', 'Vary to an origin that is allowed', CACHES, 'Vary', fromPage('GET', '/cors/page'), varies),
  row(
    'cors',
    'Vary to another origin',
    CACHES,
    'Vary',
    request('GET', '/cors/page', ['Origin: https://evil.example']),
    varies,
  ),
  row('cors', 'Vary without an origin', CACHES, 'Vary', request('GET', '/cors/page'), varies),
  row(
    'cors',
    'Vary beside that of the application',
    CACHES,
    'accept and origin',
    fromPage('GET', '/cors/varied'),
    (answer) =>
      list(answer, 'Vary')
        .filter((name) => name !== '' && name !== 'accept-encoding')
        .sort()
        .join(' and ') || 'none',
  ),
  row('cors', 'the fields that may be read', PROTOCOL, 'etag', fromPage('GET', '/cors/page'), (answer) =>
    list(answer, 'Access-Control-Expose-Headers').join(', '),
  ),
  row(
    'cors',
    'an error of the application',
    PROTOCOL,
    '500, allowed',
    fromPage('GET', '/cors/fails'),
    (answer, all) => {
      return `${answer.status}, ${reads(PAGE)(answer, all)}`
    },
  ),
  row(
    'cors',
    'what is not there',
    PROTOCOL,
    '404, allowed',
    fromPage('GET', '/cors/nothing'),
    (answer, all) => {
      return `${answer.status}, ${reads(PAGE)(answer, all)}`
    },
  ),
  row('cors', 'asked beforehand for PUT', PROTOCOL, 'allowed', before(PAGE, 'PUT'), goesOn(PAGE, 'PUT')),
  row(
    'cors',
    'asked beforehand for a field',
    PROTOCOL,
    'allowed',
    before(PAGE, 'GET', 'Access-Control-Request-Headers: x-auth-token'),
    goesOn(PAGE, 'GET', 'X-Auth-Token'),
  ),
  row(
    'cors',
    'asked beforehand for a method that is not allowed',
    PROTOCOL,
    'not allowed',
    before(PAGE, 'DELETE'),
    goesOn(PAGE, 'DELETE'),
  ),
  row(
    'cors',
    'asked beforehand for a field that is not allowed',
    PROTOCOL,
    'not allowed',
    before(PAGE, 'GET', 'Access-Control-Request-Headers: x-evil'),
    goesOn(PAGE, 'GET', 'X-Evil'),
  ),
  row(
    'cors',
    'asked beforehand from another origin',
    PROTOCOL,
    'not allowed',
    before('https://evil.example', 'PUT'),
    goesOn('https://evil.example', 'PUT'),
  ),
  row('cors', 'how long that holds', PROTOCOL, '600', before(PAGE, 'PUT'), (answer) => {
    return field(answer, 'Access-Control-Max-Age') ?? 'nothing said'
  }),
  row(
    'cors',
    'OPTIONS that asks nothing beforehand',
    PROTOCOL,
    'allowed',
    fromPage('OPTIONS', '/cors/page'),
    reads(PAGE),
  ),
  row(
    'cors',
    'GET where any origin is allowed',
    `${PROTOCOL}; CWE-942`,
    ['*', 'that of the page'],
    fromPage('GET', '/cors-any/page'),
    (answer) => {
      const said = field(answer, 'Access-Control-Allow-Origin') ?? 'not allowed'
      const isFree = field(answer, 'Access-Control-Allow-Credentials') === 'true'
      return `${said === PAGE ? 'that of the page' : said}${isFree ? ', with credentials' : ''}`
    },
  ),
]

export const crossOrigin: Area = { title: 'Cross-origin requests', rows: ROWS }
