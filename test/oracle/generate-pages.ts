// Cases on error pages and static files, made by chance: mostly what is asked every day, and some of what is not quite right.

import type { Case, Json } from './cases.ts'
import { conditions, type Fields } from './generate-answer.ts'
import type { Make } from './make.ts'
import type { Random } from './random.ts'

const CODES = [
  200, 201, 202, 203, 204, 205, 206, 300, 304, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411,
  412, 413, 414, 415, 416, 417, 422, 423, 424, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 507, 511,
]
const MOVES = [301, 302, 303, 305, 307, 308]
const ODD_CODES = [418, 421, 425, 426, 508, 510]
const ACCEPTS = [
  'text/html',
  'application/json',
  'text/plain',
  '*/*',
  'text/*',
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'application/json, text/html',
  'text/html;q=0.5, application/json',
  'application/problem+json',
]
const ODD_ACCEPTS = [
  null,
  '',
  'image/png',
  'junk',
  'text/plain, */*;q=0.1',
  'application/xml',
  'text/html;q=0',
  '*/*;q=0',
  'application/json;q=0.5, text/plain;q=0.9',
]
const DETAILS = [
  'no instance 7',
  '<b>bold</b> & "quoted"',
  'Größe',
  "it's",
  'line one',
  '',
  '日本',
  '<script>alert(1)</script>',
  '\u0024{explanation}',
  '{detail}',
]

function error(random: Random): Case {
  const code = random.once(6) ? random.pick(MOVES) : random.pick(random.once(30) ? ODD_CODES : CODES)
  const accept = random.pick(random.once(3) ? ODD_ACCEPTS : ACCEPTS)
  const given: Record<string, Json> = { code, method: random.pick(['GET', 'GET', 'GET', 'POST', 'HEAD']) }
  if (accept !== null) given['fields'] = { Accept: accept }
  if (random.once(2)) given['detail'] = random.pick(DETAILS)
  if (random.once(5)) given['comment'] = random.pick(['seen by nobody', '--> out <!--', 'why <b>'])
  if (random.once(5))
    given['headers'] = random.list(1, 3, () =>
      random.pick([
        ['X-A', '1'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['Retry-After', '60'],
        ['Vary', 'Cookie'],
      ]),
    )
  if (MOVES.includes(code))
    given['location'] = random.pick(['/c', 'http://e.example/x', 'http://e.example/?a=<b>&c', '/c?d=e&f'])
  else if (random.once(10)) given['text'] = random.pick(['my own', 'é', '<b>'])
  else if (random.once(12)) given['json'] = random.pick<Json>([{ a: 1 }, [], 'x', { own: 'é' }])
  return { area: 'error', op: 'page', ...given }
}

const FILES = [
  '/',
  '/index.html',
  '/a.txt',
  '/a.txt',
  '/empty.txt',
  '/page.htm',
  '/style.css',
  '/app.js',
  '/data.json',
  '/picture.png',
  '/icon.svg',
  '/report.pdf',
  '/favicon.ico',
  '/feed.xml',
  '/UPPER.TXT',
  '/two%20words.txt',
  '/%C3%A9.txt',
  '/100%25.txt',
  '/a+b.txt',
  '/long.txt',
  '/long.txt',
  '/sub',
  '/sub/',
  '/sub/index.html',
  '/sub/b.txt',
  '/sub/deep/',
  '/sub/deep/c.txt',
  '/bare',
  '/bare/',
  '/bare/d.txt',
  '/nope',
  '/sub/nope.txt',
  '/nope/',
]
const ODD_FILES = [
  '',
  '/archive.tar.gz',
  '/page.html.gz',
  '/unknown.zzz',
  '/README',
  '/%2541.txt',
  '/%41.txt',
  '/.hidden',
  '/.git/config',
  '/.git/',
  '/.git',
  '/a.txt/',
  '/a.txt/x',
  '/../www_evil/e.txt',
  '/../other/',
  '/../other',
  '/../other/f.txt',
  '/%2e%2e/other/f.txt',
  '/..%2fother/f.txt',
  '/sub/../a.txt',
  '/sub/./b.txt',
  '/sub//b.txt',
  '//a.txt',
  '//sub',
  '///',
  '/link.txt',
  '/out.txt',
  '/outside',
  '/outside/',
  '/outside/f.txt',
  '/broken.txt',
  '/folder/',
  '/folder/index.html',
  '/folder/index.html/',
  '/a.txt%00',
  '/%00',
  '/%FF.txt',
  '/a.txt\\',
  '/..%5cother',
  '/sub%2fb.txt',
  '/A.TXT',
  '/a.txt.',
  '/a.txt%20',
  '/con',
  '/a.txt:x',
]
const LENGTHS = [
  'bytes=100000-100099',
  'bytes=-100',
  'bytes=319999-',
  'bytes=320000-',
  'bytes=0-65535',
  'bytes=65530-65545',
]

function statics(random: Random): Case {
  const path = random.pick(random.once(3) ? ODD_FILES : FILES)
  const query = random.once(8) ? random.pick(['?a=b', '?x=é', '?//e']) : ''
  const method = random.once(6)
    ? random.pick(['POST', 'PUT', 'OPTIONS', 'DELETE'])
    : random.pick(['GET', 'GET', 'HEAD'])
  const fields = random.once(2) ? conditions(random) : {}
  if (fields['Range'] !== undefined && path.includes('long')) fields['Range'] = random.pick(LENGTHS)
  if (random.once(6)) {
    const file = random.pick([
      'www/a.txt',
      'www/page.htm',
      'www/nope',
      'www/sub',
      'www/link.txt',
      'www/long.txt',
      'www/unknown.zzz',
      'www/empty.txt',
    ])
    return { area: 'static', op: 'file', file, url: random.pick(['/', '/x', '/a/b']), method, fields }
  }
  const how: Record<string, Json> = {}
  if (path !== '' && random.once(10)) how['index'] = random.pick([null, 'b.txt', 'index.html'])
  if (random.once(8)) how['hideIndex'] = true
  const environ: Fields = random.once(8) ? { SCRIPT_NAME: '/files' } : {}
  return {
    area: 'static',
    op: 'directory',
    url: (path + query).replace('é', '%C3%A9').replace('\\', '%5C'),
    environ,
    method,
    fields,
    ...how,
  }
}

/** Makes a case, by its area. */
export const pageAreas: Readonly<Record<string, Make>> = { error, static: statics }
