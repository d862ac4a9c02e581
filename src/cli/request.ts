// wsgify request: asks an application in process, and shows the whole exchange.

import { readFile } from 'node:fs/promises'
import { Request } from '../message/request.ts'
import { type OptionsOf, UsageError } from './command-line.ts'
import type { Output } from './output.ts'
import { loadTarget, targetOf } from './target.ts'

const METHOD = /^[A-Z]+$/

/** Asks, and prints. Gives 0, or 1 for an answer of 4xx or 5xx. */
export async function request(
  args: readonly string[],
  options: OptionsOf<'request'>,
  output: Output,
): Promise<number> {
  const [target, ...rest] = args
  const app = await loadTarget(targetOf(target, options.app), options)
  const [method, path] = rest.length > 1 || METHOD.test(rest[0] ?? '') ? rest : [undefined, rest[0]]
  if (path === undefined) throw new UsageError('a path is needed, such as /instances')
  if (rest.length > 2)
    throw new UsageError(`there is more than a method and a path: ${rest.slice(2).join(' ')}`)
  const body = await bodyOf(options)
  const req = Request.blank(path, {
    method: method ?? (body === null ? 'GET' : 'POST'),
    headers: fieldsOf(options.header ?? [], body?.type),
    ...(body === null ? {} : { body: body.bytes }),
    environ: { 'wsgi.errors': { write: (text: string) => output.error(text) } },
  })
  const asked = options.body === true ? '' : await req.asText()
  const res = await req.getResponse(app)
  if (options.body === true) {
    output.bytes(await res.bytes())
  } else {
    output.print(`${asked.trimEnd()}\n\n`)
    output.bytes(await res.asBytes())
    output.print('\n')
  }
  return res.status < 400 ? 0 : 1
}

function fieldsOf(headers: readonly string[], type: string | undefined): [string, string][] {
  const fields = headers.map((header): [string, string] => {
    const colon = header.indexOf(':')
    if (colon < 1) throw new UsageError(`a header field is NAME: VALUE, not ${JSON.stringify(header)}`)
    return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()]
  })
  if (type !== undefined && !fields.some(([name]) => name.toLowerCase() === 'content-type')) {
    fields.push(['Content-Type', type])
  }
  return fields
}

async function bodyOf({
  data,
  json,
}: OptionsOf<'request'>): Promise<{ bytes: Uint8Array; type: string } | null> {
  if (json !== undefined) {
    if (data !== undefined) throw new UsageError('a body is given by --data or by --json, not by both')
    return { bytes: new TextEncoder().encode(json), type: 'application/json' }
  }
  if (data === undefined) return null
  // As curl does: several are the fields of one form.
  const parts = await Promise.all(
    data.map(async (text) =>
      text.startsWith('@') ? readFile(text.slice(1)) : new TextEncoder().encode(text),
    ),
  )
  const bytes = Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [Buffer.from('&'), part])))
  return { bytes, type: 'application/x-www-form-urlencoded' }
}
