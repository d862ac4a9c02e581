import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../src/gateways/node.ts'
import { wsgify } from '../../src/index.ts'
import { newSecret, pageFile } from '../../src/inspect/page-files.ts'
import { needsCurl } from '../support/curl.ts'

const FOLDER = 'src/inspect/page'
const files = readdirSync(FOLDER)

test('each file of the page is served, and no other', () => {
  for (const name of files) expect(pageFile(name)?.status, name).toBe(200)
  for (const name of ['../inspector.ts', 'main.ts', 'constructor', 'page/main.js', '..', '%2e']) {
    expect(pageFile(name), name).toBeNull()
  }
})

test('the page runs its own scripts alone, by a nonce that is new each time', async () => {
  const [one, other] = [pageFile(''), pageFile('')]
  const policy = one?.headers.get('Content-Security-Policy') ?? ''
  const [, nonce = ''] = /script-src 'nonce-([0-9a-f]{32})'/.exec(policy) ?? []
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).not.toMatch(/unsafe|\*/)
  expect(other?.headers.get('Content-Security-Policy')).not.toContain(nonce)
  const html = (await one?.text()) ?? ''
  expect(html.match(/nonce="([^"]+)"/g)).toEqual([`nonce="${nonce}"`, `nonce="${nonce}"`])
  expect(html).not.toMatch(/ on\w+=|style=|<script(?![^>]*src)/)
  expect([one?.headers.get('Cache-Control'), one?.headers.get('Referrer-Policy')]).toEqual([
    'no-store',
    'no-referrer',
  ])
})

test('no script of the page makes markup or code of text', () => {
  for (const name of files.filter((file) => file.endsWith('.js'))) {
    const code = readFileSync(join(FOLDER, name), 'utf8')
    expect(code, name).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|srcdoc/,
    )
    expect(code.split('\n').length, name).toBeLessThanOrEqual(400)
  }
})

test('a secret is 128 bits', () => {
  const secrets = new Set(Array.from({ length: 100 }, newSecret))
  expect(secrets.size).toBe(100)
  for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{32}$/)
})

test('the command for curl sends the same request, and nothing of a file', async (context) => {
  needsCurl(context)
  const { curlOf } = (await import(resolve(FOLDER, 'message.js'))) as { curlOf(journey: object): string }
  const echo = wsgify(async (req) => [
    req.method,
    req.environ['wsgify.raw_target'],
    req.field('X-Empty'),
    await req.text(),
  ])
  await using server = await serve(echo, { port: 0 })
  const fields = [
    ['Host', new URL(server.url).host],
    ['X-Empty', ''],
  ]
  for (const text of ['@package.json', "it's\n$HOME `x`"]) {
    const target = '/a[1-2]{b,c}?d=$(e)'
    const request = { fields, body: { text } }
    const command = curlOf({ method: 'PUT', target, scheme: 'http', request })
    const { stdout } = await promisify(execFile)('sh', ['-c', `${command} -s`])
    expect(JSON.parse(stdout.split('\r\n\r\n').at(-1) ?? '')).toEqual(['PUT', target, '', text])
  }
})

test('the scripts name what there is', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const config = {
    compilerOptions: {
      allowJs: true,
      checkJs: true,
      noEmit: true,
      strict: false,
      target: 'ES2023',
      module: 'ESNext',
      moduleResolution: 'bundler',
      lib: ['ES2023', 'DOM', 'DOM.Iterable'],
      types: [],
    },
    files: files.filter((file) => file.endsWith('.js')).map((file) => resolve(FOLDER, file)),
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  let output = ''
  try {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder, '--pretty', 'false'])
  } catch (error) {
    output = String((error as { stdout?: Buffer }).stdout)
  }
  // Names that are not there are told from what plain JavaScript does not say of types.
  expect(
    output.split('\n').filter((line) => /error TS(?:2304|2305|2307|2552|2554|2551|2724)/.test(line)),
  ).toEqual([])
})
