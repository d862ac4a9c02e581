import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUnder, Mount, normalizedPrefix, notFound } from '../../src/deploy/mount.ts'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import type { Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'

const where: Wsgi = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return `${environ.SCRIPT_NAME}|${environ.PATH_INFO}`
}
async function ask(app: Mount, path: string): Promise<string> {
  const { status, chunks } = await call(lint(app), blank(path))
  return status.startsWith('200') ? Buffer.concat(chunks).toString() : status
}

describe('Mount', () => {
  const app = new Mount('/api/', where)

  it.each([
    ['/api', '/api|'],
    ['/api/', '/api|/'],
    ['/api/x/y', '/api|/x/y'],
    ['/api//x', '/api|//x'],
    ['/api/%2Fx', '/api|//x'],
    ['/api/%C3%A9', '/api|/\u00c3\u00a9'],
    ['/apix', '404 Not Found'],
    ['/API', '404 Not Found'],
    ['//api', '404 Not Found'],
    ['/', '404 Not Found'],
  ])('cuts %s between segments', async (path, expected) => {
    expect(await ask(app, path)).toBe(expected)
  })

  it('mounts at the root, and within another mount', async () => {
    expect(await ask(new Mount('/', where), '/x')).toBe('|/x')
    expect(await ask(new Mount('/a', new Mount('/b', where)), '/a/b/c')).toBe('/a/b|/c')
  })

  it('passes on what is elsewhere, as it is', async () => {
    expect(await ask(new Mount('/api', notFound, where), '/other')).toBe('|/other')
  })

  it('keeps SCRIPT_NAME and PATH_INFO together what they were, for any path and prefix', async () => {
    const piece = fc.constantFrom('/', 'a', 'b', '.', '..', '%', '\u00e9', '+')
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`)
    await fc.assert(
      fc.asyncProperty(text, text, async (prefix, path) => {
        let mounted: Mount
        try {
          mounted = new Mount(
            prefix,
            (environ) => {
              expect(environ.SCRIPT_NAME + environ.PATH_INFO).toBe(path)
              expect(environ.PATH_INFO === '' || environ.PATH_INFO.startsWith('/')).toBe(true)
              return ''
            },
            () => '',
          )
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          return
        }
        await mounted.wsgi({ ...blank('/'), PATH_INFO: path }, () => {})
      }),
      { numRuns: 1000 },
    )
  })

  it('refuses what is no path and what is no application', () => {
    expect(() => new Mount('api', where)).toThrow('begins with a slash')
    expect(() => new Mount('/a/../b', where)).toThrow('dot segments')
    expect(() => new Mount('/a', {} as never)).toThrow(TypeError)
  })
})

describe('prefixes', () => {
  it('have one form, in bytes', () => {
    expect(['', '/', '//a//b/', '/é'].map(normalizedPrefix)).toEqual(['', '', '/a/b', '/\u00c3\u00a9'])
  })

  it('end between segments', () => {
    expect([
      isUnder('/a', '/a'),
      isUnder('/a/', '/a'),
      isUnder('/ab', '/a'),
      isUnder('', ''),
      isUnder('*', ''),
    ]).toEqual([true, true, false, true, false])
  })
})

it('answers 404 without telling what else there is', async () => {
  const { status, headers, chunks } = await call(lint(notFound), blank('/secret'))
  expect(status).toBe('404 Not Found')
  expect(headers).toContainEqual(['Vary', 'Accept'])
  expect(Buffer.concat(chunks).toString()).not.toContain('secret')
})
