import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePartName } from '../../../src/body/multipart/disposition.ts'
import { MultipartParser } from '../../../src/body/multipart/parser.ts'
import { defaultLimits } from '../../../src/environ/limits.ts'
import { expectLinear } from '../../support/header-laws.ts'
import { bodyOf, bytesOf } from '../../support/multipart.ts'
import { corpora } from '../../support/real.ts'

interface Read {
  readonly headers: [string, string][]
  data: string
}

/** The parts of a body that comes cut into chunks; or the status of the error. */
function read(
  boundary: string,
  body: string,
  cuts: readonly number[] = [],
  limits = defaultLimits,
): Read[] | number {
  const parts: Read[] = []
  try {
    const parser = new MultipartParser(boundary, limits)
    const bytes = bytesOf(body)
    let from = 0
    for (const to of [...cuts, bytes.length]) {
      parser.feed(bytes.subarray(from, to))
      from = to
      for (let event = parser.next(); event !== null; event = parser.next()) {
        if (event.type === 'part') parts.push({ headers: [...event.headers], data: '' })
        else if (event.type === 'data')
          (parts.at(-1) as Read).data += Buffer.from(event.bytes).toString('latin1')
      }
    }
    parser.end()
  } catch (error) {
    return (error as { status: number }).status
  }
  return parts
}
const simple = (...parts: [string, string][]) => bodyOf('b', ...parts)

describe('a body', () => {
  test.each<[string, string, [string[], string][] | number]>([
    ['one part', simple(['A: b', 'data']), [[['a', 'b'], 'data']]],
    [
      'several',
      simple(['A: b', '1'], ['C: d', '2']),
      [
        [['a', 'b'], '1'],
        [['c', 'd'], '2'],
      ],
    ],
    ['an empty part', simple(['A: b', '']), [[['a', 'b'], '']]],
    [
      'an empty part without a line of its own',
      '--b\r\nA: b\r\n\r\n--b\r\n\r\n--b--',
      [
        [['a', 'b'], ''],
        [[], ''],
      ],
    ],
    ['a part that begins with what may be a boundary', simple(['A: b', '--bx']), [[['a', 'b'], '--bx']]],
    ['a part without a header', '--b\r\n\r\ndata\r\n--b--', [[[], 'data']]],
    ['no part', '--b--', []],
    ['no part, and a line end', '\r\n--b--\r\n', []],
    [
      'a preamble and an epilogue',
      `hello\r\n\r\n${simple(['A: b', 'x'])}bye\r\n--b\r\n`,
      [[['a', 'b'], 'x']],
    ],
    ['white space after a boundary', '--b \t \r\nA: b\r\n\r\nx\r\n--b-- \t', [[['a', 'b'], 'x']]],
    [
      'what only begins like a boundary',
      simple(['A: b', 'x\r\n--bc\r\n--\r\n-\r\n--b-x\r\n--b x']),
      [[['a', 'b'], 'x\r\n--bc\r\n--\r\n-\r\n--b-x\r\n--b x']],
    ],
    ['a boundary without a line before it', simple(['A: b', 'x--b--']), [[['a', 'b'], 'x--b--']]],
    ['line ends of other kinds', simple(['A: b', '\r\r\n\n\r']), [[['a', 'b'], '\r\r\n\n\r']]],
    ['a header in UTF-8', simple(['A: \xc3\xa9', 'x']), [[['a', '\u00e9'], 'x']]],
    ['text before the first boundary in its line', 'x--b\r\nA: b\r\n\r\ny\r\n--b--', []],
    ['no end', '--b\r\nA: b\r\n\r\nx', 400],
    ['no end after the boundary', '--b\r\nA: b\r\n\r\nx\r\n--b', 400],
    ['half an end', '--b\r\nA: b\r\n\r\nx\r\n--b-', 400],
    ['nothing', '', 400],
    ['a folded header', simple(['A: b\r\n c', 'x']), 400],
    ['a CR in a header', simple(['A: b\rc', 'x']), 400],
    ['an LF in a header', simple(['A: b\nc', 'x']), 400],
    ['a NUL in a header', simple(['A: b\0', 'x']), 400],
    ['a header without a name', simple([': b', 'x']), 400],
    ['a header without a colon', simple(['A', 'x']), 400],
    ['a space before the colon', simple(['A : b', 'x']), 400],
    ['a header field twice', simple(['A: b\r\na: c', 'x']), 400],
  ])('with %s', (_name, body, expected) => {
    const parts =
      typeof expected === 'number'
        ? expected
        : expected.map(([header, data]) => ({ headers: header.length ? [header] : [], data }))
    expect(read('b', body)).toEqual(parts)
    // Cut at every byte, and into single bytes.
    for (let at = 0; at <= body.length; at++) expect(read('b', body, [at]), `cut at ${at}`).toEqual(parts)
    expect(
      read(
        'b',
        body,
        Array.from({ length: body.length }, (_, i) => i),
      ),
    ).toEqual(parts)
  })
})

