// Multipart bodies beside other libraries: npm run build && npx tsx test/bench/multipart.ts [rounds]. In process from chunks of 64 KiB, then an
// upload of 1 MiB through a server, and the memory that an upload of 1 GiB takes. Answers are compared before anything is
// timed.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { readForm } from '../../src/body/multipart/form.ts'
import { PartsReader } from '../../src/body/multipart/parts.ts'
import { defaultLimits } from '../../src/environ/limits.ts'
import { MediaType } from '../../src/headers/media-type.ts'
import { byteStringOf } from '../../src/syntax/bytes.ts'
import { parseQuery } from '../../src/syntax/query.ts'
import { median } from './report.ts'
import { install, pinned } from './servers.ts'

const BOUNDARY = '----WebKitFormBoundary7MA4YWxkTrZu0gW'
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`
const ROUNDS = Number(process.argv[2] ?? 9)
const CHUNK = 65_536
const limits = { ...defaultLimits, parts: Infinity, fileBytes: Infinity }

install()
const require = createRequire(new URL('peers/package.json', import.meta.url))
const urlencoded = Array.from(
  { length: 200 },
  (_, i) => `field${i}=value+number+%${(0x41 + (i % 26)).toString(16)}`,
).join('&')
const fastify = require('@fastify/busboy')
const load = (name: string) => import(require.resolve(name))

/** Bytes of all parts and their number. */
type Count = readonly [size: number, parts: number]
type Read = (chunks: readonly Uint8Array[]) => Promise<Count>

async function wsgify(chunks: readonly Uint8Array[]): Promise<Count> {
  let size = 0
  let parts = 0
  for await (const part of new PartsReader(chunks, MediaType.parse(TYPE) as MediaType, limits)) {
    parts++
    for await (const chunk of part) size += chunk.length
  }
  return [size, parts]
}

// Fields are read as a form, files as they stream.
async function wsgifyForm(chunks: readonly Uint8Array[]): Promise<Count> {
  const { pairs } = await readForm(chunks, MediaType.parse(TYPE) as MediaType, { ...limits, formMemory: 1e7 })
  return [
    pairs.reduce((sum, [, value]) => sum + (typeof value === 'string' ? value.length : value.size), 0),
    pairs.length,
  ]
}

function busboyOf(make: (options: object) => NodeJS.WritableStream): Read {
  return (chunks) =>
    new Promise((resolve, reject) => {
      let size = 0
      let parts = 0
      const parser = make({
        headers: { 'content-type': TYPE },
        limits: { fields: Infinity, parts: Infinity },
      })
      parser.on('file', (_name: string, file: Readable) => {
        parts++
        file.on('data', (chunk: Buffer) => {
          size += chunk.length
        })
      })
      parser.on('field', (_name: string, value: string) => {
        parts++
        size += value.length
      })
      parser.on('error', reject)
      parser.on('close', () => resolve([size, parts]))
      parser.on('finish', () => resolve([size, parts]))
      Readable.from(chunks as Uint8Array[], { objectMode: false }).pipe(parser)
    })
}

async function remix(chunks: readonly Uint8Array[]): Promise<Count> {
  const { parseMultipartStream } = await load('@remix-run/multipart-parser')
  let size = 0
  let parts = 0
  const stream = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  for await (const part of parseMultipartStream(stream, {
    boundary: BOUNDARY,
    maxFileSize: Infinity,
    maxParts: Infinity,
    maxTotalSize: Infinity,
  })) {
    parts++
    size += part.size
  }
  return [size, parts]
}

async function multipasta(chunks: readonly Uint8Array[]): Promise<Count> {
  const { make } = await load('multipasta')
  let size = 0
  let parts = 0
  const parser = make({
    headers: { 'content-type': TYPE },
    onField: (_info: unknown, value: Uint8Array) => {
      parts++
      size += value.length
    },
    onFile: () => {
      parts++
      return (chunk: Uint8Array | null) => {
        if (chunk !== null) size += chunk.length
      }
    },
    onError: (error: unknown) => {
      throw error
    },
    onDone: () => {},
  })
  for (const chunk of chunks) parser.write(chunk)
  parser.end()
  return [size, parts]
}

function body(parts: readonly (readonly [head: string, content: Buffer])[]): Uint8Array[] {
  const bytes = Buffer.concat([
    ...parts.flatMap(([head, content]) => [
      Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ])
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += CHUNK) chunks.push(bytes.subarray(at, at + CHUNK))
  return chunks
}

// Bytes as files have them, line ends among them.
const noise = (size: number) =>
  Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 2_654_435_761) >>> 13))
const file = (size: number) =>
  body([
    [
      'Content-Disposition: form-data; name="f"; filename="x.bin"\r\nContent-Type: application/octet-stream',
      noise(size),
    ],
  ])

const rows: [string, Uint8Array[], number][] = [
  ['a file of 1 MiB', file(1 << 20), 30],
  ['a file of 100 MiB', file(100 << 20), 1],
  [
    '1,000 small fields',
    body(
      Array.from({ length: 1000 }, (_, i) => [
        `Content-Disposition: form-data; name="field${i}"`,
        Buffer.from(`value ${i}`),
      ]),
    ),
    10,
  ],
]
const readers: [string, Read][] = [
  ['busboy', busboyOf((await load('busboy')).default)],
  ['@fastify/busboy', busboyOf((options) => new fastify(options))],
  ['multipasta', multipasta],
  ['@remix-run/multipart-parser', remix],
]

console.log('in process, ms (ratio to the fastest other)\n')
for (const [name, chunks, times] of rows) {
  const usable: [string, Read][] = []
  const ours = name.includes('fields') ? wsgifyForm : wsgify
  const expected = await ours(chunks)
  for (const [reader, read] of [['wsgify', ours], ...readers] as const) {
    const found = await read(chunks).catch((error: unknown) => [String(error)])
    if (JSON.stringify(found) === JSON.stringify(expected)) usable.push([reader, read])
    else console.log(`${reader} reads ${name} as ${found}, not ${expected}`)
  }
  const taken = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const [reader, read] of usable) {
      const start = performance.now()
      for (let i = 0; i < times; i++) await read(chunks)
      taken.set(reader, [...(taken.get(reader) ?? []), (performance.now() - start) / times])
    }
  }
  const medians = [...taken].map(([reader, all]) => [reader, median(all)] as const)
  const best = Math.min(...medians.filter(([reader]) => reader !== 'wsgify').map(([, time]) => time))
  console.log(
    `${name}: ${medians.map(([reader, time]) => `${reader} ${time.toFixed(2)} (${(best / time).toFixed(2)})`).join(', ')}`,
  )
}

// A form without files, out of the bytes of its body.
function urlencodedOf(make: (options: object) => NodeJS.WritableStream): () => Promise<number> {
  return () =>
    new Promise((resolve) => {
      let fields = 0
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const parser = make({ headers, limits: { fields: 1000 } })
      parser.on('field', () => fields++)
      parser.on('finish', () => resolve(fields))
      parser.on('close', () => resolve(fields))
      parser.end(form)
    })
}
const form = Buffer.from(urlencoded)
const forms: [string, () => Promise<number> | number][] = [
  ['wsgify', () => parseQuery(byteStringOf(form), { pairs: 1000, nameLength: 1000 }).length],
  ['URLSearchParams', () => new URLSearchParams(form.toString()).size],
  ['busboy', urlencodedOf((await load('busboy')).default)],
  ['@fastify/busboy', urlencodedOf((options) => new fastify(options))],
]
const formTimes = new Map<string, number[]>()
for (const [reader, read] of forms)
  if ((await read()) !== 200) throw new Error(`${reader} reads ${await read()} fields`)
for (let round = 0; round < ROUNDS * 3; round++) {
  for (const [reader, read] of forms) {
    const start = performance.now()
    for (let i = 0; i < 200; i++) await read()
    formTimes.set(reader, [...(formTimes.get(reader) ?? []), ((performance.now() - start) / 200) * 1000])
  }
}
const formMedians = [...formTimes].map(([reader, all]) => [reader, median(all)] as const)
const bestForm = Math.min(...formMedians.slice(1).map(([, median]) => median))
console.log(
  `200 urlencoded fields, µs: ${formMedians.map(([reader, median]) => `${reader} ${median.toFixed(0)} (${(bestForm / median).toFixed(2)})`).join(', ')}`,
)

/** Uploads of 1 MiB through a server for some milliseconds, over eight connections. */
async function uploads(port: number, request: Buffer, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds
  let done = 0
  const start = performance.now()
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      while (performance.now() < end) {
        socket.write(request)
        let text = ''
        while (!/\r\n\r\n\d+$/.test(text)) text += (await once(socket, 'data'))[0]
        if (!text.endsWith(`\r\n\r\n${1 << 20}`))
          throw new Error(`answered ${JSON.stringify(text.slice(-40))}`)
        done++
      }
      socket.destroy()
    }),
  )
  return (done / (performance.now() - start)) * 1000
}

async function server(kind: string, port: number) {
  const [command, args] = pinned(0, [process.execPath, new URL('upload.mjs', import.meta.url).pathname, kind])
  const child = spawn(command, args, {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

const bytes = Buffer.concat(file(1 << 20))
// The answer of node:http must end where the other's does.
const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${TYPE}\r\nContent-Length: ${bytes.length}\r\n\r\n`
const request = Buffer.concat([Buffer.from(head), bytes])
const children = [await server('wsgify', 8101), await server('busboy', 8102)]
try {
  for (const port of [8101, 8102]) await uploads(port, request, 1000)
  const ratios: number[] = []
  for (let cycle = 0; cycle < 8; cycle++) {
    const ours = await uploads(8101, request, 300)
    const theirs = await uploads(8102, request, 300)
    ratios.push(ours / theirs)
  }
  ratios.sort((a, b) => a - b)
  console.log(
    `\nan upload of 1 MiB, wsgify to node:http with busboy: ${ratios[4]?.toFixed(2)} (${ratios[0]?.toFixed(2)}–${ratios[7]?.toFixed(2)})`,
  )
} finally {
  for (const child of children) child.kill()
}

const before = process.memoryUsage().rss
let most = before
async function* gibibyte(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n`)
  for (let i = 0; i < (1 << 30) / CHUNK; i++) {
    yield Buffer.alloc(CHUNK, i)
    if (i % 256 === 0) most = Math.max(most, process.memoryUsage().rss)
  }
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`)
}
let size = 0
for await (const part of new PartsReader(gibibyte(), MediaType.parse(TYPE) as MediaType, limits)) {
  for await (const chunk of part) size += chunk.length
}
if (size !== 1 << 30) throw new Error(`read ${size} bytes of ${1 << 30}`)
console.log(`memory that 1 GiB took: ${((most - before) / 2 ** 20).toFixed(0)} MiB`)
