import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Application, Body, StartResponse, Wsgi } from '../../src/environ/contract.ts'
import { Answer, ContractError, run } from '../../src/environ/run.ts'

const ask = (app: Application) => run(app, blank('/'), new Answer())
const ok =
  (body: Body): Wsgi =>
  (_environ, start) => {
    start('200 OK', [['X-A', '1']])
    return body
  }

describe('run', () => {
  test('an application that answers at once is answered at once', () => {
    expect(ask(ok('hello'))).toMatchObject({
      statusLine: '200 OK',
      headerlist: [['X-A', '1']],
      body: 'hello',
    })
    expect(ask({ wsgi: ok('hello') })).toMatchObject({ body: 'hello' })
  })

  test('a promise is waited for', async () => {
    expect(await ask(async (environ, start) => ok('later')(environ, start) as string)).toMatchObject({
      body: 'later',
    })
  })

  test('a generator may give the head in its first step', async () => {
    const answer = await ask(function* (_environ, start) {
      start('201 Created', [])
      yield 'a'
      yield 'b'
    } as Wsgi)
    expect(answer.statusLine).toBe('201 Created')
    const chunks: unknown[] = []
    for await (const chunk of answer.body as AsyncIterable<string>) chunks.push(chunk)
    expect(chunks).toEqual(['a', 'b'])
  })

  test('an asynchronous generator too, and closing it closes it', async () => {
    const log: string[] = []
    const answer = await ask(async function* (_environ: unknown, start: StartResponse) {
      try {
        start('200 OK', [])
        yield 'a'
      } finally {
        log.push('closed')
      }
    } as unknown as Wsgi)
    const iterator = (answer.body as AsyncIterable<string>)[Symbol.asyncIterator]()
    await iterator.return?.()
    expect(log).toEqual(['closed'])
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['false', false],
    ['a number', 7],
    ['an object', {}],
  ])('an application may not return %s', (_name, body) =>
    expect(() => ask(ok(body as Body))).toThrow(ContractError),
  )

  test('an application must call startResponse, before its first chunk', async () => {
    expect(() => ask(() => 'text')).toThrow('without having called startResponse')
    const log: string[] = []
    const late = () =>
      (function* () {
        try {
          yield 'a'
        } finally {
          log.push('closed')
        }
      })()
    expect(() => ask(late as unknown as Wsgi)).toThrow('without having called startResponse')
    expect(log).toEqual(['closed'])
  })

  test('a second call is an error, unless it brings one', () => {
    expect(() =>
      ask((_environ, start) => {
        start('200 OK', [])
        start('200 OK', [])
        return ''
      }),
    ).toThrow('a second time')
    const replaced = ask((_environ, start) => {
      start('200 OK', [])
      start('500 Oops', [], new Error('x'))
      return ''
    })
    expect(replaced).toMatchObject({ statusLine: '500 Oops' })
  })

  test('once the head has left, the error of a second call is thrown', () => {
    const answer = new Answer()
    answer.start('200 OK', [])
    answer.headSent = true
    const error = new Error('too late')
    expect(() => answer.start('500 Oops', [], error)).toThrow(error)
  })

  test('what the application throws comes through', async () => {
    const error = new Error('boom')
    expect(() =>
      ask(() => {
        throw error
      }),
    ).toThrow(error)
    await expect(ask(() => Promise.reject(error))).rejects.toBe(error)
  })
})
