import { describe, expect, it } from 'vitest'
import { Cascade, cascadeFactory } from '../../src/deploy/cascade.ts'
import type { Loader } from '../../src/deploy/protocols.ts'
import { blank } from '../../src/environ/blank.ts'
import { collect } from '../../src/environ/body.ts'
import { call } from '../../src/environ/call.ts'
import type { Application, Body, Environ, Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { HTTPForbidden, HTTPNotFound } from '../../src/exc/client-error.ts'
import { Request } from '../../src/message/request.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const answering =
  (status: string, body: Body = status): Wsgi =>
  (_, startResponse) => {
    startResponse(status, [['Content-Type', 'text/plain']])
    return body
  }

async function ask(app: Application, environ: Environ = blank('/')): Promise<string> {
  const { status, chunks } = await call(lint(app), environ)
  return `${status}: ${Buffer.concat(chunks).toString()}`
}

function posted(text: string): Environ {
  const environ = blank('/', { environ: { REQUEST_METHOD: 'POST', 'wsgi.input_terminated': true } })
  environ['wsgi.input'] = (async function* () {
    for (const letter of text) yield new TextEncoder().encode(letter)
  })()
  return environ
}

describe('Cascade', () => {
  const missing = answering('404 Not Found')
  const found = answering('200 OK', 'found')

  it('gives the first answer that is not caught, and the last one whatever it is', async () => {
    expect(await ask(new Cascade([missing, found, answering('200 OK', 'never')]))).toBe('200 OK: found')
    expect(await ask(new Cascade([missing, answering('404 Not Found', 'last')]))).toBe('404 Not Found: last')
    expect(await ask(new Cascade([answering('403 Forbidden'), found]))).toBe('403 Forbidden: 403 Forbidden')
    expect(await ask(new Cascade([answering('403 Forbidden'), found], { catch: [403] }))).toBe(
      '200 OK: found',
    )
    expect(await ask(new Cascade([missing]))).toBe('404 Not Found: 404 Not Found')
  })

  it('catches errors with a caught status, thrown or rejected, and no others', async () => {
    const throwing =
      (error: Error): Wsgi =>
      () => {
        throw error
      }
    const rejecting =
      (error: Error): Wsgi =>
      async () => {
        throw error
      }
    for (const make of [throwing, rejecting]) {
      expect(await ask(new Cascade([make(new HTTPNotFound()), found]))).toBe('200 OK: found')
      await expect(ask(new Cascade([make(new HTTPForbidden()), found]))).rejects.toBeInstanceOf(HTTPForbidden)
      await expect(ask(new Cascade([make(new TypeError('bug')), found]))).rejects.toThrow('bug')
    }
  })

  it('closes what it discards once, reads none of it, and nothing of what it passes on', async () => {
    const log: string[] = []
    const body = (name: string): Body => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          log.push(`${name} read`)
          return { done: true, value: undefined }
        },
        return: async () => {
          log.push(`${name} closed`)
          return { done: true, value: undefined }
        },
      }),
    })
    const app = new Cascade([
      answering('404 Not Found', body('one')),
      answering('200 OK', body('two')),
      found,
    ])
    await call(app, blank('/'))
    expect(log).toEqual(['one closed', 'two read'])
  })

  it('looks at the head that a generator gives in its first step', async () => {
    const lazy = (status: string): Wsgi =>
      async function* (_, startResponse) {
        startResponse(status, [['Content-Type', 'text/plain']])
        yield 'a'
        yield 'b'
      }
    expect(await ask(new Cascade([lazy('404 Not Found'), lazy('200 OK'), found]))).toBe('200 OK: ab')
  })

  it('gives each application an environ of its own and the last one that of the request', async () => {
    const environ = blank('/x')
    const changing: Wsgi = (own, startResponse) => {
      own.PATH_INFO = '/changed'
      expect(own).not.toBe(environ)
      expect(own['wsgify.send_trailers']).toBeUndefined()
      return answering('404 Not Found')(own, startResponse)
    }
    const last: Wsgi = (own, startResponse) => {
      expect(own).toBe(environ)
      return answering('200 OK', own.PATH_INFO)(own, startResponse)
    }
    const { chunks } = await call(new Cascade([changing, changing, last]), environ)
    expect(Buffer.concat(chunks).toString()).toBe('/x')
  })

  it('gives each application the whole body, also one of unknown length', async () => {
    const seen: string[] = []
    const reading: Wsgi = async (environ, startResponse) => {
      seen.push(await new Request(environ).text())
      return answering('404 Not Found')(environ, startResponse)
    }
    const partly: Wsgi = async (environ, startResponse) => {
      for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) {
        seen.push(new TextDecoder().decode(chunk))
        break
      }
      return answering('404 Not Found')(environ, startResponse)
    }
    await call(new Cascade([partly, reading, partly, missing, reading]), posted('abc'))
    expect(seen).toEqual(['a', 'abc', 'a', 'abc'])
  })

  it('answers at once when its applications do', () => {
    const heads: string[] = []
    const body = new Cascade([missing, found]).wsgi(blank('/'), (status) => heads.push(status))
    expect([heads, body]).toEqual([['200 OK'], 'found'])
  })

  it('lets an answer that went on replace its head as long as it can', async () => {
    const replacing: Wsgi = (_, startResponse) => {
      startResponse('200 OK', [])
      return (async function* () {
        startResponse('500 Internal Server Error', [], new Error('x'))
        yield 'late'
      })()
    }
    const heads: string[] = []
    const body = new Cascade([replacing, missing]).wsgi(blank('/'), (status, _, error) => {
      heads.push(`${status} ${error instanceof Error ? error.message : ''}`)
    })
    await collect((await body) as Body)
    expect(heads).toEqual(['200 OK ', '500 Internal Server Error x'])
  })

  it('catches what wsgified functions answer', async () => {
    const none = wsgify(() => {
      throw new HTTPNotFound()
    })
    expect(await ask(new Cascade([none, wsgify(() => 'hello')]))).toBe('200 OK: hello')
  })

  it('refuses to be empty, statuses that are none, and what is no application', () => {
    expect(() => new Cascade([])).toThrow(RangeError)
    expect(() => new Cascade([missing], { catch: [99] })).toThrow('from 200 to 599, not 99')
    expect(() => new Cascade([5 as never])).toThrow(TypeError)
  })
})

describe('cascadeFactory', () => {
  const loader = { getApp: async (name: string) => answering(name) } as unknown as Loader

  it('sorts its applications by their keys as text', async () => {
    const app = await cascadeFactory(
      loader,
      {},
      { app2: '200 OK', app10: '404 Not Found', app1: '500 Internal Server Error', catch: '404 500' },
    )
    expect(await ask(app)).toBe('200 OK: 200 OK')
  })

  it('refuses other keys', async () => {
    await expect(cascadeFactory(loader, {}, { first: 'a' })).rejects.toThrow('not "first"')
    await expect(cascadeFactory(loader, {}, { app: 'a', catch: 'all' })).rejects.toThrow(RangeError)
  })
})
