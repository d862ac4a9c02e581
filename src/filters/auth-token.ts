// Who asks, by a token of OpenStack's Identity service (Keystone): keystonemiddleware's auth_token.

import { SendRequest } from '../client/send-request.ts'
import { type Application, type Environ, isApplicationObject } from '../environ/contract.ts'
import { HTTPUnauthorized } from '../exc/client-error.ts'
import { Challenges } from '../headers/challenges.ts'
import type { Request } from '../message/request.ts'
import { byteStringOfText } from '../syntax/bytes.ts'
import { trimOws } from '../syntax/list.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { answerOf } from './answer-of.ts'
import { Identity, type TokenInfo } from './identity.ts'
import { projectOf, removeIdentity, rolesOf, setIdentity, setStatus, userOf } from './identity-fields.ts'
import { bool, count, type Filter, readSettings, text, texts } from './settings.ts'

/** Where the Identity service is, as whom it is asked, and what becomes of those it does not know. */
export interface AuthTokenOptions {
  /** The URL of the service, with `/v3` or without. */
  readonly authUrl: string
  /** The user that the filter asks as, which has to have the role `service` or the like. */
  readonly username: string
  readonly password: string
  readonly projectName: string
  /** The domain of the user, by id or by name; that with the id `default` unless told. */
  readonly userDomainId?: string | undefined
  readonly userDomainName?: string | undefined
  /** The same of the project. */
  readonly projectDomainId?: string | undefined
  readonly projectDomainName?: string | undefined
  /** The URL that clients are told to get tokens from; `authUrl` without `/v3` by default. */
  readonly wwwAuthenticateUri?: string | undefined
  /** Whether requests without a valid token go on, as `X-Identity-Status: Invalid`. False by default. */
  readonly delayAuthDecision?: boolean | undefined
  /** How many seconds an answer of the service is believed; 300 by default. A token that was revoked is good for so long. */
  readonly tokenCacheTime?: number | undefined
  /** Whether the application gets the catalog of services. True by default. */
  readonly includeServiceCatalog?: boolean | undefined
  /** The roles of services that may use a user's token after it has expired; `service` by default. */
  readonly serviceTokenRoles?: readonly string[] | undefined
  /** Whether an X-Service-Token without one of these roles is refused. False by default. */
  readonly serviceTokenRolesRequired?: boolean | undefined
  /** How many milliseconds the service may take; 10,000 by default. */
  readonly timeout?: number | undefined
  /** What requests to the service go through: a `SendRequest` with TLS settings of your own, or an application in its place. */
  readonly client?: Application | undefined
}

/**
 * Lets in who has a token that the Identity service says is valid, in X-Auth-Token; others get 401. The application reads who
 * asks in X-User-Id, X-User-Name, X-Project-Id, X-Project-Name, X-Roles and their like, which a client itself cannot set,
 * in `environ['keystone.token_info']`, and as `req.state.user`. An X-Service-Token is read in the same way.
 *
 * Answers 503 where the service cannot be asked. What it says is believed for `tokenCacheTime`, in this process.
 *
 * @example
 * authToken(app, { authUrl: 'https://identity.example/v3', username: 'nova', password, projectName: 'service' })
 */
export const authToken: Filter<AuthTokenOptions> = /* @__PURE__ */ wsgify.middleware(
  async (req, app, settings) => {
    const { environ } = req
    const { identity, challenge, delayAuthDecision } = settings
    removeIdentity(environ)
    delete environ.REMOTE_USER
    delete environ.AUTH_TYPE
    delete environ['keystone.token_info']
    delete req.state['user']
    const serviceToken = tokenOf(req, 'X-Service-Token')
    const token = tokenOf(req, 'X-Auth-Token') ?? tokenOf(req, 'X-Storage-Token')
    const service = serviceToken === null ? null : await admitService(environ, serviceToken, settings)
    const info =
      token === null ? null : await identity.token(token, environ['wsgi.errors'], service?.mayUseExpired)
    setStatus(environ, info !== null, false)
    if (info !== null) admit(req, info)
    if (delayAuthDecision) {
      return answerOf(req, app, (res) => {
        if (res.status === 401 && res.field('WWW-Authenticate') === null) {
          res.setField('WWW-Authenticate', challenge)
        }
        return res
      })
    }
    if (info === null || service?.isKnown === false) {
      throw new HTTPUnauthorized('a valid token is needed', { wwwAuthenticate: challenge })
    }
    return app
  },
  (given: AuthTokenOptions) => {
    const read = readSettings(given, rules, ELSEWHERE)
    const { authUrl, timeout, tokenCacheTime, includeServiceCatalog } = read
    const client = read.client ?? new SendRequest(timesOf(timeout))
    return {
      identity: new Identity({
        url: authUrl,
        auth: authOf(read),
        cacheTime: tokenCacheTime * 1000,
        catalog: includeServiceCatalog,
        client,
      }),
      challenge: Challenges.format([
        { scheme: 'Keystone', parameters: [['uri', read.wwwAuthenticateUri ?? authUrl.slice(0, -3)]] },
      ]),
      delayAuthDecision: read.delayAuthDecision,
      serviceTokenRoles: read.serviceTokenRoles,
      serviceTokenRolesRequired: read.serviceTokenRolesRequired,
    }
  },
)

