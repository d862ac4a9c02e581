import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { inspectorFor, keepToken } from '../../src/cli/inspect.ts'
import { curl, needsCurl } from '../support/curl.ts'
import { run, start } from '../support/program.ts'

const COMPUTE = 'docs/examples/compute/compute.ini'
const ADDRESS = /inspect: (http:\/\/127\.0\.0\.1:\d+)\/_inspect\/#token=([0-9a-f]{32})/

async function inspected(...args: string[]) {
  const program = start(['serve', ...args, '--inspect', '-p', '0'], { NODE_ENV: 'development' })
  const [, url = '', token = ''] = ADDRESS.exec(await program.says(ADDRESS)) ?? []
  const api = async (path: string) => {
    const { text } = await curl('-H', `X-Inspect-Token: ${token}`, `${url}/_inspect/api/${path}`)
    return JSON.parse(text) as Record<string, unknown>[]
  }
  return { url, token, api, program }
}

test('a token that is kept is that of every inspector to come', () => {
  vi.stubEnv('WSGIFY_INSPECT_TOKEN', undefined)
  try {
    expect(inspectorFor().token).not.toBe(inspectorFor().token)
    keepToken()
    const { token } = inspectorFor()
    keepToken()
    expect(inspectorFor().token).toBe(token)
  } finally {
    vi.unstubAllEnvs()
  }
})

test('serve --inspect shows a configuration section by section', async (context) => {
  needsCurl(context)
  const { url, api } = await inspected(COMPUTE)
  expect((await curl(`${url}/v2.1/servers`)).status).toBe(401)
  const guest = ['-H', 'X-Auth-Token: just-looking']
  expect((await curl(...guest, '-X', 'DELETE', `${url}/v2.1/servers/1`)).status).toBe(403)
  expect((await curl('-H', 'X-Auth-Token: open-sesame', `${url}/v2.1/nope`)).status).toBe(404)
  expect((await curl('-H', 'X-Auth-Token: open-sesame', `${url}/v2.1/flavors`)).status).toBe(200)
  expect((await api('requests')).map(({ status, from }) => [status, from])).toEqual([
    [401, 'tokens'],
    [403, 'auth'],
    [404, 'servers'],
    [200, 'Flavors.index'],
  ])
  const text = JSON.stringify(await api('stack'))
  for (const section of [
    'composite:main',
    'filter:request_id',
    'filter:tokens',
    'filter:auth',
    'app:servers',
  ])
    expect(text).toContain(`"section":"${section}"`)
  expect(text).not.toMatch(/open-sesame|just-looking/)
})

test('a module too, and a filter that is a closure of its own in a configuration', async (context) => {
  needsCurl(context)
  const module = await inspected('test/cli/app/things.ts')
  await curl(`${module.url}/greeting`)
  expect(await module.api('requests')).toMatchObject([{ target: '/greeting', status: 200 }])
  const folder = mkdtempSync(join(tmpdir(), 'inspect-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(
    join(folder, 'own.mjs'),
    `export const filter = () => (app) => (environ, start) => app(environ, start)
     export const app = () => (environ, start) => { start('200 OK', []); return 'x' }`,
  )
  writeFileSync(
    join(folder, 'own.ini'),
    `[pipeline:main]
pipeline = first second app
[filter:first]
paste.filter_factory = own:filter
[filter:second]
paste.filter_factory = own:filter
[app:app]
paste.app_factory = own:app`,
  )
  const own = await inspected(join(folder, 'own.ini'))
  await curl(own.url)
  const journey = JSON.stringify(await own.api('requests/1'))
  expect(journey.match(/"name":"(\w+)","section"/g)).toEqual(
    ['gateway', 'first', 'second', 'app'].map((name) => `"name":"${name}","section"`),
  )
})

test('what was loaded anew has the address that was printed', async (context) => {
  needsCurl(context)
  const { url, api, program } = await inspected(COMPUTE, '--reload')
  await curl(url)
  expect(await api('requests')).toHaveLength(1)
  program.process.kill('SIGHUP')
  await expect.poll(async () => (await api('requests').catch(() => [1])).length, { timeout: 15_000 }).toBe(0)
})

test('not in production, nor with several processes', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  try {
    const refused = await run('serve', COMPUTE, '--inspect', '-p', '0')
    expect([refused.code, refused.errors]).toEqual([
      1,
      expect.stringContaining('not with NODE_ENV=production'),
    ])
  } finally {
    vi.unstubAllEnvs()
  }
  expect((await run('serve', COMPUTE, '--inspect', '-w', '2')).code).toBe(2)
  expect((await run('serve', COMPUTE, '--inspect', '--protocol', 'cgi')).code).toBe(2)
})
