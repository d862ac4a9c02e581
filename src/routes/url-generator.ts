// `url`, the object that makes URLs within a request: by the name of a route, by arguments, or from what matched.

import { type Environ, kind } from '../environ/contract.ts'
import { domainOf, hostOf, isHost } from '../environ/request-url.ts'
import { encodePathBytes } from '../syntax/percent.ts'
import { isGiven, ownArgs, quotePath, withQueryOf } from './generate.ts'
import type { PathValue } from './path-variables.ts'
import type { Route, UrlArgs } from './route.ts'
import type { RouteMap } from './route-map.ts'
import { splitHost } from './sub-domain.ts'

/** What an argument that is no variable may be: it goes into the query, a list as several. */
export type QueryValue = PathValue | null | undefined | readonly (PathValue | null | undefined)[]

/** Arguments that say how a URL is made. With a `_` after it, `anchor_`, the name is one for the query. */
export interface SpecialArgs {
  /** The fragment. */
  readonly anchor?: PathValue | null | undefined
  /** Another host, with its port. */
  readonly host?: string | null | undefined
  /** Another scheme, such as `https`; empty for none, as in `//host/path`. */
  readonly protocol?: string | null | undefined
  /** Whether the URL has scheme and host. */
  readonly qualified?: boolean | undefined
  /** The sub-domain; needs `mapper.subDomains`. */
  readonly subDomain?: string | null | undefined
  /** The method that the route must allow. */
  readonly method?: string | undefined
}

/** The arguments by the names of routes. `Names` has an object type for each name. */
export type NamedArgs<Names, Name> = Name extends keyof Names
  ? Record<never, never> extends Names[Name]
    ? [args?: Names[Name] & SpecialArgs & Record<string, unknown>]
    : [args: Names[Name] & SpecialArgs & Record<string, unknown>]
  : [args?: SpecialArgs & UrlArgs]

/** Makes URLs within a request. */
export interface URLGenerator<Names = Record<never, never>> {
  /**
   * The URL of a named route; a name that is not registered is a URL or path itself, and its arguments become its query.
   *
   * Throws a GenerationError that says which route was tried and what was missing.
   */
  <Name extends (keyof Names & string) | (string & {})>(name: Name, ...args: NamedArgs<Names, Name>): string
  /** The URL of the route that fits the arguments best. */
  (args: SpecialArgs & UrlArgs): string
  /** As without a name, but starting from what matched the request; an argument that is null removes one of these. */
  current(args?: SpecialArgs & UrlArgs): string
  readonly mapper: RouteMap
}

interface URLGeneratorConstructor {
  new <Names = Record<never, never>>(
    mapper: RouteMap & { readonly names?: Names },
    environ?: Partial<Environ>,
  ): URLGenerator<Names>
}

/**
 * Makes the object that makes URLs. Without an environ there is no host, so URLs with one need `host`.
 *
 * @example
 * const url = new URLGenerator(mapper, req.environ)
 * url('instance', { id: 7 })                    // /instances/7
 * url('instance', { id: 7, qualified: true })   // http://example.org/instances/7
 */
export const URLGenerator = function URLGenerator(mapper: RouteMap, environ: Partial<Environ> = {}) {
  const url = (first: unknown, second?: unknown) => makeUrl(mapper, environ, first, second, false)
  const current = (args: unknown = {}) => makeUrl(mapper, environ, args, undefined, true)
  return Object.assign(url, { current, mapper })
} as unknown as URLGeneratorConstructor

const SCHEME = /^[a-z][a-z0-9+.-]*$/i
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:|^\/\//i

function makeUrl(
  mapper: RouteMap,
  environ: Partial<Environ>,
  first: unknown,
  second: unknown,
  useCurrent: boolean,
): string {
  const [name, given] = typeof first === 'string' ? [first, second ?? {}] : [null, first]
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(`a URL is made of a name and arguments as an object, not of ${kind(given)}`)
  }
  const { anchor, host, protocol, qualified, ...rest } = given as SpecialArgs & UrlArgs
  const args = withoutMarks(rest)
  const place = { anchor, host, protocol, qualified }
  const route = name === null ? null : mapper.named(name)
  if (name !== null && route === null) {
    return placed(withQueryOf(mountedText(name, environ), args), place, environ)
  }
  const wanted = wantedArgs(mapper, environ, route, args, useCurrent)
  const { _anchor, _host, _protocol, ...values } = wanted
  const alone = route !== null && (mapper.hardcodeNames || route.isStatic) ? route : null
  const made = mapper.build(alone, values, environ)
  const filtered = {
    anchor: anchor ?? (_anchor as string | undefined),
    host: host || (_host as string | undefined),
    protocol: protocol ?? (_protocol as string | undefined),
    qualified,
  }
  return placed(made, filtered, environ)
}

