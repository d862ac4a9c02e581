import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { LookupError } from '../../src/deploy/errors.ts'
import { beside, importTarget, inPackage, parseTarget } from '../../src/deploy/resolve-module.ts'
import { URLMap } from '../../src/deploy/urlmap.ts'
import { folderWith, thrown } from '../support/configuration.ts'

const MODULE = `
export const app_factory = () => 'snake'
export const appFactory = () => 'camel'
export const otherFactory = () => 'other'
export class API { static factory() { return this.name } }
export class Child extends API {}
export const nothing = null
`

describe('parseTarget', () => {
  it('cuts at the last separator', () => {
    expect(parseTarget('a.b:c.d', null)).toEqual({ module: 'a.b', attribute: 'c.d' })
    expect(parseTarget('C:\\x\\a.js:f', null)).toEqual({ module: 'C:\\x\\a.js', attribute: 'f' })
    expect(parseTarget('./a.js#f', null)).toEqual({ module: './a.js', attribute: 'f' })
    expect(parseTarget(' a : f ', null)).toEqual({ module: 'a', attribute: 'f' })
  })

  it.each(['a', 'a:', ':f', ''])('refuses %j', (text) => {
    expect(() => parseTarget(text, null)).toThrow('a factory is module:attribute')
  })
})

describe('modules beside a configuration', () => {
  const folder = () =>
    folderWith({
      'a.js': '',
      'a.ts': '',
      'test/router.ts': '',
      'pkg/index.mjs': '',
      'dotted.name.js': '',
      'b.mts': '',
    })

  it('are found by the dots of Python and by paths', () => {
    const here = folder()
    const url = (path: string) => pathToFileURL(join(here, path)).href
    expect(beside('a', here)).toBe(url('a.js'))
    expect(beside('test.router', here)).toBe(url('test/router.ts'))
    expect(beside('pkg', here)).toBe(url('pkg/index.mjs'))
    expect(beside('./a.ts', here)).toBe(url('a.ts'))
    expect(beside('./test/router', here)).toBe(url('test/router.ts'))
    expect(beside('./dotted.name.js', here)).toBe(url('dotted.name.js'))
    expect(beside('../a', join(here, 'test'))).toBe(url('a.js'))
    expect(beside(join(here, 'b'), '/')).toBe(url('b.mts'))
  })

  it.each(['none', 'test', 'a..b', '.a', 'a/b', '', '__proto__.x', 'a b'])(
    'are not found as %j',
    (module) => {
      expect(beside(module, folder())).toBeNull()
    },
  )
})

describe('modules of packages', () => {
  it('are found through exports, for import, and without', () => {
    const here = folderWith({
      'node_modules/esm/package.json': '{ "name": "esm", "exports": { "./f": { "import": "./f.mjs" } } }',
      'node_modules/old/package.json': '{ "name": "old", "main": "m.js" }',
      'node_modules/old/m.js': '',
      'node_modules/old/sub.js': '',
    })
    const url = (path: string) => pathToFileURL(join(here, 'node_modules', path)).href
    expect(inPackage('esm/f', here)).toBe(url('esm/f.mjs'))
    expect(inPackage('esm', here)).toBeNull()
    expect(inPackage('old', here)).toBe(url('old/m.js'))
    expect(inPackage('old/sub', here)).toBe(url('old/sub.js'))
    expect(inPackage('fs', here)).toBeNull()
    expect(inPackage('none', here)).toBeNull()
  })

  it('are our own for our name, whatever copy is near', async () => {
    const here = folderWith({
      'node_modules/wsgify/package.json': '{ "name": "wsgify", "exports": { "./deploy": "./x.js" } }',
    })
    const { value } = await importTarget({ module: 'wsgify/deploy', attribute: 'URLMap' }, here, null)
    expect(value).toBe(URLMap)
    expect(inPackage('wsgify/none', here)).toBeNull()
  })
})

describe('importTarget', () => {
  const importing = (attribute: string, module = 'm') =>
    importTarget(
      { module, attribute },
      folderWith({ 'm.mjs': MODULE, 'bad.mjs': 'throw new Error("no database")' }),
      null,
    )

  it('finds attributes, dotted ones, those of a class above, and by their names in camel case', async () => {
    const called = async (attribute: string) => {
      const { value, owner } = await importing(attribute)
      return Reflect.apply(value as () => unknown, owner, [])
    }
    expect(await called('app_factory')).toBe('snake')
    expect(await called('other_factory')).toBe('other')
    expect(await called('API.factory')).toBe('API')
    expect(await called('Child.factory')).toBe('Child')
  })

  it.each([
    'constructor',
    '__proto__',
    'API.prototype',
    'API.constructor',
    'API.toString',
    'API.call',
    'toString',
    'nothing.x',
    'appFactory.bind',
  ])('finds nothing that all objects have: %s', async (attribute) => {
    await expect(importing(attribute)).rejects.toBeInstanceOf(LookupError)
  })

  it('suggests what is near', async () => {
    expect((await thrown(() => importing('app_facotry'))).message).toBe(
      'the module "m" has no "app_facotry"; did you mean "app_factory"?',
    )
  })

  it('says what a module failed with, and where it was looked for', async () => {
    const error = await thrown(() => importing('x', 'bad'))
    expect(error.message).toBe('the module "bad" cannot be loaded: no database')
    expect((error.cause as Error).message).toBe('no database')
    expect((await thrown(() => importing('x', 'none.there'))).message).toMatch(
      /^there is no module "none\.there": .*none.there\.\{js,.*\} is not there, and no package has that name; .*aliases/,
    )
  })

  it.each([
    'data:text/javascript,export const f = 1',
    'https://x.org/a.js',
    'node:fs',
    'blob:x',
    'DATA:text/javascript,1',
  ])('loads no code from %s', async (module) => {
    await expect(importing('f', module)).rejects.toThrow(
      'a module is a file beside the configuration or a package',
    )
  })
})
