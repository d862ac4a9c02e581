// How an application is listened for: by which protocol, where, with which log.

import { readFile } from 'node:fs/promises'
import type { Context } from '../deploy/context.ts'
import { LookupError } from '../deploy/errors.ts'
import { knownServerOptions, LIMIT } from '../deploy/http-server.ts'
import { limitsOfWords } from '../deploy/limits.ts'
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
  limitsOf(options)
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

/** Listens, as was typed and as a configuration says; what is typed goes first, and without either there are defaults. */
export async function listenAs(
  app: Application,
  target: Target,
  options: ServeArgs,
  conf: Record<string, string>,
  multiprocess: boolean,
): Promise<RunningServer> {
  const section = await sectionOf(target, options, conf)
  if (section !== null && !wantsOwnServer(options)) {
    Object.assign(section.localConf, typedSettings(options))
    return (await section.create())(app) as Promise<RunningServer>
  }
  const { protocol = 'http' } = options
  const said = await saidBy(section, options)
  // Where a section listens is where HTTP is spoken; its limits hold for every protocol.
  const where = protocol === 'http' ? said : { limits: said.limits }
  const listen = protocols[protocol as keyof typeof protocols]
  return listen(app, { ...where, ...(await typedOptions(options)), multiprocess })
}

/** The limits that were typed, over those of the section of the server. */
export async function limitsFor(
  target: Target,
  options: ServeArgs,
  conf: Record<string, string>,
): Promise<ServeOptions['limits']> {
  return (await saidBy(await sectionOf(target, options, conf), options)).limits
}

// Whether something was typed that no setting of a section can say: then a server of this program serves, and not the one
// that the section names.
function wantsOwnServer({ protocol, socket, http2, log, 'tls-key': key }: ServeArgs): boolean {
  return [protocol, socket, http2, log, key].some((typed) => typed !== undefined)
}

async function sectionOf(
  target: Target,
  options: ServeArgs,
  conf: Record<string, string>,
): Promise<Context<'server'> | null> {
  if (target.kind === 'module') return null
  const { server, env, host, port } = options
  const named = { ...loadOptions(target, env, conf), name: server ?? 'main' }
  try {
    return await loadContext('server', `config:${target.file}`, named)
  } catch (error) {
    if (server !== undefined || !(error instanceof LookupError)) throw error
    // A file need not say how it is served: what is missing then was asked for by no section. Nor does a server have to be
    // installed when it is typed where to listen.
    const isTyped = wantsOwnServer(options) || host !== undefined || port !== undefined
    if (isTyped || error.place?.section === undefined) return null
    throw error
  }
}

async function saidBy(section: Context<'server'> | null, options: ServeArgs): Promise<ServeOptions> {
  if (section === null) return { limits: limitsOf(options) }
  const conf = { ...section.localConf, ...typedSettings(options) }
  return section.placed(() => knownServerOptions(conf))
}

/** What was typed, as the section of a server has it. */
function typedSettings(options: ServeArgs): Record<string, string> {
  const limits = Object.entries(limitsOf(options)).map(
    ([name, value]) => [`${LIMIT}${name}`, `${value}`] as const,
  )
  const { host, port } = options
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...Object.fromEntries(limits),
  }
}

async function typedOptions(options: ServeArgs): Promise<ServeOptions> {
  const { host, port, socket, http2 } = options
  const typed: ServeOptions = {
    host,
    port: port === undefined ? undefined : portOf(port),
    path: socket,
    log: logOf(options),
    tls: await tlsOf(options),
    http2,
  }
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined))
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

function limitsOf({ limit = [] }: ServeArgs): NonNullable<ServeOptions['limits']> {
  try {
    return limitsOfWords(limit)
  } catch (error) {
    throw new UsageError(`--limit: ${(error as Error).message}`)
  }
}
