// What differs from WebOb on purpose in cookies: those a client sends, and those it is given.

import type { Case, Json } from './cases.ts'
import type { Difference } from './differences.ts'
import { errorOf, partOf, stepped, stepsOf, textOf } from './told.ts'

const ATTRIBUTES = /^(?:\$.*|path|comment|domain|max-age|expires|secure|httponly|samesite)$/i
// What ends a value in WebOb.
const ODD = /[[\]{}"\s\x80-\xff]/
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

interface Piece {
  readonly name: string
  readonly raw: string
}

/** The pieces of a header with a name, as RFC 6265 section 5.4 has them. */
function pieces(header: string): Piece[] {
  return header
    .split(';')
    .filter((piece) => piece.includes('='))
    .map((piece) => {
      const equals = piece.indexOf('=')
      return { name: piece.slice(0, equals).trim(), raw: piece.slice(equals + 1).trim() }
    })
    .filter(({ name }) => name !== '')
}

/** The raw values of a name in the header of a case. */
function rawOf(given: Case, name: string): string[] {
  return pieces(textOf(given, 'header'))
    .filter((piece) => piece.name === name)
    .map(({ raw }) => raw)
}

/** What a value says, in whichever spelling: quotes with octal escapes, percent-encoding, raw UTF-8. */
function meant(raw: string): string {
  let value = raw
  if (/^".*"$/.test(value)) {
    const octal = (_all: string, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))
    value = value.slice(1, -1).replace(/\\([0-3][0-7][0-7])/g, octal)
    value = decoded(value)
  }
  return value.includes('%') ? unescaped(value) : decoded(value)
}

