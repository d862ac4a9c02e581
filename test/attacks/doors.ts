// The gateways, each with a client that sends what no good client would: fields as they are given, in any spelling.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import type { Application } from '../../src/environ/contract.ts'
import { environKey } from '../../src/environ/keys.ts'
import type { Limits } from '../../src/environ/limits.ts'
import { runCgi } from '../../src/gateways/cgi.ts'
import { serve as serveFastCgi } from '../../src/gateways/fastcgi.ts'
import { toFetch } from '../../src/gateways/fetch.ts'
import { serve, toNodeHandler } from '../../src/gateways/node.ts'
import { serve as serveScgi } from '../../src/gateways/scgi.ts'
import { serve as serveUwsgi } from '../../src/gateways/uwsgi.ts'
import { textOfByteString } from '../../src/syntax/bytes.ts'
import { decodePercent } from '../../src/syntax/percent.ts'
import { exchange } from '../conformance/client.ts'
import { converse } from '../gateways/conformance/cgi-client.ts'
import { readCgi } from '../gateways/conformance/way.ts'
import { answerTo, beginRequest, pairs, record, recordsIn, stream } from '../support/records.ts'

/** A request. Everything is a byte string. */
export interface Ask {
  readonly method?: string
  readonly target?: string
  readonly fields?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
}

/** An answer; one that did not come has the status 0. */
export interface Got {
  readonly status: number
  readonly reason: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly whole: boolean
  /** What was written for the operator since the server began. */
  readonly errors: readonly string[]
}

export type DoorName = 'serve' | 'node:http' | 'fastcgi' | 'scgi' | 'uwsgi' | 'cgi' | 'fetch'

export interface DoorOptions {
  readonly limits?: Partial<Limits>
}

export interface OpenDoor {
  /** Where it listens, if it does. */
  readonly port?: number
  ask(ask: Ask): Promise<Got>
  close(): Promise<unknown>
}

export interface Door {
  readonly name: DoorName
  open(app: Application, options?: DoorOptions): Promise<OpenDoor>
}

type Answer = Omit<Got, 'errors'>
type Given = DoorOptions & { readonly port: number; readonly errors: { write(text: string): unknown } }

const NONE: Answer = { status: 0, reason: '', fields: [], body: '', whole: false }

