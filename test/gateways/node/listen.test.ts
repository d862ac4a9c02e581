import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { oneBufferWorks } from '../../../src/gateways/node/undocumented.ts'
import { type RunningServer, type ServeOptions, serve } from '../../../src/gateways/node.ts'
import { needsOpenssl, pairOf } from '../../support/certificates.ts'
import { get, last, talk } from '../../support/talk.ts'
import { askHttp } from '../conformance/http-client.ts'

vi.mock('../../../src/gateways/node/undocumented.ts', { spy: true })

const app: Wsgi = async (environ, startResponse) => {
  if (environ.PATH_INFO === '/slow') await new Promise((resolve) => setTimeout(resolve, 150))
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return `path ${environ.PATH_INFO}`
}

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function start(options: ServeOptions): Promise<RunningServer> {
  const server = await serve(app, { port: 0, ...options })
  open.push(() => server.close())
  return server
}

const folder = mkdtempSync(join(tmpdir(), 'listen-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('says where it is reached, an IPv6 address in brackets', async () => {
  const server = await start({ host: '::1' })
  expect(server.url).toBe(`http://[::1]:${server.address.port}`)
})

it.each([true, false])('stops without losing what runs, with turbo: %s', async (turbo) => {
  const server = await start({ turbo })
  const idle = connect(server.address.port, '127.0.0.1')
  await once(idle, 'connect')
  const running = talk(server.address.port, get('/slow'), null)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const from = performance.now()
  const [talked] = await Promise.all([running, server.close(), once(idle, 'close')])
  expect(talked.out).toMatch(/Connection: close[\s\S]*path \/slow$/)
  expect(performance.now() - from).toBeLessThan(8000)
})

it('does without what Node does not document, where that does not work', async () => {
  vi.mocked(oneBufferWorks).mockResolvedValueOnce(false)
  const server = await start({})
  expect(server.turbo).toBe(false)
  expect((await talk(server.address.port, last('/a'))).bodies).toEqual(['path /a'])
})

it('listens at a Unix socket, also where a dead one is left, and takes no other file for one', async () => {
  const path = join(folder, 'api.sock')
  const server = await start({ path })
  expect([server.url, server.address]).toEqual([`unix:${path}`, { address: path, family: 'unix', port: 0 }])
  const ask = () =>
    new Promise<string>((resolve, reject) => {
      const request = httpRequest({ socketPath: path, path: '/a' }, async (answer) => {
        let text = ''
        for await (const chunk of answer) text += chunk
        resolve(text)
      })
      request.on('error', reject).end()
    })
  expect(await ask()).toMatch(/^path \/a$/)
  await expect(start({ path })).rejects.toThrow('EADDRINUSE')
  await server.close()
  // A process that is killed leaves its socket behind.
  const dead = spawnSync(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
  ])
  expect([dead.signal, existsSync(path)]).toEqual(['SIGKILL', true])
  await start({ path })
  expect(await ask()).toMatch(/^path \/a$/)
  const file = join(folder, 'file')
  writeFileSync(file, 'precious')
  await expect(start({ path: file })).rejects.toThrow('EADDRINUSE')
  expect(readFileSync(file, 'utf8')).toBe('precious')
})

it('leaves nothing running where it cannot listen', async () => {
  const { address } = await start({})
  const every = vi.spyOn(globalThis, 'setInterval')
  await expect(start({ port: address.port })).rejects.toThrow('EADDRINUSE')
  expect(every).not.toHaveBeenCalled()
  every.mockRestore()
})

it('goes on when the system cannot hand over a connection, and tells the operator', async () => {
  const errors: string[] = []
  const { server, address } = await start({ errors: { write: (text) => errors.push(text) } })
  server.emit('error', new Error('accept ENFILE'))
  expect(errors).toEqual(['Error: accept ENFILE\n'])
  expect((await talk(address.port, last('/a'))).bodies).toEqual(['path /a'])
})

describe('with TLS', () => {
  beforeEach(needsOpenssl)

  it('lets no more handshakes wait than connections', async () => {
    const pair = pairOf('/CN=localhost')
    const { address } = await start({ tls: pair, limits: { connections: 2, stopTimeout: 200 } })
    const closed: number[] = []
    const sockets: Socket[] = []
    for (let i = 0; i < 3; i++) {
      const socket = connect(address.port, '127.0.0.1').on('error', () => undefined)
      socket.once('close', () => closed.push(i))
      onTestFinished(() => void socket.destroy())
      sockets.push(socket)
      await once(socket, 'connect')
    }
    await expect.poll(() => closed, { timeout: 3000 }).toEqual([2])
    // And one that ends makes room.
    sockets[0]?.resetAndDestroy()
    await expect
      .poll(() => askHttp(address.port, {}, { ca: pair.cert } as never).then(({ status }) => status, String))
      .toBe(200)
  })
})
