import { expect, test } from 'vitest'
import { Route } from '../../src/routes/route.ts'
import { cut } from '../../src/routes/route-segments.ts'
import type { SegmentMatcher } from '../../src/routes/segment-matcher.ts'

/** The matcher of the one segment of a path. */
function matcher(path: string): SegmentMatcher {
  return cut(new Route(null, path), null)?.segments[0] as SegmentMatcher
}

function run(path: string, segment: string): (string | null)[] | null {
  const url = `/before/${segment}/behind`
  const found: number[] = [0, 0]
  const one = matcher(path)
  if (!one.match(url, 8, 8 + segment.length, found, 2)) return null
  expect(found).toHaveLength(2 + one.width)
  return Array.from({ length: one.width / 2 }, (_, i) => {
    const start = found[2 + 2 * i] as number
    return start < 0 ? null : url.slice(start, found[3 + 2 * i])
  })
}

test.each([
  ['/{a}', 'x.y', ['x.y']],
  ['/{a}', '', null],
  ['/{a:\\d+}', '12', ['12']],
  ['/{a:\\d+}', '1x', null],
  ['/{a:(?:x|xy)+}', 'xxy', ['xxy']],
  ['/{a:(?:x|xy)+}', 'xxyz', null],
  ['/{a}{.f}', 'x.y.z', ['x.y', 'z']],
  ['/{a}{.f}', 'x.', ['x.', null]],
  ['/{a}{.f}', '.x', ['.x', null]],
  ['/{a}{.f}', 'x..y', ['x.', 'y']],
  ['/{a}{.f}', '', null],
  ['/{a}{.f:json|xml}', 'x.json', ['x', 'json']],
  ['/{a}{.f:json|xml}', 'x.html', ['x.html', null]],
  ['/x{.f}', 'x', [null]],
  ['/x{.f}', 'x.y', ['y']],
  ['/x{.f}', 'xy', null],
  ['/{a}-{b}-{c}', '1-2-3-4', ['1', '2', '3-4']],
  ['/{a}-{b}-{c}', '1-2', null],
])('%s on the segment %s', (path, segment, expected) => {
  expect(run(path, segment)).toEqual(expected)
})

test('nothing behind the segment is looked at', () => {
  expect(matcher('/{a}/b')?.match('/x-y/z', 1, 4, [], 0)).toBe(true)
  expect(matcher('/{a}-{b}')?.match('/x/y-z', 1, 2, [], 0)).toBe(false)
})
