// What was asked, how it was answered and how long that took, as numbers: for StatsD, or for a function of your own.

import { toWsgi, type Wsgi } from '../environ/contract.ts'
import type { Request } from '../message/request.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { bool, callable, type Filter, readSettings, text } from './settings.ts'
import { statsd } from './statsd.ts'
import { watched } from './watched.ts'

/** One request, as it is counted. */
export interface Stat {
  /** Such as `nova.GET.v21.servers`. */
  readonly name: string
  readonly status: number
  readonly bytes: number
  readonly milliseconds: number
}

/** What is counted under which name, and who gets it. */
export interface StatsOptions {
  /** What names begin with, such as that of the service. */
  readonly name: string
  /** The StatsD server, such as `127.0.0.1` or `stats.example:8125`. Needs a runtime with UDP. */
  readonly statsHost?: string | undefined
  /** In place of `statsHost`: gets each request once its body was given to the server. An error of its own goes to `wsgi.errors`. */
  readonly record?: ((stat: Stat, request: Request) => unknown) | undefined
  /** In place of the path of the request: what it is counted under, such as the pattern of its route. */
  readonly path?: ((request: Request) => string) | undefined
  /** Whether UUIDs are taken out of paths, which would give each thing a name of its own. True by default. */
  readonly removeUuid?: boolean | undefined
  /** The same for UUIDs without hyphens. True by default. */
  readonly removeShortUuid?: boolean | undefined
}

const UUID = /\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?=\/|$)/gi
const SHORT_UUID = /\/[0-9a-f]{32}(?=\/|$)/gi
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const LONGEST = 200
// Their paths and methods lead to nothing, so anybody can make them up.
const NOWHERE = [400, 404, 405, 414, 501]

/**
 * Times each request under its method and path: `name.GET.v21.servers`. What led to nothing (400, 404, 405, 414, 501) is
 * counted as `name.none`, so that clients cannot make up names. Numbers in paths are names too: give a `path` where there are any.
 *
 * @example
 * stats(app, { name: 'nova', statsHost: '127.0.0.1:8125' })
 */
export const stats: Filter<StatsOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { name, path, record }): Wsgi => {
    const wsgi = toWsgi(app)
    const { method } = req
    return (environ, startResponse) =>
      watched(wsgi, environ, startResponse, ({ status, bytes, milliseconds }) => {
        const what = NOWHERE.includes(status) ? 'none' : nameOf(method, path(req))
        return record({ name: `${name}.${what}`, status, bytes, milliseconds }, req)
      })
  },
  (given: StatsOptions) => {
    const read = readSettings(
      given,
      {
        name: text,
        statsHost: [text, null],
        record: [callable<NonNullable<StatsOptions['record']>>, null],
        path: [callable<NonNullable<StatsOptions['path']>>, null],
        removeUuid: [bool, true],
        removeShortUuid: [bool, true],
      },
      { oslo_config_project: null },
    )
    const { name, statsHost, record, removeUuid, removeShortUuid } = read
    if ((statsHost === null) === (record === null)) {
      throw new TypeError('the setting "statsHost" is needed, or "record" in its place')
    }
    const plain = ({ path }: Request): string => {
      const long = removeUuid ? path.replace(UUID, '') : path
      return removeShortUuid ? long.replace(SHORT_UUID, '') : long
    }
    return {
      name: name.split('.').map(segment).join('.'),
      path: read.path ?? plain,
      record: record ?? timing(statsd(statsHost as string)),
    }
  },
)

function timing(send: (line: string) => void): (stat: Stat) => void {
  return ({ name, milliseconds }) => send(`${name}:${milliseconds.toFixed(3)}|ms`)
}

// v2.1 is v21, as the dot parts names.
function nameOf(method: string, path: string): string {
  const segments = path
    .slice(0, LONGEST)
    .replace(/(?<=\/v\d{1,9})\.(?=\d)/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(segment)
  return [METHODS.includes(method) ? method : 'OTHER', ...segments].join('.')
}

function segment(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/g, '_')
}
