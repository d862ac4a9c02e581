import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigSyntaxError, FactoryError, LookupError } from '../../src/deploy/errors.ts'
import { appConfig, loadApp, loadContext, loadFilter, loadServer } from '../../src/deploy/load.ts'
import type { MadeBy } from '../../src/deploy/protocols.ts'
import { type Application, toWsgi } from '../../src/environ/contract.ts'
import type { RunningServer } from '../../src/gateways/node/listen.ts'
import { Request } from '../../src/message/request.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import type { WsgifyApp } from '../../src/wsgify/wsgify-app.ts'
import { folderWith, thrown } from '../support/configuration.ts'

const MODULE = `
const answer = (text) => (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return text + '|' + environ.SCRIPT_NAME + '|' + environ.PATH_INFO
}
export const app_factory = (globalConf, localConf) => answer(localConf.text ?? globalConf.text ?? 'none')
export const filter_factory = (globalConf, { header }) => (app) => (environ, startResponse) =>
  app(environ, (status, headers) => startResponse(status, [...headers, ['X-Filter', header]]))
`

async function ask(app: Application, path: string) {
  const response = await Request.blank(path).getResponse(app)
  return { status: response.status, text: await response.text(), header: response.headers.get('X-Filter') }
}

describe('a configuration as there are many', () => {
  const files = {
    'lib.mjs': MODULE,
    'api.ini': `
[DEFAULT]
text = default

[composite:main]
use = egg:Paste#urlmap
/ = home
/v1: api
/cascade = cascade
not_found_app = none

[pipeline:api]
pipeline = outer inner home

[app:home]
paste.app_factory = lib:app_factory

[app:none]
use = home
set text = none

[filter:outer]
paste.filter_factory = lib:filter_factory
header = outer

[filter:inner]
use = outer
header = %(name)s-inner
name = the

[composite:cascade]
use = egg:paste#cascade
app1 = missing
app2 = home

[app:missing]
use = egg:Paste#urlmap

[server:main]
use = egg:Paste#http
port = 0
`,
  }

  it('is an application', async () => {
    const app = await loadApp('config:api.ini', { relativeTo: folderWith(files) })
    expect(await ask(app, '/x')).toEqual({ status: 200, text: 'default||/x', header: null })
    expect(await ask(app, '/v1/y')).toEqual({
      status: 200,
      text: 'default|/v1|/y',
      header: 'the-inner, outer',
    })
    expect(await ask(app, '/cascade/z')).toMatchObject({ text: 'default|/cascade|/z' })
  })

  it('gives its parts by their names', async () => {
    const options = { relativeTo: folderWith(files), globalConf: { text: 'passed' } }
    expect((await ask(await loadApp('config:api.ini#none', options), '/')).text).toBe('none||/')
    expect((await ask(await loadApp('config:api.ini', { ...options, name: 'home' }), '/')).text).toBe(
      'passed||/',
    )
    const filter = await loadFilter('config:api.ini#inner', options)
    expect((await ask(await filter(wsgify(() => 'x')), '/')).header).toBe('the-inner')
  })

  it('is served as it says', async () => {
    const relativeTo = folderWith(files)
    const serve = await loadServer('config:api.ini', { relativeTo })
    const server = (await serve(await loadApp('config:api.ini', { relativeTo }))) as RunningServer
    expect(await (await fetch(`${server.url}/v1/x`)).text()).toBe('default|/v1|/x')
    await server.close()
  })

  it('has settings that can be read without building anything', async () => {
    const folder = folderWith(files)
    const { settings, localConf, globalConf, context } = await appConfig('config:api.ini#none', {
      relativeTo: folder,
    })
    expect({ ...settings }).toEqual({ text: 'none', here: folder, __file__: join(folder, 'api.ini') })
    expect({ ...localConf }).toEqual({})
    expect(globalConf['text']).toBe('none')
    expect([context.protocol, context.named]).toEqual(['paste.app_factory', 'lib:app_factory'])
  })

  it('can have secrets from the environment, when it is given one', async () => {
    const relativeTo = folderWith({
      'lib.mjs': MODULE,
      'a.ini': '[app:main]\npaste.app_factory = lib:app_factory\ntext = %(env:SECRET)s',
    })
    const app = await loadApp('config:a.ini', { relativeTo, env: { SECRET: '100%' } })
    expect((await ask(app, '/')).text).toBe('100%||/')
    await expect(loadApp('config:a.ini', { relativeTo })).rejects.toThrow(
      /Error in file .*a\.ini:3:8: \[app:main\] text: .*no environment was given/,
    )
  })

  it('can have filters of ours as they are, and applications that stand for themselves', async () => {
    const aliases = {
      'ours:auth': wsgify.middleware((req, app, { token }: { token: string }) =>
        req.headers.get('X-Auth-Token') === token ? app : 'no',
      ),
      'ours:app': wsgify(() => 'yes'),
    }
    const text =
      '[pipeline:main]\npipeline = auth app\n[filter:auth]\npaste.filter_factory = ours:auth\ntoken = x\n[app:app]\npaste.app_factory = ours:app'
    for (const protocol of ['filter_factory', 'filter_app_factory']) {
      const relativeTo = folderWith({ 'a.ini': text.replace('filter_factory', protocol) })
      const app = (await loadApp('config:a.ini', { relativeTo, aliases })) as WsgifyApp
      expect(await (await app.get('/')).text()).toBe('no')
      expect(await (await app.get('/', { headers: { 'X-Auth-Token': 'x' } })).text()).toBe('yes')
    }
  })

  it('adds nothing between layers: one request object goes through a pipeline, as if it were composed by hand', async () => {
    const seen: Request[] = []
    const see = (req: Request, app: Application) => {
      seen.push(req)
      return app
    }
    const aliases = {
      'ours:see': wsgify.middleware(see),
      'ours:app': wsgify((req) => {
        seen.push(req)
        return 'hello'
      }),
    }
    const filters = Array.from(
      { length: 12 },
      (_, i) => `[filter:f${i}]\npaste.filter_factory = ours:see\nx = ${i}`,
    )
    const text = `[pipeline:main]\npipeline = ${filters.map((_, i) => `f${i}`).join(' ')} app\nfilter-with = f0\n[app:app]\npaste.app_factory = ours:app\n${filters.join('\n')}`
    const app = await loadApp('config:a.ini', { relativeTo: folderWith({ 'a.ini': text }), aliases })
    expect((await ask(app, '/')).text).toBe('hello')
    expect(seen).toHaveLength(14)
    expect(new Set(seen).size).toBe(1)
  })
})

