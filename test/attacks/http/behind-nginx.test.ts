// The table through the real nginx: whatever it makes of a row, what it forwards is read as it was meant. All rows share one
// connection to the application; each request carries an id that nginx gave it and wrote to its log. So a request that is read
// without an id, or twice, or otherwise than the log has it, was smuggled, and an answer to another request is seen at once.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { type RunningServer, serve } from '../../../src/gateways/node.ts'
import { example, hasNginx, needsNginx, startNginx, type WebServer } from '../../support/web-servers.ts'
import { rows } from './rows.ts'
import { AFTER } from './verdict.ts'

/** A request as the application has read it. */
interface Read {
  readonly id: string
  readonly line: string
  readonly body: string | null
  readonly connection: string
}

/** A request as nginx has logged it. */
interface Logged {
  readonly id: string
  readonly line: string
  readonly status: string
  /** What the application answered; `-` where it was not asked. */
  readonly upstream: string
}

const FORMAT = '$request_id\t$request_method $request_uri\t$status\t$upstream_status'
// Long enough for an answer over loopback; only rows that nginx waits on for more take it.
const SILENCE = 150

describe.each([
  ['turbo', true],
  ['without turbo', false],
] as const)('%s', (_name, turbo) => {
  const reads: Read[] = []
  let server: RunningServer
  let front: WebServer
  let folder: string

  const app: Wsgi = async (environ, start) => {
    const { HTTP_X_REQUEST_ID: id = '', REMOTE_PORT: connection = '' } = environ
    const line = `${environ.REQUEST_METHOD} ${environ['wsgify.raw_target']}`
    let body: string | null = ''
    try {
      for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) {
        body += Buffer.from(chunk).toString('latin1')
      }
    } catch {
      body = null
    }
    reads.push({ id, line, body, connection })
    start('200 OK', [['Content-Type', 'text/plain']])
    return `[${line}]`
  }

  beforeEach(needsNginx)
  beforeAll(async () => {
    if (!hasNginx()) return
    folder = mkdtempSync(join(tmpdir(), 'smuggled-'))
    server = await serve(app, {
      port: 0,
      turbo,
      limits: { keepAliveTimeout: 75_000, requestsPerConnection: 100_000 },
      errors: { write: () => undefined },
    })
    const config = example('nginx-http.conf', {
      '127.0.0.1:8000': `127.0.0.1:${server.address.port}`,
      'keepalive 16': 'keepalive 1',
      'proxy_set_header Connection "";':
        'proxy_set_header Connection ""; proxy_set_header X-Request-Id $request_id;',
      'server {\n': `log_format own escape=none '${FORMAT}';\nserver {\naccess_log ${folder}/log own;\n`,
    })
    front = await startNginx(config)
  })
  afterAll(async () => {
    await front?.close()
    await server?.close()
    if (folder !== undefined) rmSync(folder, { recursive: true })
  })

  function logged(): Logged[] {
    const file = join(folder, 'log')
    if (!existsSync(file)) return []
    const lines = readFileSync(file, 'latin1').split('\n').slice(0, -1)
    return lines.map((text) => {
      const [id = '', line = '', status = '', upstream = ''] = text.split('\t')
      return { id, line, status, upstream }
    })
  }

  it('forwards nothing that is read otherwise', { timeout: 120_000 }, async () => {
    for (const [i, row] of rows.entries()) {
      const before = reads.length
      await send(front.port, row.bytes + AFTER)
      for (const { id, line, body } of reads.slice(before)) {
        expect(id, `${row.id}, ${row.name}: ${line}`).not.toBe('')
        // What is read without nginx too has the same body.
        const same = row.reads.some((each) => String(each).startsWith(`${line} `))
        if (same) expect(row.reads, `${row.id}, ${row.name}`).toContain(`${line} ${body}`)
      }
      // Whoever comes next on the shared connection gets the answer to what they asked.
      const next = `/next-${i}`
      expect(
        await send(front.port, `GET ${next} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
        row.name,
      ).toContain(`[GET ${next}]`)
    }
    const whole = reads.filter(({ body }) => body !== null)
    const log = logged()
    const byId = new Map(log.map((each) => [each.id, each]))
    expect(new Set(whole.map(({ id }) => id)).size, 'each request is read once').toBe(whole.length)
    for (const { id, line } of whole)
      expect(withSlash(byId.get(id)?.line), 'as nginx has logged it').toBe(line)
    // What nginx brought an answer for was read, and nothing else was.
    const answered = log.filter(({ upstream }) => upstream === '200').map(({ id }) => id)
    expect(answered.filter((id) => !whole.some((each) => each.id === id))).toEqual([])
    expect(whole.length).toBeGreaterThan(rows.length)
    // It is one connection, as far as nginx keeps it.
    const connections = new Set(whole.map(({ connection }) => connection)).size
    expect(connections).toBeLessThan(whole.length / 2)
  })
})

// What nginx cuts out of an absolute-form target has no slash where that had none; what it forwards has one.
function withSlash(line = ''): string {
  return line.replace(/ \?/, ' /?')
}

// Sends bytes, and gives what came until the connection ended or nothing came for a while.
function send(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let out = ''
    const done = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(out)
    }
    let timer = setTimeout(done, 2000)
    socket.setEncoding('latin1')
    socket.on('connect', () => socket.write(bytes, 'latin1'))
    socket.on('data', (text: string) => {
      out += text
      clearTimeout(timer)
      timer = setTimeout(done, SILENCE)
    })
    socket.on('error', () => undefined)
    socket.on('close', done)
  })
}
