import { describe, expect, test } from 'vitest'
import { conditionalEtag } from '../../src/filters/conditional-etag.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const hello = conditionalEtag(wsgify(() => ({ hello: 'world' })))

describe('conditionalEtag', () => {
  test('the same body has the same tag, and who has it gets no body', async () => {
    const res = await hello.get('/')
    const tag = res.headers.get('ETag') as string
    expect(tag).toMatch(/^"[\w+/]{24}"$/)
    expect(await res.json()).toEqual({ hello: 'world' })
    const again = await hello.get('/', { headers: { 'If-None-Match': tag } })
    expect([again.status, await again.text(), again.headers.get('ETag')]).toEqual([304, '', tag])
    const other = await conditionalEtag(wsgify(() => 'other')).get('/', { headers: { 'If-None-Match': tag } })
    expect([other.status, await other.text()]).toEqual([200, 'other'])
  })

  test.each([
    ['a tag of its own', () => new Response('x', { etag: 'v1' }), '"v1"'],
    ['another status', () => new Response('x', { status: 404 }), null],
    ['more than is told', () => new Response('x'.repeat(11)), null],
    [
      'a length that is not known',
      () =>
        new Response(
          (async function* () {
            yield 'x'
          })(),
        ),
      null,
    ],
    ['no-store', () => new Response('x', { cacheControl: 'no-store' }), null],
    ['a coding', () => new Response('x', { headers: { 'Content-Encoding': 'gzip' } }), null],
  ])('leaves alone what has %s', async (_name, answer, etag) => {
    const app = conditionalEtag(wsgify(answer), { maxBytes: 10 })
    expect((await app.get('/')).headers.get('ETag')).toBe(etag)
  })

  test('looks at GET alone, whose body it has', async () => {
    expect((await hello.post('/', '')).headers.get('ETag')).toBe(null)
    expect((await hello.request('/', { method: 'HEAD' })).headers.get('ETag')).toBe(null)
  })

  test('takes text, as INI files have it', async () => {
    const filter = conditionalEtag({ here: '/' }, { max_bytes: '1' } as object)
    expect((await filter(wsgify(() => 'xx')).get('/')).headers.get('ETag')).toBe(null)
  })
})
