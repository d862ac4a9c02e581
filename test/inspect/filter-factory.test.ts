import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadApp } from '../../src/deploy/load.ts'
import { wsgify } from '../../src/index.ts'
import { filterFactory } from '../../src/inspect/filter-factory.ts'
import { Request } from '../../src/message/request.ts'

const TOKEN = '0123456789abcdef'
const INI = `
[pipeline:main]
pipeline = inspect app
[filter:inspect]
use = egg:wsgify#inspect
path = /look
token = ${TOKEN}
keep = 5
secrets = X-Pet, x-plant
[app:app]
use = egg:oslo.middleware#healthcheck
`

test('a filter of an INI file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'inspect-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'a.ini'), INI)
  // Without a build, the package is not there to be found by its own name.
  const app = await loadApp(`config:${folder}/a.ini`, {
    aliases: { 'egg:wsgify#inspect': { 'paste.filter_factory': filterFactory } },
  })
  const ask = (url: string, headers = {}) =>
    Request.blank(url, { headers, environ: { REMOTE_ADDR: '127.0.0.1' } }).getResponse(app)
  expect((await ask('/')).status).toBe(200)
  const list = (await (await ask('/look/api/requests', { 'X-Inspect-Token': TOKEN })).json()) as object[]
  expect(list).toMatchObject([{ target: '/', status: 200 }])
})

test('says what it does not take', () => {
  expect(() => filterFactory({}, { pth: '/x' })).toThrow('there is no setting "pth"')
  expect(() => filterFactory({}, { keep: 'x' })).toThrow('keep')
  expect(() => filterFactory({}, { token: 'short' })(wsgify(() => 'x'))).toThrow('at least 16')
})
