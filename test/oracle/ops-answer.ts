// What wsgify answers to the cases on what is sent: conditions and ranges, where a response leads, error pages, static
// files.

import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { call } from '../../src/environ/call.ts'
import type { Application } from '../../src/environ/contract.ts'
import type { HTTPExceptionInit } from '../../src/exc/exception-init.ts'
import { statusMap } from '../../src/exc/status-map.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'
import { DirectoryApp } from '../../src/static/directory-app.ts'
import { FileApp } from '../../src/static/file-app.ts'
import { byteStringOf, bytesOfByteString, concatBytes, decodeUtf8 } from '../../src/syntax/bytes.ts'
import type { Json } from './cases.ts'
import type { Op } from './ops-request.ts'
import { headOf, type Made, made } from './ops-response.ts'

type Parts = { [part: string]: Json }

interface Asked {
  url?: string
  method?: string
  fields?: Record<string, string>
  environ?: Record<string, string>
}

interface Led extends Asked {
  location: string
  via: 'property' | 'field'
  status?: number | string
}

interface Redirected extends Asked {
  code: number
  location?: string
  addSlash?: boolean
}

interface Page extends Asked {
  code: number
  detail?: string | null
  comment?: string | null
  headers?: [string, string][]
  text?: string
  json?: Json
  location?: string
  contentType?: string
}

async function sent({ url = '/', method = 'GET', fields, environ }: Asked, app: Application): Promise<Parts> {
  const request = Request.blank(url, { method, ...(environ === undefined ? {} : { environ }) })
  for (const [name, value] of Object.entries(fields ?? {})) request.headers.set(name, value)
  const { status, headers, chunks } = await call(app, request.environ)
  return { ':status': status, ...headOf(headers), ':body': byteStringOf(concatBytes(chunks)) }
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

function unescaped(html: string): string {
  return html.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (all, hex?: string, decimal?: string, name = '') =>
      hex
        ? String.fromCodePoint(Number.parseInt(hex, 16))
        : decimal
          ? String.fromCodePoint(Number(decimal))
          : (NAMED[name] ?? all),
  )
}

const WHEN = 784_111_777
let tree: string | null = null

/** Takes away the files that were served; else they go with this process, where it ends by itself. */
export function removeTree(): void {
  if (tree !== null) rmSync(tree, { recursive: true, force: true })
  tree = null
}

/** The files of static-tree.json, in a folder of its own. */
function treeRoot(): string {
  if (tree !== null) return tree
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'oracle-')))
  tree = root
  process.once('exit', removeTree)
  const text = readFileSync(new URL('./static-tree.json', import.meta.url), 'utf8')
  for (const [name, content] of Object.entries(
    JSON.parse(text) as Record<string, string | [string, number] | { link: string }>,
  )) {
    const path = join(root, name)
    mkdirSync(dirname(path), { recursive: true })
    if (typeof content === 'object' && 'link' in content) {
      symlinkSync(content.link, path)
      continue
    }
    writeFileSync(path, typeof content === 'string' ? content : content[0].repeat(content[1]))
    utimesSync(path, WHEN, WHEN)
  }
  return root
}

// Made once, as applications are; what they remember is a part of what is compared.
const directories = new Map<string, DirectoryApp>()
const files = new Map<string, FileApp>()

function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make()
  known.set(key, found)
  return found
}

async function served(given: Asked, app: Application): Promise<Parts> {
  const answer = await sent(given, app)
  const body = String(answer[':body'])
  if (body.length > 60) {
    answer[':body'] = createHash('sha1').update(bytesOfByteString(body)).digest('hex').slice(0, 12)
  }
  if (/^(?:200|206|304)/.test(String(answer[':status']))) return answer
  // How errors look is a matter of their own.
  const parts = [':status', 'location', 'allow', 'content-range'].filter((part) => part in answer)
  return Object.fromEntries(parts.map((part) => [part, answer[part] as Json]))
}

/** The operations, by the area and the name that a case gives. */
export const answerOps: Readonly<Record<string, Op>> = {
  'answer.call': async (given: Made & Asked) => {
    const response = made(given)
    const answer = await sent(given, response)
    return { ...answer, ':kept': response.statusLine }
  },

  'location.response': async (given: Led) => {
    const response = new Response(null, { status: given.status ?? 302 })
    if (given.via === 'property') response.location = given.location
    else response.headers.set('Location', given.location)
    return (await sent(given, response))['location'] ?? null
  },

  'location.redirect': async (given: Redirected) => {
    const { code, location, addSlash } = given
    const init = {
      ...(location === undefined ? {} : { location }),
      ...(addSlash === undefined ? {} : { addSlash }),
    }
    const error = new (statusMap[code] as (typeof statusMap)[404])(init as HTTPExceptionInit)
    return (await sent(given, error))['location'] ?? null
  },

  'error.page': async (given: Page) => {
    const { code, detail, comment, headers, text, json, location, contentType } = given
    const init = Object.fromEntries(
      Object.entries({ detail, comment, headers, body: text, json, location, contentType }).filter(
        ([, value]) => value !== undefined && value !== null,
      ),
    )
    const error = new (statusMap[code] as (typeof statusMap)[404])(init)
    const {
      ':body': body,
      'content-type': type = '',
      'content-length': length,
      ...answer
    } = await sent(given, error)
    const [whole = '', charset = ''] = String(type).split('; charset=')
    let said = decodeUtf8(bytesOfByteString(String(body)))
    const form = whole === 'text/html' ? (said.includes('<b>') ? 'open' : 'escaped') : ''
    if (whole === 'text/html') said = unescaped(said)
    if (whole.endsWith('json') && said !== '') said = JSON.stringify(JSON.parse(said)).replaceAll('\\"', '"')
    return {
      ...answer,
      ':type': whole,
      ':charset': charset,
      ':form': form,
      ':length': given.method === 'HEAD' ? null : length === String(String(body).length),
      ':empty': body === '',
      ':detail': Boolean(detail) && said.includes(detail as string),
      ':comment': Boolean(comment) && said.includes(comment as string),
      ':own': text !== undefined || json !== undefined ? said : null,
    }
  },

  'static.directory': async (given: Asked & { index?: string | null; hideIndex?: boolean }) => {
    const { index, hideIndex } = given
    const options = {
      ...(index === undefined ? {} : { index }),
      ...(hideIndex === undefined ? {} : { hideIndexWithRedirect: hideIndex }),
    }
    const make = () => new DirectoryApp(join(treeRoot(), 'www'), options)
    return served(given, kept(directories, JSON.stringify(options), make))
  },

  'static.file': async (given: Asked & { file: string }) =>
    served(
      given,
      kept(files, given.file, () => new FileApp(join(treeRoot(), given.file))),
    ),
}
