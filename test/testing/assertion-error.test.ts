import { expect, test } from 'vitest'
import { Response } from '../../src/message/response.ts'
import { AssertionError, TestClient } from '../../src/testing/index.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const app = wsgify(async (req) => {
  req.environ['wsgi.errors'].write('looked\nand found nothing\n')
  if (req.path === '/bytes') return new Response(Uint8Array.of(0, 255), { status: 500 })
  if (req.path === '/long') return new Response('é'.repeat(3000), { status: 500 })
  await req.text()
  return new Response('none\n\nno instance 9\n', { status: 404 })
})

async function messageOf(url: string, init = {}): Promise<string> {
  const error = await new TestClient(app)
    .post(url, { headers: { Accept: 'text/plain' }, ...init })
    .catch((thrown) => thrown)
  expect(error).toBeInstanceOf(AssertionError)
  return error.message
}

test('the whole exchange is in the message', async () => {
  expect(
    await messageOf('/instances?x=1', { json: { a: 1 } }),
  ).toBe(`expected status 2xx or 3xx, got 404 Not Found

> POST /instances?x=1 HTTP/1.1
> Host: localhost
> Content-Length: 7
> Content-Type: application/json
> Accept: text/plain
>
> {"a":1}
< HTTP/1.1 404 Not Found
< Content-Length: 20
< Content-Type: text/plain; charset=UTF-8
<
< none
<
< no instance 9
<
! looked
! and found nothing`)
})

test('bytes are counted, long bodies cut, bodies that streamed are gone', async () => {
  expect(await messageOf('/bytes')).toContain('<\n< [2 bytes]\n')
  const long = await messageOf('/long')
  expect([long.length < 2500, long.includes(`${'é'.repeat(2000)}… (1000 more characters)`)]).toEqual([
    true,
    true,
  ])
  const stream = (async function* () {
    yield 'x'
  })()
  expect(await messageOf('/', { body: stream })).toContain('>\n> [a body that streamed]\n<')
})
