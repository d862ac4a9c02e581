// `egg:Paste#http`: the node gateway with the settings of Paste's server.

import { readFile } from 'node:fs/promises'
import type { Application } from '../environ/contract.ts'
import type { RunningServer } from '../gateways/node/listen.ts'
import { type ServeOptions, serve } from '../gateways/node/server.ts'
import { asInt } from '../syntax/converters.ts'
import { limitNames, limitOf } from './limits.ts'
import type { Conf } from './protocols.ts'
import { type Converter, settings } from './settings.ts'

// What there is in Paste's server and has no counterpart: one thread serves all connections here.
const IGNORED = [
  'daemon_threads',
  'error_email',
  'protocol_version',
  'server_version',
  'start_loop',
  'threadpool_dying_limit',
  'threadpool_hung_check_period',
  'threadpool_hung_thread_limit',
  'threadpool_kill_thread_limit',
  'threadpool_max_requests',
  'threadpool_max_zombie_threads_before_die',
  'threadpool_spawn_if_under',
  'threadpool_workers',
  'use_threadpool',
]

const SHAPE = {
  host: [asHost, { host: '127.0.0.1', port: undefined }],
  port: [asInt, undefined],
  ssl_pem: [String, undefined],
  socket_timeout: [asInt, undefined],
  request_queue_size: [asInt, undefined],
} as const

/** How a limit is called in a section of a server. */
export const LIMIT = 'limits.'

const LIMITS: Readonly<Record<string, readonly [Converter<number | undefined>, undefined]>> =
  Object.fromEntries(
    limitNames.map((name) => [`${LIMIT}${name}`, [(text: string) => limitOf(name, text), undefined]]),
  )

/**
 * Serves an application, and resolves when the server listens. Settings: `host`, with a port or without, `127.0.0.1` by
 * default; `port`, 8080, or 4443 with TLS; `ssl_pem`, a file with key and certificate; `socket_timeout` in seconds;
 * `request_queue_size`; each of the limits, `limits.bodyBytes = 10m`. Those about threads are ignored, with a warning.
 */
export async function httpServer(
  app: Application,
  _globalConf: Conf,
  localConf: Conf,
): Promise<RunningServer> {
  const ignored = Object.keys(localConf).filter((key) => IGNORED.includes(key))
  if (ignored.length > 0) {
    process.emitWarning(`the server has no use for ${ignored.join(', ')}`, { code: 'WSGIFY_IGNORED_SETTING' })
  }
  return serve(app, await httpServerOptions(pick(localConf, (key) => !ignored.includes(key))))
}

/** What the settings of a server mean that this one has too; what another server has beside them is passed over. */
export function knownServerOptions(localConf: Conf): Promise<ServeOptions> {
  return httpServerOptions(pick(localConf, (key) => Object.hasOwn(SHAPE, key) || key.startsWith(LIMIT)))
}

async function httpServerOptions(localConf: Conf): Promise<ServeOptions> {
  const isLimit = (key: string) => key.startsWith(LIMIT)
  const given = settings(
    pick(localConf, (key) => !isLimit(key)),
    SHAPE,
  )
  const limits: Record<string, number> = {}
  for (const [key, limit] of Object.entries(settings(pick(localConf, isLimit), LIMITS))) {
    if (limit !== undefined) limits[key.slice(LIMIT.length)] = limit
  }
  const { host, port, ssl_pem: file, socket_timeout: seconds } = given
  const pem = file === undefined ? undefined : await readFile(file)
  return {
    host: host.host,
    port: port ?? host.port ?? (pem === undefined ? 8080 : 4443),
    tls: pem === undefined ? undefined : { key: pem, cert: pem },
    backlog: given.request_queue_size,
    limits: {
      ...(seconds === undefined ? {} : { sendTimeout: seconds * 1000 }),
      ...limits,
    },
  }
}

function pick(conf: Conf, wanted: (key: string) => boolean): Conf {
  return Object.fromEntries(Object.entries(conf).filter(([key]) => wanted(key)))
}

// `name`, `name:port`, `[v6]`, `[v6]:port`, or an address of IPv6 by itself.
function asHost(text: string): { host: string; port: number | undefined } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? []
  const host = bracketed ?? plain ?? text
  return { host, port: port === undefined ? undefined : asInt(port) }
}
