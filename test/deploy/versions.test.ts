import { describe, expect, it } from 'vitest'
import type { Loader } from '../../src/deploy/protocols.ts'
import { VersionMap, versionMapFactory } from '../../src/deploy/versions.ts'
import { lint } from '../../src/environ/lint.ts'
import { Request } from '../../src/message/request.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const app = (name: string) =>
  wsgify(
    (req) => `${name}|${req.scriptName}|${req.pathInfo}|${String(req.environ['nova.best_content_type'])}`,
  )

async function ask(map: VersionMap, url: string, headers: Record<string, string> = {}) {
  const response = await Request.blank(url, { headers }).getResponse(lint(map))
  return { status: response.status, text: await response.text(), vary: response.headers.get('Vary') }
}

const JSON_TYPE = 'application/json'

describe('VersionMap', () => {
  const map = new VersionMap().set('/v2', app('v2')).set('/v2.1', app('v2.1'))

  it.each([
    ['/v2', {}, `v2|/v2||${JSON_TYPE}`],
    ['/v2.1/servers', {}, `v2.1|/v2.1|/servers|${JSON_TYPE}`],
    ['/v2/x', { Accept: 'application/json;version=2.1' }, `v2|/v2|/x|${JSON_TYPE}`],
    ['/servers', { Accept: 'application/json;version=2.1' }, `v2.1|/v2.1|/servers|${JSON_TYPE}`],
    [
      '/servers',
      { Accept: 'text/html, application/json;q=0.5;version=2, application/json;q=0.2;version=2.1' },
      `v2|/v2|/servers|${JSON_TYPE}`,
    ],
    ['/servers', { 'Content-Type': 'application/json; version=2' }, `v2|/v2|/servers|${JSON_TYPE}`],
    [
      '/servers',
      { 'Content-Type': 'application/json;version=2', Accept: 'application/json;version=2.1' },
      `v2|/v2|/servers|${JSON_TYPE}`,
    ],
    ['/', { Accept: 'application/json;version=2.1' }, `v2.1|/v2.1|/|${JSON_TYPE}`],
  ])('%s with %j is for %s', async (url, headers, expected) => {
    expect((await ask(map, url, headers)).text).toBe(expected)
  })

  it.each([
    ['/servers', {}],
    ['/v3/x', {}],
    ['/v2x', {}],
    ['/servers', { Accept: 'application/json;version=3' }],
    ['/servers', { Accept: 'application/json;version="2/../x"' }],
    ['/servers', { Accept: 'text/html;version=2' }],
    ['/servers', { Accept: ';;;' }],
  ])('%s with %j is for nobody', async (url, headers) => {
    expect((await ask(map, url, headers)).status).toBe(404)
  })

  it('says which versions there are, the newest first, where none is asked for', async () => {
    const { status, text } = await ask(map, 'http://api.example.org/')
    expect(status).toBe(300)
    expect(JSON.parse(text)).toEqual({
      versions: [
        { id: 'v2.1', status: 'CURRENT', links: [{ rel: 'self', href: 'http://api.example.org/v2.1/' }] },
        { id: 'v2', status: 'SUPPORTED', links: [{ rel: 'self', href: 'http://api.example.org/v2/' }] },
      ],
    })
    const ten = new VersionMap().set('/v2', app('a')).set('/v10', app('b')).set('/v9.9', app('c'))
    const { versions } = JSON.parse((await ask(ten, '/')).text) as { versions: { id: string }[] }
    expect(versions.map(({ id }) => id)).toEqual(['v10', 'v9.9', 'v2'])
  })

  it('has no document without versions, or with an application at its root', async () => {
    expect((await ask(new VersionMap().set('/other', app('a')), '/')).status).toBe(404)
    const rooted = new VersionMap().set('/', app('root')).set('/v2', app('v2'))
    expect((await ask(rooted, '/')).text).toBe(`root||/|${JSON_TYPE}`)
    expect((await ask(rooted, '/x', { Accept: 'application/json;version=2' })).text).toBe(
      `v2|/v2|/x|${JSON_TYPE}`,
    )
  })

  it('says that an answer varies when fields may choose it, and only then', async () => {
    expect((await ask(map, '/v2/x')).vary).toBeNull()
    expect((await ask(map, '/servers', { Accept: 'application/json;version=2' })).vary).toBe('Accept')
    expect((await ask(map, '/')).vary).toBe('Accept')
    const varying = new VersionMap().set(
      '/v2',
      wsgify((req) => {
        req.response.headers.append('Vary', 'Cookie')
        return undefined
      }),
    )
    expect((await ask(varying, '/x', { Accept: 'application/json;version=2' })).vary).toBe('Cookie, Accept')
  })

  it('keeps what ends in /+ for what is below', async () => {
    const nova = new VersionMap().set('/v2', app('versions')).set('/v2/+', app('api'))
    expect((await ask(nova, '/v2')).text).toBe(`versions|/v2||${JSON_TYPE}`)
    expect((await ask(nova, '/v2/')).text).toBe(`versions|/v2|/|${JSON_TYPE}`)
    expect((await ask(nova, '/v2/servers')).text).toBe(`api|/v2|/servers|${JSON_TYPE}`)
    expect((await ask(nova, '/v2x')).status).toBe(404)
    expect((await ask(nova, '/servers', { Accept: 'application/json;version=2' })).text).toBe(
      `api|/v2|/servers|${JSON_TYPE}`,
    )
  })

  it('finds the media type in the path, in Accept, and is content with the first', async () => {
    const xml = new VersionMap({ mediaTypes: ['application/json', 'application/xml'] }).set('/v2', app('a'))
    expect((await ask(xml, '/v2/a.xml')).text).toMatch(/application\/xml$/)
    expect((await ask(xml, '/v2/a', { Accept: 'application/xml' })).text).toMatch(/application\/xml$/)
    expect((await ask(xml, '/v2/a.xml', { Accept: 'application/json' })).text).toMatch(/application\/xml$/)
    expect((await ask(xml, '/v2/a', { Accept: 'text/html' })).text).toMatch(/application\/json$/)
  })
})

it('is a composite', async () => {
  const loader = { getApp: async (name: string) => app(name) } as unknown as Loader
  const map = await versionMapFactory(loader, {}, { '/v2/+': 'api', '/v2': 'versions' })
  expect((await ask(map, '/v2/x')).text).toBe(`api|/v2|/x|${JSON_TYPE}`)
})
