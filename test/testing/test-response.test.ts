import { expect, test } from 'vitest'
import { Response } from '../../src/message/response.ts'
import { AssertionError, TestClient, TestResponse } from '../../src/testing/index.ts'

const client = new TestClient(
  new Response('{"a":[1,{"b":null}]}', { contentType: 'application/json', headers: { 'X-A': '1' } }),
)
const res = () => client.get('/')

test('expectations that hold give the response again', async () => {
  const found = await res()
  expect(
    found
      .expectStatus(200)
      .expectStatus('2xx')
      .expectHeader('x-a', '1')
      .expectHeader('X-A', /^\d$/)
      .expectHeader('X-B', null)
      .expectText(/^\{/)
      .expectJson({ a: [1, { b: null }] }),
  ).toBe(found)
  const global = /a/g
  found.expectText(global).expectText(global)
  expect(await found.json()).toEqual({ a: [1, { b: null }] })
  const copy = await found.clone()
  expect([copy instanceof TestResponse, copy.request.url]).toEqual([true, 'http://localhost/'])
})

test.each<[string, (found: TestResponse) => unknown, string, unknown, unknown]>([
  [
    'status',
    (found) => found.expectStatus([404, '5xx']),
    'expected status 404 or 5xx, got 200 OK',
    200,
    [404, '5xx'],
  ],
  ['field', (found) => found.expectHeader('X-A', '2'), 'expected X-A "2", got "1"', '1', '2'],
  ['absent field', (found) => found.expectHeader('X-A', null), 'expected X-A absent, got "1"', '1', null],
  [
    'missing field',
    (found) => found.expectHeader('X-B', /b/),
    'expected X-B matching /b/, got absent',
    null,
    /b/,
  ],
  ['text', (found) => found.expectText('no'), 'expected a body "no"', '{"a":[1,{"b":null}]}', 'no'],
  [
    'JSON with more',
    (found) => found.expectJson({ a: [1] }),
    'expected JSON {"a":[1]}',
    { a: [1, { b: null }] },
    { a: [1] },
  ],
  [
    'JSON with an inherited key',
    (found) => found.expectJson({ toString: [1, { b: null }] }),
    'expected JSON',
    { a: [1, { b: null }] },
    expect.anything(),
  ],
  ['JSON of another kind', (found) => found.expectJson([]), 'expected JSON []', { a: [1, { b: null }] }, []],
])('an expectation of a %s that does not hold says so', async (_, expecting, message, actual, expected) => {
  const found = await res()
  let error: unknown
  try {
    expecting(found)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(AssertionError)
  expect(error).toMatchObject({ name: 'AssertionError', actual, expected })
  expect((error as Error).message.startsWith(message), (error as Error).message).toBe(true)
  expect((error as Error).message).toContain('> GET / HTTP/1.1\n> Host: localhost\n')
})

test('what is no JSON is told as text', async () => {
  await expect(
    new TestClient(new Response('<p>')).get('/').then((found) => found.expectJson({})),
  ).rejects.toMatchObject({ actual: '<p>' })
})

test('a response of nobody has no request', () => {
  expect(() => new TestResponse().request).toThrow('no TestClient has made')
  expect(() => new TestResponse().expectStatus(404)).toThrow(/^expected status 404, got 200 OK$/)
})
