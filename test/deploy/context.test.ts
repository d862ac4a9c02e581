import { describe, expect, it } from 'vitest'
import { Context, confOf } from '../../src/deploy/context.ts'
import { FactoryError, LookupError } from '../../src/deploy/errors.ts'
import type { Loader, Protocol } from '../../src/deploy/protocols.ts'
import type { Application } from '../../src/environ/contract.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import { thrown } from '../support/configuration.ts'

const loader = {} as Loader
const place = { file: '/etc/app.ini', line: 7, column: 1, section: 'app:main' }
const hello = wsgify(() => 'hello')

function contextOf<K extends 'app' | 'filter' | 'server'>(
  kind: K,
  value: unknown,
  protocol: Protocol | null,
  local: Record<string, string> = {},
) {
  return new Context<K>({
    kind,
    form: 'factory',
    found: { value, owner: null },
    named: 'm:f',
    protocol,
    globalConf: confOf([['g', '1']]),
    localConf: confOf(Object.entries(local)),
    loader,
    place,
  })
}

describe('how factories are called', () => {
  it('is as their protocol says', async () => {
    const calls: unknown[][] = []
    const factory = (...args: unknown[]) => {
      calls.push(args)
      return hello
    }
    const [globalConf, localConf] = [confOf([['g', '1']]), confOf([['x', '2']])]
    await contextOf('app', factory, 'paste.app_factory', { x: '2' }).create()
    await contextOf('app', factory, 'paste.composite_factory', { x: '2' }).create()
    await contextOf('filter', factory, 'paste.filter_factory', { x: '2' }).create()
    const filter = await contextOf('filter', factory, 'paste.filter_app_factory', { x: '2' }).create()
    const server = await contextOf('server', factory, 'paste.server_runner', { x: '2' }).create()
    expect(calls).toEqual([
      [globalConf, localConf],
      [loader, globalConf, localConf],
      [globalConf, localConf],
    ])
    filter(hello)
    server(hello)
    expect(calls.slice(3)).toEqual([
      [hello, globalConf, localConf],
      [hello, globalConf, localConf],
    ])
  })

  it('waits for promises, makes objects of classes, and knows whose method is called', async () => {
    expect(await contextOf('app', async () => hello, 'paste.app_factory').create()).toBe(hello)
    class App {
      readonly conf: unknown[]
      constructor(...conf: unknown[]) {
        this.conf = conf
      }
      wsgi = hello
    }
    const app = (await contextOf('app', App, 'paste.app_factory', { x: '2' }).create()) as unknown as App
    expect(app).toBeInstanceOf(App)
    expect(app.conf).toHaveLength(2)
  })

  it('is not at all, when what is named is an application', async () => {
    expect(await contextOf('app', hello, 'paste.app_factory').create()).toBe(hello)
    const error = await thrown(() => contextOf('app', hello, 'paste.app_factory', { debug: '1' }).create())
    expect(error.message).toContain('m:f is an application, so the setting "debug" goes nowhere')
  })

  it('leaves the functions of wsgify as they are: no layer is added that a request would go through', async () => {
    const pass = wsgify.middleware((_, app) => app)
    const filter = await contextOf('filter', pass, 'paste.filter_factory', { x: '2' }).create()
    const [app, other] = [await filter(hello), pass(hello)]
    expect(Object.keys(app)).toEqual(Object.keys(other))
    const runner = await contextOf('filter', pass, 'paste.filter_app_factory').create()
    expect(Object.keys(await runner(hello))).toEqual(Object.keys(other))
  })
})

describe('what goes wrong', () => {
  it.each([
    ['paste.app_factory', (): undefined => undefined, 'm:f gave undefined, not an application'],
    ['paste.app_factory', async (): Promise<string> => 'text', 'm:f gave "text", not an application'],
    ['paste.app_factory', 5, 'm:f is 5, not a factory'],
    ['paste.app_factory', () => JSON.parse('{'), 'm:f failed: '],
    ['paste.composite_factory', () => Promise.reject(new RangeError('no')), 'm:f failed: no'],
  ] as const)('%s with %s', async (protocol, factory, message) => {
    const error = await thrown(() => contextOf('app', factory, protocol).create())
    expect(error).toBeInstanceOf(FactoryError)
    expect(error.message).toContain(`/etc/app.ini:7:1: [app:main]: ${message}`)
  })

  it('keeps what a factory threw as the cause, and errors that have a place as they are', async () => {
    const cause = new RangeError('no')
    const fail = (error: unknown) => () => {
      throw error
    }
    expect((await thrown(() => contextOf('app', fail(cause), 'paste.app_factory').create())).cause).toBe(
      cause,
    )
    const lookup = new LookupError('there')
    expect(await thrown(() => contextOf('app', fail(lookup), 'paste.app_factory').create())).toBe(lookup)
  })

  it('refuses a protocol of another kind', async () => {
    await expect(contextOf('app', () => hello, 'paste.filter_factory').create()).rejects.toThrow(
      'paste.filter_factory makes no app',
    )
  })
})

describe('parts', () => {
  const log: string[] = []
  const filterOf = (name: string) =>
    contextOf(
      'filter',
      () => {
        log.push(name)
        return (app: Application) =>
          wsgify(async (req) => `${name}(${await (await req.getResponse(app)).text()})`)
      },
      'paste.filter_factory',
    )
  const app = contextOf(
    'app',
    () => {
      log.push('app')
      return hello
    },
    'paste.app_factory',
  )
  const composed = (form: 'pipeline' | 'filter-with', ...names: string[]) =>
    new Context<'app'>({
      kind: 'app',
      form,
      globalConf: confOf(),
      localConf: confOf(),
      loader,
      place,
      next: app,
      filters: names.map(filterOf),
    })

  it('stand in their order, and are built in that of Paste Deploy', async () => {
    const pipeline = (await composed('pipeline', 'a', 'b').create()) as typeof hello
    expect(await (await pipeline.get('/')).text()).toBe('a(b(hello))')
    expect(log.splice(0)).toEqual(['app', 'a', 'b'])
    await composed('filter-with', 'a').create()
    expect(log.splice(0)).toEqual(['a', 'app'])
  })

  it('of filters make a filter, also when they are slow', async () => {
    const slow = contextOf('filter', () => async (inner: Application) => inner, 'paste.filter_factory')
    const both = new Context<'filter'>({
      kind: 'filter',
      form: 'filter-with',
      globalConf: confOf(),
      localConf: confOf(),
      loader,
      place,
      next: slow,
      filters: [filterOf('a')],
    })
    const made = (await (await both.create())(hello)) as typeof hello
    expect(await (await made.get('/')).text()).toBe('a(hello)')
  })
})

it('has settings without inherited keys, the local ones first', () => {
  const { settings } = contextOf('app', hello, null, { g: '2', __proto__x: '3' })
  expect({ ...settings }).toEqual({ g: '2', __proto__x: '3' })
  expect(Object.getPrototypeOf(settings)).toBeNull()
  const conf = confOf([['__proto__', '1']])
  expect([Object.keys(conf), conf['__proto__']]).toEqual([['__proto__'], '1'])
})
