// What web servers send to gateways: the records and pairs of FastCGI, the heads of SCGI and uwsgi.

import { defaultLimits as limits } from '../../../src/environ/limits.ts'
import { readRequest } from '../../../src/gateways/cgi/environ.ts'
import type { PlainHead } from '../../../src/gateways/cgi/plain-connection.ts'
import { Variables } from '../../../src/gateways/cgi/variables.ts'
import { pairOf, readPairs } from '../../../src/gateways/fastcgi/pairs.ts'
import { RecordReader, recordOf } from '../../../src/gateways/fastcgi/records.ts'
import { parseScgiHead } from '../../../src/gateways/scgi/parse-head.ts'
import { parseUwsgiHead } from '../../../src/gateways/uwsgi/parse-head.ts'
import { bytesOf, cuts, outcome, same, type Target } from '../target.ts'

const VARIABLES: readonly [string, string][] = [
  ['CONTENT_LENGTH', '5'],
  ['SCGI', '1'],
  ['REQUEST_METHOD', 'POST'],
  ['REQUEST_URI', '/a%20b?c=d'],
  ['SCRIPT_NAME', '/a b'],
  ['PATH_INFO', ''],
  ['QUERY_STRING', 'c=d'],
  ['SERVER_PROTOCOL', 'HTTP/1.1'],
  ['SERVER_NAME', 'a'],
  ['SERVER_PORT', '80'],
  ['HTTPS', 'on'],
  ['HTTP_HOST', 'a:80'],
  ['HTTP_COOKIE', 'a=b'],
  ['HTTP_TRANSFER_ENCODING', 'chunked'],
  ['REMOTE_ADDR', '192.0.2.1'],
]
const WORDS = [
  ...VARIABLES.flat(),
  'HTTP_PROXY',
  'HTTP_CONTENT_LENGTH',
  'CONTEXT_PREFIX',
  '__proto__',
  '\0',
  '\0\0',
]

const records: Target = {
  name: 'fastcgi-records',
  seeds: [
    recordOf(1, 1, '\0\x01\x01\0\0\0\0\0') + recordOf(4, 1, 'abc') + recordOf(4, 1, '') + recordOf(5, 1, ''),
    recordOf(9, 0, pairOf('FCGI_MAX_CONNS', '')),
    recordOf(2, 1, ''),
  ],
  words: [recordOf(4, 1, ''), recordOf(5, 1, 'hello'), '\x01\x04\0\x01\xff\xff\xff\0', ...WORDS],
  run(input) {
    const results = [[input], ...cuts(input)].map((pieces) => {
      const seen: string[] = []
      const reader = new RecordReader((type, id, content) =>
        seen.push(`${type} ${id} ${content.toString('latin1')}`),
      )
      const read = outcome(() => {
        for (const piece of pieces) reader.read(bytesOf(piece))
        return reader.hasPart
      })
      return { read, seen }
    })
    for (const other of results) same('in pieces', results[0], other)
  },
}

const pairs: Target = {
  name: 'fastcgi-pairs',
  seeds: [VARIABLES.map(([name, value]) => pairOf(name, value)).join(''), pairOf('A', 'b'.repeat(200)), ''],
  words: [...WORDS, '\x80\0\0\x01', '\xff\xff\xff\xff', pairOf('HTTP_A', 'b')],
  run(input) {
    const read = (text: string) =>
      outcome(() => {
        const found: [string, string][] = []
        readPairs(text, (name, value, end) => found.push([text.slice(name, value), text.slice(value, end)]))
        return found
      })
    const first = read(input)
    if ('refused' in first) return
    same('printed', first, read(first.value.map(([name, value]) => pairOf(name, value)).join('')))
    const variables = new Variables(limits)
    outcome(() => {
      for (const [name, value] of first.value) variables.add(name, value)
      readRequest(variables, true, limits)
    })
  },
}

function headTarget(
  name: string,
  print: (pairs: readonly (readonly [string, string])[]) => string,
  parse: (bytes: Buffer) => PlainHead | null,
): Target {
  const plain = (head: PlainHead | null) => head && { end: head.end, variables: [...head.variables] }
  const read = (text: string) => outcome(() => plain(parse(bytesOf(text))))
  return {
    name,
    seeds: [print(VARIABLES), print(VARIABLES.slice(0, 3)), `${print(VARIABLES)}hello`],
    words: [...WORDS, print([['CONTENT_LENGTH', '0']])],
    run(input) {
      const whole = read(input)
      for (const cut of cuts(input)) {
        let text = ''
        for (const piece of cut) {
          text += piece
          const part = read(text)
          if ('value' in part && part.value === null) continue
          // What was read of a part is what is read of all.
          if ('refused' in part) same('in pieces, refused', true, 'refused' in whole)
          else same('in pieces', whole, part)
          break
        }
      }
      if ('refused' in whole || whole.value === null) return
      const head = parse(bytesOf(input)) as PlainHead
      outcome(() => readRequest(head.variables, false, limits))
    },
  }
}

function netstring(list: readonly (readonly [string, string])[]): string {
  const text = list.map(([name, value]) => `${name}\0${value}\0`).join('')
  return `${text.length}:${text},`
}

function packet(list: readonly (readonly [string, string])[]): string {
  const size = (length: number) => String.fromCharCode(length & 255, length >> 8)
  const text = list.map((pair) => pair.map((one) => size(one.length) + one).join('')).join('')
  return `\0${size(text.length)}\0${text}`
}

export const gatewayTargets: readonly Target[] = [
  records,
  pairs,
  headTarget('scgi-head', netstring, (bytes) => parseScgiHead(bytes, limits)),
  headTarget('uwsgi-head', packet, (bytes) => parseUwsgiHead(bytes, limits)),
]