describe('the configuration of nova', () => {
  const nova = `
[composite:osapi_compute]
use = call:nova.api.openstack.urlmap:urlmap_factory
/: oscomputeversions
/v2/+: openstack_compute_api_v21_legacy_v2_compatible
/v2.1: oscomputeversion_v2
/v2.1/+: openstack_compute_api_v21

[composite:openstack_compute_api_v21]
use = call:nova.api.auth:pipeline_factory_v21
keystone = cors http_proxy_to_wsgi request_id sizelimit authtoken osapi_compute_app_v21
noauth2 = noauth osapi_compute_app_v21

[composite:openstack_compute_api_v21_legacy_v2_compatible]
use = call:nova.api.auth:pipeline_factory_v21
noauth2 = noauth osapi_compute_app_v21

[filter:request_id]
paste.filter_factory = oslo_middleware:RequestId.factory
[filter:noauth]
paste.filter_factory = nova.api.openstack.auth:NoAuthMiddleware.factory
[filter:sizelimit]
paste.filter_factory = oslo_middleware:RequestBodySizeLimiter.factory
[filter:http_proxy_to_wsgi]
paste.filter_factory = oslo_middleware.http_proxy_to_wsgi:HTTPProxyToWSGI.factory
[filter:cors]
paste.filter_factory = oslo_middleware.cors:filter_factory
oslo_config_project = nova
[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory

[app:osapi_compute_app_v21]
paste.app_factory = nova.api.openstack.compute:APIRouterV21.factory
[app:oscomputeversions]
paste.app_factory = nova.api.openstack.compute.versions:Versions.factory
[app:oscomputeversion_v2]
paste.app_factory = nova.api.openstack.compute.versions:VersionsV2.factory
`
  const files = {
    'api-paste.ini': nova,
    'nova/api/openstack/auth.mjs':
      'export class NoAuthMiddleware { static factory() { return (app) => app } }',
    'nova/api/openstack/compute/index.mjs': `export class APIRouterV21 { static factory() { return (environ, start) => { start('200 OK', []); return 'api ' + environ.SCRIPT_NAME + ' ' + environ.PATH_INFO } } }`,
    'nova/api/openstack/compute/versions.mjs': `
      const app = (text) => (environ, start) => { start('300 Multiple Choices', []); return text }
      export class Versions { static factory() { return app('versions') } }
      export class VersionsV2 { static factory() { return app('version 2') } }`,
  }

  it('loads unchanged', async () => {
    const app = await loadApp('config:api-paste.ini#osapi_compute', {
      relativeTo: folderWith(files),
      globalConf: { auth_strategy: 'noauth2' },
    })
    expect(await ask(app, '/v2.1/servers')).toMatchObject({ status: 200, text: 'api /v2.1 /servers' })
    expect(await ask(app, '/v2/servers')).toMatchObject({ status: 200, text: 'api /v2 /servers' })
    expect(await ask(app, '/v2.1/')).toMatchObject({ status: 300, text: 'version 2' })
    expect(await ask(app, '/')).toMatchObject({ status: 300, text: 'versions' })
  })

  it('says which filter is not here, by the line that names it, and how to give one', async () => {
    const more = '[filter:profiler]\npaste.filter_factory = osprofiler.web:WsgiMiddleware.factory\n'
    const relativeTo = folderWith({ ...files, 'api-paste.ini': more + nova })
    const error = await thrown(() => loadFilter('config:api-paste.ini#profiler', { relativeTo }))
    expect(error).toBeInstanceOf(LookupError)
    expect(error.message.replace(`${relativeTo}/`, '')).toMatch(
      /^api-paste\.ini:2:1: \[filter:profiler\] paste\.filter_factory: osprofiler\.web:WsgiMiddleware\.factory has no counterpart in wsgify: wsgify\/filters:tracing tells OpenTelemetry of each request; or give your own by \{ aliases: /,
    )
    const aliases = { 'osprofiler.web:WsgiMiddleware.factory': () => (app: Application) => app }
    expect(typeof (await loadFilter('config:api-paste.ini#profiler', { relativeTo, aliases }))).toBe(
      'function',
    )
  })
})

describe('what is asked for wrongly', () => {
  it.each([
    [() => loadApp(5 as never), TypeError, 'a URI is text'],
    [() => loadContext('apps' as never, 'config:/a.ini'), TypeError, 'a kind is app, filter or server'],
    [() => loadApp('config:a.ini'), TypeError, 'relativeTo'],
    [
      () => loadApp('config:/a.ini', { globalConf: { port: 80 as never } }),
      TypeError,
      'globalConf holds text, and "port" is 80',
    ],
    [() => loadApp('config:/no/where.ini'), LookupError, 'there is no such file'],
    [() => loadApp('app.ini'), LookupError, 'has no scheme'],
    [() => loadApp('call:data:text/javascript,export const f = 1:f'), LookupError, 'a module is a file'],
    [() => loadApp('egg:none'), LookupError, 'there is no package for egg:none'],
  ])('%s', async (run, ErrorClass, message) => {
    const error = await thrown(run)
    expect(error).toBeInstanceOf(ErrorClass)
    expect(error.message).toContain(message)
  })

  it('tells syntax, lookup and factories apart', async () => {
    const relativeTo = folderWith({
      'bad.ini': '[app:main]\nword',
      'lib.mjs': 'export const f = () => { throw new RangeError("no") }',
      'fail.ini': '[app:main]\npaste.app_factory = lib:f',
    })
    const syntax = await thrown(() => loadApp('config:bad.ini', { relativeTo }))
    expect(syntax).toBeInstanceOf(ConfigSyntaxError)
    expect(syntax).not.toBeInstanceOf(LookupError)
    const failed = await thrown(() => loadApp('config:fail.ini', { relativeTo }))
    expect(failed).toBeInstanceOf(FactoryError)
    expect(failed.message).toBe(
      `${join(relativeTo, 'fail.ini')}:2:1: [app:main] paste.app_factory: lib:f failed: no`,
    )
  })

  it('leaves no loader to what has no file', async () => {
    const aliases = {
      'm:composite': (async (loader: { getApp(name: string): unknown }) => loader.getApp('x')) as never,
    }
    const context = await loadContext('app', 'call:m:composite', { aliases })
    context.protocol = 'paste.composite_factory'
    await expect(context.create()).rejects.toThrow('there is no file to look up "x" in')
  })
})

describe('what stands around each application that is made', () => {
  it('is told where it comes from, the innermost first, and stands in its place', async () => {
    const folder = folderWith({
      'lib.mjs': MODULE,
      'a.ini': `
[composite:main]
use = egg:Paste#urlmap
/v1 = api
[pipeline:api]
pipeline = outer inner home
[filter:outer]
paste.filter_factory = lib:filter_factory
header = outer
[filter:inner]
use = outer
header = inner
[app:home]
use = call:lib:app_factory
text = home
`,
    })
    const made: MadeBy[] = []
    const way: (string | null)[] = []
    const app = await loadApp(`config:${folder}/a.ini`, {
      around: (inner, by) => {
        made.push(by)
        const wsgi = toWsgi(inner)
        return (environ, startResponse) => {
          way.push(by.section)
          return wsgi(environ, startResponse)
        }
      },
    })
    expect(made.map(({ kind, section, line }) => [kind, section, line])).toEqual([
      ['app', 'app:home', 13],
      ['filter', 'filter:inner', 10],
      ['filter', 'filter:outer', 7],
      ['app', 'composite:main', 2],
    ])
    expect(made[1]).toMatchObject({ factory: 'lib:filter_factory', localConf: { header: 'inner' } })
    expect((await ask(app, '/v1/x')).text).toBe('home|/v1|/x')
    expect(way).toEqual(['composite:main', 'filter:outer', 'filter:inner', 'app:home'])
  })
})
