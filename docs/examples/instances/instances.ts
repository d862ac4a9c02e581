// The instances that the API manages, in memory.

/** One instance. */
export interface Instance {
  readonly id: string
  readonly name: string
}

/** A collection of instances; a new one holds three. */
export class Instances {
  readonly #byId = new Map<string, Instance>()

  constructor() {
    for (const name of ['inst-0', 'inst-1', 'inst-2']) this.create(name)
  }

  all(): Instance[] {
    return [...this.#byId.values()]
  }

  get(id: string): Instance | undefined {
    return this.#byId.get(id)
  }

  create(name: string): Instance {
    const instance = { id: crypto.randomUUID(), name }
    this.#byId.set(instance.id, instance)
    return instance
  }

  rename(id: string, name: string): Instance {
    const instance = { id, name }
    this.#byId.set(id, instance)
    return instance
  }

  delete(id: string): void {
    this.#byId.delete(id)
  }
}
