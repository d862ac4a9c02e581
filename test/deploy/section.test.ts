import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { LookupError } from '../../src/deploy/errors.ts'
import { type LoadOptions, loadApp, loadContext } from '../../src/deploy/load.ts'
import { folderWith, thrown } from '../support/configuration.ts'

// How sections are evaluated is compared with Paste Deploy in test/oracle/deploy; here is what they say when they are wrong.

const TOYS = `
export const app = () => () => ''
export const filter = () => (app) => app
`

async function failing(text: string, options: LoadOptions = {}, kind: 'app' | 'filter' | 'server' = 'app') {
  const folder = folderWith({ 'a.ini': text, 'toys.mjs': TOYS })
  const error = await thrown(() => loadContext(kind, 'config:a.ini', { relativeTo: folder, ...options }))
  expect(error).toBeInstanceOf(LookupError)
  return error.message.replaceAll(`${folder}/`, '')
}

describe('errors of sections', () => {
  it.each([
    [
      '[app:mian]\nuse = x',
      'a.ini: there is no section [app:main] or [application:main] or [composite:main] or [composit:main] or [pipeline:main] or [filter-app:main] in a.ini; did you mean "mian"?',
    ],
    ['[app:main]\nuse = apis\n[app:api]', 'a.ini:2:1: [app:main] use: there is no section [app:apis]'],
    [
      '[app:main]\npast.app_factory = x',
      'a.ini:1:1: [app:main]: no loader given: the section has no "use" or "paste.app_factory" or "paste.composite_factory" or "paste.composit_factory"; did you mean "paste.app_factory"?',
    ],
    ['[app:main]\nues = x', 'did you mean "use"?'],
    [
      '[app:main]\npaste.app_factory = toys:app\npaste.composite_factory = toys:app',
      'a.ini:3:1: [app:main] paste.composite_factory: a section names one factory, and this one has paste.app_factory and paste.composite_factory',
    ],
    [
      '[app:main]\n\npaste.app_factory = toys:aps',
      'a.ini:3:1: [app:main] paste.app_factory: the module "toys" has no "aps"; did you mean "app"?',
    ],
    [
      '[app:main]\n[pipeline:main]',
      'a.ini:2:1: [pipeline:main]: the name "main" is ambiguous: [app:main] and [pipeline:main] are there',
    ],
    [
      '[pipeline:main]\npipelin = a',
      'a.ini:1:1: [pipeline:main]: a pipeline has a key "pipeline"; did you mean "pipelin"?',
    ],
    [
      '[pipeline:main]\npipeline = a\nx = 1\ny = 2\n[app:a]',
      'a.ini:3:1: [pipeline:main] x: the pipeline has extra (disallowed) settings: x, y',
    ],
    ['[pipeline:main]\npipeline =', 'a.ini:2:1: [pipeline:main] pipeline: the pipeline is empty'],
    [
      '[pipeline:main]\npipeline = f, a\n[app:a]\npaste.app_factory = toys:app\n[filter:f]',
      'a.ini:2:1: [pipeline:main] pipeline: there is no section [filter:f,] in a.ini; did you mean "f"?',
    ],
    ['[filter-app:main]\nuse = f', 'a.ini:1:1: [filter-app:main]: a filter-app has a key "next"'],
    [
      '[app:main]\npaste.app_factory = toys:app\nget x = tokn\n[DEFAULT]\ntoken = 1',
      'a.ini:3:1: [app:main] get x: there is no global setting "tokn"; did you mean "token"?',
    ],
    [
      '[app:main]\npaste.app_factory = toys:app\nrequire = Paste none-such',
      'a.ini:3:1: [app:main] require: the package "none-such" is not installed',
    ],
    [
      '[app:main]\nuse = egg:Paste#urlmp',
      'a.ini:2:1: [app:main] use: egg:Paste has no entry "urlmp"; did you mean "urlmap"?',
    ],
    [
      '[app:main]\nuse = conifg:b.ini',
      'a.ini:2:1: [app:main] use: the scheme of "conifg:b.ini" is unknown; did you mean "config"?',
    ],
    [
      '[app:main]\nuse = config:b.ini',
      'a.ini:2:1: [app:main] use: the configuration file "b.ini": there is no such file',
    ],
    ['[app:main]\nuse = call:toys', 'a.ini:2:1: [app:main] use: found "toys"; a factory is module:attribute'],
    [
      '[app:main]\nuse = main',
      'a.ini:2:1: [app:main] use: the sections lead in a circle: a.ini [app:main] → a.ini [app:main]',
    ],
    [
      '[app:main]\nuse = config:a.ini#b\n[app:b]\nuse = main',
      'a.ini:4:1: [app:b] use: the sections lead in a circle: a.ini [app:main] → a.ini [app:b] → a.ini [app:main]',
    ],
  ])('%j', async (text, message) => {
    expect(await failing(text)).toContain(message)
  })

  it('name prefixes of the kind that is wanted', async () => {
    expect(await failing('[app:main]', {}, 'server')).toContain('there is no section [server:main] in')
  })

  it('end a tree of sections that would not end in a lifetime', async () => {
    const wide = Array.from(
      { length: 9 },
      (_, i) =>
        `[pipeline:p${i}]\npipeline = ${i === 8 ? 'a' : `p${i + 1}`}\n[filter:f${i}]\nuse = f${i + 1}\nfilter-with = f${i + 1}`,
    )
    const text = `${wide.join('\n')}\n[filter:f9]\nuse = f10\nfilter-with = f10\n[filter:f10]\nuse=f11\nfilter-with=f11\n[filter:f11]\nuse=f12\nfilter-with=f12\n[filter:f12]\nuse=f13\nfilter-with=f13\n[filter:f13]\npaste.filter_factory = toys:filter\n[pipeline:main]\npipeline = f0 p0\n[app:a]\npaste.app_factory = toys:app`
    expect(await failing(text)).toContain('at most 10000 sections')
  })
})

