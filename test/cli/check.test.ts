import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../support/program.ts'

test('what wraps what, by which factory, and where each setting comes from', async () => {
  const { code, out } = await run('check', 'test/cli/app/configure.ini', 'more=x')
  expect(code).toBe(0)
  expect(out.split('\n')).toEqual([
    '[pipeline:main] (configure.ini:8) pipeline',
    '  [filter:auth] (configure.ini:12) auth:filter_factory of auth.ts',
    '      token = open-sesame   (configure.ini:13)',
    '      greeting = hello   (global, configure.ini:2)',
    '      more = x   (global, given)',
    '    [app:things] (configure.ini:16) things:app_factory of things.ts',
    '        name = hello again   (configure.ini:17)',
    '        greeting = hello   (global, configure.ini:2)',
    '        more = x   (global, given)',
    '',
  ])
})

test('no module is imported, and what a composite names is explained too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'bad.mjs'), "throw new Error('it was imported')")
  const ini = `[composite:main]
use = egg:Paste#urlmap
/ = one
/two = two
[app:one]
paste.app_factory = bad:app
[pipeline:two]
pipeline = lint one
[filter:lint]
use = egg:Paste#lint
`
  writeFileSync(join(folder, 'app.ini'), ini)
  const { code, out, errors } = await run('check', join(folder, 'app.ini'))
  expect([code, errors]).toEqual([0, ''])
  expect(out.split('\n').map((line) => line.replace(/ of \S*urlmap\S*| of \S*index\.js/, ''))).toEqual([
    '[composite:main] (app.ini:2) egg:Paste#urlmap',
    '    / = one   (app.ini:3)',
    '    /two = two   (app.ini:4)',
    '  /',
    '    [app:one] (app.ini:6) bad:app of bad.mjs',
    '  /two',
    '    [pipeline:two] (app.ini:7) pipeline',
    '      [filter:lint] (app.ini:10) egg:Paste#lint',
    '        [app:one] (app.ini:6) bad:app of bad.mjs',
    '',
  ])
})

test('settings are told from the section that has them, and what is typed from what a file says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'lib.mjs'), '')
  const ini = `[DEFAULT]
who = me
typed = no
[app:main]
use = base
b = 2
get c = who
set d = 5
[filter-app:front]
paste.filter_factory = lib:filter
next = main
size = 1
[app:base]
paste.app_factory = lib:app
a = 1
`
  writeFileSync(join(folder, 'app.ini'), ini)
  const { out } = await run('check', join(folder, 'app.ini'), 'typed=yes')
  expect(out.split('\n')).toEqual([
    '[app:base] (app.ini:14) lib:app of lib.mjs',
    '    a = 1   (app.ini:15)',
    '    b = 2   (app.ini:6)',
    '    c = me   (app.ini:7)',
    '    who = me   (global, app.ini:2)',
    '    typed = yes   (global, given)',
    '    d = 5   (global, app.ini:8)',
    '',
  ])
  const front = await run('check', `${join(folder, 'app.ini')}#front`)
  expect(front.out).toContain('size = 1   (app.ini:12)')
})

test('composites that name each other in a circle are told once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const paths = ['/a = two', '/b = two', '/c = main'].join('\n')
  writeFileSync(
    join(folder, 'app.ini'),
    `[composite:main]\nuse = egg:Paste#urlmap\n${paths}\n[composite:two]\nuse = egg:Paste#urlmap\n/d = main\n`,
  )
  const { code, out } = await run('check', join(folder, 'app.ini'))
  expect([code, out.match(/leads in a circle/g)?.length]).toEqual([0, 3])
})

test('what is wrong is told with its place', async () => {
  const { code, errors } = await run('check', 'test/cli/app/configure.ini', '--app', 'things2')
  expect([code, errors]).toEqual([1, expect.stringMatching(/there is no section.*did you mean "things"/)])
  expect((await run('check', 'test/cli/app/things.ts')).code).toBe(2)
})
