// No text that is given to a response, by whichever way, ends a line of the head or starts another one.

import { expect, test } from 'vitest'
import { blank } from '../../../src/environ/blank.ts'
import { call } from '../../../src/environ/call.ts'
import { lint } from '../../../src/environ/lint.ts'
import { Response } from '../../../src/index.ts'

const LINE_ENDS = [
  '\r\n',
  '\n',
  '\r',
  '\r\n ',
  '\n\t',
  '\0',
  '\x0b',
  '\x0c',
  '\x7f',
  '\x1b',
  '\u0085',
  '\u2028',
  '\u010a',
  '\u560d\u560a',
]
const payloads = LINE_ENDS.flatMap((end) => [
  `x${end}Set-Cookie: evil=1`,
  `${end}Set-Cookie: evil=1`,
  `x${end}${end}<script>alert(1)</script>`,
  `"x${end}y"`,
  `a=b${end}; c=d`,
])

/** Every property of a response that can be set, by its name. */
const settable: string[] = []
for (
  let holder: object = Response.prototype;
  holder !== Object.prototype;
  holder = Object.getPrototypeOf(holder)
) {
  for (const [name, { set }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
    if (set !== undefined && !['body', '__proto__'].includes(name)) settable.push(name)
  }
}

const ways = new Map<string, (response: Response, text: string) => unknown>([
  ...settable.map(
    (name) =>
      [
        `res.${name} =`,
        (response: Response, text: string) => Reflect.set(response, name, text, response),
      ] as const,
  ),
  ...settable.map(
    (name) =>
      [
        `new Response({ ${name} })`,
        (_: Response, text: string) => new Response('x', { [name]: text }),
      ] as const,
  ),
  ['headers.set', (response, text) => response.headers.set('X-A', text)],
  ['headers.append', (response, text) => response.headers.append('X-A', text)],
  ['a name', (response, text) => response.headers.set(text, 'x')],
  [
    'headers',
    (response, text) => Reflect.set(response, 'headers', { 'Content-Type': 'text/plain', 'X-A': text }),
  ],
  [
    'headerlist',
    (response, text) =>
      Reflect.set(response, 'headerlist', [
        ['Content-Type', 'text/plain'],
        ['X-A', text],
      ]),
  ],
  ['a cookie', (response, text) => response.setCookie('a', text)],
  ['the name of a cookie', (response, text) => response.setCookie(text, 'a')],
  ['the path of a cookie', (response, text) => response.setCookie('a', 'b', { path: text })],
  ['the domain of a cookie', (response, text) => response.setCookie('a', 'b', { domain: text })],
  ['the name of a cookie to delete', (response, text) => response.deleteCookie(text)],
  ['vary.add', (response, text) => response.vary.add(text)],
  ['contentTypeParams', (response, text) => Reflect.set(response, 'contentTypeParams', { a: text })],
  ['cacheControl.set', (response, text) => Reflect.set(response, 'cacheControl', { [text]: text })],
  [
    'contentDisposition',
    (response, text) => Reflect.set(response, 'contentDisposition', { type: 'attachment', filename: text }),
  ],
  ['link', (response, text) => Reflect.set(response, 'link', [{ target: text, rel: text }])],
  [
    'wwwAuthenticate',
    (response, text) => Reflect.set(response, 'wwwAuthenticate', [{ scheme: 'Basic', realm: text }]),
  ],
  ['etag', (response, text) => Reflect.set(response, 'etag', text)],
])

test('there is something to set', () => {
  expect(settable.length).toBeGreaterThan(30)
  for (const name of [
    'location',
    'etag',
    'contentType',
    'statusLine',
    'statusText',
    'cacheControl',
    'vary',
  ]) {
    expect(settable).toContain(name)
  }
})

test.each([...ways.keys()])('%s', async (name) => {
  const way = ways.get(name) as (response: Response, text: string) => unknown
  for (const text of payloads) {
    let response = new Response('x', { status: 302 })
    try {
      const made = way(response, text)
      if (made instanceof Response) response = made
    } catch (error) {
      // What cannot be sent is refused where it is set, as the caller's mistake.
      expect(error, text).toBeInstanceOf(error instanceof RangeError ? RangeError : TypeError)
      continue
    }
    const answer = await call(lint(response), blank('/'))
    for (const part of [answer.status, ...answer.headers.flat()]) {
      expect(part, JSON.stringify(text)).toMatch(/^[^\x00-\x08\x0a-\x1f\x7f\u0100-\uffff]*$/)
    }
    expect(answer.headers.some(([field, value]) => field === 'Set-Cookie' && value.startsWith('evil'))).toBe(
      false,
    )
  }
})
