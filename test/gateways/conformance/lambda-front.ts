// What stands before a function: an HTTP server that makes events of requests as AWS does, passes them on as JSON, and answers
// with what comes back, under the rules that AWS has documented for bodies, names, limits and cookies.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import type { ResponseStream, StreamRuntime } from '../../../src/gateways/lambda/wire.ts'
import type {
  LambdaContext,
  LambdaEvent,
  LambdaResult,
  StreamMetadata,
} from '../../../src/gateways/lambda.ts'

/** What stands there. */
export type Front = 'rest' | 'http' | 'url' | 'alb' | 'alb-multi'

type Handler = (event: LambdaEvent, context: LambdaContext) => unknown

const MB = 1024 * 1024
const LIMITS = { rest: 6 * MB, http: 6 * MB, url: 6 * MB, alb: MB, 'alb-multi': MB }

/** Starts a front of a handler on a free port. */
export async function startFront(front: Front, handler: Handler, stream = false) {
  const server = createServer((req, res) => {
    void serveOne(front, handler, stream, req, res).catch((error: unknown) => {
      // As when the function fails: the client is told nothing, and a cut answer is cut.
      if (res.headersSent) res.destroy()
      else res.writeHead(502).end(String(error).slice(0, 0))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serveOne(
  front: Front,
  handler: Handler,
  stream: boolean,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const text = JSON.stringify(eventOf(front, req, Buffer.concat(chunks)))
  if (text.length > LIMITS[front]) {
    res.writeHead(413).end()
    return
  }
  const context = { getRemainingTimeInMillis: () => 5_000 }
  if (stream) return serveStream(handler, JSON.parse(text), context, res)
  const answer = JSON.stringify(await handler(JSON.parse(text), context))
  if (answer.length > LIMITS[front]) throw new Error('the result is too large')
  sendResult(front, JSON.parse(answer) as LambdaResult, req.method === 'HEAD', res)
}

// Header bytes become text as JSON has it.
const textOf = (value: string) => Buffer.from(value, 'latin1').toString('utf8')
const TEXTUAL = /^(?:text\/|application\/(?:json|javascript|xml)\b)/

/** The event of a request. */
export function eventOf(front: Front, req: IncomingMessage, bytes: Buffer): LambdaEvent {
  const [rawPath = '', ...rest] = (req.url ?? '').split('?')
  const query = rest.join('?')
  const type = req.headers['content-type'] ?? ''
  const isText = front !== 'rest' && TEXTUAL.test(type) && req.headers['content-encoding'] === undefined
  const body = {
    body:
      bytes.length === 0 ? (front.startsWith('alb') ? '' : null) : bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: bytes.length > 0 && !isText,
  }
  const lists: Record<string, string[]> = Object.create(null)
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const raw = req.rawHeaders[i] as string
    const name = front === 'rest' ? raw : raw.toLowerCase()
    if (/^(?:connection|transfer-encoding)$/i.test(name)) continue
    const value = textOf(req.rawHeaders[i + 1] as string)
    const list = lists[name]
    if (list === undefined) lists[name] = [value]
    else list.push(value)
  }
  if (front === 'http' || front === 'url') return httpApi(front, req, rawPath, query, lists, body)
  const params: Record<string, string[]> = Object.create(null)
  for (const pair of query === '' ? [] : query.split('&')) {
    const [name = '', ...values] = pair.split('=')
    // A load balancer decodes nothing.
    const decode =
      front === 'rest' ? (part: string) => new URLSearchParams(`v=${part}`).get('v') ?? '' : String
    const key = decode(name)
    params[key] = [...(params[key] ?? []), decode(values.join('='))]
  }
  const last = (all: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1) as string]))
  if (front === 'rest') {
    return {
      httpMethod: req.method as string,
      path: rawPath,
      headers: last(lists),
      multiValueHeaders: lists,
      queryStringParameters: query === '' ? null : last(params),
      multiValueQueryStringParameters: query === '' ? null : params,
      requestContext: {
        path: rawPath,
        stage: 'prod',
        protocol: 'HTTP/1.1',
        domainName: 'api.example.org',
        identity: { sourceIp: '192.0.2.7' },
      },
      ...body,
    }
  }
  lists['x-forwarded-proto'] = ['http']
  lists['x-forwarded-port'] = ['80']
  lists['x-forwarded-for'] = [...(lists['x-forwarded-for'] ?? []), '192.0.2.7']
  const requestContext = { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:targetgroup/a/b' } }
  const common = { httpMethod: req.method as string, path: rawPath, requestContext, ...body }
  return front === 'alb'
    ? { ...common, headers: last(lists), queryStringParameters: last(params) }
    : { ...common, multiValueHeaders: lists, multiValueQueryStringParameters: params }
}

function httpApi(
  front: 'http' | 'url',
  req: IncomingMessage,
  path: string,
  query: string,
  lists: Record<string, string[]>,
  body: { body: string | null; isBase64Encoded: boolean },
): LambdaEvent {
  const { cookie, ...others } = lists
  const bytes = path.replace(/%([0-9A-Fa-f]{2})/g, (_all, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  )
  // An HTTP API decodes the path, and ends it where it then finds the end of a path.
  const rawPath = front === 'url' ? path : (textOf(bytes).split('?')[0] as string)
  return {
    version: '2.0',
    rawPath,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.flatMap((value) => value.split('; ')) }),
    headers: Object.fromEntries(Object.entries(others).map(([name, values]) => [name, values.join(',')])),
    requestContext: {
      stage: '$default',
      domainName:
        front === 'url' ? 'abc.lambda-url.eu-west-1.on.aws' : 'abc.execute-api.eu-west-1.amazonaws.com',
      http: { method: req.method as string, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7' },
    },
    ...(body.body === null
      ? { isBase64Encoded: false }
      : { body: body.body, isBase64Encoded: body.isBase64Encoded }),
  }
}

function sendResult(front: Front, result: LambdaResult, isHead: boolean, res: ServerResponse): void {
  const fields: string[] = []
  const put = (name: string, value: string) => fields.push(name, Buffer.from(value).toString('latin1'))
  const multi = front === 'rest' || front === 'alb-multi'
  if (multi) {
    for (const [name, values] of Object.entries(result.multiValueHeaders ?? {})) {
      for (const value of values) put(name, value)
    }
  } else {
    for (const [name, value] of Object.entries(result.headers ?? {})) put(name, value)
    if (!front.startsWith('alb')) for (const value of result.cookies ?? []) put('set-cookie', value)
  }
  const bytes = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8')
  const bodiless = result.statusCode === 204 || result.statusCode === 304
  if (!bodiless && !isHead) fields.push('content-length', String(bytes.length))
  const reason = front.startsWith('alb') ? (result.statusDescription ?? '').slice(4) : undefined
  if (reason === undefined) res.writeHead(result.statusCode, fields)
  else res.writeHead(result.statusCode, reason, fields)
  res.end(bodiless || isHead ? undefined : bytes)
}

const DELIMITER = Buffer.alloc(8)

/** A stream of the runtime: bytes, before the first of which whoever set it up may write. */
class CallStream extends Writable {
  before: Buffer | null = null
  readonly sink: (bytes: Buffer) => boolean
  private blocked: (() => void) | null = null

  constructor(sink: (bytes: Buffer) => boolean) {
    super({ decodeStrings: true })
    this.sink = sink
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const { before } = this
    this.before = null
    const more = this.sink(before === null ? chunk : Buffer.concat([before, chunk]))
    if (more) done()
    else this.blocked = done
  }

  drained(): void {
    const { blocked } = this
    this.blocked = null
    blocked?.()
  }
}

/** `awslambda`, as far as it is used: its stream sends the metadata, and eight zeros, before what is written first. */
export const runtime: StreamRuntime = {
  streamifyResponse: (handler) => handler as never,
  HttpResponseStream: {
    from(stream: ResponseStream, metadata: StreamMetadata): ResponseStream {
      ;(stream as CallStream).before = Buffer.concat([Buffer.from(JSON.stringify(metadata)), DELIMITER])
      return stream
    },
  },
}

async function serveStream(
  handler: Handler,
  event: LambdaEvent,
  context: LambdaContext,
  res: ServerResponse,
): Promise<void> {
  let waiting: Buffer | null = Buffer.alloc(0)
  const stream = new CallStream((bytes) => {
    if (waiting === null) return res.write(bytes) || res.destroyed
    waiting = Buffer.concat([waiting, bytes])
    const end = waiting.indexOf(DELIMITER)
    if (end < 0) return true
    const metadata = JSON.parse(waiting.subarray(0, end).toString()) as StreamMetadata
    const fields = Object.entries(metadata.headers).flatMap(([name, value]) => [
      name,
      Buffer.from(value).toString('latin1'),
    ])
    for (const value of metadata.cookies) fields.push('set-cookie', value)
    res.writeHead(metadata.statusCode, fields)
    res.flushHeaders()
    const first = waiting.subarray(end + DELIMITER.length)
    waiting = null
    return first.length === 0 || res.write(first) || res.destroyed
  })
  res.on('drain', () => stream.drained())
  res.on('close', () => stream.drained())
  await (
    handler as unknown as (event: LambdaEvent, stream: Writable, context: LambdaContext) => Promise<void>
  )(event, stream, context)
  if (waiting !== null) throw new Error('the stream has ended without a head')
  res.end()
}
