// Cases on bodies, made by chance: forms, multipart bodies, and text in a charset.

import type { Case } from './cases.ts'
import { query } from './generate-urls.ts'
import type { Make } from './make.ts'
import type { Random } from './random.ts'

const FORM = 'application/x-www-form-urlencoded'
const FORM_TYPES = [
  FORM,
  FORM,
  FORM,
  FORM,
  FORM,
  FORM,
  FORM,
  `${FORM}; charset=UTF-8`,
  `${FORM}; charset=utf-8`,
  `${FORM} ; charset=UTF-8`,
  `${FORM}; charset=iso-8859-1`,
  FORM.toUpperCase(),
  'application/json',
  'text/plain',
  '',
  null,
]

function form(random: Random): Case {
  const method = random.pick([
    'POST',
    'POST',
    'POST',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    random.once(3) ? 'GET' : 'POST',
  ])
  const body = random.once(6) ? `${query(random)}&raw=Ã©\u00ff` : query(random)
  return { area: 'form', op: 'post', method, type: random.pick(FORM_TYPES), body }
}

const PART_NAMES = ['a', 'b', 'file', 'x y', 'Ã©', 'q\\"r', '', 'a']
const FILES = ['n.txt', 'a b.png', 'Ã©.txt', 'C:\\dir\\x.txt', 'a\\"b', '../etc', 'a;b', 'n.txt']
const CONTENTS = [
  '',
  'hello',
  'a\r\nb',
  'Ã©',
  '\u00ff\u0000',
  '--x',
  '\r\n--xx\r\n',
  'a=1&b=2',
  '--',
  '\r\n\r\n',
]
const PART_TYPES = [
  '',
  '',
  'text/plain',
  'application/octet-stream',
  'image/png',
  'text/plain; charset=utf-8',
]

function multipart(random: Random): Case {
  const boundary = random.pick(['x', 'xYz', '----WebKitFormBoundary7', "a'()+_,-./:=?b", 'a b'])
  const parts = random.list(random.once(12) ? 0 : 1, 4, () => {
    const name = random.once(40) ? '' : `; name="${random.once(15) ? 'n%22m' : random.pick(PART_NAMES)}"`
    const file = random.once(2)
      ? `; filename="${random.once(12) ? random.pick(['', 'x%22y']) : random.pick(FILES)}"`
      : ''
    const star = random.once(25) ? "; filename*=UTF-8''%e2%82%ac.txt" : ''
    const type = random.once(15) ? 'text/plain; charset=iso-8859-1' : random.pick(PART_TYPES)
    const coding = random.once(25) ? `Content-Transfer-Encoding: ${random.pick(['base64', '8bit'])}\r\n` : ''
    const lines = `Content-Disposition: form-data${name}${file}${star}\r\n${type && `Content-Type: ${type}\r\n`}${coding}`
    return `--${boundary}\r\n${lines}\r\n${random.pick(CONTENTS)}\r\n`
  })
  const head = random.once(12) ? 'preamble\r\n' : ''
  const end = random.once(15) ? '' : random.pick(['--\r\n', '--\r\n', '--', '--\r\nepilogue'])
  let body = `${head}${parts.join('')}--${boundary}${end}`
  if (random.once(30)) body = body.replaceAll('\r\n', '\n')
  if (random.once(30)) body = body.slice(0, random.below(body.length))
  const given = random.pick([
    `"${boundary}"`,
    `"${boundary}"`,
    /^[\w-]+$/.test(boundary) ? boundary : `"${boundary}"`,
  ])
  const type = random.once(30) ? 'multipart/form-data' : `multipart/form-data; boundary=${given}`
  return { area: 'multipart', op: 'post', type, body }
}

const TYPES = [
  'text/html',
  'application/json',
  'text/plain',
  'image/svg+xml',
  FORM,
  'text/html',
  'text/plain',
  'application/xml',
]
const ODD_TYPES = ['Text/HTML ', 'text', '', 'text/html;']
const CHARSETS = [
  '',
  '; charset=UTF-8',
  '; charset=UTF-8',
  '; charset=UTF-8',
  '; charset=UTF-8',
  ';charset=utf8',
  '; charset=ISO-8859-1',
  '; charset="utf-8"',
  '; Charset=utf-8',
  '; charset=windows-1252',
  '; charset=utf-16le',
  '; charset=nonsense',
  '; a=b; charset=ascii',
  '; xcharset=latin-1',
  '; charset=',
]
const BODIES = [
  '',
  'hello',
  'Ã©',
  ' ',
  'a',
  '1',
  'é',
  '\u00ff',
  'a\u0000b\u0000',
  'â\u0082¬',
  'ï»¿bom',
  '{"a":1}',
]

function charset(random: Random): Case {
  const op = random.pick(['type', 'text', 'response'])
  const type = random.pick(random.once(5) ? ODD_TYPES : TYPES) + random.pick(CHARSETS)
  if (op === 'type') return { area: 'charset', op, type }
  return { area: 'charset', op, type, body: random.text(BODIES, 0, 3) }
}

/** Makes a case, by its area. */
export const formAreas: Readonly<Record<string, Make>> = { form, multipart, charset }
