import type { Stats } from 'node:fs'
import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { HeaderList } from '../../src/environ/contract.ts'
import { EntityTag } from '../../src/headers/entity-tag.ts'
import { conditionalAnswer, fileHead, handedOverHead } from '../../src/static/file-head.ts'

const stats = (mtimeMs: number) => ({ size: 3, mtimeMs }) as Stats
const FIELDS: HeaderList = [
  ['Content-Type', 'text/css'],
  ['Content-Language', 'en'],
  ['Cache-Control', 'no-cache'],
]

test('a head has the fields of 200, and those of 304', () => {
  const head = fileHead(FIELDS, stats(784111777_123), new EntityTag('v1'))
  expect(head).toMatchObject({ tag: '"v1"', modified: 'Sun, 06 Nov 1994 08:49:37 GMT', handedOver: false })
  expect(head.list).toEqual([
    ...FIELDS,
    ['Content-Length', '3'],
    ['Accept-Ranges', 'bytes'],
    ['ETag', '"v1"'],
    ['Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ])
  expect(head.notModified).toEqual([
    ['Cache-Control', 'no-cache'],
    ['Accept-Ranges', 'bytes'],
    ['ETag', '"v1"'],
    ['Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ])
  expect(FIELDS).toHaveLength(3)
})

test('the fields of 304 are those of a response that weighs conditions', () => {
  const head = fileHead(FIELDS, stats(0), new EntityTag('v1', { weak: true }))
  let seen: HeaderList = []
  conditionalAnswer(head.list.slice(), 'abc').wsgi(
    blank('/', { environ: { HTTP_IF_NONE_MATCH: 'W/"v1"' } }),
    (status, headers) => {
      expect(status).toBe('304 Not Modified')
      seen = headers
    },
  )
  expect(head.notModified).toEqual(seen)
})

test('a time to come, or one that no date has, is not told', () => {
  const head = fileHead([], stats(Date.now() + 1e9), null)
  expect(Math.abs(Date.parse(head.modified as string) - Date.now())).toBeLessThan(5000)
  expect(fileHead([], stats(-1e15), null)).toMatchObject({ modified: null, tag: null })
})

test('a file that is handed over has no length and no version', () => {
  expect(handedOverHead(FIELDS, ['X-Sendfile', '/a'])).toMatchObject({
    list: [...FIELDS, ['X-Sendfile', '/a']],
    handedOver: true,
    tag: null,
  })
})