function decoded(bytes: string): string {
  try {
    return decodeURIComponent(
      bytes.replace(/[%\x80-\xff]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`),
    )
  } catch {
    return bytes
  }
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function spelled(header: Json): string {
  return JSON.stringify(pieces(String(header)).map(({ name, raw }) => [name, meant(raw)]))
}

// WebOb does not decode %XX, and so does not encode the % of a value either.
function sameSpelled(theirs: Json, ours: Json): boolean {
  const text = spelled(theirs)
  if (typeof theirs !== 'string' || typeof ours !== 'string') return false
  return text === spelled(ours) || text === spelled(ours.replaceAll('%25', '%'))
}

function setNames(given: Case): string[] {
  return stepsOf(given).map(([, name]) => name)
}

/** The values that a case gives to a name. */
function setValues(given: Case, name: string): string[] {
  return stepsOf(given).flatMap(([, set, value]) => (set === name && value !== undefined ? [value] : []))
}

function isTwice(given: Case, name: string): boolean {
  return rawOf(given, name).length > 1
}

const attribute = (given: Case, name: string) => partOf(given, 'attributes', name)

export const cookieDifferences: readonly Difference[] = [
  {
    id: 'cookie-first',
    ops: ['cookies'],
    when: (given, _theirs, _ours, part) =>
      part !== '' ? isTwice(given, part) : setNames(given).some((name) => isTwice(given, name)),
    inWebOb: 'of cookies of one name the last is read; `del` removes the first, and the next is seen',
    here: 'the first is read, `getAll` gives all; setting and deleting act on all',
    why: 'clients send the one of the longest path first, RFC 6265 section 5.4; a late one may be forged',
  },
  {
    id: 'cookie-comma',
    ops: ['cookies'],
    when: (given) => /[,\t]/.test(textOf(given, 'header')),
    inWebOb: 'a comma or a tab ends a cookie as `;` does',
    here: 'only `;` does',
    why: 'RFC 6265 section 5.4; values have commas',
  },
  {
    id: 'cookie-percent',
    ops: ['cookies'],
    when: (given, theirs, ours, part) =>
      rawOf(given, part).some((raw) => raw.includes('%')) &&
      // Writing to the header may have left the rest of another cookie behind it.
      (unescaped(String(theirs)) === ours ||
        (given['op'] === 'write' && unescaped(String(theirs)).startsWith(String(ours)))),
    inWebOb: '`a=x%20y` reads as `x%20y`',
    here: 'it reads as `x y`',
    why: 'as it is written here, and by scripts and other servers',
  },
  {
    id: 'cookie-escape',
    ops: ['cookies'],
    when: (given, theirs) => textOf(given, 'header').includes('\\') && errorOf(theirs) === '',
    inWebOb: 'octal and backslash escapes are resolved',
    here: 'a backslash is a character',
    why: 'no browser and no RFC knows these escapes',
  },
  {
    id: 'cookie-open-quote',
    ops: ['cookies'],
    when: (given) => /=\s*"[^";]*(?:;|$)/.test(textOf(given, 'header')),
    inWebOb: 'a quote that is open spans the cookies up to the next quote',
    here: '`;` ends a value, quoted or not',
    why: 'RFC 6265 section 5.4; a cookie could swallow those after it',
  },
  {
    id: 'cookie-cut',
    ops: ['cookies'],
    when: (given, theirs, ours, part) =>
      typeof theirs === 'string' &&
      [...rawOf(given, part), ...setValues(given, part)].some(
        (raw) => ODD.test(raw) && meant(raw) === ours && ours.length > theirs.length,
      ),
    inWebOb: 'a value ends at the first character that is odd: `{"k":1}` reads as `{`, raw UTF-8 as nothing',
    here: 'a value ends at `;`',
    why: 'RFC 6265 section 5.4',
  },
  {
    id: 'cookie-cut-writing',
    ops: ['cookies.write'],
    when: (given, _theirs, _ours, part) =>
      setNames(given)
        .filter((name) => part === '' || part === name)
        .some((name) => rawOf(given, name).some((raw) => ODD.test(raw))),
    inWebOb: 'writing over a value that was cut leaves the rest of it in the header',
    here: 'the whole of it goes',
    why: 'see above',
  },
  {
    id: 'cookie-names-read',
    ops: ['cookies'],
    when: (given, theirs, ours, part) =>
      theirs === null &&
      rawOf(given, part).some((raw) => meant(raw) === ours) &&
      (ATTRIBUTES.test(part) || !TOKEN.test(part)),
    inWebOb: 'cookies named `path`, `$Version` or `a/b` are dropped',
    here: 'they are cookies',
    why: 'RFC 6265 section 5.4: a client sends what it holds',
  },
  {
    id: 'cookie-names-set',
    ops: ['cookies.write', 'set-cookie'],
    when: (given, theirs, ours) =>
      /^(?:TypeError|AssertionError|UnicodeEncodeError)$/.test(errorOf(theirs)) &&
      errorOf(ours) === '' &&
      [...setNames(given), textOf(given, 'name')].some((name) => ATTRIBUTES.test(name) || !TOKEN.test(name)),
    inWebOb: 'a cookie named as an attribute is, or with a `$`, cannot be set',
    here: 'it can',
    why: 'RFC 6265 has no such names',
  },
  {
    id: 'cookie-delete-missing',
    ops: ['cookies.write'],
    when: (given, theirs, ours) =>
      /^(?:KeyError|IndexError)$/.test(errorOf(theirs)) &&
      errorOf(ours) === '' &&
      JSON.stringify(given).includes('"delete"'),
    inWebOb: 'deleting a cookie that is not there is a KeyError, or an IndexError',
    here: 'it does nothing',
    why: 'as in the other dictionaries',
  },
  {
    id: 'cookie-bad-utf8',
    ops: ['cookies'],
    when: (_given, theirs) => errorOf(theirs) === 'UnicodeDecodeError',
    inWebOb: 'one value that is not UTF-8 makes every look at the cookies raise',
    here: 'it reads as the bytes it has',
    why: 'what a client sends must not be a 500',
  },
  {
    id: 'cookie-written-anew',
    ops: ['cookies.write'],
    when: (_given, theirs, ours, part) => part === '' && sameSpelled(theirs, ours),
    inWebOb: 'writing changes the header in place, in quotes with octal escapes, and may leave `; ` behind',
    here: 'it is written anew: `; ` between cookies, percent-encoding where a value needs it',
    why: 'as browsers’ scripts and other servers read it',
  },
  {
    id: 'set-cookie-spelling',
    ops: ['set-cookie', 'response-cookies'],
    when: (_given, theirs, ours, part) => /^(?:\d+ )?pair$/.test(part) && sameSpelled(theirs, ours),
    inWebOb: 'values are written in quotes with octal escapes, and a `%` as it is',
    here: 'values are percent-encoded where they have to be',
    why: 'as browsers’ scripts and other servers read them',
  },
  {
    id: 'set-cookie-expires',
    ops: ['set-cookie', 'response-cookies'],
    when: (given, theirs, ours, part) =>
      /^(?:\d+ )?expires$/.test(part) &&
      theirs === true &&
      ours === null &&
      (typeof attribute(given, 'maxAge') === 'number' || /"maxAge":\d/.test(JSON.stringify(stepsOf(given)))),
    inWebOb: '`max_age` writes `expires` too',
    here: '`maxAge` writes Max-Age alone; `expires` is an attribute of its own',
    why: 'every browser knows Max-Age, and clocks differ',
  },
  {
    id: 'set-cookie-same-site-case',
    ops: ['set-cookie', 'response-cookies'],
    when: (_given, theirs, ours, part) =>
      /^(?:\d+ )?samesite$/.test(part) &&
      theirs !== ours &&
      String(theirs).toLowerCase() === String(ours).toLowerCase(),
    inWebOb: 'SameSite is written as it was given',
    here: 'with a capital',
    why: 'as RFC 6265bis writes it',
  },
  {
    id: 'set-cookie-prefix',
    ops: ['set-cookie', 'response-cookies.steps'],
    when: (given, theirs, ours, _part, all) =>
      stepped(given, all, (gap) => /^__/.test(String(gap.step[1])) && gap.ours === 'TypeError') ||
      (/^__(?:Host|Secure)-/.test(textOf(given, 'name')) &&
        errorOf(theirs) === '' &&
        errorOf(ours) === 'TypeError'),
    inWebOb: '`__Host-` and `__Secure-` names are written without what they promise',
    here: 'that is a `TypeError`',
    why: 'browsers refuse such cookies, in silence',
  },
  {
    id: 'set-cookie-attribute-escape',
    ops: ['set-cookie'],
    when: (given, _theirs, ours) =>
      errorOf(ours) === 'TypeError' &&
      [attribute(given, 'path'), attribute(given, 'domain')].some((text) =>
        /[;\x80-\uffff]/.test(String(text)),
      ),
    inWebOb: 'a `;` or `é` in a path or a domain is written as `\\073` or `\\351`',
    here: 'that is a `TypeError`',
    why: 'browsers do not read it so, and the cookie is lost',
  },
  {
    id: 'set-cookie-path',
    ops: ['set-cookie'],
    when: (given, _theirs, ours) => errorOf(ours) === 'TypeError' && attribute(given, 'path') === 'app',
    inWebOb: 'a path that does not begin with a slash is written',
    here: 'that is a `TypeError`',
    why: 'browsers take another path then, in silence',
  },
  {
    id: 'set-cookie-fraction',
    ops: ['set-cookie'],
    when: (given, _theirs, ours) => errorOf(ours) === 'RangeError' && attribute(given, 'maxAge') === 1.5,
    inWebOb: 'a fraction of a second is cut off',
    here: 'that is a `RangeError`',
    why: 'milliseconds given for seconds come to light',
  },
]
