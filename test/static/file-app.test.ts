import { createHash } from 'node:crypto'
import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Application } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { Request } from '../../src/message/request.ts'
import { FileApp, type FileOptions } from '../../src/static/file-app.ts'
import { FileMemory } from '../../src/static/file-memory.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import { folderWith, put, settled } from '../support/files.ts'

let folder = ''
beforeAll(async () => {
  folder = folderWith({
    'a.txt': 'hello',
    'a.js': 'var a = 1 // and so on',
    'a.js.br': 'brotli',
    'a.js.gz': 'gz',
    'x.unknown': '<script>alert(1)</script>',
    'archive.tar.gz': 'gz',
    'large.bin': Buffer.alloc(300_000, 'x'),
  })
  await settled()
})

const file = (name: string, options?: FileOptions) => new FileApp(join(folder, name), options)
async function ask(app: Application, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await Request.blank('/', { method, headers }).getResponse(lint(app))
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

test('a file is an answer', async () => {
  const { status, headers, text } = await ask(file('a.txt'))
  expect([status, text]).toEqual([200, 'hello'])
  expect([...headers.keys()]).toEqual([
    'Content-Type',
    'X-Content-Type-Options',
    'Content-Length',
    'Accept-Ranges',
    'ETag',
    'Last-Modified',
  ])
  expect(headers.get('Content-Type')).toBe('text/plain; charset=UTF-8')
  expect(headers.get('Content-Length')).toBe('5')
  expect(headers.get('ETag')).toMatch(/^"5-[0-9a-z]+"$/)
})

test('a handler may return it', async () => {
  const answer = await wsgify(() => file('a.txt')).get('/')
  expect(await answer.text()).toBe('hello')
})

test('its path may be a URL, and is absolute from then on', () => {
  expect(new FileApp(pathToFileURL('/srv/a b.txt')).path).toBe('/srv/a b.txt')
  expect(new FileApp('a.txt').path).toBe(join(process.cwd(), 'a.txt'))
})

test.each(['a.txt', 'large.bin'])('HEAD of %s has the headers of GET, and ignores Range', async (name) => {
  const get = await ask(file(name))
  for (const headers of [{}, { Range: 'bytes=0-1' }]) {
    const head = await ask(file(name), headers, 'HEAD')
    expect([head.status, head.text]).toEqual([200, ''])
    expect([...head.headers]).toEqual([...get.headers])
  }
})

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('%s is refused', async (method) => {
  for (const name of ['a.txt', 'nothing']) {
    const { status, headers } = await ask(file(name), {}, method)
    expect([status, headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
  }
})

describe('types', () => {
  test('what is not known is bytes, and no browser guesses', async () => {
    const { headers } = await ask(file('x.unknown'))
    expect(headers.get('Content-Type')).toBe('application/octet-stream')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  })

  test('an archive has no Content-Encoding, for nobody to unpack it', async () => {
    const { headers } = await ask(file('archive.tar.gz'))
    expect([headers.get('Content-Type'), headers.get('Content-Encoding')]).toEqual(['application/gzip', null])
  })

  test('any property of a response can be set', async () => {
    const { headers } = await ask(
      file('a.txt', {
        contentType: 'text/css',
        charset: 'ISO-8859-1',
        cacheControl: { maxAge: 60 },
        contentDisposition: 'attachment',
        headers: { 'X-Own': '1', 'x-content-type-options': 'nosniff' },
      }),
    )
    expect(headers.get('Content-Type')).toBe('text/css; charset=ISO-8859-1')
    expect(headers.get('Cache-Control')).toBe('max-age=60')
    expect(headers.get('Content-Disposition')).toBe('attachment')
    expect([headers.get('X-Own'), headers.get('X-Content-Type-Options')]).toEqual(['1', 'nosniff'])
    const named = await ask(file('a.txt', { headers: { 'content-type': 'text/css' } }))
    expect(named.headers.get('Content-Type')).toBe('text/css; charset=UTF-8')
  })

  test('the properties stay on 304, those of the content do not', async () => {
    const app = file('a.txt', { cacheControl: { maxAge: 60 }, contentLanguage: 'en' })
    const { headers } = await ask(app)
    const tag = headers.get('ETag') as string
    const again = await ask(app, { 'If-None-Match': tag })
    expect(again.status).toBe(304)
    expect([...again.headers.keys()].sort()).toEqual([
      'Accept-Ranges',
      'Cache-Control',
      'ETag',
      'Last-Modified',
      'X-Content-Type-Options',
    ])
  })
})

describe('what is not there', () => {
  test('is one 404, whatever the reason, with nothing of the system in it', async () => {
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
    const bodies = new Set<string>()
    for (const name of ['nothing', 'a.txt/b', 'dangling', '.']) {
      const { status, text, headers } = await ask(file(name), { Accept: 'text/html' })
      expect(status).toBe(404)
      bodies.add(text)
      expect(`${text}${[...headers].join()}`).not.toMatch(/ENOENT|ENOTDIR|tmp|wsgify/)
    }
    expect(bodies.size).toBe(1)
    rmSync(join(folder, 'dangling'))
  })

  test('can be looked for elsewhere', async () => {
    const { environ } = Request.blank('/')
    const never = () => expect.unreachable()
    expect(await file('nothing').find(environ, never)).toBe(null)
    expect(await file('nothing', { freshFor: 1000 }).find(environ, never)).toBe(null)
    expect(await file('nothing', { precompressed: true }).find(environ, never)).toBe(null)
  })

  test('may come', async () => {
    const app = file('later.txt')
    expect((await ask(app)).status).toBe(404)
    put(join(folder, 'later.txt'), 'now')
    expect((await ask(app)).text).toBe('now')
    rmSync(join(folder, 'later.txt'))
    expect((await ask(app)).status).toBe(404)
  })
})

describe('a root', () => {
  test('holds a file that lies below it, links followed', async () => {
    const outside = folderWith({ 'secret.txt': 'secret' })
    symlinkSync(join(outside, 'secret.txt'), join(folder, 'link.txt'))
    expect((await ask(file('link.txt', { root: folder }))).status).toBe(404)
    expect((await ask(file('link.txt'))).text).toBe('secret')
    expect((await ask(file('a.txt', { root: folder }))).text).toBe('hello')
    rmSync(join(folder, 'link.txt'))
  })

  test('that the path does not even begin with is a mistake', () => {
    expect(() => new FileApp('/srv/www_evil/a', { root: '/srv/www' })).toThrow(TypeError)
  })
})

describe('entity tags', () => {
  test('of the content are the same for the same content', async () => {
    const hash = createHash('sha256').update('hello').digest().subarray(0, 18).toString('base64')
    const app = file('a.txt', { etag: 'content' })
    expect((await ask(app)).headers.get('ETag')).toBe(`"${hash}"`)
    expect((await ask(app, { 'If-None-Match': `"${hash}"` })).status).toBe(304)
    const large = await ask(file('large.bin', { etag: 'content' }))
    const same = createHash('sha256').update(Buffer.alloc(300_000, 'x')).digest().subarray(0, 18)
    expect(large.headers.get('ETag')).toBe(`"${same.toString('base64')}"`)
  })

  test('may be none', async () => {
    const app = file('a.txt', { etag: false })
    const { headers } = await ask(app)
    expect([headers.get('ETag'), headers.has('Last-Modified')]).toEqual([null, true])
    expect((await ask(app, { 'If-None-Match': '"a"' })).status).toBe(200)
    expect((await ask(app, { 'If-Modified-Since': headers.get('Last-Modified') as string })).status).toBe(304)
  })

  test('are weak at first, so that no parts of different versions are put together', async () => {
    put(join(folder, 'young.txt'), '0123456789')
    const app = file('young.txt')
    const tag = (await ask(app)).headers.get('ETag') as string
    expect(tag).toMatch(/^W\/"/)
    expect((await ask(app, { Range: 'bytes=0-1', 'If-Range': tag })).status).toBe(200)
    expect((await ask(app, { 'If-None-Match': tag })).status).toBe(304)
  })
})

describe('precompressed files', () => {
  const app = () => file('a.js', { precompressed: true })

  test('are sent to those who accept them, as what they are made of', async () => {
    const { status, headers, text } = await ask(app(), { 'Accept-Encoding': 'br, gzip;q=0.5' })
    expect([status, text]).toEqual([200, 'brotli'])
    expect(headers.get('Content-Type')).toBe('text/javascript; charset=UTF-8')
    expect(headers.get('Content-Encoding')).toBe('br')
    expect(headers.get('Content-Length')).toBe('6')
    expect(headers.get('Vary')).toBe('Accept-Encoding')
    expect(headers.get('ETag')).toMatch(/-br"$/)
  })

  test('are not sent to others, who hear that there are', async () => {
    for (const accept of ['', 'identity', 'deflate', 'br;q=0']) {
      const { headers, text } = await ask(app(), { 'Accept-Encoding': accept })
      expect([text, headers.get('Content-Encoding'), headers.get('Vary')]).toEqual([
        'var a = 1 // and so on',
        null,
        'Accept-Encoding',
      ])
    }
  })

  test('have conditions and ranges of their own', async () => {
    const served = app()
    const accept = { 'Accept-Encoding': 'br' }
    const tag = (await ask(served, accept)).headers.get('ETag') as string
    expect((await ask(served, { ...accept, 'If-None-Match': tag })).status).toBe(304)
    expect((await ask(served, { 'If-None-Match': tag })).status).toBe(200)
    const part = await ask(served, { ...accept, Range: 'bytes=1-2', 'If-Range': tag })
    expect([part.status, part.text, part.headers.get('Content-Range')]).toEqual([206, 'ro', 'bytes 1-2/6'])
    expect(part.headers.get('Content-Encoding')).toBe('br')
    const head = await ask(served, accept, 'HEAD')
    expect([...head.headers]).toEqual([...(await ask(served, accept)).headers])
  })

  test('are not looked for unless that is asked for', async () => {
    const { headers } = await ask(file('a.js'), { 'Accept-Encoding': 'br' })
    expect([headers.get('Content-Encoding'), headers.get('Vary')]).toEqual([null, null])
  })

  test('do not lead out of the root', async () => {
    const outside = folderWith({ 'secret.br': 'secret' })
    put(join(folder, 'b.js'), 'plain')
    symlinkSync(join(outside, 'secret.br'), join(folder, 'b.js.br'))
    const served = file('b.js', { precompressed: true, root: folder })
    for (let i = 0; i < 2; i++) {
      expect((await ask(served, { 'Accept-Encoding': 'br' })).text).toBe('plain')
    }
  })

  test('add to the Vary that is given', async () => {
    const { headers } = await ask(file('a.js', { precompressed: true, vary: ['Origin'] }))
    expect(headers.get('Vary')).toBe('Origin, Accept-Encoding')
  })
})

describe('handing over', () => {
  test('names the real path, and leaves length, versions and conditions to the server in front', async () => {
    const app = file('a.txt', { sendfile: 'X-Sendfile', cacheControl: { maxAge: 60 } })
    for (const headers of [{}, { 'If-None-Match': '*' }, { Range: 'bytes=0-1' }, { 'If-Match': '"x"' }]) {
      const answer = await ask(app, headers)
      expect([answer.status, answer.text]).toEqual([200, ''])
      expect([...answer.headers]).toEqual([
        ['Content-Type', 'text/plain; charset=UTF-8'],
        ['Cache-Control', 'max-age=60'],
        ['X-Content-Type-Options', 'nosniff'],
        ['X-Sendfile', join(folder, 'a.txt')],
      ])
    }
    expect((await ask(file('nothing', { sendfile: 'X-Sendfile' }))).status).toBe(404)
  })

  test('is not for clients to ask for', async () => {
    const { headers, text } = await ask(file('a.txt'), {
      'X-Sendfile-Type': 'X-Sendfile',
      'X-Accel-Mapping': '/=/etc/',
      'X-Sendfile': '/etc/passwd',
    })
    expect([text, headers.has('X-Sendfile'), headers.has('X-Accel-Redirect')]).toEqual([
      'hello',
      false,
      false,
    ])
  })

  test('names a URL below the prefix', async () => {
    const sendfile = { 'X-Accel-Redirect': '/internal/' }
    const below = await ask(new FileApp(join(folder, 'a.txt'), { sendfile, root: join(folder, '..') }))
    expect(below.headers.get('X-Accel-Redirect')).toBe(`/internal/${folder.split('/').at(-1)}/a.txt`)
    expect((await ask(file('a.txt', { sendfile }))).headers.get('X-Accel-Redirect')).toBe('/internal/a.txt')
  })
})

describe('memory', () => {
  test('can be shared, and can be none', async () => {
    const memory = new FileMemory(1000)
    await ask(file('a.txt', { memory }))
    await ask(file('a.js', { memory }))
    await ask(file('large.bin', { memory }))
    expect(memory.used).toBe(5 + 22)
    for (let i = 0; i < 2; i++) expect((await ask(file('a.txt', { memory: 0 }))).text).toBe('hello')
  })
})

test.each<[string, FileOptions]>([
  ['a tag of no kind', { etag: 'weak' as 'stat' }],
  ['a property of no response', { color: 'red' } as FileOptions],
  ['a field that cannot be sent', { headers: { 'X-A': 'a\r\nSet-Cookie: b=1' } }],
  ['a type that is none', { contentType: 'text' }],
  ['no time', { freshFor: -1 }],
  ['no time at all', { freshFor: Number.NaN }],
  ['no memory', { memory: -1 }],
  ['no way to hand over', { sendfile: 'X-Reproxy' as 'X-Sendfile' }],
  ['a prefix without a slash', { sendfile: { 'X-Accel-Redirect': '/internal' } }],
  ['two who choose', { sendfile: 'X-Sendfile', precompressed: true }],
])('%s is told at once', (_what, options) => {
  expect(() => file('a.txt', options)).toThrow(/is|no|chooses/)
})

test('a NUL in the path is told at once', () => {
  expect(() => new FileApp('a\0b')).toThrow(TypeError)
})

test.skipIf(!existsSync('/proc/self/fd'))('a thousand answers leave nothing open', async () => {
  const apps = [file('a.txt'), file('large.bin'), file('a.txt', { memory: 0 }), file('nothing')]
  await Promise.all(apps.map((app) => ask(app)))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const before = readdirSync('/proc/self/fd').length
  for (let i = 0; i < 125; i++) {
    await Promise.all(apps.flatMap((app) => [ask(app), ask(app, { Range: 'bytes=0-1, 3-4' })]))
  }
  await expect.poll(() => readdirSync('/proc/self/fd').length, { timeout: 5000 }).toBeLessThanOrEqual(before)
})
