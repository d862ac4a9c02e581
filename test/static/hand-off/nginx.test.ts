// Hands files over to a real nginx.

import { expect, onTestFinished, test } from 'vitest'
import { DirectoryApp } from '../../../src/static/directory-app.ts'
import { folderWith } from '../../support/files.ts'
import { running } from '../../support/talk.ts'
import { needsNginx, startNginx } from '../../support/web-servers.ts'

test('nginx sends what it is told to, with ranges and conditions of its own', async (context) => {
  needsNginx(context)
  const root = folderWith({ 'a.txt': '0123456789', 'sub/caf\u00e9 50%.txt': 'coffee', '.env': 'SECRET' })
  const app = new DirectoryApp(root, {
    sendfile: { 'X-Accel-Redirect': '/internal/' },
    cacheControl: { maxAge: 60 },
  })
  const { port: behind } = await running(app)
  const nginx = await startNginx(`server {
    listen 80;
    location / { proxy_pass http://127.0.0.1:${behind}; }
    location /internal/ { internal; alias ${root}/; }
  }`)
  onTestFinished(() => nginx.close())
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://127.0.0.1:${nginx.port}${path}`, { headers })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  const first = await ask('/a.txt')
  expect([first.status, first.text]).toEqual([200, '0123456789'])
  expect(first.headers.get('Content-Type')).toBe('text/plain; charset=UTF-8')
  expect(first.headers.get('Cache-Control')).toBe('max-age=60')
  expect(first.headers.has('X-Accel-Redirect')).toBe(false)
  expect(await ask('/sub/caf%C3%A9%2050%25.txt')).toMatchObject({ status: 200, text: 'coffee' })
  expect(await ask('/a.txt', { Range: 'bytes=2-4' })).toMatchObject({ status: 206, text: '234' })
  const tag = first.headers.get('ETag') as string
  expect((await ask('/a.txt', { 'If-None-Match': tag })).status).toBe(304)
  for (const path of ['/.env', '/nothing', '/internal/a.txt']) expect((await ask(path)).status).toBe(404)
})
