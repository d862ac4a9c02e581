import { describe, expect, test } from 'vitest'
import { mappersIn } from '../../src/cli/routes.ts'
import { Cascade } from '../../src/deploy/cascade.ts'
import { Mount } from '../../src/deploy/mount.ts'
import { HTTPExceptionMiddleware } from '../../src/exc/http-exception-middleware.ts'
import { wsgify } from '../../src/index.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { RoutesMiddleware } from '../../src/routes/middleware.ts'
import { run } from '../support/program.ts'

const TABLE = /things +\/things +list\s*\nthing +\/things\/\{id:\\d\+\} +show/

test.each(['test/cli/app/configure.ini', 'test/cli/app/things.ts', 'test/cli/app/things.ts:mapper'])(
  '%s',
  async (target) => {
    const { code, out, errors } = await run('routes', target)
    expect([code, errors, out]).toEqual([0, '', expect.stringMatching(TABLE)])
  },
)

test('an application without one is told', async () => {
  const { code, errors } = await run('routes', 'test/cli/app/things.ts:broken')
  expect([code, errors]).toEqual([2, expect.stringContaining('no mapper is found')])
})

describe('mappers are found', () => {
  const mapper = new Mapper()
  const routed = new RoutesMiddleware(
    wsgify(() => 'x'),
    mapper,
  )
  const filter = wsgify.middleware((_req, app) => app)

  test.each<[string, unknown]>([
    ['as what is asked for', mapper],
    ['behind filters', filter(filter(routed as never) as never)],
    ['behind what catches errors', new HTTPExceptionMiddleware(new Mount('/a', new Cascade([routed])))],
    ['in properties of objects and functions', { a: [Object.assign(() => 1, { b: routed })] }],
    ['in what can be iterated', new Set([routed])],
  ])('%s', (_, root) => expect(mappersIn(root)).toEqual([mapper]))

  test('once, also in circles, and nowhere else', () => {
    const circle: Record<string, unknown> = { routed }
    circle['self'] = circle
    expect(mappersIn([circle, circle])).toEqual([mapper])
    expect(
      mappersIn([
        null,
        1,
        'text',
        new Uint8Array(9),
        {
          get trap() {
            throw new Error('trap')
          },
        },
      ]),
    ).toEqual([])
  })
})

test('through a composite and its filters', async () => {
  const { code, out } = await run('routes', 'docs/examples/compute/compute.ini')
  expect([code, out]).toEqual([0, expect.stringContaining('/servers/detail')])
})
