import { expect, it } from 'vitest'
import {
  checkPrefix,
  cutTarget,
  pathAfterSegments,
  pathBelowOriginal,
  pathBelowPrefix,
  segmentsOf,
} from '../../src/gateways/mounted-path.ts'

const joined = (place: { script: string; path: string; query: string } | null) =>
  place && `${place.script} | ${place.path} | ${place.query}`

it.each([
  ['/a?b?c', ['/a', 'b?c']],
  ['/a', ['/a', '']],
  ['http://h:1/a?b', ['/a', 'b']],
  ['http://h', ['/', '']],
  ['http://h?b', ['/', 'b']],
  ['*', ['*', '']],
])('cuts %s', (target, wanted) => expect(cutTarget(target)).toEqual(wanted))

it.each([
  ['/api/x%2Fy?q', '/x%2Fy?q', undefined, '/api | /x/y | q'],
  ['/api', '/', undefined, '/api |  | '],
  ['/api?q', '/?q', undefined, '/api |  | q'],
  ['/api/', '/', undefined, '/api | / | '],
  ['/', '/', undefined, ' | / | '],
  ['/a//b', '//b', undefined, '/a | //b | '],
  ['http://h/api/x', 'http://h/x', undefined, '/api | /x | '],
  ['/%61pi/x', '/x', '/%61pi', '/api | /x | '],
  ['/api', '/', '/api', '/api |  | '],
  ['/api/old', '/new?q', '/api', '/api | /new | q'],
  ['/old', '/new', undefined, ' | /new | '],
  ['/a/b/b', '/b', '/a/b', '/a/b | /b | '],
])('cuts %s where %s is left, %s being taken', (original, url, base, wanted) => {
  expect(joined(pathBelowOriginal(original, url, base))).toBe(wanted)
})

it.each([
  ['/api/v%20x/rest?q', 2, '/api/v x | /rest | q'],
  ['/api/v', 2, '/api/v |  | '],
  ['/api', 2, '/api |  | '],
  ['/x', 0, ' | /x | '],
  ['/', 1, ' | / | '],
])('cuts %s after %s segments', (target, segments, wanted) => {
  expect(joined(pathAfterSegments(target, segments))).toBe(wanted)
})

it.each([
  ['/api/x', '/api', '/m/api | /x | q'],
  ['/api', '/api', '/m/api |  | q'],
  ['/apis', '/api', null],
  ['/other', '/api', null],
  ['/x', '', '/m | /x | q'],
])('cuts %s below %s', (path, prefix, wanted) => {
  expect(joined(pathBelowPrefix({ script: '/m', path, query: 'q' }, prefix))).toBe(wanted)
})

it('counts the segments before a wildcard', () => {
  expect(['/', '/*', '/api/*', '/api/:v/**', '/a/b'].map(segmentsOf)).toEqual([0, 0, 1, 2, 2])
})

it('takes a prefix that is a path', () => {
  expect(checkPrefix('')).toBe('')
  expect(checkPrefix('/\u00e9')).toBe('/\u00c3\u00a9')
  for (const prefix of ['/', 'api', '/api/', undefined as never])
    expect(() => checkPrefix(prefix)).toThrow(TypeError)
})
