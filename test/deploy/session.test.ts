import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LookupError } from '../../src/deploy/errors.ts'
import { Session } from '../../src/deploy/session.ts'
import { folderWith } from '../support/configuration.ts'

const place = { file: 'a.ini', line: 1, column: 1 }
const session = (aliases = {}) =>
  new Session({ env: null, aliases, worldWritable: false }, () => Promise.reject(new Error('not asked')))

describe('Session', () => {
  it('reads a file once, and no more than a hundred', async () => {
    const files = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`${i}.ini`, '[a]']))
    const folder = folderWith(files)
    const one = session()
    expect(one.read(join(folder, '0.ini'), null)).toBe(one.read(join(folder, '0.ini'), null))
    for (let i = 1; i < 100; i++) await one.read(join(folder, `${i}.ini`), null)
    expect(() => one.read(join(folder, '100.ini'), place)).toThrow('at most 100 files')
  })

  it('finds circles, and bounds how deep and how many sections are', () => {
    const one = session()
    expect(one.enter(['a'], 'b', null)).toEqual(['a', 'b'])
    expect(() => one.enter(['a', 'b', 'c'], 'b', place)).toThrow(
      'a.ini:1:1: the sections lead in a circle: b → c → b',
    )
    const deep = Array.from({ length: 100 }, (_, i) => String(i))
    expect(() => one.enter(deep, 'x', null)).toThrow('deeper than 100')
    const wide = session()
    for (let i = 0; i < 10_000; i++) wide.enter([], 'a', null)
    expect(() => wide.enter([], 'a', null)).toThrow(LookupError)
  })

  it('takes the aliases of the caller before those of the package', () => {
    const folder = folderWith({ 'package.json': '{ "wsgify": { "aliases": { "a": "./a", "b": "./b" } } }' })
    expect(session({ a: './mine' }).aliasesFor(folder)).toEqual({ a: './mine', b: join(folder, 'b') })
  })
})