// `anchor_` is an argument called anchor.
function withoutMarks(given: UrlArgs): UrlArgs {
  const args = ownArgs(given)
  for (const key of ['anchor', 'host', 'protocol', 'qualified']) {
    const marked = `${key}_`
    if (!(marked in args)) continue
    args[key] = args[marked]
    delete args[marked]
  }
  return args
}

const NON_ASCII = /[^\x00-\x7f]+/g

function mountedText(text: string, environ: Partial<Environ>): string {
  const url = text.replace(NON_ASCII, quotePath)
  return url.startsWith('/') && !url.startsWith('//') ? encodePathBytes(environ.SCRIPT_NAME ?? '') + url : url
}

function wantedArgs(
  mapper: RouteMap,
  environ: Partial<Environ>,
  route: Route | null,
  args: UrlArgs,
  useCurrent: boolean,
): UrlArgs {
  if (route === null) {
    const remembered = useCurrent ? withMemory(args, environ) : args
    return 'subDomain' in remembered || (useCurrent && mapper.subDomains)
      ? onSubDomain(mapper, environ, remembered)
      : remembered
  }
  const all = ownArgs(route.defaultArgs, args)
  const filtered = route.filter === null ? all : ownArgs(route.filter(all))
  if (route.isExternal) return filtered
  const { subDomain } = filtered
  const hosted = onSubDomain(mapper, environ, filtered)
  // A route that is for one sub-domain is told that it is on it.
  return route.defaults.has('subDomain') ? ownArgs(hosted, { subDomain }) : hosted
}

/** What matched the request, under what was given. */
function withMemory(given: UrlArgs, environ: Partial<Environ>): UrlArgs {
  const args = ownArgs(given)
  const { controller } = args
  if (typeof controller === 'string' && controller.startsWith('/')) {
    return ownArgs(args, { controller: controller.slice(1) })
  }
  if (isGiven(controller) && !('action' in args)) args['action'] = 'index'
  const all = ownArgs(environ['wsgiorg.routing_args']?.[1], args)
  for (const key of Object.keys(args)) if (args[key] === null) delete all[key]
  return all
}

/** The arguments without the sub-domain, which becomes a host when it is not the one of the request. */
function onSubDomain(mapper: RouteMap, environ: Partial<Environ>, given: UrlArgs): UrlArgs {
  if (!mapper.subDomains) return given
  const { subDomain: wanted } = given
  const args = ownArgs(given)
  delete args['subDomain']
  if (environ.HTTP_HOST === undefined && environ.SERVER_NAME === undefined) return args
  const whole = hostOf(environ as Environ)
  const host = domainOf(whole)
  const port = environ.HTTP_HOST === undefined ? '' : whole.slice(host.length)
  const rules = mapper.subDomainRules
  const [current, domain] = splitHost(host, rules)
  const name = isGiven(wanted) && wanted !== '' ? String(wanted) : null
  if (name !== null && name !== current && !rules.ignored.includes(name)) {
    return ownArgs(args, { _host: `${name}.${domain}${port}` })
  }
  if ((name === null || rules.ignored.includes(name)) && domain !== host)
    return ownArgs(args, { _host: domain + port })
  return args
}

/** A path with what was asked for around it: fragment, scheme and host. */
function placed(
  path: string,
  { anchor, host, protocol, qualified }: SpecialArgs,
  environ: Partial<Environ>,
): string {
  const url = isGiven(anchor) ? `${path}#${quotePath(String(anchor))}` : path
  const isAsked = Boolean(host) || isGiven(protocol) || qualified === true
  if (!isAsked || ABSOLUTE.test(url)) return url
  const scheme = protocol ?? environ['wsgi.url_scheme'] ?? 'http'
  if (scheme !== '' && !SCHEME.test(scheme)) {
    throw new TypeError(`a protocol is such as "https", not ${JSON.stringify(scheme)}`)
  }
  // With another protocol the port would be a wrong one.
  const place = host || (qualified === true ? currentHost(environ) : domainOf(currentHost(environ)))
  if (!isHost(place))
    throw new TypeError(`a host is such as "example.org:8080", not ${JSON.stringify(place)}`)
  return `${scheme === '' ? '' : `${scheme}:`}//${place}/${url.replace(/^\/+/, '')}`
}

function currentHost(environ: Partial<Environ>): string {
  if (environ.HTTP_HOST === undefined && environ.SERVER_NAME === undefined) {
    throw new TypeError(
      'a URL with a host needs an environ with HTTP_HOST or SERVER_NAME, or the argument host',
    )
  }
  const host = hostOf(environ as Environ)
  const port = environ['wsgi.url_scheme'] === 'https' ? ':443' : ':80'
  return host.endsWith(port) ? host.slice(0, -port.length) : host
}
