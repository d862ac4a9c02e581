import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { curl, needsCurl } from '../support/curl.ts'
import { run, start } from '../support/program.ts'

const CONFIG = 'test/cli/app/configure.ini'
const MODULE = 'test/cli/app/things.ts'
const URL_LINE = /http:\/\/127\.0\.0\.1:\d+/
const TOKEN = ['-H', 'X-Token: open-sesame']

beforeEach((context) => needsCurl(context))

describe('serve', () => {
  test('an INI file, as its server section says', async () => {
    const program = start(['serve', CONFIG, 'greeting=passed'])
    const url = await program.says(URL_LINE)
    expect((await curl(`${url}/things`)).status).toBe(403)
    expect(JSON.parse((await curl(...TOKEN, `${url}/things/7`)).text)).toEqual({ id: '7' })
    // As in Paste Deploy: what is passed goes before DEFAULT, and values still refer to DEFAULT's.
    expect((await curl(...TOKEN, `${url}/greeting`)).text).toBe('passed hello again')
    const during = curl(...TOKEN, `${url}/slow`)
    await program.says(/slow has begun/)
    const ended = once(program.process, 'exit')
    program.process.kill('SIGTERM')
    expect((await during).status).toBe(404)
    expect(await ended).toEqual([0, null])
  })

  test('a module: its default, an export, or what a factory makes', async () => {
    for (const [target, path, text] of [
      [MODULE, '/greeting', 'hello default'],
      [`${MODULE}:appFactory`, '/greeting', 'hi '],
      [`${MODULE}:broken`, '/x', 'body'],
    ] as const) {
      const program = start(['serve', target, 'greeting=hi', '-p', '0', '--log', 'combined'])
      const url = await program.says(URL_LINE)
      expect((await curl(url + path)).text).toBe(text)
      await program.says(
        new RegExp(`127\\.0\\.0\\.1 - - \\[.*\\] "GET ${path} HTTP/1.1" 200 ${text.length} "-" "curl/.*ms`),
      )
    }
  })

  test('a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cli-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'api.sock')
    const program = start(['serve', MODULE, '--socket', path])
    await program.says(/unix:/)
    expect((await curl('--unix-socket', path, 'http://localhost/greeting')).text).toBe('hello default')
    const ended = once(program.process, 'exit')
    program.process.kill('SIGINT')
    await ended
    expect(existsSync(path)).toBe(false)
  })

  test('workers: what escapes from a request costs it alone, and its worker is replaced', async () => {
    const program = start(['serve', MODULE, '-p', '0', '-w', '2', '--log', 'json'])
    const url = await program.says(URL_LINE)
    const pids = async () => {
      const all = await Promise.all(Array.from({ length: 12 }, () => curl(`${url}/things`)))
      return new Set(all.map(({ text }) => JSON.parse(text).pid as number))
    }
    const before = await pids()
    expect(before.size).toBe(2)
    const all = await Promise.all([
      curl(`${url}/slow`),
      curl(`${url}/slow`),
      curl(`${url}/escapes`),
      curl(`${url}/things/1`),
    ])
    expect(all.map(({ status }) => status)).toEqual([404, 404, 500, 200])
    await program.says(/not caught: Error: on purpose/)
    await expect
      .poll(async () => [...(await pids())].filter((pid) => !before.has(pid)).length, { timeout: 10_000 })
      .toBe(1)
    const ended = once(program.process, 'exit')
    program.process.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  test('what has changed is served, what is broken is not', async () => {
    const folder = mkdtempSync(join(process.cwd(), 'test/cli/.reload-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    cpSync('test/cli/app', folder, { recursive: true })
    const program = start(['serve', join(folder, 'configure.ini'), '-p', '0', '--reload'])
    const url = await program.says(URL_LINE)
    const greeting = async () => (await curl(...TOKEN, `${url}/greeting`)).text
    expect(await greeting()).toBe('hello hello again')
    const ini = readFileSync(join(folder, 'configure.ini'), 'utf8')
    writeFileSync(join(folder, 'configure.ini'), ini.replace('greeting = hello', 'greeting = goodbye'))
    await program.says(/^reloaded$/m)
    expect(await greeting()).toBe('goodbye goodbye again')
    writeFileSync(
      join(folder, 'configure.ini'),
      ini.replace('pipeline = auth things', 'pipeline = auth thing'),
    )
    await program.says(
      /not reloaded, the old workers go on: .*configure\.ini:9:1: .*\[app:thing\].*did you mean "things"\?/,
    )
    expect(await greeting()).toBe('goodbye goodbye again')
  })

  test.each([
    [['serve'], 'a target is needed'],
    [['serve', 'no-such.ini'], 'there is no file "no-such.ini"'],
    [['serve', 'package.json'], 'neither an INI file'],
    [['serve', `${MODULE}:nope`], /exports .*mapper.*, and no nope/],
    [['serve', `${MODULE}:mapper`, '-p', 'x'], 'a port is a number'],
    [['serve', MODULE, '-w', '0'], '--workers is a number from 1'],
    [
      ['serve', MODULE, '-w', '2', '--worker-timeout', 'soon'],
      '--worker-timeout is a number of seconds up to 86400, not "soon"',
    ],
    [['serve', MODULE, '--log', 'xml'], '--log is common, combined, json or none, not "xml"'],
    [['serve', MODULE, 'oops'], 'a setting is NAME=VALUE, not "oops"'],
    [['serve', MODULE, '--nope'], "Unknown option '--nope'"],
    [['serve', MODULE, '--tls-key', 'x'], 'TLS takes both'],
  ])('%j says what is wrong', async (args, message) => {
    const { code, errors, out } = await run(...args)
    expect([code, out]).toEqual([2, ''])
    expect(errors).toMatch(message)
    expect(errors.trim().split('\n')).toHaveLength(1)
  })

  test('a configuration that is wrong is told with its place, and its stack only when asked for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cli-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'bad.ini'), '[app:main]\npaste.app_factory = nowhere:app\n')
    const { code, errors } = await run('serve', join(folder, 'bad.ini'))
    expect([code, errors.split('\n').length]).toEqual([1, 2])
    expect(errors).toMatch(/bad\.ini:2:\d+: \[app:main\].*nowhere/)
    const verbose = await run('serve', join(folder, 'bad.ini'), '--verbose')
    expect(verbose.errors).toMatch(/\n\s+at /)
  })
})

test('a port that is taken is told', async () => {
  const program = start(['serve', MODULE, '-p', '0'])
  const url = await program.says(URL_LINE)
  const { code, errors } = await run('serve', MODULE, '-p', new URL(url).port)
  expect([code, errors]).toEqual([1, expect.stringContaining('EADDRINUSE')])
})
