import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LookupError } from '../../src/deploy/errors.ts'
import { aliasesOfPackage, findPackage, nearestPackage, splitSpecifier } from '../../src/deploy/packages.ts'
import { folderWith } from '../support/configuration.ts'

describe('packages', () => {
  it('are found from a folder upwards, the nearest first, and by their own name', () => {
    const folder = folderWith({
      'package.json': '{ "name": "outer" }',
      'node_modules/a/package.json': '{ "name": "a", "version": "1" }',
      'app/node_modules/a/package.json': '{ "name": "a", "version": "2" }',
      'app/node_modules/@s/b/package.json': '{ "name": "@s/b" }',
    })
    expect(findPackage('a', join(folder, 'app/deep/er'))?.folder).toBe(join(folder, 'app/node_modules/a'))
    expect(findPackage('a', folder)?.folder).toBe(join(folder, 'node_modules/a'))
    expect(findPackage('@s/b', join(folder, 'app'))?.manifest.name).toBe('@s/b')
    expect(findPackage('@s/b', folder)).toBeNull()
    expect(findPackage('outer', join(folder, 'app'))?.folder).toBe(folder)
    expect(nearestPackage(join(folder, 'app/deep'))?.folder).toBe(folder)
  })

  it.each(['../a', 'a/../b', '', '.', '/etc', '@s', 'a b', '..'])('have no name like %j', (name) => {
    expect(findPackage(name, process.cwd())).toBeNull()
  })

  it('are told where their package.json is no JSON', () => {
    const folder = folderWith({ 'package.json': '{ "name": "a", }' })
    expect(() => findPackage('b', folder)).toThrow(LookupError)
    expect(() => nearestPackage(folder)).toThrow(
      `${JSON.stringify(join(folder, 'package.json'))} cannot be read: `,
    )
  })

  it('are the beginning of a specifier', () => {
    expect(splitSpecifier('a')).toEqual({ name: 'a', subpath: '.' })
    expect(splitSpecifier('@s/b/c/d.js')).toEqual({ name: '@s/b', subpath: './c/d.js' })
  })

  it('declare aliases, whose paths are their own', () => {
    const folder = folderWith({
      'package.json': JSON.stringify({
        wsgify: {
          aliases: {
            'nova.api': './api',
            'egg:Paste#gzip': { 'paste.filter_factory': './gzip.js:f' },
            x: 'pkg:y',
          },
        },
      }),
    })
    expect(aliasesOfPackage(join(folder, 'deep'))).toEqual({
      'nova.api': join(folder, 'api'),
      'egg:Paste#gzip': { 'paste.filter_factory': join(folder, 'gzip.js:f') },
      x: 'pkg:y',
    })
    expect(aliasesOfPackage(folderWith({ 'package.json': '{ "wsgify": 5 }' }))).toEqual({})
  })
})
