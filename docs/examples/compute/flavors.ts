// Flavors: how large servers can be. They can only be read.

import { HTTPNotFound, type Request, wsgify } from 'wsgify'

export interface Flavor {
  readonly id: string
  readonly name: string
  readonly vcpus: number
  /** In mebibytes. */
  readonly ram: number
}

export class Flavors {
  readonly #byId = new Map<string, Flavor>([
    ['1', { id: '1', name: 'm1.tiny', vcpus: 1, ram: 512 }],
    ['2', { id: '2', name: 'm1.small', vcpus: 1, ram: 2048 }],
  ])

  get(id: string): Flavor | undefined {
    return this.#byId.get(id)
  }

  @wsgify
  index() {
    return { flavors: [...this.#byId.values()].map(({ id, name }) => ({ id, name })) }
  }

  @wsgify
  show(_req: Request, { id }: { id: string }) {
    const flavor = this.#byId.get(id)
    if (flavor === undefined) throw new HTTPNotFound(`Flavor ${id} could not be found.`)
    return { flavor }
  }
}
