// Web servers that send what no web server would: variables and bytes as they are given, by each protocol that carries them.

import { connect } from 'node:net'
import type { Application } from '../../../src/environ/contract.ts'
import { serve as serveFastCgi } from '../../../src/gateways/fastcgi.ts'
import { type RunningServer, serve as serveNode } from '../../../src/gateways/node.ts'
import { serve as serveScgi } from '../../../src/gateways/scgi.ts'
import { serve as serveUwsgi } from '../../../src/gateways/uwsgi.ts'
import { answerTo, beginRequest, pairs, recordsIn, stream } from '../../support/records.ts'

export type Variables = readonly (readonly [name: string, value: string])[]

/** One protocol: how it is served, and how a request looks in it. */
export interface Protocol {
  readonly name: string
  readonly serve: (app: Application) => Promise<RunningServer>
  /** The bytes of a POST with these variables and this body. */
  readonly bytes: (variables: Variables, body: string) => Buffer
  /** The status in what came, or 0. */
  readonly status: (output: Buffer) => number
}

const quiet = { port: 0, errors: { write: () => undefined } } as const
const BASE: Variables = [
  ['REQUEST_METHOD', 'POST'],
  ['PATH_INFO', '/'],
  ['SCRIPT_NAME', ''],
  ['QUERY_STRING', ''],
  ['REQUEST_URI', '/'],
  ['SERVER_PROTOCOL', 'HTTP/1.1'],
  ['HTTP_HOST', 'a'],
]

const cgiStatus = (output: Buffer) =>
  Number(/^(?:Status: |HTTP\/1\.1 )(\d{3})/.exec(output.toString('latin1'))?.[1] ?? 0)
const withLength = (variables: Variables): Variables =>
  variables.some(([name]) => name === 'CONTENT_LENGTH') ? variables : [['CONTENT_LENGTH', '0'], ...variables]

export function netstring(content: string): Buffer {
  return Buffer.from(`${content.length}:${content},`, 'latin1')
}

export function uwsgiBlock(variables: Variables): string {
  const sized = (text: string) => String.fromCharCode(text.length & 255, text.length >> 8) + text
  return variables.flat().map(sized).join('')
}

export function uwsgiPacket(block: string, first = 0, size = block.length, last = 0): Buffer {
  return Buffer.concat([Buffer.of(first, size & 255, size >> 8, last), Buffer.from(block, 'latin1')])
}

const node = (name: string, turbo: boolean): Protocol => ({
  name,
  serve: (app) => serveNode(app, { ...quiet, turbo }),
  bytes: (variables, body) => {
    const fields = variables.map(([name, value]) => {
      const field = name.replace(/^HTTP_/, '').replaceAll('_', '-')
      return `${field}: ${value}\r\n`
    })
    return Buffer.from(
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields.join('')}\r\n${body}`,
      'latin1',
    )
  },
  status: cgiStatus,
})

export const protocols: readonly Protocol[] = [
  node('node', true),
  node('node, without turbo', false),
  {
    name: 'fastcgi',
    serve: (app) => serveFastCgi(app, quiet),
    bytes: (variables, body) =>
      Buffer.concat([
        beginRequest(1, 1, 0),
        stream(4, 1, pairs([...variables, ...BASE] as [string, string][])),
        stream(5, 1, body),
      ]),
    status: (output) => cgiStatus(answerTo(1, recordsIn(output)).stdout),
  },
  {
    name: 'scgi',
    serve: (app) => serveScgi(app, quiet),
    bytes: (variables, body) => {
      const all = withLength([...variables, ...BASE, ['SCGI', '1']])
      const sorted = [
        ...all.filter(([name]) => name === 'CONTENT_LENGTH'),
        ...all.filter(([name]) => name !== 'CONTENT_LENGTH'),
      ]
      const content = sorted.map(([name, value]) => `${name}\0${value}\0`).join('')
      return Buffer.concat([netstring(content), Buffer.from(body, 'latin1')])
    },
    status: cgiStatus,
  },
  {
    name: 'uwsgi',
    serve: (app) => serveUwsgi(app, quiet),
    bytes: (variables, body) =>
      Buffer.concat([uwsgiPacket(uwsgiBlock([...variables, ...BASE])), Buffer.from(body, 'latin1')]),
    status: cgiStatus,
  },
]

const SILENCE = 100

/** Sends bytes, ends, and gives what came until the server has ended too, or nothing came for a while. */
export function send(port: number, bytes: Buffer, end = true): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const chunks: Buffer[] = []
    const done = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(Buffer.concat(chunks))
    }
    let timer = setTimeout(done, 2000)
    socket.on('connect', () => (end ? socket.end(bytes) : socket.write(bytes)))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      clearTimeout(timer)
      timer = setTimeout(done, SILENCE)
    })
    socket.on('error', () => undefined)
    socket.on('end', done)
    socket.on('close', done)
  })
}