test.each(['', 'a '.repeat(40), 'a\r\nb', 'a"b', 'a;b', '\u00e9', 'b ', 'x'.repeat(71)])(
  'the boundary %j is none',
  (boundary) => {
    expect(read(boundary, '--x--')).toBe(400)
  },
)

test('boundaries of all lengths are found, however the body is cut', () => {
  for (let size = 1; size <= 70; size++) {
    const boundary = '-'.repeat(size - 1) + (size % 2 ? 'x' : '-')
    const body = bodyOf(boundary, ['A: b', `\r\n--${boundary.slice(0, -1)}`], ['C: d', ''])
    const parts = [
      { headers: [['a', 'b']], data: `\r\n--${boundary.slice(0, -1)}` },
      { headers: [['c', 'd']], data: '' },
    ]
    for (let at = 0; at <= body.length; at++) expect(read(boundary, body, [at])).toEqual(parts)
  }
})

test('any content comes back, however it is cut', () => {
  const content = fc.string({
    unit: fc.constantFrom('\r', '\n', '-', 'b', 'x', '\r\n--b', '\0'),
    maxLength: 30,
  })
  fc.assert(
    fc.property(fc.array(content, { maxLength: 4 }), fc.array(fc.nat(400)), (contents, cuts) => {
      // A content may hold a boundary by chance; then it is two parts.
      const usable = contents.filter((text) => !/(?:^|\r\n)--b(?:--|[ \t]*\r\n|[ \t]*$)/.test(`${text}\r\n`))
      const body = bodyOf('bx-y', ...usable.map((text): [string, string] => ['A: b', text]))
      const sorted = [...new Set(cuts)].filter((at) => at < body.length).sort((a, b) => a - b)
      expect(read('bx-y', body, sorted)).toEqual(usable.map((data) => ({ headers: [['a', 'b']], data })))
    }),
  )
})

test('what is no body never does more than fail', () => {
  const noise = fc.array(
    fc.constantFrom('\r\n', '--b', '--', 'A: b', '\r\n\r\n', '-', '\r', '\n', ' ', 'x', '\0'),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(noise, fc.nat(60), (pieces, at) => {
      const result = read('b', pieces.join(''), [Math.min(at, pieces.join('').length)])
      expect(result).toEqual(read('b', pieces.join('')))
      if (typeof result === 'number') expect([400, 413]).toContain(result)
    }),
    { numRuns: 2000 },
  )
})

describe('limits', () => {
  test.each<[string, object, string, number]>([
    ['parts', { parts: 2 }, simple(['A: b', ''], ['A: b', ''], ['A: b', '']), 413],
    ['header fields', { partHeaders: 1 }, simple(['A: b\r\nC: d', '']), 413],
    ['bytes of a header', { partHeaderBytes: 10 }, simple(['A: 1234567890', '']), 413],
    ['bytes of a header that does not end', { partHeaderBytes: 10 }, `--b\r\nA: ${'x'.repeat(100)}`, 413],
    ['a preamble', {}, `${'x'.repeat(5000)}\r\n${simple(['A: b', ''])}`, 400],
    ['a preamble that does not end', {}, 'x'.repeat(10_000), 400],
  ])('too many or too long: %s', (_name, changed, body, status) => {
    const limits = { ...defaultLimits, ...changed }
    expect(read('b', body, [], limits)).toBe(status)
    expect(
      read(
        'b',
        body,
        Array.from({ length: body.length }, (_, i) => i),
        limits,
      ),
    ).toBe(status)
  })
})

