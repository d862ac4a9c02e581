// The controller: one method for each action. What it returns is the answer, an object as JSON, nothing as 204.

import {
  HTTPBadRequest,
  HTTPNotFound,
  HTTPUnsupportedMediaType,
  type Request,
  Response,
  wsgify,
} from 'wsgify'
import { type Instance, Instances } from './instances.ts'

type Member = { readonly id: string }

export class InstanceController {
  readonly #instances = new Instances()

  @wsgify
  index() {
    return { instances: this.#instances.all() }
  }

  @wsgify
  async create(req: Request) {
    const instance = this.#instances.create(await nameIn(req))
    return Response.json({ instance }, { status: 201, location: `/instances/${instance.id}` })
  }

  @wsgify
  show(_req: Request, { id }: Member) {
    return { instance: this.#instance(id) }
  }

  @wsgify
  async update(req: Request, { id }: Member) {
    this.#instance(id)
    const name = await nameIn(req)
    // While the body arrived, somebody may have deleted it.
    return { instance: this.#instances.rename(this.#instance(id).id, name) }
  }

  @wsgify
  delete(_req: Request, { id }: Member) {
    this.#instances.delete(this.#instance(id).id)
  }

  #instance(id: string): Instance {
    const instance = this.#instances.get(id)
    if (instance === undefined) throw new HTTPNotFound(`there is no instance ${id}`)
    return instance
  }
}

// The name in a form or in JSON, as { name } or { instance: { name } }.
async function nameIn(req: Request): Promise<string> {
  const name = await givenName(req)
  if (typeof name !== 'string' || name === '') throw new HTTPBadRequest('a name is needed')
  return name
}

async function givenName(req: Request): Promise<unknown> {
  switch (req.contentType) {
    case 'application/json': {
      const body = (await req.json()) as { name?: unknown; instance?: { name?: unknown } } | null
      return body?.instance?.name ?? body?.name
    }
    case 'application/x-www-form-urlencoded':
      return (await req.POST()).getText('name')
    case null:
      throw new HTTPBadRequest('a name is needed, in a form or in JSON')
    default:
      throw new HTTPUnsupportedMediaType('send a form or JSON')
  }
}
