import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { Response } from '../../src/message/response.ts'
import { dispatch } from '../../src/routes/dispatch.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { RoutesMiddleware } from '../../src/routes/middleware.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const mapper = new Mapper()
  .connect('/function', { controller: wsgify(() => 'a function') })
  .connect('/object', { controller: new Response('an object') })
  .connect('/text', { controller: 'text' })
  .connect('/none')
const app = new RoutesMiddleware(dispatch, mapper)
const ask = async (path: string) => {
  const { status, chunks } = await call(app, blank(path))
  return [status, new TextDecoder().decode(chunks[0])]
}

test('the controller of the route answers', async () => {
  expect(await ask('/function')).toEqual(['200 OK', 'a function'])
  expect(await ask('/object')).toEqual(['200 OK', 'an object'])
})

test('nothing that matched is 404', async () => {
  expect((await ask('/nothing'))[0]).toBe('404 Not Found')
})

test('a controller that is no application is the programmer’s mistake', async () => {
  await expect(ask('/text')).rejects.toThrow(
    'the route /text has as its controller an application, not "text"',
  )
  await expect(ask('/none')).rejects.toThrow(TypeError)
})
