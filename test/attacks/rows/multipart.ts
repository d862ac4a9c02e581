// H: multipart bodies.

import assert from 'node:assert/strict'
import fs, { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { parsePartName } from '../../../src/body/multipart/disposition.ts'
import { MultipartParser } from '../../../src/body/multipart/parser.ts'
import { serve } from '../../../src/gateways/node.ts'
import { Request, wsgify } from '../../../src/index.ts'
import { exchange } from '../../conformance/client.ts'
import { takesLess } from '../../support/quick.ts'
import { type Ask, arriving, http, textOf } from '../doors.ts'
import { grows } from '../grows.ts'
import { heapAfter } from '../heap.ts'
import { attack, each, type Group, objects, through } from '../row.ts'

const type = (boundary = 'b') => ['Content-Type', `multipart/form-data; boundary=${boundary}`] as const
const part = (head: string, content = 'x') => `--b\r\n${head}\r\n\r\n${content}\r\n`
const field = (name: string, content = 'x') => part(`Content-Disposition: form-data; name="${name}"`, content)
const file = (name: string, filename: string, content = 'x') =>
  part(
    `Content-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: text/plain`,
    content,
  )
const form = (...parts: string[]) => `${parts.join('')}--b--\r\n`
const post = (body: string, boundary?: string): Ask => ({ method: 'POST', fields: [type(boundary)], body })

/** Answers with the names of a form, their values, and the names of the files. */
const told = wsgify(async (req) => {
  const pairs: unknown[] = []
  for (const [name, value] of await req.POST()) {
    pairs.push(typeof value === 'string' ? [name, value] : [name, value.name, await value.text()])
  }
  return pairs
})

/** As `told`, part by part. */
const streamed = wsgify(async (req) => {
  const pairs: unknown[] = []
  for await (const each of req.parts()) pairs.push([each.name, each.filename, await each.text()])
  return pairs
})

const LIMITS = { parts: 1000, partHeaders: 16, partHeaderBytes: 8192 }

/** Reads a body in pieces of a size, and gives how many parts and bytes of them there were; a status of a refusal. */
function read(body: string, size = body.length, boundary = 'b'): { parts: number; bytes: number } | number {
  const found = { parts: 0, bytes: 0 }
  const bytes = Buffer.from(body, 'latin1')
  let steps = 0
  try {
    const parser = new MultipartParser(boundary, LIMITS)
    for (let at = 0; at < bytes.length; at += size) {
      parser.feed(bytes.subarray(at, at + size))
      for (let event = parser.next(); event !== null; event = parser.next()) {
        if (++steps > 4 * bytes.length + 100) throw new Error('it does not end')
        if (event.type === 'part') found.parts++
        else if (event.type === 'data') found.bytes += event.bytes.length
      }
    }
    parser.end()
    return found
  } catch (error) {
    const { status } = error as { status?: number }
    if (status === undefined) throw error
    return status
  }
}

const MALFORMED = [
  '',
  '--',
  '--b',
  '--b--',
  '--b\r\n',
  form(field('')),
  form(part('Content-Disposition: form-data')),
  form(part('X: y')),
  form(part('')),
  form(part('no colon')),
  form(part('Content-Disposition: form-data; name')),
  form(part('Content-Disposition: form-data; name="a')),
  form(part('Content-Disposition: ;;;;="\\\\')),
  form(part(': x')),
  form(part(' Content-Disposition: form-data; name="a"')),
  form(part('Content-Disposition: form-data; name="a"\r\n folded')),
  form(part('Content-Disposition: form-data; name="a\rb"')),
  form(part('Content-Disposition: form-data; name="a\nb"')),
  form(part('Content-Disposition: form-data; name="a\0b"')),
  form(part('Content-Disposition: form-data; name="a"; name="b"')),
  form(part('Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"')),
  form(part('Content-Disposition: form-data; name="a"; filename="x"; filename="y"')),
  field('a'),
  form(field('a')).slice(0, -5),
  '--c\r\n\r\nx\r\n--c--\r\n',
  'x'.repeat(100),
  '\r\n'.repeat(50),
  '--b\r\n\r\n--b\r\n\r\n--b--',
  '--b \t \r\n\r\n--b--',
]
const GOOD = form(
  field('a', '1'),
  file('f', 'n.txt', 'content\r\n--bx\r\n--'),
  field('b', ''),
  field('c', '\r\n\r\n'),
)
const FIXTURES = [
  GOOD,
  `preamble\r\n${GOOD}epilogue`,
  form(part('Content-Disposition: form-data; name="a"\r\nX-Own: \t v \t')),
  form(),
  ...MALFORMED,
]

const FILLERS = [
  '\r',
  '\n',
  '\r\n',
  '\r\n-',
  '\r\n--',
  '\r\n--x',
  '\r\n--b',
  '\r\n--bX',
  '-',
  '--',
  'b',
  '\r\r\n--',
  '\0',
  '\r\n--b \t',
  '--b',
  '\r\n--b-',
  '\r\n\r\n',
  ': ',
  'a:b\r\n',
]
const HEADS = [
  ';',
  '="',
  '"\\',
  '\\"',
  ';a=',
  ';a="',
  ' ',
  '\t',
  '=',
  '%22',
  ";filename*=UTF-8''",
  ',',
  'a',
  ';name="\\',
]

const refuses =
  (...statuses: number[]) =>
  (got: { readonly status: number }) =>
    assert.ok(statuses.includes(got.status), String(got.status))
const named = (prefix: string) => readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))

