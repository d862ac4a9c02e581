// The instances API by a mapper, through a real server and a real client: each row of what OpenStack's tutorial asks for,
// as it is meant.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { HTTPBadRequest, HTTPForbidden, HTTPNotFound } from '../../../src/exc/client-error.ts'
import { serve } from '../../../src/gateways/node.ts'
import type { Request } from '../../../src/message/request.ts'
import { Response } from '../../../src/message/response.ts'
import { dispatch } from '../../../src/routes/dispatch.ts'
import { Mapper } from '../../../src/routes/mapper.ts'
import { RoutesMiddleware } from '../../../src/routes/middleware.ts'
import { resource } from '../../../src/routes/resource.ts'
import type { URLGenerator } from '../../../src/routes/url-generator.ts'
import { wsgify } from '../../../src/wsgify/wsgify.ts'
import { curl, needsCurl } from '../../support/curl.ts'

class Instances {
  readonly names = new Map([['a', 'inst-0']])

  @wsgify index() {
    return { instances: [...this.names].map(([id, name]) => ({ id, name })) }
  }
  @wsgify async create(req: Request, _args: object, body: unknown) {
    const instance = { id: `n${this.names.size}`, name: await nameIn(req, body) }
    this.names.set(instance.id, instance.name)
    const url = req.environ['routes.url'] as URLGenerator
    return Response.json({ instance }, { status: 201, location: url('instance', { id: instance.id }) })
  }
  @wsgify show(_req: Request, { id }: { id: string }) {
    return { instance: { id, name: this.existing(id) } }
  }
  @wsgify async update(req: Request, { id }: { id: string }, body: unknown) {
    this.existing(id)
    this.names.set(id, await nameIn(req, body))
    return { instance: { id, name: this.existing(id) } }
  }
  @wsgify delete(_req: Request, { id }: { id: string }) {
    this.existing(id)
    this.names.delete(id)
    return null
  }

  private existing(id: string): string {
    const name = this.names.get(id)
    if (name === undefined) throw new HTTPNotFound(`there is no instance ${id}`)
    return name
  }
}

async function nameIn(req: Request, body: unknown): Promise<string> {
  const name = (body as { name?: unknown } | undefined)?.name ?? (await req.POST()).getText('name')
  if (typeof name !== 'string' || name === '') throw new HTTPBadRequest('a name is needed')
  return name
}

const auth = wsgify.middleware((req, app, { token }: { token: string }) => {
  if (req.headers.get('X-Auth-Token') !== token) throw new HTTPForbidden()
  return app
})

let server: Awaited<ReturnType<typeof serve>>
let strict: Awaited<ReturnType<typeof serve>>

beforeAll(async () => {
  const controller = resource(new Instances())
  const mapper = new Mapper()
    .connect('instances', '/instances', { controller, action: 'index', conditions: { method: 'GET' } })
    .connect('/instances', { controller, action: 'create', conditions: { method: 'POST' } })
    .connect('instance', '/instances/{id}', { controller, action: 'show', conditions: { method: 'GET' } })
    .connect('/instances/{id}', { controller, action: 'update', conditions: { method: 'PUT' } })
    .connect('/instances/{id}', { controller, action: 'delete', conditions: { method: 'DELETE' } })
  server = await serve(auth(mapper, { token: 'open-sesame' }), { host: '127.0.0.1', port: 0 })
  strict = await serve(new RoutesMiddleware(dispatch, mapper), { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await server.close()
  await strict.close()
})

const ask = async (path: string, ...args: string[]) => {
  const { status, headers, text } = await curl('-H', 'X-Auth-Token: open-sesame', ...args, server.url + path)
  return { status, text, allow: headers.get('Allow'), location: headers.get('Location') }
}

test('a life of an instance', async (context) => {
  needsCurl(context)
  expect((await curl(`${server.url}/nope`)).status).toBe(403)
  expect(await ask('/instances')).toMatchObject({
    status: 200,
    text: '{"instances":[{"id":"a","name":"inst-0"}]}',
  })
  const made = await ask('/instances', '-d', 'name=demo')
  expect(made).toMatchObject({ status: 201, text: '{"instance":{"id":"n1","name":"demo"}}' })
  expect(made.location).toMatch(/\/instances\/n1$/)
  expect((await ask('/instances', '-d', 'name=')).status).toBe(400)
  expect((await ask('/instances', '-d', '{', '-H', 'Content-Type: application/json')).status).toBe(400)
  expect(
    await ask('/instances/n1', '-X', 'PUT', '-d', '{"name":"é"}', '-H', 'Content-Type: application/json'),
  ).toMatchObject({
    status: 200,
    text: '{"instance":{"id":"n1","name":"é"}}',
  })
  expect(await ask('/instances/n1', '-X', 'DELETE')).toMatchObject({ status: 204, text: '' })
  for (const method of ['GET', 'PUT', 'DELETE']) {
    expect((await ask('/instances/n1', '-X', method, '-d', 'name=x')).status).toBe(404)
  }
})

test('paths and methods that there are not', async (context) => {
  needsCurl(context)
  for (const path of ['/instances/', '/nope', '/instances/%FF', '/instances/a/b', '//instances']) {
    expect((await ask(path)).status, path).toBe(404)
  }
  expect(await ask('/instances', '-X', 'PATCH')).toMatchObject({
    status: 405,
    allow: 'GET, HEAD, OPTIONS, POST',
  })
  expect(await ask('/instances', '-X', 'OPTIONS')).toMatchObject({
    status: 204,
    allow: 'GET, HEAD, OPTIONS, POST',
  })
  expect((await ask('/instances', '-I')).status).toBe(200)
  expect((await curl('-X', 'PATCH', `${strict.url}/instances`)).status).toBe(404)
  expect((await curl('-I', `${strict.url}/instances`)).status).toBe(404)
})

test('only a POST may ask for another method', async (context) => {
  needsCurl(context)
  await ask('/instances', '-d', 'name=x')
  await ask('/instances', '-d', 'name=y')
  expect((await ask('/instances/n1?_method=DELETE')).status).toBe(200)
  expect((await ask('/instances/n1?_method=DELETE', '-X', 'POST')).status).toBe(204)
  expect((await ask('/instances/n2', '-d', '_method=DELETE')).status).toBe(204)
  expect((await ask('/instances/n2')).status).toBe(404)
})
