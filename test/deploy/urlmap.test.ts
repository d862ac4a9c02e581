import { describe, expect, it } from 'vitest'
import type { Loader } from '../../src/deploy/protocols.ts'
import { parsePathExpression, URLMap, urlmapFactory } from '../../src/deploy/urlmap.ts'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import type { Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'

const app =
  (name: string): Wsgi =>
  (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return `${name}|${environ.SCRIPT_NAME}|${environ.PATH_INFO}`
  }

async function ask(map: URLMap, url: string, environ = {}): Promise<string> {
  const { status, chunks } = await call(lint(map), blank(url, { environ }))
  return status.startsWith('200') ? Buffer.concat(chunks).toString() : status
}

describe('URLMap', () => {
  const map = new URLMap()
    .set('/', app('root'))
    .set('/v1', app('v1'))
    .set('/v1/admin', app('admin'))
    .set('http://x.org/v1', app('x'))
    .set(['X.org:8080', '/'], app('port'))

  it.each([
    ['http://y.org/', 'root||/'],
    ['http://y.org/v1', 'v1|/v1|'],
    ['http://y.org/v1/', 'v1|/v1|/'],
    ['http://y.org/v1/admin/x', 'admin|/v1/admin|/x'],
    ['http://y.org/v1/administrator', 'v1|/v1|/administrator'],
    ['http://y.org/v1x', 'root||/v1x'],
    ['http://x.org/v1/admin', 'x|/v1|/admin'],
    ['http://X.ORG/v1', 'x|/v1|'],
    ['http://x.org/other', 'root||/other'],
    ['http://x.org:8080/v1', 'port||/v1'],
    ['https://x.org:443/v1', 'x|/v1|'],
  ])('answers %s with the most exact entry', async (url, expected) => {
    expect(await ask(map, url)).toBe(expected)
  })

  it('goes by SERVER_NAME and SERVER_PORT when there is no Host', async () => {
    const none = { HTTP_HOST: undefined, SERVER_NAME: 'x.org', SERVER_PORT: '8080' }
    expect(await ask(map, '/a', none)).toBe('port||/a')
    const v6 = new URLMap().set('http://[::1]:80/', app('v6'))
    expect(await ask(v6, 'http://[::1]/a')).toBe('v6||/a')
  })

  it('is read and changed like a Map', () => {
    const some = new URLMap().set('/a/', app('a')).set('/b', app('b')).set('http://x.org', app('x'))
    expect([...some].map(({ host, path }) => [host, path])).toEqual([
      ['x.org', ''],
      [null, '/a'],
      [null, '/b'],
    ])
    expect([some.size, some.has('/a'), some.has('//b/'), some.get('/c')]).toEqual([3, true, true, undefined])
    expect([some.delete('/a'), some.delete('/a'), some.size]).toEqual([true, false, 2])
    expect(some.set('/b', null).set('/none', null).size).toBe(1)
    expect(some.set('http://x.org/', app('y')).size).toBe(1)
  })

  it('answers 404 by itself, or as it is told; with an empty map, too', async () => {
    expect(await ask(new URLMap(), '/x')).toBe('404 Not Found')
    expect(await ask(new URLMap({ notFound: app('none') }).set('/a', app('a')), '/x')).toBe('none||/x')
  })

  it('does not fall over paths and hosts that a client can send', async () => {
    for (const environ of [
      { PATH_INFO: '*' },
      { PATH_INFO: '' },
      { HTTP_HOST: '' },
      { HTTP_HOST: 'a b:x:y' },
      { HTTP_HOST: '[' },
    ]) {
      const found = new URLMap().set('http://x.org/a', app('a'))
      const { status } = await call(found, { ...blank('/'), ...environ })
      expect(status).toBe('404 Not Found')
    }
  })

  it.each([['a'], ['ftp://x/a'], ['http:///a'], [['x y', '/']], [['x.org']], [5]])(
    'refuses the key %j',
    (key) => {
      expect(() => new URLMap().set(key as never, app('a'))).toThrow(TypeError)
    },
  )

  it('refuses what is no application, and keeps what is there', () => {
    const some = new URLMap().set('/a', app('a'))
    expect(() => some.set('/a', {} as never)).toThrow(TypeError)
    expect(some.has('/a')).toBe(true)
  })
})

describe('parsePathExpression', () => {
  it('takes its parts in any order', () => {
    expect(parsePathExpression('/a')).toBe('/a')
    expect(parsePathExpression('')).toBe('')
    expect(parsePathExpression('port 80 /a domain x.org')).toEqual(['x.org:80', '//a'])
    expect(parsePathExpression('domain x.org')).toEqual(['x.org', ''])
  })

  it.each(['domain', 'port 80', 'port', 'domain a domain b', '/a /b', 'domain x port 1 port 2'])(
    'refuses %j',
    (text) => {
      expect(() => parsePathExpression(text)).toThrow(TypeError)
    },
  )
})

describe('urlmapFactory', () => {
  const loader = { getApp: async (name: string) => app(name) } as unknown as Loader

  it('loads what a section names, in its order, with the fallback of either configuration', async () => {
    const map = await urlmapFactory(loader, { not_found_app: 'global' }, { '/a': 'one', '/a/': 'two' })
    expect(await ask(map, '/a')).toBe('two|/a|')
    expect(await ask(map, '/x')).toBe('global||/x')
    const own = await urlmapFactory(loader, { not_found_app: 'global' }, { not_found_app: 'local' })
    expect(await ask(own, '/x')).toBe('local||/x')
  })
})