const rules = {
  authUrl: identityUrl,
  username: text,
  password: text,
  projectName: text,
  userDomainId: [text, null],
  userDomainName: [text, null],
  projectDomainId: [text, null],
  projectDomainName: [text, null],
  wwwAuthenticateUri: [text, null],
  delayAuthDecision: [bool, false],
  tokenCacheTime: [count, 300],
  includeServiceCatalog: [bool, true],
  serviceTokenRoles: [texts, ['service']],
  serviceTokenRolesRequired: [bool, false],
  timeout: [count, 10_000],
  client: [application, null],
} as const

// Older names, and what is of no use here: where the tokens are kept is this process, and the kind of user a password's.
const ELSEWHERE = {
  identity_uri: 'authUrl',
  auth_uri: 'wwwAuthenticateUri',
  auth_type: null,
  auth_plugin: null,
  auth_version: null,
  cache: null,
  memcached_servers: null,
  signing_dir: null,
  region_name: null,
  interface: null,
  service_type: null,
  oslo_config_project: null,
  oslo_config_file: null,
} as const

interface Service {
  readonly isKnown: boolean
  readonly mayUseExpired: boolean
}

async function admitService(
  environ: Environ,
  token: string,
  settings: {
    readonly identity: Identity
    readonly serviceTokenRoles: readonly string[]
    readonly serviceTokenRolesRequired: boolean
  },
): Promise<Service> {
  const info = await settings.identity.token(token, environ['wsgi.errors'])
  const hasRole = info !== null && rolesOf(info).some((role) => settings.serviceTokenRoles.includes(role))
  const isKnown = info !== null && (hasRole || !settings.serviceTokenRolesRequired)
  setStatus(environ, isKnown, true)
  if (isKnown) setIdentity(environ, info, true)
  return { isKnown, mayUseExpired: hasRole }
}

function admit(req: Request, info: TokenInfo): void {
  const { environ } = req
  setIdentity(environ, info, false)
  environ['keystone.token_info'] = { token: info }
  const user = userOf(info)
  const name = user.name ?? user.id ?? ''
  environ.REMOTE_USER = byteStringOfText(name)
  environ.AUTH_TYPE = 'Keystone'
  const project = projectOf(info)
  req.state['user'] = { name, id: user.id, project: project?.id ?? null, roles: rolesOf(info) }
}

function tokenOf(req: Request, name: string): string | null {
  return trimOws(req.field(name) ?? '') || null
}

function authOf(read: Record<string, unknown>): object {
  const domain = (of: 'user' | 'project') => {
    const [id, name] = [read[`${of}DomainId`], read[`${of}DomainName`]]
    return id !== null || name === null ? { id: id ?? 'default' } : { name }
  }
  const { username, password, projectName } = read
  const user = { name: username, password, domain: domain('user') }
  return {
    identity: { methods: ['password'], password: { user } },
    scope: { project: { name: projectName, domain: domain('project') } },
  }
}

function timesOf(timeout: number) {
  return { connectTimeout: timeout, headersTimeout: timeout, idleTimeout: timeout }
}

// With the version, and without a slash after it.
function identityUrl(value: unknown): string {
  const given = text(value)
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '') {
    throw new TypeError(`a URL is such as "https://identity.example/v3", not ${JSON.stringify(given)}`)
  }
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  if (/\/v2\.0$/.test(base))
    throw new TypeError('version 2 of the Identity API is no more: give the URL of /v3')
  return base.endsWith('/v3') ? base : `${base}/v3`
}

function application(value: unknown): Application {
  if (typeof value === 'function' || isApplicationObject(value)) return value as Application
  throw new TypeError('an application is wanted, such as new SendRequest()')
}
