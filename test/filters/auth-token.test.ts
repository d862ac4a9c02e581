import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { loadFilter } from '../../src/deploy/load.ts'
import { type AuthTokenOptions, authToken } from '../../src/filters/auth-token.ts'
import { serve } from '../../src/gateways/node.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import { identityService, later, tokenOf } from '../support/identity-service.ts'

const tell = wsgify(({ environ, state }) => ({
  fields: Object.fromEntries(
    Object.entries(environ).filter(([key]) => /^HTTP_(?:X|OPENSTACK)_/.test(key) && !/TOKEN$/.test(key)),
  ),
  user: state['user'] ?? null,
  remoteUser: environ.REMOTE_USER ?? null,
  info: environ['keystone.token_info'] ?? null,
}))
type Told = Record<'fields' | 'user' | 'info', Record<string, unknown> | null> & { remoteUser: string | null }

const quiet = { 'wsgi.errors': { write: () => undefined } }

function guarded(tokens: Record<string, object>, settings: Partial<AuthTokenOptions> = {}, app = tell) {
  const service = identityService(tokens)
  const given = {
    username: 'nova',
    password: 'hush',
    projectName: 'service',
    client: service.app,
    ...settings,
  }
  return { ...service, api: authToken(app as typeof tell, { authUrl: 'https://identity.example', ...given }) }
}
const get = (api: ReturnType<typeof guarded>['api'], headers: Record<string, string> = {}) =>
  api.get('/', { headers, environ: quiet })

