// Answers cases with wsgify, as driver.py does with the real Paste Deploy and Paste.

import { fileURLToPath } from 'node:url'
import { Cascade } from '../../../src/deploy/cascade.ts'
import { ConfigFile, readIni } from '../../../src/deploy/config-file.ts'
import { appConfig, type LoadOptions, loadContext } from '../../../src/deploy/load.ts'
import { prefixFilter } from '../../../src/deploy/prefix.ts'
import type { Conf, Filter, Kind, Server } from '../../../src/deploy/protocols.ts'
import { parsePathExpression, URLMap } from '../../../src/deploy/urlmap.ts'
import { blank } from '../../../src/environ/blank.ts'
import { collect } from '../../../src/environ/body.ts'
import type { Application, Environ, Input } from '../../../src/environ/contract.ts'
import { statusMap } from '../../../src/exc/status-map.ts'
import { Request } from '../../../src/message/request.ts'
import { asBool, asInt, asList } from '../../../src/syntax/converters.ts'
import type { Answer, Json } from '../cases.ts'
import { inner, order, tell } from './toys.ts'

/** A question: its files stand in `folder` when it is asked. */
export interface DeployCase {
  readonly op: string
  readonly files?: Readonly<Record<string, string>>
  readonly [argument: string]: Json | undefined
}

const toys = fileURLToPath(new URL('./toys', import.meta.url))

interface Args {
  readonly folder: string
  readonly [argument: string]: unknown
}

function optionsOf(args: Args): LoadOptions {
  const { folder, name, globalConf } = args as { folder: string; name?: string; globalConf?: Conf }
  return {
    relativeTo: folder,
    aliases: { toys },
    ...(name ? { name } : {}),
    ...(globalConf ? { globalConf } : {}),
  }
}

const uriOf = (args: Args) => (args['uri'] ?? 'config:app.ini') as string

const ops: Record<string, (args: Args) => unknown> = {
  async 'ini.read'({ folder }) {
    const ini = await readIni(`${folder}/app.ini`, null, false)
    const file = new ConfigFile(ini, {}, null)
    const sections = [...file.sections]
    const raw = (name: string, key: string) =>
      ini.sections.get(name)?.options.get(key)?.value ??
      ini.defaults.options.get(key)?.value ??
      (key === 'here' ? folder : `${folder}/app.ini`)
    return {
      sections,
      raw: sections.map((name) => file.keys(name).map((key) => [key, raw(name, key)])),
      values: sections.map((name) => [
        name,
        file.keys(name).map((key) => [key, attempt(() => file.get(name, key))]),
      ]),
      defaults: attempt(() => [...file.defaults()]),
    }
  },

  async load(args) {
    order.length = 0
    const context = await loadContext(args['kind'] as Kind, uriOf(args), optionsOf(args))
    const made = await context.create()
    const asked = context.kind === 'app' ? made : await (made as Filter | Server)(inner)
    return { made: tell(asked), order: [...order] }
  },

  async config(args) {
    const { settings, localConf, globalConf } = await appConfig(uriOf(args), optionsOf(args))
    return { settings: { ...settings }, local: { ...localConf }, global: { ...globalConf } }
  },

  expression({ text }) {
    const map = new URLMap().set(parsePathExpression(text as string), inner)
    return [...map].map(({ host, path }) => [host, path])[0]
  },

  async urlmap({ entries, path, host, scheme = 'http', script = '' }) {
    let found: Json = null
    const map = new URLMap({ notFound: () => '' })
    for (const [text, name] of entries as [string, string][]) {
      map.set(parsePathExpression(text), (environ) => {
        found = [name, environ.SCRIPT_NAME, environ.PATH_INFO]
        return ''
      })
    }
    await map.wsgi(
      environOf({ PATH_INFO: path, SCRIPT_NAME: script, 'wsgi.url_scheme': scheme, HTTP_HOST: host }),
      () => {},
    )
    return found
  },

  async cascade({ apps, catch: codes = [404], body = '' }) {
    const tried: Json[] = []
    const made = (apps as [number, boolean, boolean][]).map(([status, reads, raises], i): Application => {
      return async (environ, startResponse) => {
        tried.push([i, reads ? await new Request(environ).text() : null])
        if (raises) throw new statusMap[status]!('raised')
        startResponse(`${status} Status`, [['X-App', String(i)]])
        return `from ${i}`
      }
    })
    const environ = environOf({ REQUEST_METHOD: 'POST', 'wsgi.input': streamed(body as string) })
    if (body !== '') environ.CONTENT_LENGTH = String((body as string).length)
    const told: Json[] = []
    try {
      const answer = await new Cascade(made, { catch: codes as number[] }).wsgi(
        environ,
        (status, headers) => {
          told.push([status, headers as Json])
        },
      )
      return { tried, told, body: new TextDecoder().decode(await collect(answer)) }
    } catch (error) {
      return { tried, raised: (error as { status: number }).status }
    }
  },

  convert({ to, value, args = [] }) {
    const converters: Record<string, (...all: never[]) => unknown> = {
      asbool: asBool,
      asint: asInt,
      aslist: asList,
    }
    return converters[to as string]!(
      ...([value, ...(args as Json[]).map((arg) => arg ?? undefined)] as never[]),
    )
  },

  async prefix({ settings, environ }) {
    const seen: Record<string, Json> = {}
    const app = prefixFilter(
      (given) => {
        for (const key of ['SCRIPT_NAME', 'PATH_INFO', 'HTTP_HOST', 'SERVER_PORT', 'wsgi.url_scheme']) {
          seen[key] = (given[key] ?? null) as Json
        }
        return ''
      },
      {},
      settings as Conf,
    )
    const given = environOf({ REMOTE_ADDR: '127.0.0.1', ...(environ as Record<string, string>) })
    await (typeof app === 'function' ? app(given, () => {}) : app.wsgi(given, () => {}))
    return seen
  },
}

function environOf(keys: Record<string, unknown>): Environ {
  const environ = blank('/')
  environ.SERVER_NAME = 'localhost'
  environ.SERVER_PORT = '80'
  delete environ.HTTP_HOST
  for (const [key, value] of Object.entries(keys))
    if (value !== undefined && value !== null) environ[key] = value
  return environ
}

// In pieces, and only once, as it comes from a socket.
function streamed(text: string): Input {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
  return (async function* () {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.slice(at, at + 1000)
  })()
}

function attempt(make: () => unknown): unknown {
  try {
    return make()
  } catch {
    return { error: 'refused' }
  }
}

/** What wsgify answers to a case. */
export async function answer({ op, files: _, ...args }: DeployCase): Promise<Answer> {
  try {
    return { ok: (await ops[op]!(args as unknown as Args)) as Json }
  } catch (error) {
    return { error: error instanceof Error ? error.name : String(error) }
  }
}
