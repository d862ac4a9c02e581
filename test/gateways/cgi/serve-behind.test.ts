import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import * as fastcgi from '../../../src/gateways/fastcgi.ts'
import * as scgi from '../../../src/gateways/scgi.ts'
import * as uwsgi from '../../../src/gateways/uwsgi.ts'

const hello: Wsgi = (environ, startResponse) => {
  startResponse('200 OK', [])
  return `hello ${environ.SERVER_NAME}`
}
const content = 'CONTENT_LENGTH\x000\0SCGI\x001\0REQUEST_METHOD\0GET\0'
const request = `${content.length}:${content},`

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function ask(at: { path: string } | { port: number }, text = request): Promise<string> {
  const socket = connect({ host: '127.0.0.1', ...at })
  let output = ''
  socket.setEncoding('latin1').on('data', (data) => {
    output += data
  })
  socket.on('error', () => undefined)
  socket.write(text)
  await once(socket, 'close')
  return output
}

test('each protocol says how it is reached', async () => {
  for (const [scheme, { serve }] of Object.entries({ fcgi: fastcgi, scgi, uwsgi })) {
    const server = await serve(hello, { port: 0 })
    open.push(() => server.close())
    expect(server.url).toBe(`${scheme}://127.0.0.1:${server.address.port}`)
  }
})

test('a Unix socket is as good as a port', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'behind-'))
  open.push(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'api.sock')
  const server = await scgi.serve(hello, { path })
  open.push(() => server.close())
  expect(server.url).toBe(`unix:${path}`)
  expect(await ask({ path })).toMatch(/^Status: 200 OK\r\n[\s\S]*hello localhost$/)
})

test('only the web servers that are named may connect', async () => {
  const none = await scgi.serve(hello, { port: 0, webServers: ['192.0.2.0/24'] })
  open.push(() => none.close())
  expect(await ask({ port: none.address.port })).toBe('')
  const all = await scgi.serve(hello, { port: 0, webServers: ['192.0.2.0/24', '127.0.0.1'] })
  open.push(() => all.close())
  expect(await ask({ port: all.address.port })).toMatch(/hello/)
  await expect(scgi.serve(hello, { port: 0, webServers: ['nowhere'] })).rejects.toThrow(TypeError)
})

test('a connection too many is told so, as its protocol can', async () => {
  for (const [{ serve }, wanted] of [
    [scgi, /^Status: 503 Service Unavailable\r\n[\s\S]*503 Service Unavailable\n$/],
    [uwsgi, /^HTTP\/1\.1 503 /],
    [fastcgi, /^$/],
  ] as const) {
    const server = await serve(hello, { port: 0, limits: { connections: 1 } })
    open.push(() => server.close())
    const first = connect(server.address.port, '127.0.0.1')
    await once(first, 'connect')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await ask({ port: server.address.port })).toMatch(wanted)
    first.destroy()
  }
})
