// Which part of a host is its sub-domain: what stands before the domain, unless it is to be ignored.

import type { Environ } from '../environ/contract.ts'
import { domainOf, isHost } from '../environ/request-url.ts'

/** How hosts are split. */
export interface SubDomainRules {
  /** Whether sub-domains are looked at at all. */
  readonly enabled: boolean
  /** Sub-domains that count as none, such as `www`. */
  readonly ignored: readonly string[]
  /** What matches a domain, at the end of a host. */
  readonly domain: RegExp
}

/** The last two labels of a host. For a host such as `fred.co.uk` give a domain of your own. */
export const TWO_LABELS = '[^./]+?\\.[^./]+'

/** What matches a host with a sub-domain, from what matches a domain. */
export function domainPattern(domain: string | RegExp): RegExp {
  return new RegExp(`^(.+?)\\.(${typeof domain === 'string' ? domain : domain.source})$`, 'i')
}

/** The sub-domain that a request asks for, or null. */
export function subDomainOf(environ: Environ | null, rules: SubDomainRules): string | null {
  const host = environ?.HTTP_HOST
  if (!rules.enabled || host === undefined || !isHost(host)) return null
  const [subDomain] = splitHost(domainOf(host), rules)
  return subDomain === null || rules.ignored.includes(subDomain) ? null : subDomain
}

/** A host without its port as its sub-domain, or null, and its domain. */
export function splitHost(
  host: string,
  { domain }: SubDomainRules,
): [subDomain: string | null, domain: string] {
  const found = host.length > 255 ? null : domain.exec(host)
  return found === null ? [null, host] : [found[1] as string, found[2] as string]
}
