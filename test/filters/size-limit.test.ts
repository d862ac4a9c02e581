import { describe, expect, test } from 'vitest'
import { sizeLimit } from '../../src/filters/size-limit.ts'
import { Request } from '../../src/message/request.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const length = wsgify(async (req) => (await req.bytes()).length)
const app = sizeLimit(length, { maxBytes: 10 })

/** A body whose length is not known, and whether it was closed. */
function streamed(...sizes: number[]) {
  const state = { closed: 0, given: 0 }
  async function* chunks() {
    try {
      for (const size of sizes) {
        state.given += size
        yield new Uint8Array(size)
      }
    } finally {
      state.closed++
    }
  }
  return { state, body: chunks() }
}

describe('sizeLimit', () => {
  test.each([0, 9, 10])('lets %d bytes of 10 through', async (size) => {
    expect(await (await app.post('/', new Uint8Array(size))).json()).toBe(size)
    expect(await (await app.post('/', streamed(size).body)).json()).toBe(size)
  })

  test('refuses more by Content-Length, before the application is called', async () => {
    let called = false
    const never = sizeLimit(
      wsgify(() => {
        called = true
      }),
      { maxBytes: 10 },
    )
    const res = await never.post('/', 'x'.repeat(11))
    expect([res.status, called]).toEqual([413, false])
    expect(await res.json()).toMatchObject({ detail: 'the body is larger than 10 bytes' })
  })

  test('refuses more as it arrives, reads no further, and closes what it read', async () => {
    const { state, body } = streamed(6, 6, 1000)
    expect((await app.post('/', body)).status).toBe(413)
    expect(state).toEqual({ given: 12, closed: 1 })
  })

  test('refuses more although Content-Length says less', async () => {
    const req = Request.blank('/', { method: 'POST', body: streamed(6, 6).body })
    req.contentLength = 5
    const all = wsgify(async (request) => {
      let size = 0
      for await (const chunk of request.environ['wsgi.input']) size += chunk.length
      return size
    })
    expect((await req.getResponse(sizeLimit(all, { maxBytes: 10 }))).status).toBe(413)
  })

  test('a body in memory without a length is counted too', async () => {
    const req = Request.blank('/', { method: 'POST', body: 'x'.repeat(11) })
    req.contentLength = null
    expect((await req.getResponse(app)).status).toBe(413)
  })

  test('is 413 although the application has caught the error; its own answer is closed', async () => {
    let closed = 0
    async function* answer() {
      try {
        yield 'all is well'
      } finally {
        closed++
      }
    }
    const deaf = wsgify(async (req) => {
      const iterator = answer()
      await iterator.next()
      await req.bytes().catch(() => null)
      return iterator
    })
    expect((await sizeLimit(deaf, { maxBytes: 10 }).post('/', streamed(11).body)).status).toBe(413)
    expect(closed).toBe(1)
  })

  test('a body that is not read is not looked at', async () => {
    const { state, body } = streamed(11)
    expect(
      (
        await sizeLimit(
          wsgify(() => 'ok'),
          { maxBytes: 10 },
        ).post('/', body)
      ).status,
    ).toBe(200)
    expect(state.given).toBe(0)
  })

  test('takes the name and the text that OpenStack has', async () => {
    const filter = sizeLimit({ here: '/' }, { max_request_body_size: '10' } as object)
    expect((await filter(length).post('/', 'x'.repeat(11))).status).toBe(413)
    expect((await sizeLimit(length).post('/', 'x'.repeat(114_689))).status).toBe(413)
    for (const maxBytes of ['10 megs', -1, Number.NaN, 1.5])
      expect(() => sizeLimit({ maxBytes: maxBytes as number })).toThrow(RangeError)
  })
})
