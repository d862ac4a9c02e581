// The server that is soaked, in a process of its own: the built package, the gateway for Node with its own reader of sockets,
// and an application with each kind of answer. It tells its memory, its open files and its open bodies when it is asked.

import { readdirSync } from 'node:fs'
import { HTTPForbidden, HTTPNotFound, type Request, Response, wsgify } from 'wsgify'
import { serve } from 'wsgify/gateways/node'
import { contentOf, piecesOf } from './content.ts'

const counts = { opened: 0, ended: 0, twice: 0 }
const BLOCK = new Uint8Array(65_536).fill(120)

/** A body that knows whether it was closed. */
class Counted implements AsyncIterableIterator<string | Uint8Array> {
  private at = 0
  private over = false
  private returned = false
  private readonly pieces: number
  private readonly piece: (at: number) => string | Uint8Array

  constructor(pieces: number, piece: (at: number) => string | Uint8Array) {
    counts.opened++
    this.pieces = pieces
    this.piece = piece
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<string | Uint8Array>> {
    if (this.at % 3 === 1) await new Promise((resolve) => setImmediate(resolve))
    if (this.over || this.at === this.pieces) {
      this.finish()
      return { done: true, value: undefined }
    }
    return { done: false, value: this.piece(this.at++) }
  }

  async return(): Promise<IteratorResult<string | Uint8Array>> {
    if (this.returned) counts.twice++
    this.returned = true
    this.finish()
    return { done: true, value: undefined }
  }

  private finish(): void {
    if (this.over) return
    this.over = true
    counts.ended++
  }
}

async function* echoed(req: Request): AsyncGenerator<Uint8Array> {
  counts.opened++
  try {
    for await (const chunk of req.body as AsyncIterable<Uint8Array>) yield chunk
  } finally {
    counts.ended++
  }
}

async function form(req: Request): Promise<object> {
  const fields: [string, string][] = []
  for (const [name, value] of await req.POST()) {
    fields.push([name, typeof value === 'string' ? value : `${value.name}:${await value.text()}`])
  }
  return { fields }
}

const app = wsgify(async (req) => {
  const [, kind, first = '0', second = '0'] = req.pathInfo.split('/')
  const id = Number(first)
  switch (kind) {
    case 'text':
      return `hello ${id}\n`
    case 'json':
      return req.method === 'POST' ? { got: await req.json() } : { id, twice: id * 2 }
    case 'form':
      return form(req)
    case 'echo':
      return echoed(req)
    case 'bytes':
      return new Response(contentOf(id, Number(second)), { etag: `${id}`, conditionalResponse: true })
    case 'gzip': {
      const res = new Response(contentOf(id, Number(second)))
      await res.encodeContent('gzip')
      return res
    }
    case 'events':
      return Response.sse(
        (async function* () {
          for (let i = 0; i < Number(second); i++) yield { id: String(i), data: contentOf(id, 20) }
        })(),
      )
    case 'stream': {
      const pieces = piecesOf(id, Number(second))
      return new Counted(pieces.length, (at) => pieces[at] as string)
    }
    case 'big':
      return new Counted(id, () => BLOCK)
    case 'forbidden':
      throw new HTTPForbidden(`not ${id}`)
    case 'broken':
      throw new Error('on purpose')
    default:
      throw new HTTPNotFound(`no ${kind}`)
  }
})

const server = await serve(app, {
  port: 0,
  turbo: true,
  limits: JSON.parse(process.env['LIMITS'] ?? '{}'),
  errors: { write: () => undefined },
})

process.on('message', () => {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({ rss, heapUsed, files: readdirSync('/proc/self/fd').length, ...counts })
})
process.on('disconnect', () => process.exit())
process.send?.(server.address.port)
