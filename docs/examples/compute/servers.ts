// Servers: the controller of the collection, of one server, and of what can be done to it.

import { HTTPBadRequest, HTTPConflict, HTTPNotFound, type Request, Response, wsgify } from 'wsgify'
import type { Flavor, Flavors } from './flavors.ts'

interface Server {
  readonly id: string
  readonly name: string
  readonly flavor: Flavor
  /** Who made it, as the filter that checks tokens knows them. */
  readonly user: string
  readonly status: 'ACTIVE' | 'SHUTOFF'
}

type Member = { readonly id: string }

export class Servers {
  readonly #byId = new Map<string, Server>()
  readonly #flavors: Flavors

  constructor(flavors: Flavors) {
    this.#flavors = flavors
  }

  @wsgify
  index() {
    return { servers: [...this.#byId.values()].map(({ id, name }) => ({ id, name })) }
  }

  @wsgify
  detail() {
    return { servers: [...this.#byId.values()] }
  }

  @wsgify
  create(
    req: Request,
    _args: object,
    body: { server?: { name?: unknown; flavorRef?: unknown } } | undefined,
  ) {
    const { name, flavorRef } = body?.server ?? {}
    if (typeof name !== 'string' || name === '') throw new HTTPBadRequest('A server needs a name.')
    const flavor = typeof flavorRef === 'string' ? this.#flavors.get(flavorRef) : undefined
    if (flavor === undefined) throw new HTTPBadRequest('A server needs the flavorRef of a flavor.')
    const id = crypto.randomUUID()
    this.#byId.set(id, { id, name, flavor, user: req.remoteUser ?? '', status: 'ACTIVE' })
    const location = `${req.applicationUrl}/servers/${id}`
    return Response.json({ server: { id } }, { status: 202, location })
  }

  @wsgify
  show(_req: Request, { id }: Member) {
    return { server: this.#server(id) }
  }

  @wsgify
  delete(_req: Request, { id }: Member) {
    this.#byId.delete(this.#server(id).id)
  }

  /** What is to be done is the one name in the body: `{ "os-stop": null }`. */
  @wsgify
  action(_req: Request, { id }: Member, body: object | undefined) {
    const server = this.#server(id)
    const wanted = new Map([
      ['os-start', 'ACTIVE'],
      ['os-stop', 'SHUTOFF'],
    ] as const).get(Object.keys(body ?? {})[0] as 'os-start')
    if (wanted === undefined) throw new HTTPBadRequest('There is no such action.')
    if (server.status === wanted) throw new HTTPConflict(`The server is ${wanted} already.`)
    this.#byId.set(id, { ...server, status: wanted })
    return new Response(null, { status: 202 })
  }

  #server(id: string): Server {
    const server = this.#byId.get(id)
    if (server === undefined) throw new HTTPNotFound(`Instance ${id} could not be found.`)
    return server
  }
}
