// The table over real sockets, to the node gateway in each of its ways: every row in one piece, and in three with a pause after
// each.

import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, serve } from '../../../src/gateways/node.ts'
import { noting, type Seen } from '../../support/wire.ts'
import { rows } from './rows.ts'
import { AFTER, type Verdict, verdictOf, wanted } from './verdict.ts'

/** What each client was read as, by its port. */
class Readers {
  private readonly byPort = new Map<string, Seen[]>()

  readonly app: ReturnType<typeof noting> = (environ, start) =>
    noting(this.of(environ.REMOTE_PORT as string))(environ, start)

  /** Begins anew for a client: the system may give it the port of one that has gone. */
  begin(port: string): void {
    this.byPort.delete(port)
  }

  of(port: string): Seen[] {
    let seen = this.byPort.get(port)
    if (seen === undefined) {
      seen = []
      this.byPort.set(port, seen)
    }
    return seen
  }
}

const DEADLINE = 5000

// The server ends every one of them: it has refused, or it was told that nothing follows.
function converse(port: number, pieces: readonly string[], readers: Readers): Promise<Verdict> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let out = ''
    let mine = ''
    const timer = setTimeout(() => socket.destroy(), DEADLINE)
    socket.setEncoding('latin1')
    socket.on('connect', async () => {
      mine = String(socket.localPort)
      readers.begin(mine)
      for (const piece of pieces) {
        if (socket.destroyed || socket.writableEnded) return
        socket.write(piece, 'latin1')
        await new Promise<void>((sent) => setTimeout(sent, pieces.length > 1 ? 2 : 0))
      }
    })
    socket.on('data', (text: string) => {
      out += text
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      const statuses = [...out.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
      resolve(verdictOf(readers.of(mine), statuses))
    })
  })
}

describe.each([true, false])('turbo: %s', (turbo) => {
  const readers = new Readers()
  let server: RunningServer

  beforeAll(async () => {
    server = await serve(readers.app, { port: 0, turbo, errors: { write: () => undefined } })
  })
  afterAll(() => server.close())

  it.concurrent.each(rows.map((row) => [row.id, row.name, row] as const))(
    '%s: %s',
    async (_id, _name, row) => {
      const { port } = server.address
      const text = row.bytes + AFTER
      const third = Math.ceil(text.length / 3)
      const pieces = [text.slice(0, third), text.slice(third, 2 * third), text.slice(2 * third)]
      expect(await converse(port, [text], readers)).toEqual(wanted(row))
      expect(await converse(port, pieces, readers)).toEqual(wanted(row))
    },
  )
})
