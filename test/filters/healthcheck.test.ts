import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { healthcheck, healthcheckApp } from '../../src/filters/healthcheck.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const hello = wsgify(() => 'hello')
const sick = { checks: { '<db>': async () => false } }
const quiet = { environ: { 'wsgi.errors': { write: () => undefined } } }

describe('healthcheck', () => {
  test('answers at its path alone', async () => {
    const app = healthcheck(hello)
    const res = await app.get('/healthcheck')
    expect([res.status, await res.text(), res.headers.get('Cache-Control')]).toEqual([
      200,
      'OK\n',
      'no-store',
    ])
    for (const path of ['/', '/healthcheck/', '/healthcheckx', '/a/healthcheck'])
      expect(await (await app.get(path)).text()).toBe('hello')
  })

  test('is 503 where a check fails, and tells no more than that', async () => {
    const res = await healthcheck(hello, sick).get('/healthcheck', quiet)
    expect([res.status, await res.text()]).toEqual([503, 'UNAVAILABLE\n'])
    expect(res.headers.get('Cache-Control')).toBe('no-store')
  })

  test.each([
    ['text/plain', 'text/plain; charset=UTF-8', 'UNAVAILABLE\n<db>: FAILED\n'],
    ['application/json', 'application/json', '"checks":{"<db>":{"ok":false,"milliseconds":'],
    ['text/html', 'text/html; charset=UTF-8', '<li>&lt;db&gt;: FAILED</li>'],
    ['image/png', 'text/plain; charset=UTF-8', 'UNAVAILABLE'],
  ])('is detailed for Accept: %s', async (accept, type, text) => {
    const app = healthcheck(hello, { ...sick, detailed: true })
    const res = await app.get('/healthcheck', { accept, ...quiet })
    expect([res.status, res.headers.get('Content-Type'), res.headers.get('Vary')]).toEqual([
      503,
      type,
      'Accept',
    ])
    expect(await res.text()).toContain(text)
  })

  test('answers HEAD without a body, and no other method', async () => {
    const app = healthcheck(hello)
    const head = await app.request('/healthcheck', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const post = await app.post('/healthcheck', '')
    expect([post.status, post.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
  })

  test('is an application too, with settings as OpenStack has them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'disabled')
    const local = { backends: 'disable_by_file', disable_by_file_path: file, detailed: 'true' } as object
    const app = wsgify(() => healthcheckApp({ here: '/' }, local))
    expect((await app.get('/any')).status).toBe(200)
    writeFileSync(file, '')
    const res = await app.get('/any')
    expect([res.status, await res.text()]).toEqual([503, 'UNAVAILABLE\ndisabled: DISABLED BY FILE\n'])
  })

  test('refuses checks that are none', () => {
    expect(() => healthcheck({ checks: { db: 'up' as never } })).toThrow('the check "db" is not a function')
  })
})
