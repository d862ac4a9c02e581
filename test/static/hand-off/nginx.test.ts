// Hands files over to a real nginx.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DirectoryApp } from '../../../src/static/directory-app.ts'
import { folderWith } from '../../support/files.ts'
import { missing } from '../../support/real.ts'
import { running } from '../../support/talk.ts'

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

test('nginx sends what it is told to, with ranges and conditions of its own', async (context) => {
  if (spawnSync('nginx', ['-v']).error) missing(context, 'nginx')
  const root = folderWith({ 'a.txt': '0123456789', 'sub/caf\u00e9 50%.txt': 'coffee', '.env': 'SECRET' })
  const app = new DirectoryApp(root, {
    sendfile: { 'X-Accel-Redirect': '/internal/' },
    cacheControl: { maxAge: 60 },
  })
  const { port: behind } = await running(app)
  const port = await freePort()
  const place = folderWith({})
  mkdirSync(join(place, 'logs'))
  writeFileSync(
    join(place, 'nginx.conf'),
    `daemon off; pid ${place}/pid; error_log stderr; worker_processes 1; ${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${place}/${name};`).join(' ')}
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://127.0.0.1:${behind}; }
    location /internal/ { internal; alias ${root}/; }
  }
}`,
  )
  const nginx = spawn('nginx', ['-p', place, '-c', join(place, 'nginx.conf')], { stdio: 'ignore' })
  onTestFinished(async () => {
    const ended = once(nginx, 'exit')
    nginx.kill('SIGTERM')
    await ended
  })
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  let first = await ask('/a.txt').catch(() => null)
  for (let i = 0; first === null && i < 50; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    first = await ask('/a.txt').catch(() => null)
  }
  expect([first?.status, first?.text]).toEqual([200, '0123456789'])
  expect(first?.headers.get('Content-Type')).toBe('text/plain; charset=UTF-8')
  expect(first?.headers.get('Cache-Control')).toBe('max-age=60')
  expect(first?.headers.has('X-Accel-Redirect')).toBe(false)
  expect(await ask('/sub/caf%C3%A9%2050%25.txt')).toMatchObject({ status: 200, text: 'coffee' })
  expect(await ask('/a.txt', { Range: 'bytes=2-4' })).toMatchObject({ status: 206, text: '234' })
  const tag = first?.headers.get('ETag') as string
  expect((await ask('/a.txt', { 'If-None-Match': tag })).status).toBe(304)
  for (const path of ['/.env', '/nothing', '/internal/a.txt']) expect((await ask(path)).status).toBe(404)
})
