// What applications of OpenStack read in a request of who asks: fields such as X-User-Id, which only a filter may set.

import type { Environ } from '../environ/contract.ts'
import { environKey } from '../environ/keys.ts'
import { byteStringOfText } from '../syntax/bytes.ts'
import type { TokenInfo } from './identity.ts'

type Field = readonly [name: string, value: string | null]

/** The names of a project, a user or a domain, as far as they are there. */
interface Named {
  readonly id: string | null
  readonly name: string | null
  readonly domain: Named | null
}

/** Takes away what a client says that only a filter may say: every field that `setIdentity` sets. */
export function removeIdentity(environ: Environ): void {
  for (const key of KEYS) delete environ[key]
}

/** Says in the fields of a request who asks. Of the service that passes it on, they begin with `X-Service-`. */
export function setIdentity(environ: Environ, token: TokenInfo, isService: boolean): void {
  const fields = isService ? fieldsOf(token, 'X-Service') : [...fieldsOf(token, 'X'), ...userFields(token)]
  for (const [name, value] of fields) if (value !== null) environ[environKey(name)] = byteStringOfText(value)
}

/** Says whether who asks is known. */
export function setStatus(environ: Environ, isKnown: boolean, isService: boolean): void {
  environ[isService ? SERVICE_STATUS : STATUS] = isKnown ? 'Confirmed' : 'Invalid'
}

/** The names of the roles that a token has. */
export function rolesOf(token: TokenInfo): string[] {
  return listOf(token['roles']).flatMap((role) => textOf(role['name']) ?? [])
}

/** The id and the name of a token's user. */
export function userOf(token: TokenInfo): Named {
  return namedOf(token['user']) ?? { id: null, name: null, domain: null }
}

/** The id and the name of the project that a token is for, or null. */
export function projectOf(token: TokenInfo): Named | null {
  return namedOf(token['project'])
}

const STATUS = 'HTTP_X_IDENTITY_STATUS'
const SERVICE_STATUS = 'HTTP_X_SERVICE_IDENTITY_STATUS'

function fieldsOf(token: TokenInfo, prefix: string): Field[] {
  const [user, project, domain] = [userOf(token), projectOf(token), namedOf(token['domain'])]
  return [
    [`${prefix}-User-Id`, user.id],
    [`${prefix}-User-Name`, user.name],
    [`${prefix}-User-Domain-Id`, user.domain?.id ?? null],
    [`${prefix}-User-Domain-Name`, user.domain?.name ?? null],
    [`${prefix}-Project-Id`, project?.id ?? null],
    [`${prefix}-Project-Name`, project?.name ?? null],
    [`${prefix}-Project-Domain-Id`, project?.domain?.id ?? null],
    [`${prefix}-Project-Domain-Name`, project?.domain?.name ?? null],
    [`${prefix}-Domain-Id`, domain?.id ?? null],
    [`${prefix}-Domain-Name`, domain?.name ?? null],
    [`${prefix}-Roles`, rolesOf(token).join(',')],
  ]
}

// Those from X-User on are old names, which applications still read.
function userFields(token: TokenInfo): Field[] {
  const [user, project] = [userOf(token), projectOf(token)]
  const { catalog, is_admin_project: isAdmin, system } = token
  return [
    ['X-Is-Admin-Project', isAdmin === false ? 'False' : 'True'],
    ['OpenStack-System-Scope', (system as { all?: unknown } | undefined)?.all === true ? 'all' : null],
    ['X-Service-Catalog', catalog === undefined ? null : JSON.stringify(listOf(catalog).map(secondCatalog))],
    ['X-User', user.name],
    ['X-Tenant-Id', project?.id ?? null],
    ['X-Tenant-Name', project?.name ?? null],
    ['X-Tenant', project?.name ?? null],
    ['X-Role', rolesOf(token).join(',')],
  ]
}

const NOBODY: TokenInfo = {}
const KEYS: readonly string[] = [
  STATUS,
  SERVICE_STATUS,
  ...[...fieldsOf(NOBODY, 'X'), ...userFields(NOBODY), ...fieldsOf(NOBODY, 'X-Service')].map(([name]) =>
    environKey(name),
  ),
]

// The catalog of version 2 of the API: the addresses of a service by regions, each with those of its interfaces.
function secondCatalog({ type, name, endpoints }: TokenInfo): object {
  const regions = new Map<string | null, Record<string, string>>()
  for (const endpoint of listOf(endpoints)) {
    const region = textOf(endpoint['region'])
    const [kind, url] = [textOf(endpoint['interface']), textOf(endpoint['url'])]
    if (kind === null || url === null) continue
    const known = regions.get(region) ?? (region === null ? {} : { region })
    regions.set(region, { ...known, [`${kind.toLowerCase()}URL`]: url })
  }
  return { type, name, endpoints: [...regions.values()] }
}

function namedOf(value: unknown): Named | null {
  if (typeof value !== 'object' || value === null) return null
  const { id, name, domain } = value as Record<string, unknown>
  return { id: textOf(id), name: textOf(name), domain: namedOf(domain) }
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
