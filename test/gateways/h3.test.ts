import { beforeEach, expect, it } from 'vitest'
import { type H3Event, toH3 } from '../../src/gateways/h3.ts'
import { HTTPNotFound, wsgify } from '../../src/index.ts'
import { framework, needsFrameworks } from '../support/frameworks.ts'

type Handler = (event: H3Event, next?: () => unknown) => unknown
interface H3 {
  all(route: string, handler: Handler): H3
  use(middleware: Handler): H3
  fetch(request: Request): Promise<Response>
}

beforeEach(needsFrameworks)

const make = async (options: object = {}) =>
  new (await framework<{ H3: new (options: object) => H3 }>('h3')).H3({ silent: true, ...options })

const ask = async (h3: H3, path: string, init?: RequestInit) =>
  h3.fetch(new Request(`http://example.org${path}`, init))

const where = wsgify(async (req) => ({
  script: req.scriptName,
  path: req.pathInfo,
  body: await req.text(),
  native: req.environ['h3.event'] !== undefined,
}))

it('mounts before the wildcard of its route, or at a prefix', async () => {
  const h3 = await make()
  h3.use(toH3(where, { prefix: '/other' }))
  h3.all('/api/**', toH3(where))
  h3.all('/of/:tenant/**', toH3(where))
  const json = async (path: string) => (await ask(h3, path)).json()
  expect(await json('/api/a%2Fb?q')).toMatchObject({ script: '/api', path: '/a/b', native: true })
  expect(await json('/api')).toMatchObject({ script: '/api', path: '' })
  expect(await json('/of/a%20b/c')).toMatchObject({ script: '/of/a b', path: '/c' })
  expect(await json('/other/x')).toMatchObject({ script: '/other', path: '/x' })
  expect((await ask(h3, '/others')).status).toBe(404)
})

it('says of a body that was read that it was', async () => {
  const h3 = await make({ onError: (error: Error) => new Response(error.message) })
  h3.use(async (event, next) => {
    await event.req.text()
    return next?.()
  })
  h3.all('/**', toH3(where, { passErrors: true }))
  const answer = await ask(h3, '/', { method: 'POST', body: 'abc' })
  expect(await answer.text()).toMatch(/^the body of this request, text\/plain.* was read before it came here/)
})

it('hands on what is not found, and errors, where it is asked to', async () => {
  const app = wsgify((req) => {
    if (req.pathInfo === '/fails') throw new Error('secret')
    return new HTTPNotFound()
  })
  const h3 = await make({ onError: (error: Error) => new Response(`handled ${error.message}`) })
  h3.use(toH3(app, { prefix: '/passes', passNotFound: true, passErrors: true }))
  h3.use(toH3(app, { prefix: '/answers' }))
  h3.all('/passes/x', () => 'theirs')
  expect(await (await ask(h3, '/passes/x')).text()).toBe('theirs')
  expect(await (await ask(h3, '/passes/fails')).text()).toContain('secret')
  expect((await ask(h3, '/answers/x')).status).toBe(404)
})
