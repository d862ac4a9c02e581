// How an application is listened for: by which protocol, where, with which log.

import { readFile } from 'node:fs/promises'
import { loadContext } from '../deploy/load.ts'
import type { Application } from '../environ/contract.ts'
import { LOG_FORMATS, type LogFormat, logLine } from '../filters/log-line.ts'
import { serve as serveFastCgi } from '../gateways/fastcgi.ts'
import type { LogEntry } from '../gateways/node/gateway.ts'
import type { RunningServer } from '../gateways/node/listen.ts'
import { type ServeOptions, serve as serveHttp } from '../gateways/node/server.ts'
import { serve as serveScgi } from '../gateways/scgi.ts'
import { serve as serveUwsgi } from '../gateways/uwsgi.ts'
import { type OptionsOf, UsageError } from './command-line.ts'
import { loadOptions, type Target } from './target.ts'

type ServeArgs = OptionsOf<'serve'>

const protocols = { http: serveHttp, fastcgi: serveFastCgi, scgi: serveScgi, uwsgi: serveUwsgi } as const

/** Throws a UsageError for options that mean nothing, before anything is loaded. */
export function checkServeArgs(options: ServeArgs): void {
  const { protocol = 'http', port, workers, reload, http2, inspect } = options
  const { 'tls-key': key, 'tls-cert': cert, 'tls-ca': ca } = options
  logOf(options)
  if (port !== undefined) portOf(port)
  const { 'max-heap': heap } = options
  if (heap !== undefined && !/^[1-9]\d{0,6}$/.test(heap))
    throw new UsageError(`--max-heap is a whole number of MiB from 1, not ${JSON.stringify(heap)}`)
  if ((key === undefined) !== (cert === undefined))
    throw new UsageError('TLS takes both, --tls-key and --tls-cert')
  if (ca !== undefined && key === undefined)
    throw new UsageError('--tls-ca goes with --tls-key and --tls-cert')
  if (key !== undefined && protocol !== 'http') throw new UsageError('TLS goes with --protocol http alone')
  if (http2 === true && protocol !== 'http') throw new UsageError('--http2 goes with --protocol http alone')
  if (inspect === true && workers !== undefined && workers !== '1')
    throw new UsageError('--inspect looks at one process: it goes without --workers')
  if (protocol === 'cgi') {
    if (inspect === true)
      throw new UsageError('--protocol cgi answers one request: there is nothing to inspect')
    if (workers !== undefined || reload === true)
      throw new UsageError('--protocol cgi answers one request: it has no workers and no reload')
  } else if (!Object.hasOwn(protocols, protocol)) {
    const known = [...Object.keys(protocols), 'cgi'].join(', ')
    throw new UsageError(`--protocol is one of ${known}, not ${JSON.stringify(protocol)}`)
  }
}

/** Listens, as was typed or as a configuration says; without either there are defaults. */
export async function listenAs(
  app: Application,
  target: Target,
  options: ServeArgs,
  conf: Record<string, string>,
  multiprocess: boolean,
): Promise<RunningServer> {
  const { host, port, socket, protocol, http2 } = options
  if (
    target.kind === 'config' &&
    [host, port, socket, protocol, http2].every((typed) => typed === undefined)
  ) {
    const found = await serverOf(target, options, conf)
    if (found !== null) return (await found(app)) as RunningServer
  }
  const listen = protocols[(protocol ?? 'http') as keyof typeof protocols]
  return listen(app, { ...(await serveOptionsOf(options)), multiprocess })
}

async function serverOf(target: Target, options: ServeArgs, conf: Record<string, string>) {
  const { server, env } = options
  const named = { ...loadOptions(target, env, conf), name: server ?? 'main' }
  try {
    return await (await loadContext('server', `config:${target.file}`, named)).create()
  } catch (error) {
    // A file need not say how it is served.
    if (server === undefined && /no (?:section|server)/i.test((error as Error).message)) return null
    throw error
  }
}

async function serveOptionsOf(options: ServeArgs): Promise<ServeOptions> {
  const { host, port, socket, http2 } = options
  return {
    host,
    path: socket,
    log: logOf(options),
    ...(port === undefined ? {} : { port: portOf(port) }),
    tls: await tlsOf(options),
    http2,
  }
}

async function tlsOf({
  'tls-key': key,
  'tls-cert': cert,
  'tls-ca': ca,
}: ServeArgs): Promise<ServeOptions['tls']> {
  if (key === undefined || cert === undefined) return undefined
  const known = ca === undefined ? {} : { ca: await readFile(ca), requestCert: true }
  return { key: await readFile(key), cert: await readFile(cert), ...known }
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port < 65_536) return port
  throw new UsageError(`a port is a number from 0 to 65535, not ${JSON.stringify(text)}`)
}

function logOf({ log = 'none' }: ServeArgs): ((entry: LogEntry) => void) | undefined {
  if (log === 'none') return undefined
  if (!LOG_FORMATS.includes(log as LogFormat)) {
    throw new UsageError(`--log is ${LOG_FORMATS.join(', ')} or none, not ${JSON.stringify(log)}`)
  }
  return (entry) => void process.stdout.write(`${logLine(entry, log as LogFormat)}\n`)
}
