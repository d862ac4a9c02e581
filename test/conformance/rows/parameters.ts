// What a query and a Cookie field are read as.

import { type Area, get, json, type Row, row, text } from '../row.ts'

function query(text: string, right: string | readonly string[]): Row {
  return row(
    'query',
    `\`?${text}\``,
    'URL Standard, 5.1',
    right,
    get(`/query?${text}`),
    json((pairs) => pairs),
  )
}

function cookie(value: string, name: string, right: string | readonly string[], spec: string): Row {
  const shown = `\`Cookie: ${value}\`, the one named \`${name}\``
  return row('cookie', shown, spec, right, get(`/cookie?name=${name}`, `Cookie: ${value}`), text)
}

export const queries: Area = {
  title: 'Queries',
  rows: [
    query('a=1&a=2', '[["a","1"],["a","2"]]'),
    query('a=1+2%2B3', '[["a","1 2+3"]]'),
    query('a[b]=1', '[["a[b]","1"]]'),
    query('a=%zz&b=1', '[["a","%zz"],["b","1"]]'),
    query('a=%ff', '[["a","\ufffd"]]'),
    query('a&b=', '[["a",""],["b",""]]'),
    query('a=1;b=2', '[["a","1;b=2"]]'),
    query('a=b=c', '[["a","b=c"]]'),
    query('=1&a=2', '[["","1"],["a","2"]]'),
    query('__proto__=1&constructor=2', '[["__proto__","1"],["constructor","2"]]'),
    query('&&a=1&', '[["a","1"]]'),
  ],
}

export const cookies: Area = {
  title: 'Cookies that are read',
  rows: [
    cookie('a="b"', 'a', ['b', '"b"'], 'RFC 6265, 4.1.1'),
    cookie('a=1; a=2', 'a', '1', 'RFC 6265, 5.4'),
    cookie('a=1;b=2', 'b', '2', 'RFC 6265bis, 5.8.3'),
    cookie('a=b=c', 'a', 'b=c', 'RFC 6265, 4.2.1'),
    cookie('a=%zz', 'a', '%zz', 'RFC 6265, 4.2.2'),
    cookie('__proto__=1; a=2', 'a', '2', 'RFC 6265, 4.2.1'),
    cookie('__proto__=1; a=2', '__proto__', '1', 'RFC 6265, 4.2.1'),
    cookie('b=2', 'toString', 'none', 'RFC 6265, 4.2.2'),
    cookie('a; b=2', 'b', '2', 'RFC 6265, 4.2.2'),
    cookie('x=$1, y; b=2', 'b', '2', 'RFC 6265bis, 5.6'),
  ],
}
