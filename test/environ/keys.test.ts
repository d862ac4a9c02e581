import { expect, test } from 'vitest'
import { environKey, headerName } from '../../src/environ/keys.ts'
import { heapAfter } from '../attacks/heap.ts'

// First, since the memory is full for good when it is.
test('a name keeps nothing of the request that it came with', async () => {
  const grown = await heapAfter(() => {
    for (let i = 0; i < 400; i++) environKey(`X-Kept-${i}-`.padEnd(50_000, 'x').slice(0, 40))
    for (let i = 0; i < 400; i++) environKey(`X-Long-${i}-`.padEnd(50_000, 'x'))
  })
  expect(grown).toBeLessThan(2_000_000)
})

test.each([
  ['Content-Type', 'CONTENT_TYPE', 'Content-Type'],
  ['content-length', 'CONTENT_LENGTH', 'Content-Length'],
  ['X-Auth-Token', 'HTTP_X_AUTH_TOKEN', 'X-Auth-Token'],
  ['ETag', 'HTTP_ETAG', 'Etag'],
  ['__proto__', 'HTTP___PROTO__', '--Proto--'],
  ['constructor', 'HTTP_CONSTRUCTOR', 'Constructor'],
])('%s is carried as %s, and is read back as %s', (name, key, back) => {
  expect(environKey(name)).toBe(key)
  expect(environKey(name.toUpperCase())).toBe(key)
  expect(headerName(key)).toBe(back)
})

test.each(['REQUEST_METHOD', 'wsgi.input', 'HTTP_', 'http_x'])('%s carries no header', (key) =>
  expect(headerName(key)).toBeNull(),
)

test('many names from outside are not all remembered, and all are right', () => {
  for (let i = 0; i < 5000; i++) expect(environKey(`X-Name-${i}`)).toBe(`HTTP_X_NAME_${i}`)
})
