import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LookupError } from '../../src/deploy/errors.ts'
import { configPath, isUri, parseUri } from '../../src/deploy/uri.ts'

describe('parseUri', () => {
  it('cuts at the first #, and takes a name that is given apart', () => {
    expect(parseUri('config:a.ini#x#y', null, null)).toEqual({ scheme: 'config', path: 'a.ini', name: 'x#y' })
    expect(parseUri('EGG:Paste#urlmap', 'other', null)).toEqual({
      scheme: 'egg',
      path: 'Paste',
      name: 'other',
    })
    expect(parseUri('call:a:b', null, null)).toEqual({ scheme: 'call', path: 'a:b', name: null })
  })

  it.each([
    ['app.ini', '"app.ini" has no scheme; write config:file.ini'],
    ['conifg:a.ini', 'the scheme of "conifg:a.ini" is unknown; did you mean "config"?'],
    ['http://host/a.ini', 'is unknown; there is "config", "egg", "call"'],
  ])('refuses %s', (uri, message) => {
    expect(() => parseUri(uri, null, null)).toThrow(LookupError)
    expect(() => parseUri(uri, null, null)).toThrow(message)
  })

  it('tells URIs from names', () => {
    expect(['config:x', 'egg:x', 'a:b'].map(isUri)).toEqual([true, true, true])
    expect(['main', '/v1:x', 'v1:x', ''].map(isUri)).toEqual([false, false, false, false])
  })
})

describe('configPath', () => {
  it('stands in relativeTo, never in the working directory by itself', () => {
    expect(configPath('a.ini', '/etc/app')).toBe(resolve('/etc/app/a.ini'))
    expect(configPath('sub\\a.ini', '/etc/app/')).toBe(resolve('/etc/app/sub/a.ini'))
    expect(configPath('///etc/a%20b.ini', null)).toBe(resolve('/etc/a b.ini'))
    expect(configPath('/etc/50%.ini', '/other')).toBe(resolve('/etc/50%.ini'))
    expect(() => configPath('a.ini', null)).toThrow(TypeError)
    expect(() => configPath('a.ini', null)).toThrow('relativeTo')
  })
})
