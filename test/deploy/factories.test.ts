import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Aliases } from '../../src/deploy/aliases.ts'
import { LookupError } from '../../src/deploy/errors.ts'
import { findEntry, findFactory, isInstalled } from '../../src/deploy/factories.ts'
import { urlmapFactory } from '../../src/deploy/urlmap.ts'
import { folderWith, thrown } from '../support/configuration.ts'

const place = { file: '/etc/app.ini', line: 2, column: 1, section: 'app:main', key: 'use' }
const lookup = (folder: string, aliases: Aliases = {}) => ({ folder, aliases, place })

const installed = {
  'node_modules/shop/package.json': JSON.stringify({
    name: 'shop',
    wsgify: {
      'paste.app_factory': { main: './app.mjs#appFactory', both: './app.mjs:appFactory' },
      'paste.composite_factory': { both: './app.mjs#appFactory' },
      'paste.filter_factory': { auth: './app.mjs#auth', main: './app.mjs#auth' },
    },
  }),
  'node_modules/shop/app.mjs': "export const appFactory = () => 'app'; export const auth = () => 'auth'",
  'node_modules/plain/package.json': '{ "name": "plain" }',
}

describe('findEntry', () => {
  it('finds what a package declares, by what is wanted', async () => {
    const at = lookup(folderWith(installed))
    expect(await findEntry('shop', 'main', 'app', at)).toMatchObject({ protocol: 'paste.app_factory' })
    expect(await findEntry('Shop', 'main', 'filter', at)).toMatchObject({ protocol: 'paste.filter_factory' })
    const { found } = await findEntry('shop', 'auth', 'filter', at)
    expect((found.value as () => unknown)()).toBe('auth')
  })

  it('finds Paste by any spelling', async () => {
    for (const egg of ['Paste', 'paste', 'PASTE', 'PasteDeploy']) {
      const { found, protocol } = await findEntry(egg, 'urlmap', 'app', lookup('/'))
      expect([found.value, protocol]).toEqual([urlmapFactory, 'paste.composite_factory'])
    }
  })

  it('takes what it is given first', async () => {
    const mine = () => ''
    const aliases = { 'egg:paste#urlmap': { 'paste.app_factory': mine } } as const
    expect(await findEntry('Paste', 'urlmap', 'app', lookup('/', aliases))).toEqual({
      found: { value: mine, owner: null },
      protocol: 'paste.app_factory',
    })
  })

  it.each([
    ['Paste', 'urlmpa', 'app', 'egg:Paste has no entry "urlmpa"; did you mean "urlmap"?'],
    [
      'Paste',
      'urlmap',
      'filter',
      'egg:Paste#urlmap is paste.composite_factory; as a filter it would be paste.filter_factory or paste.filter_app_factory',
    ],
    [
      'shop',
      'both',
      'app',
      'egg:shop#both is ambiguous: it is there as paste.app_factory and paste.composite_factory',
    ],
    [
      'plain',
      'main',
      'app',
      'egg:plain declares no factories; its package.json would have "wsgify": { "paste.app_factory": { "main": "./file.js#attribute" } }',
    ],
    [
      'none',
      'main',
      'app',
      'there is no package for egg:none; install it, or give { aliases: { "egg:none#main"',
    ],
    ['Paste==1.0', 'urlmap', 'app', 'there is no package for egg:Paste==1.0'],
  ] as const)('refuses egg:%s#%s as %s', async (egg, entry, kind, message) => {
    const error = await thrown(() => findEntry(egg, entry, kind, lookup(folderWith(installed))))
    expect(error).toBeInstanceOf(LookupError)
    expect(error.message).toContain(`/etc/app.ini:2:1: [app:main] use: ${message}`)
  })

  it('says what does the work of a name that has no counterpart, and how to give one', async () => {
    const give = /; or give your own by \{ aliases: \{ "[^"]+": .*package\.json/
    const names = [
      [() => findFactory('osprofiler.web:WsgiMiddleware.factory', lookup('/')), /wsgify\/filters:tracing/],
      [
        () => findFactory('keystonemiddleware.audit:filter_factory', lookup('/')),
        /wsgify\/filters:accessLog/,
      ],
      [() => findEntry('keystonemiddleware', 's3_token', 'filter', lookup('/')), /wsgify\/filters:tokenAuth/],
    ] as const
    for (const [find, instead] of names) {
      const error = await thrown(find)
      expect(error).toBeInstanceOf(LookupError)
      expect(error.message).toContain('has no counterpart in wsgify: ')
      expect(error.message).toMatch(instead)
      expect(error.message).toMatch(give)
    }
  })
})

describe('findFactory', () => {
  const files = {
    'routers.mjs': 'export const app_factory = () => 1',
    'mine.mjs': 'export const auth = () => 2; export const deep = { f: () => 3 }',
    'paste/urlmap.mjs': 'export const urlmap_factory = () => 4',
  }

  it('finds a file, before the alias that is built in for its name', async () => {
    const at = lookup(folderWith(files))
    const called = async (text: string) => ((await findFactory(text, at)).value as () => unknown)()
    expect(await called('routers:app_factory')).toBe(1)
    expect(await called('paste.urlmap:urlmap_factory')).toBe(4)
    expect((await findFactory('paste.urlmap:urlmap_factory', lookup('/'))).value).toBe(urlmapFactory)
  })

  it('finds what an alias stands for', async () => {
    const folder = folderWith(files)
    const aliases = { 'keystonemiddleware.auth_token:filter_factory': './mine.mjs:auth', nova: './mine.mjs' }
    const called = async (text: string) =>
      ((await findFactory(text, lookup(folder, aliases))).value as () => unknown)()
    expect(await called('keystonemiddleware.auth_token:filter_factory')).toBe(2)
    expect(await called('nova:deep.f')).toBe(3)
  })

  it('tells a fault of a module from a filter that is not here yet', async () => {
    const folder = folderWith({ 'bad.mjs': 'throw new Error("bug")' })
    await expect(findFactory('bad:f', lookup(folder))).rejects.toThrow('cannot be loaded: bug')
  })
})

it('knows what is installed', () => {
  const folder = folderWith(installed)
  expect(['shop', 'Paste', 'PasteDeploy', 'none'].map((egg) => isInstalled(egg, lookup(folder)))).toEqual([
    true,
    true,
    true,
    false,
  ])
  expect(isInstalled('shop', lookup(join(folder, 'node_modules/plain')))).toBe(true)
})
