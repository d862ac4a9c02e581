import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigFile, readIni } from '../../src/deploy/config-file.ts'
import { ConfigSyntaxError, LookupError } from '../../src/deploy/errors.ts'
import { parseIni } from '../../src/deploy/ini.ts'
import { folderWith, thrown } from '../support/configuration.ts'

describe('readIni', () => {
  it('reads a file', async () => {
    const folder = folderWith({ 'a.ini': '[a]\nk = é' })
    const ini = await readIni(join(folder, 'a.ini'), null, false)
    expect(ini.sections.get('a')?.options.get('k')?.value).toBe('é')
  })

  it('says when there is none, and who named it', async () => {
    const place = { file: '/etc/app.ini', line: 3, column: 1, section: 'app:main', key: 'use' }
    const error = await thrown(() => readIni('/nowhere/a.ini', place, false))
    expect(error).toBeInstanceOf(LookupError)
    expect(error.message).toBe(
      '/etc/app.ini:3:1: [app:main] use: the configuration file "/nowhere/a.ini": there is no such file',
    )
    expect((error.cause as NodeJS.ErrnoException).code).toBe('ENOENT')
  })

  it('refuses folders, files that are too large, and what is not UTF-8', async () => {
    const folder = folderWith({ 'large.ini': `[a]\nk = ${'x'.repeat(1_048_576)}` })
    expect((await thrown(() => readIni(folder, null, false))).message).toContain('is not a file')
    expect((await thrown(() => readIni(join(folder, 'large.ini'), null, false))).message).toContain(
      'at most 1048576 bytes',
    )
    writeFileSync(join(folder, 'latin1.ini'), Buffer.from([0x5b, 0x61, 0x5d, 0xe9]))
    expect(await thrown(() => readIni(join(folder, 'latin1.ini'), null, false))).toBeInstanceOf(
      ConfigSyntaxError,
    )
  })

  it.skipIf(process.platform === 'win32')(
    'refuses a file that everybody may write to, unless it is told not to',
    async () => {
      const file = join(folderWith({ 'a.ini': '[a]' }), 'a.ini')
      chmodSync(file, 0o666)
      expect((await thrown(() => readIni(file, null, false))).message).toContain(
        'everybody may write to this file',
      )
      expect((await readIni(file, null, true)).sections.size).toBe(1)
    },
  )
})

describe('ConfigFile', () => {
  const fileOf = (text: string, passed = {}, env: Record<string, string> | null = null) =>
    new ConfigFile(parseIni(text, '/etc/app/a.ini'), passed, env)

  it('has its folder and itself among the defaults, and what was passed where nothing stands', () => {
    const file = fileOf('[DEFAULT]\nx = 1\n[a]\nk = %(here)s %(x)s %(y)s', { x: 'passed', y: '2' })
    expect(file.get('a', 'k')).toBe('/etc/app 1 2')
    expect(Object.fromEntries(file.defaults())).toEqual({
      here: '/etc/app',
      __file__: '/etc/app/a.ini',
      x: '1',
      y: '2',
    })
    expect(file.keys('a')).toEqual(['k', 'here', '__file__', 'x', 'y'])
  })

  it('says where a reference stands that leads nowhere, in any line of a value', () => {
    const file = fileOf('[a]\ntoken = one\n   two %(tokn)s', {})
    expect(() => file.get('a', 'token')).toThrow(
      'Error in file /etc/app/a.ini:3:8: [a] token: found "%(tokn)s", which names no key; did you mean "token"?',
    )
    expect(() => fileOf('[DEFAULT]\nx=%').defaults()).toThrow(
      'Error in file /etc/app/a.ini:2:3: [DEFAULT] x:',
    )
  })

  it('reads the environment it is given', () => {
    expect(fileOf('[a]\nk=%(env:T)s', {}, { T: 'x' }).get('a', 'k')).toBe('x')
  })
})
