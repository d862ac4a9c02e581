// What stands for the names of Python's packages in existing configurations. Targets are names of modules, so nothing is
// loaded that no configuration names; those that have no counterpart here say what does their work.

import type { Protocol } from './protocols.ts'

/** What a name stands for: a factory of any kind, or `module:attribute`. */
export type AliasTarget = string | ((...args: never[]) => unknown)

/**
 * Names and what stands for them. A key is `egg:package#entry`, with a target for each protocol; `module:attribute`; or
 * a module, which stands for the modules below it too.
 *
 * @example
 * loadApp(uri, {
 *   aliases: {
 *     'egg:Paste#gzip': { 'paste.filter_factory': './filters.ts:gzip' },
 *     'keystonemiddleware.auth_token:filter_factory': authToken,
 *     'nova.api': './api',
 *   },
 * })
 */
export type Aliases = Readonly<Record<string, AliasTarget | Readonly<Partial<Record<Protocol, AliasTarget>>>>>

/** The entries of Paste and Paste Deploy, which name each other's too. */
const paste: Readonly<Record<string, readonly [Protocol, string]>> = {
  urlmap: ['paste.composite_factory', 'wsgify/deploy:urlmapFactory'],
  cascade: ['paste.composite_factory', 'wsgify/deploy:cascadeFactory'],
  config: ['paste.filter_app_factory', 'wsgify/deploy:configFilter'],
  prefix: ['paste.filter_app_factory', 'wsgify/deploy:prefixFilter'],
  lint: ['paste.filter_app_factory', 'wsgify/deploy:lintFilter'],
  http: ['paste.server_runner', 'wsgify/deploy:httpServer'],
  httpexceptions: ['paste.filter_app_factory', 'wsgify/deploy:httpExceptionsFilter'],
  translogger: ['paste.filter_app_factory', 'wsgify/filters:accessLog'],
  gzip: ['paste.filter_app_factory', 'wsgify/filters:compression'],
  static: ['paste.app_factory', 'wsgify/deploy:staticFactory'],
}

/** The filters of oslo.middleware and its like: the entry, the modules and attributes it has there, and ours. */
const oslo: readonly (readonly [entry: string, attributes: readonly string[], ours: string])[] = [
  ['basic_auth', ['BasicAuthMiddleware.factory'], 'basicAuth'],
  ['catch_errors', ['CatchErrors.factory'], 'catchErrors'],
  ['correlation_id', ['CorrelationId.factory'], 'correlationId'],
  ['cors', ['CORS.factory', 'filter_factory'], 'cors'],
  ['debug', ['Debug.factory'], 'debug'],
  ['healthcheck', ['Healthcheck.factory'], 'healthcheck'],
  ['http_proxy_to_wsgi', ['HTTPProxyToWSGI.factory'], 'proxyHeaders'],
  ['request_id', ['RequestId.factory'], 'requestId'],
  ['sizelimit', ['RequestBodySizeLimiter.factory'], 'sizeLimit'],
  ['ssl', ['SSLMiddleware.factory'], 'proxyHeaders'],
  ['stats', ['StatsMiddleware.factory'], 'stats'],
]

const modules: Readonly<Record<string, string>> = {
  'paste.urlmap:urlmap_factory': 'wsgify/deploy:urlmapFactory',
  'paste.cascade:make_cascade': 'wsgify/deploy:cascadeFactory',
  'paste.urlparser:make_static': 'wsgify/deploy:staticFactory',
  'paste.lint:make_middleware': 'wsgify/deploy:lintFilter',
  'paste.httpserver:server_runner': 'wsgify/deploy:httpServer',
  'paste.deploy.config:make_config_filter': 'wsgify/deploy:configFilter',
  'paste.deploy.config:make_prefix_middleware': 'wsgify/deploy:prefixFilter',
  'paste.httpexceptions:make_middleware': 'wsgify/deploy:httpExceptionsFilter',
  'paste.translogger:make_filter': 'wsgify/filters:accessLog',
  'paste.gzipper:make_gzip_middleware': 'wsgify/filters:compression',
  'cinder.api:root_app_factory': 'wsgify/deploy:urlmapFactory',
  'glance.api:root_app_factory': 'wsgify/deploy:urlmapFactory',
  'manila.api:root_app_factory': 'wsgify/deploy:urlmapFactory',
  'nova.api.openstack.urlmap:urlmap_factory': 'wsgify/deploy:versionMapFactory',
  'cinder.api.urlmap:urlmap_factory': 'wsgify/deploy:versionMapFactory',
  'manila.api.urlmap:urlmap_factory': 'wsgify/deploy:versionMapFactory',
  'nova.api.auth:pipeline_factory': 'wsgify/deploy:pipelineFactory',
  'nova.api.auth:pipeline_factory_v21': 'wsgify/deploy:pipelineFactory',
  'cinder.api.middleware.auth:pipeline_factory': 'wsgify/deploy:pipelineFactory',
  'manila.api.middleware.auth:pipeline_factory': 'wsgify/deploy:pipelineFactory',
  'neutron.auth:pipeline_factory': 'wsgify/deploy:pipelineFactory',
  'keystonemiddleware.auth_token:filter_factory': 'wsgify/filters:authToken',
  'oslo_middleware:Healthcheck.app_factory': 'wsgify/filters:healthcheckApp',
  'oslo_middleware.healthcheck:Healthcheck.app_factory': 'wsgify/filters:healthcheckApp',
}

