// Bodies that are read: JSON, forms, uploads, text.

import { type Area, type Feature, json, post, type Row, row, text, utf8 } from '../row.ts'

const FORM = 'application/x-www-form-urlencoded'
const BOUNDARY = '----x7MA4YWxk'

function form(
  name: string,
  body: string,
  right: string | readonly string[],
  spec = 'URL Standard, 5.1',
  type = FORM,
): Row {
  return row(
    'form',
    name,
    spec,
    right,
    post('/form', type, body),
    json((pairs) => pairs),
  )
}

function part(disposition: string, content: string, type?: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}${type === undefined ? '' : `\r\nContent-Type: ${type}`}\r\n\r\n${content}\r\n`
}

function upload(
  name: string,
  body: string,
  right: string | readonly string[],
  spec: string,
  type = `multipart/form-data; boundary=${BOUNDARY}`,
): Row {
  return row(
    'upload',
    name,
    spec,
    right,
    post('/upload', type, body),
    json((parts) => parts),
  )
}

const END = `--${BOUNDARY}--\r\n`

const sendsJson = (
  name: string,
  spec: string,
  right: string | readonly string[],
  type: string,
  body: string,
  ...fields: string[]
): Row =>
  row(
    'json',
    name,
    spec,
    right,
    post('/json', type, body, ...fields),
    json(({ a }) => a),
  )

const sendsText = (
  name: string,
  spec: string,
  right: string | readonly string[],
  type: string,
  body: string,
  needs: Feature = 'plain',
): Row => row(needs, name, spec, right, post('/plain', type, body), text)

export const bodies: Area = {
  title: 'Bodies',
  rows: [
    sendsJson('JSON that is none', 'RFC 9110, 15.5.1', '400', 'application/json', '{"a":'),
    sendsJson(
      '`application/json; charset="utf-8"`, quoted',
      'RFC 9110, 5.6.6',
      'é',
      'application/json; charset="utf-8"',
      utf8('{"a":"é"}'),
    ),
    sendsJson(
      '`Application/JSON;Charset=UTF-8`',
      'RFC 9110, 8.3.1',
      'é',
      'Application/JSON;Charset=UTF-8',
      utf8('{"a":"é"}'),
    ),
    sendsJson(
      'JSON in UTF-8, named `iso-8859-1`',
      'RFC 8259, 8.1, 11',
      ['é', '415'],
      'application/json; charset=iso-8859-1',
      utf8('{"a":"é"}'),
    ),
    sendsJson(
      'JSON with `Content-Encoding: nonsense`',
      'RFC 9110, 8.4, 15.5.16',
      ['415', '400'],
      'application/json',
      '{"a":1}',
      'Content-Encoding: nonsense',
    ),
    row(
      'json',
      'JSON with the name `__proto__`',
      'RFC 8259, 4',
      ['kept', '400'],
      post('/json', 'application/json', '{"__proto__":{"a":1},"b":2}'),
      json((value: object) => (Object.hasOwn(value, '__proto__') ? 'kept' : 'lost')),
    ),
    sendsText(
      'text as `iso-8859-1`',
      'RFC 9110, 8.3.2',
      ['café', '415'],
      'text/plain; charset=iso-8859-1',
      'caf\xe9',
    ),
    sendsText(
      'text as `"UTF-8"`, quoted',
      'RFC 9110, 5.6.6',
      'café',
      'text/plain; charset="UTF-8"',
      utf8('café'),
    ),
    form('form, `a=1&a=2`', 'a=1&a=2', '[["a","1"],["a","2"]]'),
    form('form, `a=%zz&b=1`', 'a=%zz&b=1', '[["a","%zz"],["b","1"]]'),
    form('form, `a=1+2%2B`', 'a=1+2%2B', '[["a","1 2+"]]'),
    form(
      'form, `a=caf%C3%A9`, type with `charset=UTF-8`',
      'a=caf%C3%A9',
      '[["a","café"]]',
      'RFC 9110, 8.3.1',
      `${FORM}; charset=UTF-8`,
    ),
    form('form, `__proto__=1&b=2`', '__proto__=1&b=2', '[["__proto__","1"],["b","2"]]'),
    form('form, `a[b]=1`, a name or a nested one', 'a[b]=1', ['[["a[b]","1"]]', '[["a",{"b":"1"}]]']),
    upload(
      'upload: a field and a file',
      part('name="a"', '1') + part('name="f"; filename="x.txt"', 'hello', 'text/plain') + END,
      '[["a",null,"1"],["f","x.txt","hello"]]',
      'RFC 7578, 4',
    ),
    upload(
      'upload: a file name in UTF-8',
      part('name="f"; filename="é.txt"', 'x', 'text/plain').replace('é', utf8('é')) + END,
      '[["f","é.txt","x"]]',
      'RFC 7578, 5.1.1',
    ),
    upload(
      'upload: `filename` and `filename*`',
      part('name="f"; filename="a.txt"; filename*=UTF-8\'\'b.txt', 'x', 'text/plain') + END,
      '[["f","a.txt","x"]]',
      'RFC 7578, 4.2',
    ),
    upload(
      'upload: a quoted pair in a file name',
      part('name="f"; filename="a\\"b.txt"', 'x', 'text/plain') + END,
      '[["f","a\\"b.txt","x"]]',
      'RFC 7578, 4.2; RFC 2183, 2',
    ),
    upload(
      'upload: two fields of one name',
      part('name="a"', '1') + part('name="a"', '2') + END,
      '[["a",null,"1"],["a",null,"2"]]',
      'RFC 7578, 4.3',
    ),
    upload(
      'upload: a field named `__proto__`',
      part('name="__proto__"', '1') + part('name="b"', '2') + END,
      '[["__proto__",null,"1"],["b",null,"2"]]',
      'RFC 7578, 4.2',
    ),
    upload(
      'upload: a quoted boundary, a preamble',
      `preamble\r\n${part('name="a"', '1')}${END}epilogue`,
      '[["a",null,"1"]]',
      'RFC 2046, 5.1.1',
      `multipart/form-data; boundary="${BOUNDARY}"`,
    ),
    upload(
      'upload: a boundary with a space after it on its line',
      part('name="a"', '1').replace(`${BOUNDARY}\r\n`, `${BOUNDARY} \t\r\n`) + END,
      '[["a",null,"1"]]',
      'RFC 2046, 5.1.1',
    ),
    upload(
      'upload: content that almost is the boundary',
      part('name="a"', `\r\n--${BOUNDARY.slice(0, -1)}\r\n`) + END,
      JSON.stringify([['a', null, `\r\n--${BOUNDARY.slice(0, -1)}\r\n`]]),
      'RFC 2046, 5.1.1',
    ),
    upload('upload: cut off', part('name="a"', '1'), '400', 'RFC 2046, 5.1.1; RFC 9110, 15.5.1'),
    upload(
      'upload: no boundary in the type',
      part('name="a"', '1') + END,
      ['400', '415'],
      'RFC 2046, 5.1.1; RFC 9110, 15.5.1',
      'multipart/form-data',
    ),
  ],
}
