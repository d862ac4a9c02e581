// Paste Deploy's prefix filter: an application that is reached below a path which its server does not know of.

import type { Application, Environ } from '../environ/contract.ts'
import { trustProxies } from '../environ/proxies.ts'
import { domainOf, hostOf } from '../environ/request-url.ts'
import { asBool, asInt, asList } from '../syntax/converters.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { isUnder, normalizedPrefix } from './mount.ts'
import type { Conf } from './protocols.ts'
import { settings } from './settings.ts'

interface PrefixRules {
  readonly prefix: string
  /** A port; null for that of the scheme, undefined for the one that is there. */
  readonly port: number | null | undefined
  readonly scheme: 'http' | 'https' | undefined
}

const prefixed = wsgify.middleware((request, app, rules: PrefixRules) => {
  applyPrefix(request.environ, rules)
  return app
})

/**
 * `egg:PasteDeploy#prefix`. Settings: `prefix`, which becomes SCRIPT_NAME and is taken off PATH_INFO where it is there;
 * `scheme`; `force_port`, empty for that of the scheme; `translate_forwarded_server`, true by default, which believes
 * X-Forwarded fields of the proxies in `trusted_proxies` (`loopback` by default) and removes those of all others.
 */
export function prefixFilter(app: Application, _globalConf: Conf, localConf: Conf): Application {
  const given = settings(localConf, {
    prefix: [normalizedPrefix, ''],
    translate_forwarded_server: [asBool, true],
    trusted_proxies: [(text: string) => asList(text), ['loopback']],
    force_port: [asPort, undefined],
    scheme: [asScheme, undefined],
  } as const)
  const rules = { prefix: given.prefix, port: given.force_port, scheme: given.scheme }
  const inner = prefixed(app, rules)
  return given.translate_forwarded_server ? trustProxies(inner, { proxies: given.trusted_proxies }) : inner
}

function applyPrefix(environ: Environ, { prefix, port, scheme }: PrefixRules): void {
  if (prefix !== '' && isUnder(environ.PATH_INFO, prefix))
    environ.PATH_INFO = environ.PATH_INFO.slice(prefix.length)
  if (environ.PATH_INFO === '') environ.PATH_INFO = '/'
  environ.SCRIPT_NAME = prefix
  if (scheme !== undefined) environ['wsgi.url_scheme'] = scheme
  if (port === undefined) return
  const host = domainOf(hostOf(environ))
  environ.SERVER_PORT = String(port ?? (environ['wsgi.url_scheme'] === 'https' ? 443 : 80))
  environ.HTTP_HOST = port === null ? host : `${host}:${port}`
}

function asPort(text: string): number | null {
  if (text === '') return null
  const port = asInt(text)
  if (port > 0 && port < 65_536) return port
  throw new RangeError(`a port is from 1 to 65535, not ${JSON.stringify(text)}`)
}

function asScheme(text: string): 'http' | 'https' {
  if (text === 'http' || text === 'https') return text
  throw new RangeError(`a scheme is http or https, not ${JSON.stringify(text)}`)
}
