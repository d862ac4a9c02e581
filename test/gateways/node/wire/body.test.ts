import { describe, expect, it } from 'vitest'
import type { HeaderList } from '../../../../src/environ/contract.ts'
import { defaultLimits } from '../../../../src/environ/limits.ts'
import { Fields } from '../../../../src/gateways/node/request-head.ts'
import { IncomingBody } from '../../../../src/gateways/node/wire/body.ts'

const fields = (...raw: string[]) => new Fields(['Host', 'x', ...raw], 1, defaultLimits)

function taking() {
  const taken = { text: '', trailers: null as HeaderList | null }
  const sink = {
    bodyBytes: (bytes: Uint8Array) => {
      taken.text += Buffer.from(bytes).toString('latin1')
    },
    bodyEnd: (trailers: HeaderList) => {
      taken.trailers = trailers
    },
  }
  return { taken, sink }
}

describe('the body of the running request', () => {
  it('ends where its length says, and leaves what follows', () => {
    const body = new IncomingBody(defaultLimits)
    const { taken, sink } = taking()
    body.begin(fields('Content-Length', '5'))
    body.sink = sink
    expect(body.take(Buffer.from('hel'), 0, 3, false)).toBe(3)
    expect([body.open, taken.trailers]).toEqual([true, null])
    expect(body.take(Buffer.from('loGET /'), 0, 7, false)).toBe(2)
    expect([body.open, taken]).toEqual([false, { text: 'hello', trailers: [] }])
  })

  it('ends where its chunks say, with its trailers', () => {
    const body = new IncomingBody(defaultLimits)
    const { taken, sink } = taking()
    body.begin(fields('Transfer-Encoding', 'chunked'))
    body.sink = sink
    const bytes = Buffer.from('5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\nGET /')
    expect(body.take(bytes, 0, bytes.length, true)).toBe(bytes.length - 5)
    expect([body.open, taken]).toEqual([false, { text: 'hello', trailers: [['X-Sum', '1']] }])
  })

  it('gives a copy of bytes that are read into again', () => {
    const body = new IncomingBody(defaultLimits)
    const seen: Uint8Array[] = []
    body.begin(fields('Content-Length', '3'))
    body.sink = { bodyBytes: (bytes) => seen.push(bytes), bodyEnd: () => undefined }
    const shared = Buffer.from('abc')
    body.take(shared, 0, 3, false)
    shared.fill(0)
    expect(Buffer.from(seen[0] as Uint8Array).toString()).toBe('abc')
  })

  it('is forgotten when nobody takes it any more', () => {
    const body = new IncomingBody(defaultLimits)
    body.begin(fields('Content-Length', '3'))
    body.drop()
    expect([body.open, body.sink]).toEqual([false, null])
  })
})