describe('settings', () => {
  it('are told with their line where they are wrong, also those of get, and of a filter-app', async () => {
    const toys = `export const app = () => () => ''
export const filter = (_, local) => { settings(local, { size: Number }) }`
    const ours = JSON.stringify(pathToFileURL(resolve('src/deploy/settings.ts')).href)
    const folder = folderWith({
      'toys.mjs': `import { settings } from ${ours}\n${toys}`,
      'a.ini': `[app:main]\npaste.app_factory = toys:app
[filter:f]\npaste.filter_factory = toys:filter\nsize = 1\nget colour = here
[filter-app:front]\nnext = main\nuse = f\n[filter-app:own]\nnext = main\npaste.filter_factory = toys:filter\nshape = x`,
    })
    const message = async (name: string) =>
      (await thrown(() => loadApp('config:a.ini', { relativeTo: folder, name }))).message
    expect(await message('front')).toContain(
      'a.ini:6:1: [filter:f] get colour: toys:filter failed: there is no',
    )
    expect(await message('own')).toContain(
      'a.ini:13:1: [filter-app:own] shape: toys:filter failed: there is no',
    )
  })

  it('have no inherited keys, and keep keys that are called like those', async () => {
    const folder = folderWith({
      'a.ini': '[app:main]\npaste.app_factory = toys:app\n__proto__ = 1\nset constructor = 2',
      'toys.mjs': TOYS,
    })
    const { localConf, globalConf } = await loadContext('app', 'config:a.ini', { relativeTo: folder })
    expect(Object.entries(localConf)).toEqual([['__proto__', '1']])
    expect(globalConf['constructor']).toBe('2')
    expect(globalConf['here']).toBe(folder)
    expect([localConf['toString'], globalConf['valueOf']]).toEqual([undefined, undefined])
    expect(globalConf['__file__']).toBe(join(folder, 'a.ini'))
  })
})
