import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../src/cli/command-line.ts'
import { settingsOf, targetOf } from '../../src/cli/target.ts'

describe('a target', () => {
  const config = resolve('test/cli/app/configure.ini')
  const module = resolve('test/cli/app/things.ts')

  test.each([
    ['test/cli/app/configure.ini', undefined, { kind: 'config', file: config, name: null }],
    ['test/cli/app/configure.ini#api', undefined, { kind: 'config', file: config, name: 'api' }],
    ['test/cli/app/configure.ini#api', 'other', { kind: 'config', file: config, name: 'other' }],
    ['test/cli/app/things.ts', undefined, { kind: 'module', file: module, name: null }],
    ['test/cli/app/things.ts:appFactory', undefined, { kind: 'module', file: module, name: 'appFactory' }],
    [`${module}:api`, undefined, { kind: 'module', file: module, name: 'api' }],
  ])('%s with %s', (text, app, expected) => expect(targetOf(text, app)).toMatchObject(expected))

  test.each([undefined, '', 'nope.ini', 'test', 'package.json', 'LICENSE'])('%j is none', (text) =>
    expect(() => targetOf(text, undefined)).toThrow(UsageError),
  )
})

test('settings are NAME=VALUE', () => {
  expect({ ...settingsOf(['a=1', 'b=', 'c=x=y', '__proto__=z']) }).toEqual({
    a: '1',
    b: '',
    c: 'x=y',
    ['__proto__']: 'z',
  })
  for (const bad of ['a', '=1']) expect(() => settingsOf([bad])).toThrow(UsageError)
})
