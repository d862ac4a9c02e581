import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { aliasOf, builtinAliases, entriesOf, withoutCounterpart } from '../../src/deploy/aliases.ts'
import * as deploy from '../../src/deploy/index.ts'
import { kinds } from '../../src/deploy/protocols.ts'
import * as filters from '../../src/filters/index.ts'
import * as inspect from '../../src/inspect/index.ts'

describe('aliases', () => {
  const aliases = {
    'nova.api': './api',
    'nova.api.openstack:Fault.factory': './fault.js:fault',
    nova: './nova',
    'egg:My.App#main': { 'paste.app_factory': './a.js:f' },
    'egg:my_app#other': { 'paste.filter_factory': './b.js:f' },
  } as const

  it('stand for an attribute, or for the longest module it is in', () => {
    const target = (module: string, attribute: string) => aliasOf(aliases, module, attribute)?.target
    expect(target('nova.api.openstack', 'Fault.factory')).toBe('./fault.js:fault')
    expect(target('nova.api.openstack', 'Other.factory')).toBe('./api/openstack:Other.factory')
    expect(target('nova.api', 'f')).toBe('./api:f')
    expect(target('nova.wsgi', 'f')).toBe('./nova/wsgi:f')
    expect(target('novax', 'f')).toBeUndefined()
    expect(target('constructor', 'f')).toBeUndefined()
  })

  it('of eggs have no case, and no difference between their separators', () => {
    expect([...entriesOf(aliases, 'my-app').keys()]).toEqual(['main', 'other'])
    expect(entriesOf(aliases, 'none').size).toBe(0)
  })
})

describe('the aliases that are built in', () => {
  const targets = Object.values(builtinAliases).flatMap((target) =>
    typeof target === 'object' ? Object.values(target) : [target],
  ) as string[]

  it('have protocols there are, and targets of our own doors', () => {
    const protocols = Object.values(kinds).flatMap((kind) => kind.protocols)
    for (const [key, target] of Object.entries(builtinAliases)) {
      if (key.startsWith('egg:'))
        for (const protocol of Object.keys(target)) expect(protocols).toContain(protocol)
    }
    for (const target of targets) expect(target).toMatch(/^wsgify\/(deploy|filters|inspect):\w+$/)
  })

  it('lead to something', () => {
    for (const target of targets) {
      const [door, name] = target.slice(7).split(':') as ['deploy' | 'filters' | 'inspect', string]
      expect({ deploy, filters, inspect }[door], target).toHaveProperty(name)
    }
  })

  it('name what does the work of those that have no counterpart', () => {
    for (const [key, instead] of withoutCounterpart) {
      expect(builtinAliases).not.toHaveProperty([key])
      expect(filters).toHaveProperty(/wsgify\/filters:(\w+)/.exec(instead)?.[1] as string)
    }
  })

  it('know the names of existing configurations', () => {
    const paste = [
      'urlmap',
      'cascade',
      'lint',
      'httpexceptions',
      'translogger',
      'gzip',
      'prefix',
      'config',
      'http',
      'static',
    ]
    expect([...entriesOf(builtinAliases, 'Paste').keys()]).toEqual(expect.arrayContaining(paste))
    expect([...entriesOf(builtinAliases, 'PasteDeploy').keys()]).toEqual(
      expect.arrayContaining(['prefix', 'config']),
    )
    expect([...entriesOf(builtinAliases, 'oslo.middleware').keys()]).toContain('request_id')
    for (const name of [
      'keystonemiddleware.auth_token:filter_factory',
      'oslo_middleware.request_id:RequestId.factory',
      'oslo_middleware:CatchErrors.factory',
      'nova.api.openstack.urlmap:urlmap_factory',
    ]) {
      expect(builtinAliases).toHaveProperty([name])
    }
  })

  it('name doors that package.json exports', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: object }
    const doors = new Set(targets.map((target) => target.slice('wsgify'.length, target.indexOf(':'))))
    expect(Object.keys(exports)).toEqual(expect.arrayContaining([...doors].map((door) => `.${door}`)))
  })
})