/** All values of a field of an answer. */
export function valuesOf(got: Got, name: string): string[] {
  return got.fields.filter(([known]) => known.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

/** The text of a request as it goes over the wire; the last one on its connection. */
export function textOf({ method = 'GET', target = '/', fields = [], body = '' }: Ask): string {
  const has = (name: string) => fields.some(([known]) => known.toLowerCase() === name)
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  if (!has('host')) lines.unshift('Host: example.org\r\n')
  if (body !== '' && !has('content-length') && !has('transfer-encoding'))
    lines.push(`Content-Length: ${body.length}\r\n`)
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}Connection: close\r\n\r\n${body}`
}

async function askHttp(port: number, ask: Ask): Promise<Answer> {
  const { answers } = await exchange(port, textOf(ask), [ask.method ?? 'GET'])
  const [answer] = answers
  if (answer === undefined) return NONE
  const { status, fields, body, whole } = answer
  return { status, reason: '', fields, body: body.toString('latin1'), whole }
}

/** The variables that a web server has for a request, if it lets everything through. */
function variablesOf({ method = 'GET', target = '/', fields = [], body = '' }: Ask): [string, string][] {
  const question = target.indexOf('?')
  const list: [string, string][] = [
    ['CONTENT_LENGTH', String(body.length)],
    ['REQUEST_METHOD', method],
    ['REQUEST_URI', target],
    ['SCRIPT_NAME', ''],
    ['PATH_INFO', decodePercent(question < 0 ? target : target.slice(0, question))],
    ['QUERY_STRING', question < 0 ? '' : target.slice(question + 1)],
    ['SERVER_NAME', 'example.org'],
    ['SERVER_PORT', '80'],
    ['SERVER_PROTOCOL', 'HTTP/1.1'],
    ['REMOTE_ADDR', '127.0.0.1'],
    ['REMOTE_PORT', '4711'],
    ['GATEWAY_INTERFACE', 'CGI/1.1'],
  ]
  if (!fields.some(([name]) => name.toLowerCase() === 'host')) list.push(['HTTP_HOST', 'example.org'])
  for (const [name, value] of fields) {
    if (name.toLowerCase() !== 'content-length') list.push([environKey(name), value])
  }
  return list
}

function answerOf(output: Buffer, ended: boolean): Answer {
  const { status, reason, headers, bytes, whole } = readCgi(output, ended)
  return { status, reason, fields: headers, body: bytes.toString('latin1'), whole }
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')

async function* once(...parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield Buffer.concat(parts)
}

async function askFastCgi(port: number, ask: Ask): Promise<Answer> {
  const seen = (output: Buffer) => answerTo(7, recordsIn(output)).protocolStatus !== undefined
  const head = Buffer.concat([beginRequest(7), stream(4, 7, pairs(variablesOf(ask)))])
  const body = ask.body ? stream(5, 7, ask.body) : record(5, 7)
  const { output, ended } = await converse(port, once(head, body), {}, seen)
  const { stdout, appStatus } = answerTo(7, recordsIn(output))
  return answerOf(stdout, ended && appStatus === 0)
}

async function askScgi(port: number, ask: Ask): Promise<Answer> {
  const variables = [...variablesOf(ask), ['SCGI', '1']]
  const head = latin1(variables.map(([name, value]) => `${name}\0${value}\0`).join(''))
  const parts = [latin1(`${head.length}:`), head, latin1(','), latin1(ask.body ?? '')]
  const { output, ended } = await converse(port, once(...parts), {})
  return answerOf(output, ended)
}

async function askUwsgi(port: number, ask: Ask): Promise<Answer> {
  const texts = variablesOf(ask).flat().map(latin1)
  const sized = texts.flatMap((bytes) => [Buffer.of(bytes.length & 255, bytes.length >> 8), bytes])
  const head = Buffer.concat(sized)
  const packet = Buffer.of(0, head.length & 255, head.length >> 8, 0)
  const { output, ended } = await converse(port, once(packet, head, latin1(ask.body ?? '')), {})
  return answerOf(output, ended)
}

/** A gateway that listens at a port. */
function listening(
  name: DoorName,
  serveIt: (app: Application, given: Given) => Promise<{ port: number; close(): Promise<unknown> }>,
  ask: (port: number, ask: Ask) => Promise<Answer>,
): Door {
  return {
    name,
    async open(app, options = {}) {
      const errors: string[] = []
      const { port, close } = await serveIt(app, {
        port: 0,
        errors: { write: (text) => errors.push(text) },
        ...options,
      })
      return { port, ask: async (asked) => ({ ...(await ask(port, asked)), errors }), close }
    },
  }
}

const byServe =
  (start: typeof serve | typeof serveFastCgi): Parameters<typeof listening>[1] =>
  async (app, given) => {
    const server = await start(app, given)
    return { port: server.address.port, close: () => server.close() }
  }

const nodeHttp: Parameters<typeof listening>[1] = async (app, given) => {
  const server = createServer({ requireHostHeader: false }, toNodeHandler(app, given))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections())
  return { port: (server.address() as AddressInfo).port, close }
}

const cgi: Door = {
  name: 'cgi',
  async open(app, options = {}) {
    const errors: string[] = []
    return {
      async ask(ask) {
        const stdout = new PassThrough()
        const chunks: Buffer[] = []
        stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
        // A process has one variable of a name, and Node reads it as UTF-8.
        const env: Record<string, string> = Object.create(null)
        for (const [name, value] of variablesOf(ask)) {
          const text = textOfByteString(value)
          const between = name === 'HTTP_COOKIE' ? '; ' : ', '
          env[name] = name in env && name.startsWith('HTTP_') ? `${env[name]}${between}${text}` : text
        }
        const stdin = Readable.from(ask.body ? [latin1(ask.body)] : [])
        const write = (text: string) => errors.push(text)
        const whole = await runCgi(app, { env, stdin, stdout, errors: { write }, ...options })
        await new Promise((resolve) => setImmediate(resolve))
        return { ...answerOf(Buffer.concat(chunks), whole), errors }
      },
      close: async () => undefined,
    }
  },
}

const fetchDoor: Door = {
  name: 'fetch',
  async open(app) {
    const errors: string[] = []
    const wsgi = typeof app === 'function' ? app : app.wsgi.bind(app)
    const handle = toFetch((environ, startResponse) => {
      environ['wsgi.errors'] = { write: (text) => errors.push(text) }
      return wsgi(environ, startResponse)
    })
    return {
      async ask({ method = 'GET', target = '/', fields = [], body }) {
        const init = { method, headers: fields.map(([name, value]): [string, string] => [name, value]) }
        const request = new globalThis.Request(
          `http://example.org${target}`,
          body === undefined ? init : { ...init, body: latin1(body) },
        )
        const response = await handle(request)
        const bytes = await response.arrayBuffer().catch(() => null)
        const text = bytes === null ? '' : Buffer.from(bytes).toString('latin1')
        const { status, statusText: reason } = response
        return { status, reason, fields: [...response.headers], body: text, whole: bytes !== null, errors }
      },
      close: async () => undefined,
    }
  },
}

/** The gateways that read HTTP. */
export const http: readonly Door[] = [
  listening('serve', byServe(serve), askHttp),
  listening('node:http', nodeHttp, askHttp),
]

/** The gateways that are behind a web server. */
export const behind: readonly Door[] = [
  listening('fastcgi', byServe(serveFastCgi), askFastCgi),
  listening('scgi', byServe(serveScgi as typeof serve), askScgi),
  listening('uwsgi', byServe(serveUwsgi as typeof serve), askUwsgi),
  cgi,
]

/** All gateways that read what a client sent. */
export const arriving: readonly Door[] = [...http, ...behind]

/** All gateways. */
export const answering: readonly Door[] = [...arriving, fetchDoor]
