// `egg:Paste#http`: the node gateway with the settings of Paste's server.

import { readFile } from 'node:fs/promises'
import type { Application } from '../environ/contract.ts'
import type { RunningServer } from '../gateways/node/listen.ts'
import { serve } from '../gateways/node/server.ts'
import { asInt } from '../syntax/converters.ts'
import type { Conf } from './protocols.ts'
import { settings } from './settings.ts'

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

/**
 * Serves an application, and resolves when the server listens. Settings: `host`, with a port or without, `127.0.0.1` by
 * default; `port`, 8080, or 4443 with TLS; `ssl_pem`, a file with key and certificate; `socket_timeout` in seconds;
 * `request_queue_size`. Those about threads are ignored, with a warning.
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
  const known = Object.fromEntries(Object.entries(localConf).filter(([key]) => !ignored.includes(key)))
  const given = settings(known, {
    host: [asHost, { host: '127.0.0.1', port: undefined }],
    port: [asInt, undefined],
    ssl_pem: [String, undefined],
    socket_timeout: [asInt, undefined],
    request_queue_size: [asInt, undefined],
  } as const)
  const pem = given.ssl_pem === undefined ? undefined : await readFile(given.ssl_pem)
  return serve(app, {
    host: given.host.host,
    port: given.port ?? given.host.port ?? (pem === undefined ? 8080 : 4443),
    tls: pem === undefined ? undefined : { key: pem, cert: pem },
    backlog: given.request_queue_size,
    limits: given.socket_timeout === undefined ? undefined : { sendTimeout: given.socket_timeout * 1000 },
  })
}

// `name`, `name:port`, `[v6]`, `[v6]:port`, or an address of IPv6 by itself.
function asHost(text: string): { host: string; port: number | undefined } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? []
  const host = bracketed ?? plain ?? text
  return { host, port: port === undefined ? undefined : asInt(port) }
}
