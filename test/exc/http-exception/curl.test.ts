import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import type { Application } from '../../../src/environ/contract.ts'
import { HTTPNotAcceptable, HTTPNotFound, HTTPUpgradeRequired } from '../../../src/exc/client-error.ts'
import { DevelopmentErrors } from '../../../src/exc/development/development-errors.ts'
import { HTTPMovedPermanently } from '../../../src/exc/redirection.ts'
import { HTTPNoContent, HTTPResetContent } from '../../../src/exc/success.ts'
import { type RunningServer, serve } from '../../../src/gateways/node.ts'
import { wsgify } from '../../../src/wsgify/wsgify.ts'
import { missing } from '../../support/real.ts'

// Errors as a real client gets them from a real server.

const shared = new HTTPNotFound('no instance <7> é')
const app = wsgify((req) => {
  if (req.path === '/404') throw shared
  if (req.path === '/406') throw new HTTPNotAcceptable({ alternatives: [{ href: '/a.xml', type: 'a/xml' }] })
  if (req.path === '/426') throw new HTTPUpgradeRequired({ upgrade: ['websocket'] })
  if (req.path === '/204') throw new HTTPNoContent()
  if (req.path === '/205') throw new HTTPResetContent()
  if (req.path === '/slash') throw new HTTPMovedPermanently({ addSlash: true })
  if (req.path === '/bug') throw new TypeError('a bug')
  return `at ${req.pathQs}`
})

let server: RunningServer
let hasCurl = false
const run = promisify(execFile)

beforeAll(async () => {
  hasCurl = await run('curl', ['--version']).then(
    () => true,
    () => false,
  )
  const quiet: Application = (environ, startResponse) => {
    environ['wsgi.errors'] = { write: () => {} }
    return new DevelopmentErrors(app).wsgi(environ, startResponse)
  }
  server = await serve(quiet, { port: 0 })
})
afterAll(() => server.close())

async function curl(context: TestContext, path: string, ...more: string[]) {
  if (!hasCurl) missing(context, 'curl')
  const { stdout } = await run('curl', ['-sS', '-m', '5', ...more, `${server.url}${path}`])
  return stdout
}

test('an error in each of its forms, one instance for all', async (context) => {
  const [problem, json, html, plain] = await Promise.all(
    ['*/*', 'application/json', 'text/html', 'text/plain'].map((accept) =>
      curl(context, '/404', '-i', '-H', `Accept: ${accept}`),
    ),
  )
  for (const answer of [problem, json, html, plain]) {
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
    const [, length = '', body = ''] =
      /\r\nContent-Length: (\d+)\r\n[\s\S]*?\r\n\r\n([\s\S]*)$/.exec(answer ?? '') ?? []
    expect(Buffer.byteLength(body)).toBe(Number(length))
  }
  expect(problem).toContain('{"title":"Not Found","status":404,"detail":"no instance <7> é"}')
  expect(json).toContain('{"code":404,"title":"Not Found","message":"no instance <7> é"}')
  expect(html).toContain('<p>no instance &lt;7&gt; é</p>')
  expect(plain).toContain('\n\nno instance <7> é\n')
})

test('HEAD has the fields of GET', async (context) => {
  const fields = (answer: string) => answer.replace(/Date: .*\r\n/, '').split('\r\n\r\n')[0]
  expect(fields(await curl(context, '/404', '-I'))).toBe(fields(await curl(context, '/404', '-i')))
})

test('a redirect that adds a slash is followed', async (context) => {
  expect(await curl(context, '/slash?a=b', '-L')).toBe('at /slash/?a=b')
})

test('what has no body has none, and the connection goes on', async (context) => {
  const others = ['/204', '/205'].flatMap((path) => ['-o', '/dev/null', `${server.url}${path}`])
  const about = ['-w', '%{http_code} %{size_download} %{num_connects}\n']
  expect(await curl(context, '/404', ...about, ...others, '-o', '/dev/null')).toBe(
    '204 0 1\n205 0 0\n404 64 0\n',
  )
  expect(await curl(context, '/426', '-i')).toMatch(/\r\nUpgrade: websocket\r\n/)
})

test('a bug is shown to a developer, and to nobody else', async (context) => {
  expect(await curl(context, '/bug')).toContain('TypeError: a bug\n    at ')
  expect(await curl(context, '/bug', '-H', 'Host: evil.example')).toBe('500 Internal Server Error\n')
})
