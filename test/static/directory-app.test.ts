import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Application } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'
import { DirectoryApp, type DirectoryOptions } from '../../src/static/directory-app.ts'
import { FileApp, type FileOptions } from '../../src/static/file-app.ts'
import { FileMemory } from '../../src/static/file-memory.ts'
import { folderWith, put, settled } from '../support/files.ts'

let root = ''
beforeAll(async () => {
  root = folderWith({
    'index.html': '<h1>top</h1>',
    'a.txt': 'hello',
    'caf\u00e9.txt': 'coffee',
    'sub/index.html': '<h1>sub</h1>',
    'sub/b.css': 'b {}',
    'empty/c.txt': 'c',
    'assets/app.js': 'js',
    'assets/app.js.br': 'br',
    '.env': 'SECRET=1',
    '.well-known/security.txt': 'Contact: x',
    'code.ts': 'let a: number',
  })
  mkdirSync(join(root, 'none'))
  await settled()
})

const directory = (options?: DirectoryOptions) => new DirectoryApp(root, options)
async function ask(app: Application, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await Request.blank(path, { method, headers }).getResponse(lint(app))
  return {
    status: answer.status,
    headers: answer.headers,
    text: await answer.text(),
    location: answer.location?.replace('http://localhost', '') ?? null,
  }
}

