import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { wsgify } from '../../src/index.ts'
import { routeFound } from '../../src/inspect/route-found.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { spanOf, Watched } from './support.ts'

const show = wsgify(function show(req) {
  return String(req.urlvars['id'])
})
const mapper = () =>
  new Mapper()
    .connect('list', '/servers', { controller: show, conditions: { method: 'GET' } })
    .connect('make', '/servers', { controller: show, conditions: { method: 'POST' } })
    .connect('one', '/servers/{id:\\d+}', { controller: show, action: 'show' })

interface Others {
  readonly others: readonly {
    readonly path: string
    readonly methods: readonly string[] | null
    readonly why: string | null
  }[]
}

test('the route that was taken, its variables, and why not the others', async () => {
  const watched = new Watched(mapper())
  await watched.ask('/servers/7')
  const route = spanOf((await watched.journey()).span, 'Mapper').route as unknown as Others & {
    taken: number
    variables: object
  }
  expect(route.taken).toBe(2)
  expect(route.variables).toEqual({ id: '7', controller: 'show', action: 'show' })
  expect(route.others.map(({ why }) => why)).toEqual(['the path goes on: /7', 'the path goes on: /7', null])
})

test('where none is taken: which path fits, but for the method', async () => {
  const watched = new Watched(mapper())
  expect((await watched.ask('/servers', { method: 'PATCH' })).status).toBe(405)
  const { route } = spanOf((await watched.journey()).span, 'Mapper') as { route: unknown } as {
    route: Others & { taken: unknown }
  }
  expect(route.taken).toBeNull()
  expect(route.others.map(({ why }) => why)).toEqual([
    'the path fits; it is for GET',
    'the path fits; it is for POST',
    'the path ends before {id}',
  ])
})

test('below a prefix: what of the path is another', async () => {
  const watched = new Watched(new Mapper({ prefix: '/app' }).connect('/servers', { controller: show }))
  const whyNot = async (path: string) => {
    await watched.ask(path)
    const { route } = spanOf((await watched.journey()).span, 'Mapper') as unknown as { route: Others }
    return route.others.map(({ why }) => why)
  }
  expect(await whyNot('/app/flavors')).toEqual(['flavors is not servers'])
  expect(await whyNot('/ap')).toEqual(['the path does not begin with /app'])
})

test('a condition cannot write into the request while it is explained, and may throw', async () => {
  const writing = new Mapper().connect('/a', {
    controller: show,
    conditions: {
      function: (environ) => {
        if (environ !== null) environ['my.count'] = ((environ['my.count'] as number | undefined) ?? 0) + 1
        return true
      },
    },
  })
  const environ = blank('/a')
  expect(routeFound(writing, environ).toJSON().trials).toEqual([{ route: 0, failed: null }])
  expect(environ['my.count']).toBeUndefined()
  const throwing = new Mapper().connect('/a', {
    controller: show,
    conditions: {
      function: () => {
        throw new Error('x')
      },
    },
  })
  expect(routeFound(throwing, blank('/a')).toJSON().trials).toEqual([])
})
