// What every fault must leave as it was: each body closed once, nothing open that was not before, the next request answered.

import { beforeEach, expect, onTestFinished } from 'vitest'
import type { Application, Body, Environ, Wsgi } from '../../src/environ/contract.ts'
import { serve } from '../../src/gateways/node.ts'
import { arriving, type Door, type Got } from '../attacks/doors.ts'
import { askHttp2 } from '../gateways/conformance/http2-client.ts'
import { type Count, countedBody, noCount } from '../support/counted-body.ts'
import { leftSince, whatIsOpen } from './leaks.ts'

/** HTTP/2 without TLS, as the other doors are. */
export const h2: Door = {
  name: 'h2' as Door['name'],
  async open(app, { limits } = {}) {
    const errors: string[] = []
    const server = await serve(app, {
      port: 0,
      http2: true,
      limits,
      errors: { write: (text) => errors.push(text) },
    })
    const { port } = server.address
    return {
      port,
      async ask({ method, target, fields = [], body }): Promise<Got> {
        const got = await askHttp2(port, {
          ...(method === undefined ? {} : { method }),
          ...(target === undefined ? {} : { target }),
          headers: fields.map(([name, value]): [string, string] => [name, value]),
          ...(body === undefined ? {} : { body: Buffer.from(body, 'latin1') }),
        }).catch(() => null)
        if (got === null) return { status: 0, reason: '', fields: [], body: '', whole: false, errors }
        const { status, headers, bytes, whole } = got
        return { status, reason: '', fields: headers, body: bytes.toString('latin1'), whole, errors }
      },
      close: () => server.close(),
    }
  },
}

/** All doors at which a client can knock. */
export const doors: readonly Door[] = [...arriving, h2]

/** What was seen of the applications of one test. */
export interface Seen {
  readonly counts: Count[]
  /** The environs that an application was called with, but for those of `/good`. */
  readonly calls: Environ[]
}

/** Watches each test of a file; gives what is seen of it, a body that is counted, and an application that notes its calls. */
export function watched() {
  const seen: Seen = { counts: [], calls: [] }
  beforeEach(() => {
    const before = whatIsOpen()
    seen.counts.length = 0
    seen.calls.length = 0
    // After the servers of the test are closed.
    onTestFinished(async () => {
      const wrong = () =>
        seen.counts.filter(({ opened, ended, closed }) => opened > 1 || ended + closed !== 1)
      await expect.poll(wrong).toEqual([])
      expect(await leftSince(before)).toEqual({})
    })
  })
  const body = (chunks: Iterable<unknown>, slow = true): Body => {
    const count = noCount()
    seen.counts.push(count)
    return countedBody(count, chunks, slow)
  }
  /** An application that answers `/good` in any case. */
  const noting = (app: Wsgi): Wsgi => {
    return (environ, start) => {
      if (environ.PATH_INFO === '/good') {
        start('200 OK', [['Content-Type', 'text/plain']])
        return body(['good'])
      }
      seen.calls.push(environ)
      return app(environ, start)
    }
  }
  return { seen, body, noting }
}

/** Opens a door until the test is over. */
export async function openDoor(door: Door, app: Application, limits = {}) {
  const open = await door.open(app, { limits })
  let closed = false
  const close = async () => {
    if (!closed) await open.close()
    closed = true
  }
  onTestFinished(close)
  return {
    ...open,
    close,
    /** Throws unless the next client is answered. */
    async good() {
      const got = await open.ask({ target: '/good' })
      expect([got.status, got.body, got.whole]).toEqual([200, 'good', true])
    },
  }
}
