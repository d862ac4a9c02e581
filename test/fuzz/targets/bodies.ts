// Multipart bodies: the same parts, however they were cut.

import { parsePartName } from '../../../src/body/multipart/disposition.ts'
import { MultipartParser } from '../../../src/body/multipart/parser.ts'
import { defaultLimits as limits } from '../../../src/environ/limits.ts'
import { bytesOf, cuts, outcome, same, type Target } from '../target.ts'

const BOUNDARY = '-xY'
const part = (head: string, body: string) => `--${BOUNDARY}\r\n${head}\r\n\r\n${body}\r\n`
const FIELD = part('Content-Disposition: form-data; name="a"', 'hello')
const END = `--${BOUNDARY}--\r\n`

const multipart: Target = {
  name: 'multipart',
  seeds: [
    FIELD + END,
    `preamble\r\n${FIELD}${part('Content-Disposition: form-data; name="f"; filename="a\\"b.txt"\r\nContent-Type: text/plain', 'x\r\n--')}${END}epilogue`,
    part("Content-Disposition: form-data; name=b; filename*=UTF-8''%e2%82%ac", '') + END,
    part('', `\r\n--${BOUNDARY}x`) + END,
    END,
  ],
  words: [
    `\r\n--${BOUNDARY}`,
    `--${BOUNDARY}--`,
    '\r\n\r\n',
    FIELD,
    '--',
    '\r\n',
    ' \t',
    'Content-Type: ',
    'a: b\r\n',
    '; name="',
    "filename*=UTF-8''",
  ],
  run(input) {
    const results = [[input], ...cuts(input)].map((pieces) => {
      const parser = new MultipartParser(BOUNDARY, limits)
      const seen: { headers: [string, string][]; body: string; ended: boolean }[] = []
      const read = outcome(() => {
        for (const piece of pieces) {
          parser.feed(bytesOf(piece))
          for (let event = parser.next(); event !== null; event = parser.next()) {
            const last = seen.at(-1)
            if (event.type === 'part') seen.push({ headers: [...event.headers], body: '', ended: false })
            else if (event.type === 'data') last!.body += Buffer.from(event.bytes).toString('latin1')
            else if (event.type === 'end') last!.ended = true
          }
        }
        parser.end()
        return seen.length
      })
      // How much of a part comes before what is wrong is known depends on the cuts.
      return 'refused' in read ? { read } : { read, seen }
    })
    for (const other of results) same('in pieces', results[0], other)
    for (const { headers } of results[0]?.seen ?? []) {
      for (const [, value] of headers)
        for (const isForm of [true, false]) outcome(() => parsePartName(value, isForm))
    }
  },
}

export const bodyTargets: readonly Target[] = [multipart]
