// S: faults of the runtime that a package can step into, or stay clear of.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { serve } from '../../../src/gateways/node.ts'
import { Response, wsgify } from '../../../src/index.ts'
import { http } from '../doors.ts'
import { attack, each, type Group, objects, through } from '../row.ts'
import { sources } from './tokens.ts'

/** What no code here may use, and why. */
const AVOIDED: readonly (readonly [what: RegExp, why: string])[] = [
  [/\.(?:headersDistinct|trailersDistinct)\b/, 'it throws for a field __proto__ (CVE-2026-21710)'],
  [/insecureHTTPParser(?!: false)/, 'it reads what others read otherwise'],
  [/\beval\s*\(|new\s+Function\s*\(|\bvm\b.*runIn/, 'it runs text'],
  [/\bexec(?:Sync)?\s*\(\s*[`'"]|shell:\s*true/, 'it runs text'],
  [/\.decodeURI\(/, 'it throws'],
  [/Buffer\.allocUnsafe\(/, 'a part of it that is not written is memory of others'],
  [/rejectUnauthorized:\s*false/, 'it trusts everybody'],
]

/** What some send in place of a handshake. */
const HANDSHAKES = [
  '',
  '\x16\x03',
  '\x16\x03\x01\x00\x05hello',
  'GET / HTTP/1.1\r\n\r\n',
  '\x80\x2e\x01\x00\x02',
  `\x16\x03\x01\xff\xff${'\0'.repeat(1000)}`,
]

const stringsOf = (bytes: string) => bytes.match(/[^\0]{4,}/g) ?? []

export const runtime: Group = {
  title: 'S. The runtime',
  rows: [
    attack(
      'S1',
      'CVE-2026-21710 CWE-676',
      'a member of the platform that is known for what it does to servers',
      'not used anywhere',
      objects(() =>
        each(sources(), ({ code }) => {
          for (const [what, why] of AVOIDED) assert.ok(!what.test(code), `${what}: ${why}`)
        }),
      ),
    ),
    attack(
      'S2',
      'CVE-2025-55131 CWE-908',
      'memory that was somebody else’s goes out with an answer',
      'what is sent was written: zeros stay zeros, and a request shows nothing of the one before',
      through({
        app: wsgify((req) => {
          if (req.method === 'POST') return req.bytes().then(() => 'taken')
          return new Response(new Uint8Array(300_000))
        }),
        doors: http,
        asks: Array.from({ length: 10 }, (_, i) =>
          i % 2 === 0 ? { method: 'POST', body: 'SECRET-4711'.repeat(3000) } : {},
        ),
        judge: (got, ask) => {
          if (!('method' in ask)) assert.deepEqual(stringsOf(got.body), [])
        },
      }),
    ),
    attack(
      'S3',
      'CVE-2026-21637 CVE-2018-7162 CVE-2025-59465',
      'a handshake, or what decides on one, that ends the process',
      'that connection ends; the next is answered',
      {
        where: 'serve',
        async run() {
          const folder = mkdtempSync(join(tmpdir(), 'attack-'))
          try {
            const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
            const made = spawnSync('openssl', [
              'req',
              '-x509',
              '-newkey',
              'rsa:2048',
              '-nodes',
              '-days',
              '1',
              '-subj',
              '/CN=localhost',
              '-keyout',
              key,
              '-out',
              cert,
            ])
            if (made.status !== 0) throw new Error('openssl is needed')
            const tls = { key: readFileSync(key), cert: readFileSync(cert), ALPNProtocols: ['http/1.1'] }
            const limits = { headersTimeout: 300, stopTimeout: 500 }
            const server = await serve(
              wsgify(() => 'ok'),
              { port: 0, tls, limits },
            )
            const { port } = server.address
            try {
              // Those that end their half, and those that stay.
              const ended = await each(HANDSHAKES, (text) => sendRaw(port, text, true))
              await Promise.all(HANDSHAKES.map((text) => sendRaw(port, text, false)))
              assert.match(await getTls(port), /^HTTP\/1\.1 200 /)
              return ended * 2
            } finally {
              await server.close()
            }
          } finally {
            rmSync(folder, { recursive: true })
          }
        },
      },
    ),
    attack(
      'S4',
      'CWE-248',
      'a promise that nobody waits for, whose failure ends the process',
      'what fails beside an answer is told, and the process goes on',
      objects(async () => {
        const code = `
          import { serve } from './src/gateways/node.ts'
          import { Response, wsgify } from './src/index.ts'
          const body = () => ({ [Symbol.asyncIterator]: () => ({
            next: async () => ({ done: false, value: 'x' }),
            return: () => Promise.reject(new Error('cannot close')),
          }) })
          const app = wsgify((req) => new Response(body(), req.path === '/fresh' ? { etag: 'a', conditionalResponse: true } : {}))
          const server = await serve(app, { port: 0, errors: { write() {} } })
          for (const [method, path, headers] of [['HEAD', '/', {}], ['GET', '/fresh', { 'If-None-Match': '"a"' }], ['GET', '/', {}]]) {
            const res = await fetch(server.url + path, { method, headers })
            await res.body?.cancel()
          }
          await new Promise((resolve) => setTimeout(resolve, 100))
          const ok = await fetch(server.url, { method: 'HEAD' })
          console.log(ok.status)
          await server.close()
        `
        const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        let out = ''
        child.stdout.setEncoding('utf8').on('data', (text) => {
          out += text
        })
        child.stderr.setEncoding('utf8').on('data', (text) => {
          out += text
        })
        const status = await new Promise((resolve) => child.on('close', resolve))
        assert.deepEqual([status, out.trim().split('\n').at(-1)], [0, '200'], out)
        return 4
      }),
    ),
  ],
}

/** Sends bytes, and waits until the server has ended the connection. Rejects after five seconds. */
function sendRaw(port: number, text: string, end: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error('the connection stays open'))
    }, 5000)
    socket
      .on('error', () => undefined)
      .on('close', () => {
        clearTimeout(timer)
        resolve()
      })
    if (end) socket.end(text, 'latin1')
    else socket.write(text, 'latin1')
    socket.resume()
  })
}

function getTls(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    let text = ''
    socket.on('error', reject)
    socket.setEncoding('latin1').on('data', (data: string) => {
      text += data
    })
    socket.on('close', () => resolve(text))
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  })
}
