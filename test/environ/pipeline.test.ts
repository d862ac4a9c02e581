import { expect, expectTypeOf, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { type Application, PARTS, WITH_PARTS, type Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { type Filter, pipeline } from '../../src/environ/pipeline.ts'
import { trustProxies } from '../../src/environ/proxies.ts'
import { wsgify } from '../../src/index.ts'

const hello: Wsgi = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return 'hello'
}

/** A filter that is a closure, and adds a field of its name. */
const marks =
  (name: string): Filter =>
  (app) =>
  (environ, startResponse) =>
    (app as Wsgi)(environ, (status, headers) => startResponse(status, [...headers, ['X-Passed', name]]))

const passed = async (app: Application) =>
  (await call(app, blank('/'))).headers.filter(([name]) => name === 'X-Passed').map(([, value]) => value)

const partsOf = (app: Application) => (app as { [PARTS]?: readonly Application[] })[PARTS]

test('filters stand before an application, the outermost first', async () => {
  const app = pipeline(marks('outer'), marks('inner'), hello)
  expect(await passed(app)).toEqual(['inner', 'outer'])
  expect(pipeline(hello)).toBe(hello)
})

test('each tells what it stands before, and is made again before another', async () => {
  const app = pipeline(marks('outer'), marks('inner'), hello)
  const [inner] = partsOf(app) ?? []
  expect(partsOf(inner as Application)).toEqual([hello])
  const again = (app as unknown as { [WITH_PARTS](apps: Application[]): Application })[WITH_PARTS]([
    marks('another')(hello),
  ])
  expect(await passed(again)).toEqual(['another', 'outer'])
  expect(partsOf(again)).toHaveLength(1)
  // Nothing is seen of it where an application is listed or copied.
  expect(Object.keys(app)).toEqual([])
})

test('what tells of itself is left as it is; a closure inside of it does not hide what is behind', async () => {
  const pass = wsgify.middleware((_req, app) => app)
  const told = pass(hello)
  expect(partsOf(pipeline(() => told, hello))).toBe(partsOf(told))
  const hidden = pipeline((app) => pass(marks('closed')(app)), hello)
  expect(partsOf(hidden)).toEqual([hello])
  expect(await passed(hidden)).toEqual(['closed'])
  // A filter that does nothing is not there, and what cannot be written to stays as it was.
  expect(pipeline((app) => app, hello)).toBe(hello)
  const frozen = Object.freeze(marks('frozen')(hello))
  expect(pipeline(() => frozen as Application, hello)).toBe(frozen)
})

test('middleware stands in it as it is', () => {
  const pass = wsgify.middleware((_req, app) => app)
  const limited = wsgify.middleware((_req, app, _config: { most: number }) => app)
  expect(partsOf(pipeline(pass, limited({ most: 1 }), hello))).toHaveLength(1)
  expectTypeOf(pipeline(pass, hello)).toEqualTypeOf<Application>()
})

test('lint and trusted proxies are seen through', async () => {
  for (const layer of [lint, (app: Application) => trustProxies(app, { proxies: ['loopback'] })]) {
    const app = layer(marks('one')(hello))
    const again = (app as unknown as { [WITH_PARTS](apps: Application[]): Application })[WITH_PARTS]
    expect(await passed(again([marks('other')(hello)]))).toEqual(['other'])
    expect(partsOf(app)).toHaveLength(1)
  }
})

test('what is no filter or no application is refused', () => {
  expect(() => pipeline('x' as never)).toThrow('a pipeline ends in an application, not in "x"')
  expect(() => pipeline({} as never, hello)).toThrow('a filter is a function, not an object')
  const nothing = () => undefined as never
  expect(() => pipeline(nothing, hello)).toThrow(
    'the filter nothing makes an application of one, not undefined',
  )
  // @ts-expect-error a pipeline has an application
  expect(() => pipeline()).toThrow(TypeError)
})