test('takes time in proportion to the body', () => {
  for (const part of [
    '\r',
    '\n',
    '\r\n',
    '-',
    '\r\n--',
    '\r\n--b',
    '\r\n--b ',
    '\r\n--bx',
    'x',
    '\r\n--b\r\nA: b\r\n\r\n',
    '--b',
  ]) {
    for (const start of ['', '--b\r\nA: b\r\n\r\n']) {
      for (const chunk of [1000, 65_536]) {
        expectLinear(
          (text) =>
            read(
              'b',
              text,
              Array.from({ length: Math.floor(text.length / chunk) }, (_, i) => (i + 1) * chunk),
              { ...defaultLimits, parts: Infinity },
            ),
          (size) => start + part.repeat(size / part.length),
          200_000,
        )
      }
    }
  }
})

/** Those of python-multipart's bodies that we read otherwise, and why. */
const decided: Record<string, string> = {
  base64_encoding: 'Content-Transfer-Encoding is deprecated in forms (RFC 7578 section 4.7) and not undone',
  mixed_case_headers: 'the same',
  mixed_plain_and_base64_encoding: 'the same',
  quoted_printable_encoding: 'the same',
  bad_initial_boundary:
    'text before the first boundary is a preamble, RFC 2046 section 5.1.1; here it is all there is',
  single_field_blocks: 'its lines are not the boundary that is named, after two dashes',
}

test('the bodies of python-multipart', (context) => {
  const folder = `${corpora(context)}/multipart`
  const differ: string[] = []
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -5))
  for (const name of names) {
    const yaml = readFileSync(`${folder}/${name}.yaml`, 'utf8')
    const body = readFileSync(`${folder}/${name}.http`, 'latin1')
    const boundary = (/^boundary: *(.*)$/m.exec(yaml)?.[1] ?? '').replace(/^['"]|['"]$/g, '')
    const expected = expectedOf(yaml)
    const result = read(boundary, body)
    for (let at = 0; at <= body.length; at++)
      expect(read(boundary, body, [at]), `${name} cut at ${at}`).toEqual(result)
    const ours =
      typeof result === 'number'
        ? 'error'
        : result.map(({ headers, data }) => {
            const name = parsePartName(new Map(headers).get('content-disposition') ?? '', false)
            return [name?.name ?? null, name?.filename ?? null, data]
          })
    if (JSON.stringify(ours) !== JSON.stringify(expected)) differ.push(name)
  }
  console.log(
    `python-multipart: ${names.length - differ.length} of ${names.length} bodies read alike, ${differ.length} otherwise on purpose`,
  )
  expect(differ.sort()).toEqual(Object.keys(decided).sort())
})

/** What the tests of python-multipart expect: name, file name and content of each part. */
function expectedOf(yaml: string): unknown {
  if (/^ +error:/m.test(yaml)) return 'error'
  if (/expected: *\[\]/.test(yaml)) return []
  return yaml
    .split(/^ {2}- /m)
    .slice(1)
    .map((part) => {
      const text = (key: string) =>
        /^(['"]?)(.*)\1$/.exec(new RegExp(`^ *${key}: *(.*)$`, 'm').exec(part)?.[1] ?? '')?.[2] ?? null
      const data = /data: *!!binary *\|\s*([A-Za-z0-9+/=\s]*)/.exec(part)?.[1] ?? ''
      const isFile = text('type') === 'file'
      return [
        text('name'),
        isFile ? text('file_name') : null,
        Buffer.from(data.replace(/\s/g, ''), 'base64').toString('latin1'),
      ]
    })
}