describe('authToken', () => {
  test('asks the service who has a token, and tells the application', async () => {
    const { api, state } = guarded({ 't-1': tokenOf() })
    const res = await get(api, { 'X-Auth-Token': ' t-1 ' })
    const { fields, user, remoteUser, info } = (await res.json()) as Told
    expect(fields).toEqual({
      HTTP_X_IDENTITY_STATUS: 'Confirmed',
      HTTP_X_USER_ID: 'u-1',
      HTTP_X_USER_NAME: 'ann',
      HTTP_X_USER_DOMAIN_ID: 'default',
      HTTP_X_USER_DOMAIN_NAME: 'Default',
      HTTP_X_PROJECT_ID: 'p-1',
      HTTP_X_PROJECT_NAME: 'demo',
      HTTP_X_PROJECT_DOMAIN_ID: 'default',
      HTTP_X_PROJECT_DOMAIN_NAME: 'Default',
      HTTP_X_ROLES: 'member,reader',
      HTTP_X_IS_ADMIN_PROJECT: 'True',
      HTTP_X_SERVICE_CATALOG:
        '[{"type":"compute","name":"nova","endpoints":[{"region":"one","publicURL":"https://nova.example","adminURL":"https://admin.example"}]}]',
      HTTP_X_USER: 'ann',
      HTTP_X_TENANT_ID: 'p-1',
      HTTP_X_TENANT_NAME: 'demo',
      HTTP_X_TENANT: 'demo',
      HTTP_X_ROLE: 'member,reader',
    })
    expect(user).toEqual({ name: 'ann', id: 'u-1', project: 'p-1', roles: ['member', 'reader'] })
    expect(remoteUser).toBe('ann')
    expect(info?.['token']).toMatchObject({ user: { id: 'u-1' } })
    expect(state.asked).toEqual(['POST /v3/auth/tokens?nocatalog', 'GET /v3/auth/tokens'])
  })

  test('refuses others with the address of the service', async () => {
    const { api } = guarded({}, { wwwAuthenticateUri: 'https://public.example' })
    for (const headers of [{}, { 'X-Auth-Token': 'none' }, { 'X-Auth-Token': ' ' }] as Record<
      string,
      string
    >[]) {
      const res = await get(api, headers)
      expect([res.status, res.headers.get('WWW-Authenticate')]).toEqual([
        401,
        'Keystone uri="https://public.example"',
      ])
      expect(await res.text()).not.toMatch(/identity|https/)
    }
    const { api: own } = guarded({})
    expect((await get(own)).headers.get('WWW-Authenticate')).toBe('Keystone uri="https://identity.example"')
  })

  test('takes away what a client says of itself', async () => {
    const { api } = guarded(
      { 't-1': tokenOf({ project: undefined, roles: [] }) },
      { delayAuthDecision: true },
    )
    const forged = Object.fromEntries(
      [
        'X-Identity-Status',
        'X-User-Id',
        'X-Project-Id',
        'X-Roles',
        'X-Role',
        'X-Tenant-Id',
        'X-Domain-Name',
        'X-Is-Admin-Project',
        'OpenStack-System-Scope',
        'X-Service-Catalog',
        'X-Service-Identity-Status',
        'X-Service-Roles',
        'X-Service-User-Id',
      ].map((name) => [name, 'forged']),
    )
    for (const headers of [forged, { ...forged, 'X-Auth-Token': 't-1' }]) {
      const res = await api.get('/', { headers, environ: { ...quiet, REMOTE_USER: 'forged' } })
      expect(await res.text()).not.toContain('forged')
    }
  })

  test('lets others go on when told, marked as such, and challenges what the application refuses', async () => {
    const app = wsgify((req) => {
      if (req.path === '/private') return new Response('', { status: 401 })
      return req.environ.HTTP_X_IDENTITY_STATUS
    })
    const { api } = guarded({ 't-1': tokenOf() }, { delayAuthDecision: true }, app as never)
    expect(await (await get(api)).text()).toBe('Invalid')
    expect(await (await get(api, { 'X-Auth-Token': 'none' })).text()).toBe('Invalid')
    expect(await (await get(api, { 'X-Auth-Token': 't-1' })).text()).toBe('Confirmed')
    const refused = await api.get('/private', { environ: quiet })
    expect(refused.headers.get('WWW-Authenticate')).toBe('Keystone uri="https://identity.example"')
  })

  test('says the scope of system and domain tokens, and UTF-8 names', async () => {
    const { api } = guarded({
      sys: tokenOf({ project: undefined, system: { all: true }, is_admin_project: false }),
      dom: tokenOf({ project: undefined, domain: { id: 'd-1', name: 'Größe' } }),
    })
    const fieldsOf = async (token: string) =>
      ((await (await get(api, { 'X-Auth-Token': token })).json()) as Told).fields
    expect(await fieldsOf('sys')).toMatchObject({
      HTTP_OPENSTACK_SYSTEM_SCOPE: 'all',
      HTTP_X_IS_ADMIN_PROJECT: 'False',
    })
    expect(await fieldsOf('sys')).not.toHaveProperty('HTTP_X_PROJECT_ID')
    expect(await fieldsOf('dom')).toMatchObject({ HTTP_X_DOMAIN_ID: 'd-1', HTTP_X_DOMAIN_NAME: 'GrÃ¶Ã\x9fe' })
  })

  test('asks once for all who ask at the same time, and believes the answer for a while', async () => {
    const { api, state } = guarded({ 't-1': tokenOf() })
    const all = await Promise.all(Array.from({ length: 5 }, () => get(api, { 'X-Auth-Token': 't-1' })))
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    await get(api, { 'X-Auth-Token': 't-1' })
    await get(api, { 'X-Auth-Token': 'none' })
    await get(api, { 'X-Auth-Token': 'none' })
    expect(state.asked).toEqual([
      'POST /v3/auth/tokens?nocatalog',
      'GET /v3/auth/tokens',
      'GET /v3/auth/tokens',
    ])
    const { api: never, state: counted } = guarded({ 't-1': tokenOf() }, { tokenCacheTime: 0 })
    await get(never, { 'X-Auth-Token': 't-1' })
    await get(never, { 'X-Auth-Token': 't-1' })
    expect(counted.asked.filter((line) => line.startsWith('GET'))).toHaveLength(2)
  })

  test('believes no token longer than it lives', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { api } = guarded({
      short: tokenOf({ expires_at: later(60) }),
      odd: tokenOf({ expires_at: 'soon' }),
    })
    expect((await get(api, { 'X-Auth-Token': 'short' })).status).toBe(200)
    expect((await get(api, { 'X-Auth-Token': 'odd' })).status).toBe(401)
    vi.setSystemTime(Date.now() + 61_000)
    expect((await get(api, { 'X-Auth-Token': 'short' })).status).toBe(401)
  })

  test('gets a new token of its own when that is taken back, and before it expires', async () => {
    const { api, state } = guarded({ a: tokenOf(), b: tokenOf(), c: tokenOf() })
    await get(api, { 'X-Auth-Token': 'a' })
    state.revoke()
    expect((await get(api, { 'X-Auth-Token': 'b' })).status).toBe(200)
    const posts = () => state.asked.filter((line) => line.startsWith('POST')).length
    expect(posts()).toBe(2)
    const { api: brief, state: other } = guarded({ a: tokenOf(), b: tokenOf() })
    other.life = 20
    await get(brief, { 'X-Auth-Token': 'a' })
    await get(brief, { 'X-Auth-Token': 'b' })
    expect(other.asked.filter((line) => line.startsWith('POST'))).toHaveLength(2)
  })

  test.each<[string, () => unknown]>([
    ['answers 500', () => new Response('secret of the service', { status: 500 })],
    [
      'answers with what is no JSON',
      () => new Response('<html>', { status: 201, headers: { 'X-Subject-Token': 'x' } }),
    ],
    ['refuses the filter', () => new Response('', { status: 401 })],
    [
      'gives a token that is no field',
      () => new Response('{}', { status: 201, headers: { 'X-Subject-Token': 'a b' } }),
    ],
    [
      'answers without a token',
      () => new Response('{"token":1}', { status: 201, headers: { 'X-Subject-Token': 'x' } }),
    ],
  ])('answers 503 where the service %s, and tells the operator alone', async (_name, instead) => {
    const { api, state } = guarded({ 't-1': tokenOf() })
    state.instead = instead
    const lines: string[] = []
    const environ = { 'wsgi.errors': { write: (line: string) => lines.push(line) } }
    const res = await api.get('/', { headers: { 'X-Auth-Token': 't-1' }, environ })
    expect(res.status).toBe(503)
    expect(await res.text()).not.toMatch(/identity|secret|https/)
    expect(lines.join('')).toMatch(/^authToken: the identity service cannot be asked: it/)
    state.instead = null
    expect((await get(api, { 'X-Auth-Token': 't-1' })).status).toBe(200)
  })

  test('does not bother the service with what can be no token', async () => {
    const { api, state } = guarded({})
    for (const token of ['a b', 'ü', 'x'.repeat(20_000)]) {
      expect((await get(api, { 'X-Auth-Token': token })).status).toBe(401)
    }
    expect(state.asked).toEqual([])
  })

  test('reads the token of a service too, which may use one that has expired', async () => {
    const tokens = {
      old: tokenOf({ expires_at: later(-60) }),
      now: tokenOf(),
      service: tokenOf({ user: { id: 's-1', name: 'cinder' }, roles: [{ name: 'service' }] }),
      plain: tokenOf({ roles: [] }),
    }
    const { api } = guarded(tokens)
    expect((await get(api, { 'X-Auth-Token': 'old' })).status).toBe(401)
    const res = await get(api, { 'X-Auth-Token': 'old', 'X-Service-Token': 'service' })
    expect(((await res.json()) as Told).fields).toMatchObject({
      HTTP_X_USER_ID: 'u-1',
      HTTP_X_SERVICE_USER_ID: 's-1',
      HTTP_X_SERVICE_ROLES: 'service',
      HTTP_X_SERVICE_IDENTITY_STATUS: 'Confirmed',
    })
    // What holds for the service holds for nobody else.
    expect((await get(api, { 'X-Auth-Token': 'old' })).status).toBe(401)
    const status = async (service: string, settings: Partial<AuthTokenOptions> = {}, user = 'now') =>
      (await get(guarded(tokens, settings).api, { 'X-Auth-Token': user, 'X-Service-Token': service })).status
    expect(await status('none')).toBe(401)
    expect(await status('plain')).toBe(200)
    expect(await status('plain', {}, 'old')).toBe(401)
    expect(await status('plain', { serviceTokenRolesRequired: true })).toBe(401)
    expect(await status('service', { serviceTokenRolesRequired: true })).toBe(200)
  })

  test('leaves the catalog away when told', async () => {
    const { api, state } = guarded({ 't-1': tokenOf() }, { includeServiceCatalog: false })
    expect(await (await get(api, { 'X-Auth-Token': 't-1' })).text()).not.toContain('CATALOG')
    expect(state.asked.at(-1)).toBe('GET /v3/auth/tokens?nocatalog')
  })

  test('runs from the section of an INI file, against a service over the network', async () => {
    const { app: keystone } = identityService({ 't-1': tokenOf() })
    await using identity = await serve(keystone, { port: 0 })
    const filter = await loadFilter('egg:keystonemiddleware#auth_token').catch(
      (error: Error) => error.message,
    )
    expect(filter).toContain('the setting "authUrl" is missing')
    const local = {
      auth_url: `${identity.url}/`,
      auth_type: 'password',
      username: 'nova',
      password: 'hush',
      project_name: 'service',
      user_domain_id: 'default',
      project_domain_id: 'default',
      memcached_servers: '127.0.0.1:11211',
      delay_auth_decision: 'false',
    }
    const api = authToken({ here: '/' }, local as never)(tell)
    await using server = await serve(api, { port: 0, errors: { write: () => undefined } })
    const known = await fetch(server.url, { headers: { 'X-Auth-Token': 't-1', 'X-User-Id': 'forged' } })
    expect(((await known.json()) as Told).fields).toMatchObject({ HTTP_X_USER_ID: 'u-1' })
    expect((await fetch(server.url)).status).toBe(401)
    await identity.close()
    expect((await fetch(server.url, { headers: { 'X-Auth-Token': 'other' } })).status).toBe(503)
  })

  test('refuses settings that cannot be', () => {
    const rest = { username: 'a', password: 'b', projectName: 'c' }
    const make = (more: object) => () => authToken({ ...rest, ...more } as never)
    expect(make({})).toThrow('the setting "authUrl" is missing')
    expect(make({ authUrl: 'identity' })).toThrow('a URL is such as "https://identity.example/v3"')
    expect(make({ authUrl: 'https://a:b@identity.example' })).toThrow('a URL is such as')
    expect(make({ authUrl: 'https://identity.example/v2.0' })).toThrow(
      'version 2 of the Identity API is no more',
    )
    expect(make({ authUrl: 'https://identity.example', client: {} })).toThrow('an application is wanted')
    expect(make({ authUrl: 'https://identity.example', insecure: 'true' })).toThrow(
      'there is no setting "insecure"',
    )
  })
})
