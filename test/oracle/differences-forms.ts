// What differs from WebOb on purpose in bodies: forms, multipart bodies, and how text is decoded.

import type { Json } from './cases.ts'
import type { Difference } from './differences.ts'
import { errorOf, isObject, textOf } from './told.ts'

/** The field of a form that is a file. */
function fileOf(told: Json): { readonly [part: string]: Json } | null {
  const value = at(told, 1)
  return isObject(value) ? value : null
}

// Whether a body has a part, the last boundary, and lines that end in CRLF.
function isWhole(type: string, body: string): boolean {
  const [, boundary = ''] = /boundary="?([^"]*)"?$/.exec(type) ?? []
  const first = body.indexOf(`--${boundary}\r\n`)
  return first >= 0 && body.indexOf(`\r\n--${boundary}--`, first) > 0
}

function at(told: Json, index: number): Json {
  return Array.isArray(told) ? ((told[index] ?? null) as Json) : null
}

export const formDifferences: readonly Difference[] = [
  {
    id: 'form-type-spelling',
    ops: ['form'],
    when: (given, theirs, ours) =>
      theirs === null && Array.isArray(ours) && /urlencoded/i.test(textOf(given, 'type')),
    inWebOb: 'a form whose Content-Type is in capitals, or has a space before `;`, is no form',
    here: 'it is one',
    why: 'media types have no case, RFC 9110 section 8.3.1',
  },
  {
    id: 'form-of-get',
    ops: ['form'],
    when: (given, theirs) => given['method'] === 'GET' && Array.isArray(theirs) && theirs.length === 0,
    inWebOb: 'the form of a GET with a body is empty',
    here: 'it is what was sent',
    why: 'the type says what the body is, not the method',
  },
  {
    id: 'form-untyped',
    ops: ['form'],
    when: (given, theirs, ours) => textOf(given, 'type') === '' && Array.isArray(theirs) && ours === null,
    inWebOb: 'a POST without a Content-Type is a form',
    here: 'it is none',
    why: 'every form that a browser sends is labelled; a guess is a hole',
  },
  {
    id: 'form-charset',
    ops: ['form'],
    when: (given, theirs) =>
      errorOf(theirs) === 'DeprecationWarning' && /charset=(?:iso|latin)/.test(textOf(given, 'type')),
    inWebOb: 'a charset other than UTF-8 raises, and `decode()` is to be called',
    here: 'urlencoded forms are UTF-8, whatever they are labelled',
    why: 'the URL standard has no other',
  },
  {
    id: 'multipart-malformed',
    ops: ['multipart'],
    when: (given, _theirs, ours, part) =>
      part === '' && errorOf(ours) === 'BodyError' && !isWhole(textOf(given, 'type'), textOf(given, 'body')),
    inWebOb:
      'a body that ends before its last boundary, has lines that end in a bare LF or no part, is a shorter form',
    here: 'status 400',
    why: 'half a form must not be taken for the whole',
  },
  {
    id: 'multipart-unnamed',
    ops: ['multipart'],
    when: (given, _theirs, ours, part) =>
      part === '' &&
      errorOf(ours) === 'BodyError' &&
      /form-data(?:\r\n|; filename)/.test(textOf(given, 'body')),
    inWebOb: 'a part without a name has the name `None`',
    here: 'status 400',
    why: 'RFC 7578 section 4.2 has every part named',
  },
  {
    id: 'multipart-empty-part',
    ops: ['multipart'],
    when: (given, theirs, ours) =>
      textOf(given, 'body').includes('\r\n\r\n--x\r\n--x') &&
      errorOf(theirs) === '' &&
      errorOf(ours) === 'BodyError',
    inWebOb: 'a boundary that follows the empty line of a part head at once ends the part',
    here: 'so it does here, and what follows has to be a part',
    why: 'a part without a head cannot be named',
  },
  {
    id: 'multipart-escaped-name',
    ops: ['multipart'],
    when: (_given, theirs, ours) => JSON.stringify(theirs).replaceAll('%22', '\\"') === JSON.stringify(ours),
    inWebOb: '`%22` in the name of a field or a file stays',
    here: 'it is a quote, and `%0D` and `%0A` are line ends',
    why: 'browsers write them so, HTML section 4.10.22.8',
  },
  {
    id: 'multipart-empty-file',
    ops: ['multipart'],
    when: (given, theirs, ours) =>
      fileOf(ours)?.['filename'] === '' &&
      (fileOf(theirs)?.['filename'] === '' ||
        (errorOf(theirs) !== '' && /filename=""/.test(textOf(given, 'body')))),
    inWebOb: 'a file input that was left empty is `b""`',
    here: 'it is a File without a name',
    why: 'as in the `FormData` of the platform',
  },
  {
    id: 'multipart-empty-file-coded',
    ops: ['multipart'],
    when: (given, theirs) =>
      errorOf(theirs) === 'AttributeError' &&
      /filename=""[\s\S]*(?:charset=|base64)/.test(textOf(given, 'body')),
    inWebOb: 'a file input that was left empty and names a charset or an encoding raises',
    here: 'it is a File without a name',
    why: 'a browser can send it',
  },
  {
    id: 'multipart-charset',
    ops: ['multipart'],
    when: (given, theirs, ours) =>
      /charset=iso-8859-1/.test(textOf(given, 'body')) && JSON.stringify(theirs) !== JSON.stringify(ours),
    inWebOb: 'the charset of a part decodes what was decoded as UTF-8 before, names too',
    here: 'it decodes the bytes, of the content alone',
    why: '`é` in Latin-1 became `ï¿½`',
  },
  {
    id: 'multipart-filename-star',
    ops: ['multipart'],
    when: (given, theirs, ours) =>
      textOf(given, 'body').includes('filename*') && fileOf(theirs) === null && fileOf(ours) !== null,
    inWebOb: 'a part with nothing but `filename*` is no file',
    here: 'it is one',
    why: 'some clients write it, though RFC 7578 section 4.2 forbids it',
  },
  {
    id: 'multipart-transfer-encoding',
    ops: ['multipart'],
    when: (given, theirs, ours) =>
      /Transfer-Encoding: (?:base64|quoted)/.test(textOf(given, 'body')) &&
      (errorOf(theirs) === 'Error' || typeof at(theirs, 1) === 'string') &&
      errorOf(ours) === '',
    inWebOb: 'the Content-Transfer-Encoding of a field is decoded, or raises; that of a file is not',
    here: 'it is left alone',
    why: 'RFC 7578 section 4.7 deprecates it; two readers must not read two things',
  },
  {
    id: 'charset-unknown',
    ops: ['charset.text'],
    when: (given, _theirs, ours) =>
      errorOf(ours) === 'BodyError' && /charset="?(?:latin-1|nonsense)/i.test(textOf(given, 'type')),
    inWebOb: 'charsets have the names that Python knows, such as `latin-1`',
    here: 'they have the labels of the Encoding standard, such as `latin1`; another one is status 415',
    why: 'the platform decodes them',
  },
  {
    id: 'charset-none',
    ops: ['charset.type'],
    when: (_given, theirs, ours, part) => part === 'charset' && theirs === 'UTF-8' && ours === null,
    inWebOb: '`req.charset` is UTF-8 when none is named',
    here: '`req.charset` is what the Content-Type says, or null',
    why: 'none is not the same as UTF-8',
  },
  {
    id: 'charset-spelling',
    ops: ['charset.type'],
    when: (_given, theirs, ours, part) =>
      part === 'charset' && theirs === 'UTF-8' && /^utf-?8$/i.test(String(ours)),
    inWebOb: '`utf8` and `utf-8` read as `UTF-8`',
    here: 'a charset reads as it is written',
    why: 'one accessor does one thing',
  },
  {
    id: 'content-type-case',
    ops: ['charset.type', 'response.read', 'response.set'],
    when: (given, theirs, ours, part) =>
      (part === 'type' || given['property'] === 'contentType') &&
      String(theirs).trim().toLowerCase() === ours,
    inWebOb: '`content_type` is as it was written, with its spaces',
    here: '`contentType` is in lower case, without them',
    why: 'media types have no case, and are compared',
  },
  {
    id: 'content-type-malformed',
    ops: ['charset.type', 'charset.text'],
    when: (given, _theirs, ours) =>
      (ours === null || given.op === 'text') &&
      (/charset=$|; x$|charset=.*charset=/.test(textOf(given, 'type')) ||
        !/^\w+\/[\w+-]+/.test(textOf(given, 'type'))),
    inWebOb:
      'a Content-Type that is none, such as `text` or `text/html; charset=`, is read as far as it goes',
    here: 'it reads as null',
    why: 'what is malformed is absent; two readers must not read two things',
  },
  {
    id: 'text-is-utf8',
    ops: ['charset.response'],
    when: (given, theirs, ours) =>
      typeof ours === 'string' &&
      (errorOf(theirs) === 'LookupError' ||
        (/charset/i.test(textOf(given, 'type')) && errorOf(theirs) === '')),
    inWebOb: '`text` of a response decodes by the charset of its Content-Type',
    here: '`text()` of a response is UTF-8; that of a request goes by the charset',
    why: 'as in the platform; `bytes()` and a TextDecoder read the rest',
  },
  {
    id: 'text-latin1',
    ops: ['charset.text'],
    when: (given, theirs) => /iso-8859-1$/i.test(textOf(given, 'type')) && /[\x80-\x9f]/.test(String(theirs)),
    inWebOb: '`charset=ISO-8859-1` has control characters for the bytes 0x80 to 0x9F',
    here: 'it is windows-1252, which has `€` and other characters there',
    why: 'as in the platform, WHATWG Encoding section 4.2',
  },
  {
    id: 'text-bad-utf8',
    ops: ['charset.text', 'charset.response'],
    when: (_given, theirs, ours) => errorOf(theirs) === 'UnicodeDecodeError' && typeof ours === 'string',
    inWebOb: '`text` raises for bytes that are not of the charset',
    here: '`text()` has U+FFFD for them',
    why: 'as in the platform',
  },
]
