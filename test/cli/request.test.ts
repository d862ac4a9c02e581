import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../support/program.ts'

const CONFIG = 'test/cli/app/configure.ini'
const MODULE = 'test/cli/app/things.ts'

test('the whole exchange is printed, and the status tells how it went', async () => {
  const { code, out } = await run('request', CONFIG, '/things/7', '-H', 'X-Token: open-sesame')
  expect(code).toBe(0)
  expect(out.replaceAll('\r\n', '\n')).toBe(`GET /things/7 HTTP/1.0
Host: localhost:80
X-Token: open-sesame

HTTP/1.1 200 OK
Content-Type: application/json
Content-Length: 10

{"id":"7"}
`)
  const refused = await run('request', CONFIG, '/things')
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('HTTP/1.1 403 Forbidden')])
})

test('bodies as text, forms, JSON and files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'body'), Buffer.from([0xff, 0, 1]))
  const form = await run('request', MODULE, '/echo', '-d', 'a=1', '-d', 'b=2')
  expect(form.out).toMatch(
    /^POST \/echo HTTP.*\r\n[\s\S]*Content-Type: application\/x-www-form-urlencoded\r\n[\s\S]*\r\n\r\na=1&b=2\n$/,
  )
  const json = await run('request', MODULE, 'PUT', '/echo', '--json', '{"a":1}', '-b')
  expect(json.out).toBe('{"a":1}')
  const file = await run(
    'request',
    MODULE,
    '/echo',
    '-d',
    `@${join(folder, 'body')}`,
    '-H',
    'Content-Type: x/y',
    '-b',
  )
  expect([file.code, file.out.length]).toEqual([0, 3])
})

test.each([
  [['request', MODULE], 'a path is needed'],
  [['request', MODULE, 'GET', '/x', '/y'], 'more than a method and a path'],
  [['request', MODULE, '/x', '-H', 'nonsense'], 'a header field is NAME: VALUE'],
  [['request', MODULE, '/x', '-d', 'a', '--json', 'b'], 'not by both'],
])('%j says what is wrong', async (args, message) => {
  const { code, errors } = await run(...args)
  expect([code, errors]).toEqual([2, expect.stringContaining(message)])
})