export const multipart: Group = {
  title: 'H. Multipart bodies',
  rows: [
    attack(
      'H1',
      'CVE-2023-25577 CVE-2023-30798 CVE-2023-27530 CVE-2023-24536 CVE-2022-44572 CVE-2017-1000098',
      'very many small parts',
      '413 when the first part too many begins',
      objects(() =>
        each([1001, 10_000, 100_000], (count) =>
          takesLess(500, () =>
            assert.equal(read(form(...Array.from({ length: count }, () => '--b\r\n\r\n\r\n'))), 413),
          ),
        ),
      ),
      ...[told, streamed].map((app) =>
        through({
          app,
          asks: [
            post(form(...Array.from({ length: 1100 }, (_, i) => field(`n${i}`)))),
            post(form(...Array.from({ length: 120 }, (_, i) => file(`n${i}`, 'f')))),
          ],
          judge: refuses(413),
        }),
      ),
    ),
    attack(
      'H2',
      'CVE-2025-61771 CVE-2022-41725 CVE-2023-45290 CVE-2026-34517',
      'a field that is no file, as large as one',
      '413 once all such fields together are beyond the limit',
      through({
        app: told,
        asks: [
          post(form(field('a', 'x'.repeat(600_000)))),
          post(form(...Array.from({ length: 10 }, (_, i) => field(`n${i}`, 'x'.repeat(60_000))))),
          post(form(part('Content-Disposition: form-data; name="a"; filename', 'x'.repeat(600_000)))),
        ],
        judge: refuses(400, 413),
      }),
    ),
    attack(
      'H3',
      'CVE-2025-61772 GHSA-468c-vq7p-gh64 GHSA-jfc2-q6qh-g5x8 CVE-2013-0183 CVE-2026-34516 CVE-2026-42561 GHSA-pp6c-gr5w-3c5g',
      'the header of a part that does not end, or has fields without number',
      '413; nothing of it is kept',
      objects(async () => {
        const cases = [
          `--b\r\n${'x'.repeat(1_000_000)}`,
          `--b\r\nX: ${'y'.repeat(1_000_000)}`,
          `--b\r\n${'a: b\r\n'.repeat(100_000)}`,
        ]
        return await each(
          cases.flatMap((body) =>
            [1, 7, 65_536].map((size) => ({ body: body.slice(0, size === 1 ? 20_000 : undefined), size })),
          ),
          ({ body, size }) => {
            assert.equal(read(body, size), 413)
          },
        )
      }),
      through({
        app: told,
        asks: [
          post(form(part(`Content-Disposition: form-data; name="a"\r\nX: ${'y'.repeat(9000)}`))),
          post(
            form(
              part(
                `Content-Disposition: form-data; name="a"${Array.from({ length: 17 }, (_, i) => `\r\nX-${i}: y`).join('')}`,
              ),
            ),
          ),
        ],
        judge: refuses(413),
      }),
    ),
    attack(
      'H4',
      'CVE-2025-61770 GHSA-mj87-hwqh-73pj',
      'a gigabyte before the first boundary, or after the last',
      '400 after a few kilobytes; what follows is let go, and not kept or logged',
      through({
        app: told,
        asks: [post('x'.repeat(200_000) + form(field('a'))), post('\r\n'.repeat(100_000) + form(field('a')))],
        judge: refuses(400),
      }),
      through({
        app: told,
        asks: [post(form(field('a')) + 'x'.repeat(2_000_000))],
        judge(got) {
          assert.deepEqual(JSON.parse(got.body), [['a', 'x']])
          assert.deepEqual(got.errors, [])
        },
      }),
    ),
    attack(
      'H5',
      'CVE-2023-46136 CVE-2025-67726 CVE-2026-34827',
      'text that nearly is the boundary, over and over',
      'twice the text takes twice the time, in whatever pieces it comes',
      objects(() =>
        each(FILLERS, (filler) =>
          grows(
            (size) => `--b\r\n\r\n${filler.repeat(size)}`,
            (body) => read(body),
          ),
        ),
      ),
      objects(() =>
        each(FILLERS, (filler) =>
          grows(
            (size) => `--b\r\n\r\n${filler.repeat(size)}`,
            (body) => read(body, 1000),
          ),
        ),
      ),
    ),
    attack(
      'H6',
      'CVE-2024-30251 CVE-2025-69227 CVE-2012-6109 CVE-2018-16470',
      'input that a parser never gets past',
      'each step takes something; the same comes out however the bytes are cut, for a boundary of any length',
      objects(() =>
        each(FIXTURES, (body) => {
          const whole = read(body)
          for (const size of [1, 2, 3, 5, 7, 11, 16, 64])
            assert.deepEqual(read(body, size), whole, `in pieces of ${size}`)
        }),
      ),
      objects(() =>
        each(
          Array.from({ length: 300 }, (_, i) => i),
          (length) => {
            const boundary = 'x'.repeat(length)
            const body = `--${boundary}\r\n\r\ncontent\r\n--${boundary}--`
            const expected = length >= 1 && length <= 70 ? { parts: 1, bytes: 7 } : 400
            for (const size of [1, 3, body.length]) assert.deepEqual(read(body, size, boundary), expected)
          },
        ),
      ),
    ),
    attack(
      'H7',
      'CVE-2022-24434 CVE-2022-30122 CVE-2022-44571 CVE-2025-49007 CVE-2024-24762 CVE-2026-8159 CVE-2026-42504 GHSA-93gm-qmq6-w238',
      'a Content-Disposition that a regular expression cannot get through',
      'one pass; null for what is malformed',
      objects(() =>
        each(HEADS, (filler) =>
          grows(
            (size) => `form-data; name="a"${filler.repeat(size)}`,
            (text) => parsePartName(text, true),
          ),
        ),
      ),
      objects(() =>
        each(HEADS, (filler) =>
          grows(
            (size) => filler.repeat(size),
            (text) => parsePartName(text, true),
          ),
        ),
      ),
    ),
    attack(
      'H8',
      'CVE-2026-26961 CVE-2014-3137',
      'two boundaries, or one that cannot be',
      '400 or 415; never the one that another reader does not take',
      through({
        app: told,
        asks: [
          'b; boundary=c',
          'c; boundary=b',
          '',
          '""',
          'x'.repeat(71),
          '"b\\""',
          'b\x0b',
          'b<',
          '"b',
          "b; boundary*=utf-8''c; boundary=b",
          '"a "',
        ].map((boundary): Ask => post(form(field('a')), boundary)),
        judge: refuses(400, 415),
      }),
    ),
    attack(
      'H9',
      'CVE-2026-26962',
      'folded lines and line ends in the fields of a part',
      '400; %0D stays as it is',
      through({
        app: told,
        asks: [
          'name="a\rb"',
          'name="a\nb"',
          'name="a\0b"',
          'name="a"\r\n folded',
          'name="a"\r\n\tfolded: x',
          'name="a"; filename="x\r y"',
          'name="a"\nX: y',
        ].map((text) => post(form(part(`Content-Disposition: form-data; ${text}`)))),
        judge: refuses(400),
      }),
      through({
        app: told,
        asks: [post(form(file('a%0D%0Ab', 'c%0d%0ad')))],
        judge: (got) => assert.deepEqual(JSON.parse(got.body), [['a%0D%0Ab', 'c%0d%0ad', 'x']]),
      }),
    ),
    attack(
      'H10',
      'PYSEC-2026-3041',
      'a file name in a second form, which a filter before does not read',
      'in a form the plain name counts, and name* means nothing',
      through({
        app: told,
        asks: [
          post(
            form(
              part(
                'Content-Disposition: form-data; name="a"; filename="good.txt"; filename*=UTF-8\'\'evil.exe',
              ),
            ),
          ),
          post(
            form(
              part(
                'Content-Disposition: form-data; filename*=UTF-8\'\'evil.exe; name="a"; filename="good.txt"; name*=UTF-8\'\'evil',
              ),
            ),
          ),
        ],
        judge: (got) => assert.deepEqual(JSON.parse(got.body), [['a', 'good.txt', 'x']]),
      }),
    ),
    attack(
      'H11',
      'CVE-2026-8161',
      'a part or a field of it named as a member of objects',
      'a name like any other',
      ...[told, streamed].map((app) =>
        through({
          app,
          asks: ['__proto__', 'toString', 'constructor', 'hasOwnProperty'].map((name) => ({
            ...post(
              form(
                part(
                  `Content-Disposition: form-data; name="${name}"; filename="${name}"\r\n${name.replaceAll('_', 'x')}: x\r\n__proto__: x`,
                ),
              ),
            ),
            name,
          })),
          judge: (got, { name }) => assert.deepEqual(JSON.parse(got.body)[0], [name, name, 'x']),
        }),
      ),
    ),
    attack(
      'H12',
      'CVE-2025-47944 CVE-2025-48997 CVE-2025-7338 CVE-2026-3520',
      'a malformed body that ends the process',
      '400 and the next request is answered; cut off at any byte, it is not taken for whole',
      ...[told, streamed].map((app) =>
        through({
          app,
          doors: arriving.filter(({ name }) => name !== 'cgi'),
          asks: [
            ...MALFORMED.filter((body) => body !== '').map((body) => ({ ...post(body), good: false })),
            { ...post(GOOD), good: true },
          ],
          judge(got, { good }) {
            assert.ok(good ? got.status === 200 : [200, 400].includes(got.status), String(got.status))
            assert.deepEqual(got.errors, [])
          },
        }),
      ),
      objects(() =>
        each(
          Array.from({ length: GOOD.length - 3 }, (_, i) => i),
          (end) => {
            assert.equal(read(GOOD.slice(0, end)), 400)
          },
        ),
      ),
    ),
    attack(
      'H13',
      'CVE-2025-47935 CVE-2026-2359 CVE-2026-3304 CVE-2026-5038',
      'an upload that is broken off leaves its file behind',
      'the file has no name from the beginning, and its descriptor goes with the request',
      {
        where: 'serve',
        async run() {
          const fds = () => readdirSync('/proc/self/fd').length
          const server = await serve(told, { port: 0, errors: { write: () => undefined } })
          try {
            const before = { files: named('wsgify-').length, fds: fds() }
            const body = file('f', 'n', 'x'.repeat(700_000))
            const count = await each(
              Array.from({ length: 100 }, (_, i) => i),
              () => abort(server.address.port, body),
            )
            for (let i = 0; i < 100 && fds() > before.fds + 3; i++)
              await new Promise((resolve) => setTimeout(resolve, 20))
            assert.ok(fds() <= before.fds + 3, `${fds()} descriptors, and before ${before.fds}`)
            assert.equal(named('wsgify-').length, before.files)
            return count
          } finally {
            await server.close()
          }
        },
      },
    ),
    attack(
      'H14',
      'CVE-2026-34829 GHSA-8645-p2v4-73r2',
      'a limit that only a Content-Length comes to',
      '413 for the same body in chunks, with and without boundaries in it',
      through({
        app: told,
        doors: http,
        options: { limits: { bodyBytes: 100_000, fileBytes: 50_000 } },
        asks: [
          file('f', 'n', 'x'.repeat(60_000)),
          form(...Array.from({ length: 4 }, (_, i) => file(`f${i}`, 'n', 'x'.repeat(40_000)))),
          'x'.repeat(200_000),
        ].flatMap((body): Ask[] => [
          post(body),
          {
            method: 'POST',
            fields: [type(), ['Transfer-Encoding', 'chunked']],
            body: `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
          },
        ]),
        judge: refuses(400, 413),
      }),
    ),
    attack(
      'H15',
      'CVE-2025-54121',
      'a file that is just too large for memory, whose way to the disk stops everybody else',
      'nothing waits for the disk at once; a client waits for a slow one, and nobody else does',
      {
        where: 'serve',
        async run() {
          const names = [
            'openSync',
            'writeSync',
            'writeFileSync',
            'unlinkSync',
            'closeSync',
            'readSync',
          ] as const
          const real = { ...fs }
          let atOnce = 0
          let written = 0
          for (const name of names) {
            ;(fs as Record<string, unknown>)[name] = (...args: never[]) => {
              atOnce++
              return (real[name] as (...given: never[]) => unknown)(...args)
            }
          }
          // A disk of some megabytes per second.
          fs.write = ((...args: unknown[]) => {
            written++
            const done = args.pop() as (...told: unknown[]) => void
            ;(real.write as (...given: unknown[]) => void)(...args, (...told: unknown[]) =>
              setTimeout(() => done(...told), 20),
            )
          }) as typeof fs.write
          const server = await serve(told, { port: 0, errors: { write: () => undefined } })
          const { port } = server.address
          try {
            const size = 524_289
            const small = post(form(file('f', 'n', 'x'.repeat(size))))
            const many = Array.from({ length: 20 }, () =>
              exchange(port, textOf(small), ['POST'], { patience: 20_000 }),
            )
            const large = connect(port, '127.0.0.1')
            large.on('error', () => undefined)
            large.write(
              `POST / HTTP/1.1\r\nHost: x\r\n${type().join(': ')}\r\nContent-Length: 60000000\r\n\r\n${file('f', 'n', 'x'.repeat(50_000_000))}`,
            )
            const count = await each(many, async (one) => {
              const { answers } = await one
              assert.equal(answers[0]?.status, 200)
              // Nobody who has nothing to do with a disk waits for it.
              const asked = await exchange(port, textOf({ target: '/' }), ['GET'], { patience: 5000 })
              assert.equal(asked.answers.length, 1)
            })
            assert.ok(written >= 20, `${written} pieces were written`)
            // Of the large one there is as much here as was written, and what the system holds.
            const taken = large.bytesWritten - large.writableLength
            assert.ok(
              taken < 40_000_000,
              `${taken} bytes were taken of an upload that the disk is too slow for`,
            )
            large.destroy()
            assert.equal(atOnce, 0)
            return count
          } finally {
            await server.close()
            for (const name of [...names, 'write'] as const) Object.assign(fs, { [name]: real[name] })
          }
        },
      },
    ),
    attack(
      'H16',
      'CWE-434 CWE-377',
      'the name of a file that leads elsewhere',
      'data: it is given as it came, and no file is ever made under it',
      through({
        app: told,
        asks: ['../../etc/passwd', '/etc/passwd', 'C:\\\\x', '..', '.htaccess', 'a/b'].map((name) => ({
          ...post(form(file('f', name, 'x'.repeat(600_000)))),
          name,
        })),
        judge: (got, { name }) => assert.equal(JSON.parse(got.body)[0][1], name),
      }),
    ),
    attack(
      'H17',
      'CWE-674',
      'multipart within multipart, ten thousand deep',
      'the part is opaque: nothing nested is read',
      objects(async () => {
        const inner = '--c\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n'.repeat(10_000)
        const body = form(
          part(
            'Content-Disposition: form-data; name="a"\r\nContent-Type: multipart/mixed; boundary=c',
            inner.slice(0, 400_000),
          ),
        )
        const req = Request.blank('/', { method: 'POST', headers: { 'Content-Type': type()[1] }, body })
        assert.equal((await req.POST()).size, 1)
        return 1
      }),
    ),
    attack(
      'H18',
      'CWE-838',
      'a charset or transfer encoding that a part chooses',
      'text is UTF-8 unless the part names a charset that there is; a transfer encoding means nothing',
      through({
        app: told,
        asks: [
          post(
            form(
              part(
                'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64',
                'PHNjcmlwdD4=',
              ),
            ),
          ),
          post(form(field('_charset_', 'utf-7'), field('a', '+ADw-script+AD4-'))),
          post(
            form(
              part(
                'Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=utf-7',
                '+ADw-script+AD4-',
              ),
            ),
          ),
        ],
        judge(got) {
          assert.ok([200, 400, 415].includes(got.status), String(got.status))
          assert.ok(!got.body.includes('<script'))
        },
      }),
    ),
    attack(
      'H19',
      'CWE-407',
      'eight kilobytes of escaped quotes, in memory that grows',
      'linear, within the bound of a header',
      objects(async () => {
        const body = form(...Array.from({ length: 900 }, (_, i) => file(`n${i}`, '\\"'.repeat(20))))
        const grown = await heapAfter(() => read(body))
        assert.ok(grown < 2_000_000)
        return await each(['\\"', '%22', '\\\\'], (filler) =>
          grows(
            (size) => `form-data; name="a"; filename="${filler.repeat(size)}"`,
            (text) => parsePartName(text, true),
          ),
        )
      }),
    ),
  ],
}

/** Begins an upload, and leaves. */
function abort(port: number, body: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.write(
      `POST / HTTP/1.1\r\nHost: x\r\n${type().join(': ')}\r\nContent-Length: ${body.length + 1000}\r\n\r\n${body}`,
      () => {
        setTimeout(() => socket.resetAndDestroy(), 5)
      },
    )
  })
}
