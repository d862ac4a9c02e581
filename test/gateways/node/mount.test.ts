import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { Application, Wsgi } from '../../../src/environ/contract.ts'
import type { Limits } from '../../../src/environ/limits.ts'
import type { LogEntry } from '../../../src/gateways/node/gateway.ts'
import { MountedWire, MountGateway, type MountOptions } from '../../../src/gateways/node/mount.ts'
import type { ParsedBody } from '../../../src/gateways/parsed-body.ts'
import { HTTPNotFound, wsgify } from '../../../src/index.ts'
import { get, last, post, talk } from '../../support/talk.ts'

interface More {
  readonly parsed?: ParsedBody
  readonly ended?: () => void
}

class OwnWire extends MountedWire {
  readonly native = { toString: () => 'own' }
  readonly parsed: ParsedBody | null
  private readonly tell: () => void

  constructor(request: IncomingMessage, response: ServerResponse, limits: Limits, { parsed, ended }: More) {
    const { url = '' } = request
    super(request, response, limits, url, { script: '/m', path: url.slice(2), query: '' })
    this.parsed = parsed ?? null
    this.tell = ended ?? (() => undefined)
  }

  pass(error?: unknown): void {
    this.response.end(error === undefined ? 'passed' : `failed ${error}`)
  }

  override ended(): void {
    this.tell()
  }
}

/** Mounts at /m, by hand. */
async function mounted(app: Application, options: MountOptions = {}, more: More = {}): Promise<number> {
  const gateway = new MountGateway(app, options, 'own.key')
  const server = createServer((request, response) => {
    gateway.answer(request, new OwnWire(request, response, gateway.limits, more))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const where = wsgify(async (req) => {
  const { SCRIPT_NAME, PATH_INFO, SERVER_PORT } = req.environ
  return [SCRIPT_NAME, PATH_INFO, SERVER_PORT, req.environ['own.key'], await req.text()].join(' ')
})

it('puts the application below its mount, request after request', async () => {
  const port = await mounted(where)
  const { bodies } = await talk(port, get('/m/a') + post('/m/b', 'hello') + last('/m'))
  expect(bodies).toEqual([`/m /a ${port} own `, `/m /b ${port} own hello`, `/m  ${port} own `])
})

it('takes a body that was parsed, up to the limit', async () => {
  const parsed = { value: 'parsed' }
  const port = await mounted(where, {}, { parsed })
  expect((await talk(port, post('/m', 'x'))).bodies).toEqual([`/m  ${port} own parsed`])
  const small = await mounted(where, { limits: { bodyBytes: 3 } }, { parsed })
  expect((await talk(small, post('/m', 'x'))).statuses).toEqual([413])
})

it('refuses what any gateway refuses, and passes none of that on', async () => {
  const port = await mounted(where, { passNotFound: true, passErrors: true })
  expect((await talk(port, last('/m').replace(/Host: .*\r\n/, 'Host: a b\r\n'))).statuses).toEqual([400])
})

it('passes on what is not found, and goes on with the next request', async () => {
  const log: LogEntry[] = []
  const app = wsgify((req) => (req.pathInfo === '/a' ? 'ours' : new HTTPNotFound()))
  const port = await mounted(app, { passNotFound: true, log: (entry) => log.push(entry) })
  const { bodies } = await talk(port, get('/m/a') + get('/m/b') + last('/m/a'))
  expect(bodies).toEqual(['ours', 'passed', 'ours'])
  expect(log.map(({ outcome }) => outcome)).toEqual(['sent', 'passed', 'sent'])
})

it('passes on errors, and makes one of what is none', async () => {
  const app: Wsgi = (environ) => {
    throw environ.PATH_INFO === '/a' ? new TypeError('secret') : undefined
  }
  const port = await mounted(app, { passErrors: true })
  const { bodies } = await talk(port, get('/m/a') + last('/m/b'))
  expect(bodies).toEqual(['failed TypeError: secret', 'failed Error: thrown: undefined'])
})

it('tells of an end that is no answer of the framework', async () => {
  let ended = 0
  const options = { passNotFound: true }
  const app = wsgify((req) => (req.pathInfo === '/a' ? 'ours' : new HTTPNotFound()))
  const port = await mounted(app, options, { ended: () => ended++ })
  await talk(port, get('/m/a') + last('/m/b'))
  expect(ended).toBe(1)
})
