// The application behind the filter.

import { HTTPNotFound, type Request, wsgify } from 'wsgify'
import type { Conf } from 'wsgify/deploy'

export class Router {
  readonly name: string
  readonly instances = new Map([
    ['0', 'inst-0'],
    ['1', 'inst-1'],
  ])

  constructor(name: string) {
    this.name = name
  }

  static factory(globalConf: Conf) {
    const router = new Router(globalConf['name'] ?? 'none')
    return wsgify((req) => router.answer(req))
  }

  answer(req: Request): unknown {
    if (req.pathInfoPop() !== this.name) throw new HTTPNotFound()
    const id = req.pathInfoPop()
    if (id === null) return { instances: [...this.instances].map(([id, name]) => ({ id, name })) }
    const name = this.instances.get(id)
    if (name === undefined) throw new HTTPNotFound(`no instance ${id}`)
    return { instance: { id, name } }
  }
}
