// Answers suites with wsgify, as driver.py does with the real Routes.

import { blank } from '../../../src/environ/blank.ts'
import { call } from '../../../src/environ/call.ts'
import type { Environ } from '../../../src/environ/contract.ts'
import { Mapper } from '../../../src/routes/mapper.ts'
import { RoutesMiddleware } from '../../../src/routes/middleware.ts'
import type { RouteOptions, UrlArgs } from '../../../src/routes/route.ts'
import type { CollectionMapper, SubMapper } from '../../../src/routes/sub-mapper.ts'
import { URLGenerator } from '../../../src/routes/url-generator.ts'
import type { Answer, Json } from '../cases.ts'
import type { Ask, Suite } from './suites.ts'

type Options = { readonly [name: string]: Json }

const functions: Record<string, (environ: Environ | null, result: Record<string, unknown>) => unknown> = {
  refuse: () => false,
  mark: (_environ, result) => {
    result['marked'] = 'yes'
    return true
  },
  agent: (environ) => environ?.HTTP_USER_AGENT?.includes('curl') === true,
}

const filters: Record<string, (args: UrlArgs) => UrlArgs> = {
  month: (args) => ({ ...args, month: args['month'] ?? '1' }),
  anchor: (args) => ({ ...args, _anchor: 'top' }),
}

function optionsOf(given: Options | null): RouteOptions {
  const made: Record<string, unknown> = { ...given }
  const { conditions, _filter } = (given ?? {}) as { conditions?: Options; _filter?: string }
  if (conditions !== undefined) {
    const name = conditions['function'] as string | undefined
    made['conditions'] = { ...conditions, ...(name === undefined ? {} : { function: functions[name] }) }
  }
  if (_filter !== undefined) made['_filter'] = filters[_filter]
  return made as RouteOptions
}

/** What the steps of a program call, of a mapper or a submapper. */
interface Target {
  connect(name: string | null, path: string, options: RouteOptions): unknown
  resource(member: string, collection: string, options: RouteOptions): unknown
  redirect(path: string, destination: string, options: RouteOptions): unknown
  link(rel: string, options: RouteOptions): unknown
  action(options: RouteOptions): unknown
  submapper(options: RouteOptions): SubMapper
  collection(collection: string | null, resource: string, options: RouteOptions): CollectionMapper
}

function make({ options = {}, program }: Suite): Mapper {
  const { controllers = [], ...settings } = options
  const mapper = new Mapper(settings as never)
  const made = new Map<string, Mapper | SubMapper>([['', mapper]])
  for (const [verb, on, ...rest] of program) {
    const target = made.get(on) as unknown as Target
    const last = optionsOf(rest.at(-1) as Options)
    const [first, second] = rest as [string, string]
    if (verb === 'connect') target.connect(first, second, last)
    else if (verb === 'resource') target.resource(first, second, last)
    else if (verb === 'submapper') made.set(first, target.submapper(last))
    else if (verb === 'redirect') target.redirect(first, second, last)
    else if (verb === 'link') target.link(first, last)
    else if (verb === 'action') target.action(last)
    else if (verb !== 'collection') throw new Error(`no step ${verb}`)
    else {
      const collection = target.collection(second, rest[2] as string, last)
      made.set(first, collection)
      made.set(`${first}.member`, collection.member)
    }
  }
  mapper.createRegs(controllers as string[])
  return mapper
}

const asks: Record<string, (mapper: Mapper, ...args: never[]) => unknown> = {
  match: (mapper, url: string, environ: Environ | null = null) => mapper.match(url, environ),
  url: (mapper, environ: Environ, name: string | null, args: UrlArgs) => {
    const url = new URLGenerator(mapper, environ) as (...given: unknown[]) => string
    return name === null ? url(args) : url(name, args)
  },
  current: (mapper, environ: Environ, memory: UrlArgs, args: UrlArgs) =>
    new URLGenerator(mapper, { ...environ, 'wsgiorg.routing_args': [[], memory] }).current(args),
  generate: (mapper, args: UrlArgs, environ: Environ | null = null) => mapper.generate(args, environ),
  table: (mapper) => `${mapper}`.split('\n').map((line) => line.trimEnd()),
  middleware: async (mapper, given: Environ) => {
    const environ = { ...blank('/', { environ: { HTTP_HOST: 'example.org' } }), ...given }
    const told: Record<string, unknown> = {}
    const app = new RoutesMiddleware((environ, startResponse) => {
      told['args'] = environ['wsgiorg.routing_args']?.[1]
      told['scriptName'] = environ.SCRIPT_NAME
      told['pathInfo'] = environ.PATH_INFO
      told['method'] = environ.REQUEST_METHOD
      told['route'] = (environ['routes.route'] as { path: string } | null)?.path ?? null
      startResponse('200 OK', [])
      return ''
    }, mapper)
    const { status, headers } = await call(app, environ)
    return { ...told, status, location: new Map(headers).get('Location') ?? null }
  },
}

async function attempt(function_: () => unknown): Promise<Answer> {
  try {
    return { ok: (await function_()) as Json }
  } catch (error) {
    return { error: error instanceof Error ? error.name : String(error) }
  }
}

/** What wsgify answers to the questions of a suite. */
export async function answer(suite: Suite): Promise<Answer[]> {
  let mapper: Mapper
  try {
    mapper = make(suite)
  } catch (error) {
    const failed = { error: error instanceof Error ? error.name : String(error) }
    return suite.asks.map(() => failed)
  }
  return Promise.all(
    suite.asks.map(([verb, ...given]: Ask) =>
      attempt(() => (asks[verb] as (...args: unknown[]) => unknown)(mapper, ...given)),
    ),
  )
}