describe('files', () => {
  test('are answers, the second time too', async () => {
    const app = directory()
    for (let i = 0; i < 2; i++) {
      expect(await ask(app, '/a.txt')).toMatchObject({ status: 200, text: 'hello' })
      expect(await ask(app, '/sub/b.css')).toMatchObject({ status: 200, text: 'b {}' })
      expect(await ask(app, '/caf%C3%A9.txt')).toMatchObject({ status: 200, text: 'coffee' })
      expect((await ask(app, '/sub/b.css')).headers.get('Content-Type')).toBe('text/css; charset=UTF-8')
    }
  })

  test('may change, go, come, and become directories', async () => {
    const app = directory()
    const path = join(root, 'changing')
    expect((await ask(app, '/changing')).status).toBe(404)
    put(path, 'one')
    expect((await ask(app, '/changing')).text).toBe('one')
    put(path, 'two')
    expect((await ask(app, '/changing')).text).toBe('two')
    rmSync(path)
    expect((await ask(app, '/changing')).status).toBe(404)
    put(join(path, 'index.html'), 'page')
    expect(await ask(app, '/changing')).toMatchObject({ status: 301, location: '/changing/' })
    expect((await ask(app, '/changing/')).text).toBe('page')
    rmSync(path, { recursive: true })
    expect((await ask(app, '/changing/')).status).toBe(404)
  })

  test('that are remembered may become directories', async () => {
    const app = directory()
    const path = join(root, 'remembered')
    put(path, 'one')
    await settled()
    expect((await ask(app, '/remembered')).text).toBe('one')
    expect((await ask(app, '/remembered')).text).toBe('one')
    rmSync(path)
    put(join(path, 'index.html'), 'page')
    expect((await ask(app, '/remembered')).status).toBe(301)
    rmSync(path, { recursive: true })
  })

  test.each(['POST', 'OPTIONS', 'DELETE'])('have no %s, there or not', async (method) => {
    for (const path of ['/a.txt', '/nothing', '/../x', '/sub']) {
      const { status, headers } = await ask(directory(), path, {}, method)
      expect([status, headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
    }
  })

  test('have the conditions and ranges of a file', async () => {
    const app = directory()
    const tag = (await ask(app, '/a.txt')).headers.get('ETag') as string
    expect((await ask(app, '/a.txt', { 'If-None-Match': tag })).status).toBe(304)
    expect(await ask(app, '/a.txt', { Range: 'bytes=1-2' })).toMatchObject({ status: 206, text: 'el' })
    expect(await ask(app, '/a.txt', {}, 'HEAD')).toMatchObject({ status: 200, text: '' })
  })
})

describe('index pages', () => {
  test('answer for their directories', async () => {
    const app = directory()
    for (let i = 0; i < 2; i++) {
      expect((await ask(app, '/')).text).toBe('<h1>top</h1>')
      expect(await ask(app, '/sub/')).toMatchObject({ status: 200, text: '<h1>sub</h1>' })
      expect((await ask(app, '/sub/')).headers.get('Content-Type')).toBe('text/html; charset=UTF-8')
    }
  })

  test('are where their directories are, query and mount kept', async () => {
    expect(await ask(directory(), '/sub?a=1&b=%20')).toMatchObject({
      status: 301,
      location: '/sub/?a=1&b=%20',
    })
    const mounted = async (path: string) => {
      const request = Request.blank(path, { baseUrl: 'http://localhost/files%20x' })
      return (await request.getResponse(lint(directory()))).location
    }
    expect(await mounted('/sub?q')).toBe('http://localhost/files%20x/sub/?q')
    expect(await mounted('')).toBe('http://localhost/files%20x/')
  })

  test('are not redirected to another host', async () => {
    for (const path of [
      '//evil.example/sub',
      '//sub',
      '/\\evil.example/sub',
      '/%5Cevil.example/..%2fsub',
      '//',
    ]) {
      expect((await ask(directory(), path)).location ?? '').not.toMatch(/evil|^\/\//)
    }
    const { environ } = Request.blank('/sub')
    environ.SCRIPT_NAME = '//evil.example'
    const { location } = await new Request(environ).getResponse(directory())
    expect(new URL(location as string).host).toBe('localhost')
    environ.QUERY_STRING = 'a\u00e9 b'
    expect((await new Request(environ).getResponse(directory())).location).toMatch(/\?a%E9%20b$/)
  })

  test('may have another name, or none', async () => {
    expect((await ask(directory({ index: 'a.txt' }), '/')).text).toBe('hello')
    const none = directory({ index: null })
    for (const path of ['/', '/sub', '/sub/']) expect((await ask(none, path)).status).toBe(404)
    expect((await ask(none, '/sub/index.html')).status).toBe(200)
  })

  test('may be hidden', async () => {
    const app = directory({ hideIndexWithRedirect: true })
    for (let i = 0; i < 2; i++) {
      expect(await ask(app, '/sub/index.html?a=1')).toMatchObject({ status: 301, location: '/sub/?a=1' })
      expect(await ask(app, '/index.html')).toMatchObject({ status: 301, location: '/' })
      expect((await ask(app, '/sub/')).status).toBe(200)
    }
    expect((await ask(directory(), '/sub/index.html')).status).toBe(200)
  })
})

test('what names nothing is one 404, with no path of the system in it', async () => {
  const outside = folderWith({ 'index.html': 'outside', 'secret.txt': 'secret' })
  symlinkSync(outside, join(root, 'out'))
  symlinkSync(join(outside, 'secret.txt'), join(root, 'out.txt'))
  const app = directory()
  const bodies = new Set<string>()
  for (const path of [
    ...[
      '/nothing',
      '/a.txt/',
      '/a.txt/b',
      '/empty',
      '/empty/',
      '/none/',
      '//',
      '/sub//',
      '/./a.txt',
      '/sub/../a.txt',
    ],
    ...[
      '/..',
      '/../',
      `/..${outside}/`,
      '/out',
      '/out/',
      '/out/secret.txt',
      '/out.txt',
      '/.env',
      '/.well-known/',
    ],
    ...[
      '/%00',
      '/a.txt%00',
      '/a.txt%00.png',
      '/sub%5Cb.css',
      '/a.txt.',
      '/a.txt%20',
      '/CON',
      '/a.txt::$DATA',
    ],
    ...['/%E9.txt', '/%C0%AE%C0%AE/x', '/%2e%2e/x', '/..%2fx', '/%252e%252e/x', `/${'x'.repeat(300)}`],
  ]) {
    const { status, text, headers } = await ask(app, path, { Accept: 'text/html' })
    expect([path, status]).toEqual([path, 404])
    bodies.add(text)
    expect(`${text}${[...headers].join()}`).not.toMatch(/tmp|wsgify-|ENO|secret/)
  }
  expect(bodies.size).toBe(1)
  rmSync(join(root, 'out'))
  rmSync(join(root, 'out.txt'))
})

describe('links', () => {
  test('within the directory are followed, those that leave only when that is asked for', async () => {
    const outside = folderWith({ 'index.html': 'outside' })
    symlinkSync(outside, join(root, 'link'))
    symlinkSync('sub', join(root, 'inner'))
    expect((await ask(directory(), '/inner/b.css')).text).toBe('b {}')
    expect((await ask(directory(), '/inner')).location).toBe('/inner/')
    for (const path of ['/link', '/link/', '/link/index.html']) {
      expect((await ask(directory(), path)).status).toBe(404)
    }
    const following = directory({ followLinks: true })
    expect((await ask(following, '/link/')).text).toBe('outside')
    expect((await ask(following, '/../x')).status).toBe(404)
    rmSync(join(root, 'link'))
    rmSync(join(root, 'inner'))
  })

  test('that are changed to leave it are not followed on, though the file was served before', async () => {
    const outside = folderWith({ 'a.txt': 'hello' })
    symlinkSync('a.txt', join(root, 'moving'))
    const app = directory()
    for (let i = 0; i < 2; i++) expect((await ask(app, '/moving')).text).toBe('hello')
    rmSync(join(root, 'moving'))
    symlinkSync(join(outside, 'a.txt'), join(root, 'moving'))
    for (let i = 0; i < 2; i++) expect((await ask(app, '/moving')).status).toBe(404)
    rmSync(join(root, 'moving'))
  })

  test('may be the directory itself, and lead elsewhere from one request to the next', async () => {
    const place = folderWith({ '1/a.txt': 'one', '2/a.txt': 'two' })
    symlinkSync('1', join(place, 'current'))
    const app = new DirectoryApp(join(place, 'current'))
    for (let i = 0; i < 2; i++) expect((await ask(app, '/a.txt')).text).toBe('one')
    symlinkSync('2', join(place, 'next'))
    renameSync(join(place, 'next'), join(place, 'current'))
    for (let i = 0; i < 2; i++) expect((await ask(app, '/a.txt')).text).toBe('two')
  })
})

describe('options', () => {
  test('dot files are served when that is asked for', async () => {
    expect((await ask(directory({ dotFiles: true }), '/.env')).text).toBe('SECRET=1')
    const known = directory({ dotFiles: ['.well-known'] })
    expect((await ask(known, '/.well-known/security.txt')).status).toBe(200)
    expect((await ask(known, '/.env')).status).toBe(404)
  })

  test('caching goes by name', async () => {
    const app = directory({
      cache: { '/assets/**': { maxAge: 31536000, immutable: true }, '*.html': 'no-cache' },
      cacheControl: { maxAge: 60 },
    })
    const cached = async (path: string) => (await ask(app, path)).headers.get('Cache-Control')
    expect(await cached('/assets/app.js')).toBe('max-age=31536000, immutable')
    expect([await cached('/sub/'), await cached('/sub/index.html')]).toEqual(['no-cache', 'no-cache'])
    expect(await cached('/a.txt')).toBe('max-age=60')
  })

  test('types go by extension', async () => {
    const type = async (app: DirectoryApp) => (await ask(app, '/code.ts')).headers.get('Content-Type')
    expect(await type(directory())).toBe('video/mp2t')
    expect(await type(directory({ types: { ts: 'text/x-typescript' } }))).toBe(
      'text/x-typescript; charset=UTF-8',
    )
  })

  test('those of files are for all of them', async () => {
    const memory = new FileMemory(1000)
    const app = directory({ precompressed: true, memory, headers: { 'X-Own': '1' } })
    const { text, headers } = await ask(app, '/assets/app.js', { 'Accept-Encoding': 'br' })
    expect([text, headers.get('X-Own'), memory.used]).toEqual(['br', '1', 2])
    const handed = await ask(directory({ sendfile: { 'X-Accel-Redirect': '/internal/' } }), '/caf%C3%A9.txt')
    expect(handed.headers.get('X-Accel-Redirect')).toBe('/internal/caf%C3%A9.txt')
    for (const followLinks of [false, true]) {
      const below = directory({ sendfile: { 'X-Accel-Redirect': '/internal/' }, followLinks })
      expect((await ask(below, '/sub/b.css')).headers.get('X-Accel-Redirect')).toBe('/internal/sub/b.css')
    }
  })

  test('a directory without an index page may be listed', async () => {
    const app = directory({ listing: true })
    const { headers, text } = await ask(app, '/empty/', { Accept: 'application/json' })
    expect(headers.get('Content-Type')).toBe('application/json')
    expect(JSON.parse(text).entries.map(({ name }: { name: string }) => name)).toEqual(['c.txt'])
    expect((await ask(app, '/empty')).location).toBe('/empty/')
    expect((await ask(app, '/sub/')).text).toBe('<h1>sub</h1>')
    const all = directory({ listing: true, index: null })
    const top = JSON.parse((await ask(all, '/', { Accept: 'application/json' })).text)
    expect(top.entries.map(({ name }: { name: string }) => name)).not.toContain('.env')
    expect((await ask(all, '/.well-known/')).status).toBe(404)
  })

  test('a subclass makes its own application of some files', async () => {
    class Shouting extends DirectoryApp {
      protected override makeFileApp(path: string, options: FileOptions): Application {
        if (path.endsWith('.css')) return new Response('shouted')
        return super.makeFileApp(path, { ...options, contentDisposition: 'attachment' })
      }
    }
    const app = new Shouting(root)
    for (let i = 0; i < 2; i++) {
      expect((await ask(app, '/sub/b.css')).text).toBe('shouted')
      expect((await ask(app, '/a.txt')).headers.get('Content-Disposition')).toBe('attachment')
    }
  })

  test('a root is a directory, by its path or URL', () => {
    expect(new DirectoryApp(pathToFileURL(root)).root).toBe(root)
    expect(() => new DirectoryApp(join(root, 'nothing'))).toThrow(
      `there is no directory ${join(root, 'nothing')}`,
    )
    expect(() => new DirectoryApp(join(root, 'a.txt'))).toThrow(/there is no directory/)
  })

  test.each<[string, DirectoryOptions]>([
    ['an index page elsewhere', { index: '../secret.html' }],
    ['a property of no response', { color: 'red' } as DirectoryOptions],
    ['a policy that is none', { cache: { '*': 'a\nb' } }],
    ['a bad pattern', { cache: { '{': 'no-cache' } }],
  ])('%s is told at once', (_what, options) => {
    expect(() => directory(options)).toThrow(TypeError)
  })
})

test('so many names are remembered, and no more; those of nothing never', async () => {
  const app = directory()
  const { files } = app as unknown as { files: Map<string, FileApp> }
  for (let i = 0; i < 100; i++) await ask(app, `/nothing-${i}`)
  expect(files.size).toBe(0)
  for (let i = 0; i < 10_000; i++) files.set(`/x${i}`, new FileApp(join(root, 'a.txt')))
  await ask(app, '/a.txt')
  expect([files.size, files.has('/x0'), files.has('/a.txt')]).toEqual([10_000, false, true])
})
