import { describe, expect, test } from 'vitest'
import { lint } from '../../../src/environ/lint.ts'
import { Request } from '../../../src/message/request.ts'
import { Response } from '../../../src/message/response.ts'

const modified = new Date('1994-11-06T08:49:37Z')
const make = (body: ConstructorParameters<typeof Response>[0] = '0123456789') =>
  new Response(body, {
    etag: 'v1',
    lastModified: modified,
    contentType: 'text/plain',
    cacheControl: { maxAge: 60 },
    headers: { 'Content-Language': 'en', 'X-Own': '1' },
    conditionalResponse: true,
  })
async function ask(headers: Record<string, string>, res = make(), method = 'GET') {
  const answer = await Request.blank('/', { method, headers }).getResponse(lint(res))
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

describe('a conditional response', () => {
  test('is itself without conditions, and can be asked again', async () => {
    const res = make()
    for (let i = 0; i < 2; i++) {
      const { status, headers, text } = await ask({}, res)
      expect([status, text, headers.get('Accept-Ranges'), headers.get('ETag')]).toEqual([
        200,
        '0123456789',
        'bytes',
        '"v1"',
      ])
      expect((await ask({ 'If-None-Match': '"v1"' }, res)).status).toBe(304)
      expect((await ask({ Range: 'bytes=0-0' }, res)).text).toBe('0')
    }
    expect([res.status, res.headers.has('Accept-Ranges')]).toEqual([200, false])
  })

  test('304 has the version, and nothing of the content', async () => {
    const { status, headers, text } = await ask({ 'If-None-Match': '"v1"' })
    expect([status, text]).toEqual([304, ''])
    expect([...headers.keys()].sort()).toEqual([
      'Accept-Ranges',
      'Cache-Control',
      'ETag',
      'Last-Modified',
      'X-Own',
    ])
  })

  test('206 has one part', async () => {
    const { status, headers, text } = await ask({ Range: 'bytes=2-4' })
    expect([
      status,
      text,
      headers.get('Content-Range'),
      headers.get('Content-Length'),
      headers.get('Content-Type'),
    ]).toEqual([206, '234', 'bytes 2-4/10', '3', 'text/plain; charset=UTF-8'])
  })

  test('206 has several parts', async () => {
    const { status, headers, text } = await ask({ Range: 'bytes=0-1, -2' })
    expect([status, headers.get('Content-Range'), Number(headers.get('Content-Length'))]).toEqual([
      206,
      null,
      text.length,
    ])
    expect(headers.get('Content-Type')).toMatch(/^multipart\/byteranges; boundary=/)
    expect(text).toMatch(/bytes 0-1\/10\r\n\r\n01\r\n[\s\S]*bytes 8-9\/10\r\n\r\n89\r\n/)
  })

  test('416 says how long it is', async () => {
    const { status, headers, text } = await ask({ Range: 'bytes=10-' })
    expect([status, text, headers.get('Content-Range'), headers.get('Content-Length')]).toEqual([
      416,
      '',
      'bytes */10',
      '0',
    ])
  })

  test('412 has no content', async () => {
    expect(await ask({ 'If-Match': '"v2"' })).toMatchObject({ status: 412, text: '' })
  })

  test('HEAD has the headers of GET', async () => {
    const get = await ask({})
    const head = await ask({}, make(), 'HEAD')
    expect([...head.headers]).toEqual([...get.headers])
    expect([head.status, head.text]).toEqual([200, ''])
    expect((await ask({ 'If-None-Match': '"v1"' }, make(), 'HEAD')).status).toBe(304)
  })

  test('a Blob gives one part, and several, and can be asked again', async () => {
    const res = make(new Blob(['01234', '56789']))
    for (let i = 0; i < 2; i++) {
      expect(await ask({ Range: 'bytes=3-6' }, res)).toMatchObject({ status: 206, text: '3456' })
      const { status, headers, text } = await ask({ Range: 'bytes=0-1, -2' }, res)
      expect([status, Number(headers.get('Content-Length'))]).toEqual([206, text.length])
      expect(text).toMatch(/bytes 0-1\/10\r\n\r\n01\r\n[\s\S]*bytes 8-9\/10\r\n\r\n89\r\n/)
      expect(await ask({}, res)).toMatchObject({ status: 200, text: '0123456789' })
    }
  })

  test('a body that is read once gives one part, and all of it for several', async () => {
    const streaming = () => {
      const res = make(new Blob(['01234', '56789']).stream())
      res.contentLength = 10
      return res
    }
    expect(await ask({ Range: 'bytes=3-6' }, streaming())).toMatchObject({ status: 206, text: '3456' })
    expect(await ask({ Range: 'bytes=0-1, -2' }, streaming())).toMatchObject({
      status: 200,
      text: '0123456789',
    })
  })

  test('a body of no known length has no parts, but a version', async () => {
    const unknown = () =>
      make(
        (async function* () {
          yield '0123456789'
        })(),
      )
    expect(await ask({ Range: 'bytes=3-6' }, unknown())).toMatchObject({ status: 200, text: '0123456789' })
    expect((await ask({ 'If-None-Match': '"v1"' }, unknown())).status).toBe(304)
  })

  test('another status is sent as it is', async () => {
    const res = make()
    res.status = 201
    expect((await ask({ 'If-None-Match': '"v1"' }, res)).status).toBe(201)
  })

  test('a 200 with a reason of its own is weighed', async () => {
    const res = make()
    res.statusLine = '200 Fine'
    expect((await ask({ 'If-None-Match': '"v1"' }, res)).status).toBe(304)
  })

  test('what is a part already has no parts', async () => {
    const res = make()
    res.contentRange = 'bytes 0-9/100'
    const sent = await ask({ Range: 'bytes=2-4' }, res)
    expect([sent.status, sent.text]).toEqual([200, '0123456789'])
  })
})

test('without being asked to, a response weighs nothing', async () => {
  const res = make()
  res.conditionalResponse = false
  expect((await ask({ 'If-None-Match': '"v1"', Range: 'bytes=0-0' }, res)).status).toBe(200)
})