/** The aliases that are there without being asked for. */
export const builtinAliases: Aliases = Object.freeze({
  ...Object.fromEntries(
    ['paste', 'pastedeploy'].flatMap((egg) =>
      Object.entries(paste).map(([entry, [protocol, target]]) => [
        `egg:${egg}#${entry}`,
        { [protocol]: target },
      ]),
    ),
  ),
  ...Object.fromEntries(
    oslo.flatMap(([entry, attributes, ours]) => [
      [`egg:oslo.middleware#${entry}`, { 'paste.filter_factory': `wsgify/filters:${ours}` }],
      ...attributes.flatMap((attribute) => [
        [`oslo_middleware.${entry}:${attribute}`, `wsgify/filters:${ours}`],
        ...(attribute.includes('.') ? [[`oslo_middleware:${attribute}`, `wsgify/filters:${ours}`]] : []),
      ]),
    ]),
  ),
  'egg:oslo.middleware#healthcheck': {
    'paste.filter_factory': 'wsgify/filters:healthcheck',
    'paste.app_factory': 'wsgify/filters:healthcheckApp',
  },
  'egg:wsgify#inspect': { 'paste.filter_factory': 'wsgify/inspect:filterFactory' },
  'egg:keystonemiddleware#auth_token': { 'paste.filter_factory': 'wsgify/filters:authToken' },
  ...modules,
})

const AUDIT = 'wsgify/filters:accessLog with format = json tells who asked for what'
const EC2 = 'wsgify/filters:tokenAuth takes a check of your own'

/** Names of existing configurations that have no counterpart here, and what does their work. */
export const withoutCounterpart: ReadonlyMap<string, string> = new Map([
  ['keystonemiddleware.audit:filter_factory', AUDIT],
  ['egg:keystonemiddleware#audit', AUDIT],
  ['keystonemiddleware.ec2_token:filter_factory', EC2],
  ['egg:keystonemiddleware#ec2_token', EC2],
  ['keystonemiddleware.s3_token:filter_factory', EC2],
  ['egg:keystonemiddleware#s3_token', EC2],
  ['osprofiler.web:WsgiMiddleware.factory', 'wsgify/filters:tracing tells OpenTelemetry of each request'],
])

/** An alias that was found, and the name it was found by. */
export interface Alias {
  readonly key: string
  readonly target: AliasTarget
}

/** What stands for `module:attribute`: itself, or the longest module that it is in. Null when nothing does. */
export function aliasOf(aliases: Aliases, module: string, attribute: string): Alias | null {
  const whole = `${module}:${attribute}`
  const exact = Object.hasOwn(aliases, whole) ? aliases[whole] : undefined
  if (typeof exact === 'string' || typeof exact === 'function') return { key: whole, target: exact }
  for (let at = module.length; at > 0; at = module.lastIndexOf('.', at - 1)) {
    const key = module.slice(0, at)
    const target = Object.hasOwn(aliases, key) ? aliases[key] : undefined
    if (typeof target !== 'string') continue
    return { key, target: `${target}${module.slice(at).replaceAll('.', '/')}:${attribute}` }
  }
  return null
}

/** The entries of an egg by their names. Names of eggs have no case, and `-`, `_` and `.` are alike in them. */
export function entriesOf(
  aliases: Aliases,
  egg: string,
): Map<string, Readonly<Partial<Record<Protocol, AliasTarget>>>> {
  const entries = new Map<string, Readonly<Partial<Record<Protocol, AliasTarget>>>>()
  for (const [key, target] of Object.entries(aliases)) {
    const hash = key.indexOf('#')
    if (!key.startsWith('egg:') || hash < 0 || typeof target !== 'object') continue
    if (plain(key.slice(4, hash)) === plain(egg)) entries.set(key.slice(hash + 1), target)
  }
  return entries
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}
