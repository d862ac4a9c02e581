// Factories that tell how they were called, as those of driver.py do. What they make are applications that are never asked.

import type { Conf, Loader } from '../../../src/deploy/protocols.ts'
import type { Application } from '../../../src/environ/contract.ts'

/** What a toy tells of itself. */
export type Told = { [key: string]: unknown }

const told = new WeakMap<object, Told>()

/** The factories that were called, in their order. */
export const order: [kind: string, local: [string, string][]][] = []

/** What an object that was loaded tells. */
export function tell(made: unknown): unknown {
  return typeof made === 'function' ? (told.get(made) ?? { callable: true }) : made
}

function toy(told_: Told): Application {
  const app = () => {
    throw new Error('a toy answers nothing')
  }
  told.set(app, told_)
  return app
}

function note(kind: string, globalConf: Conf, localConf: Conf): Told {
  const local = Object.entries(localConf)
  order.push([kind, local])
  return { kind, order: order.length, local, global: { ...globalConf } }
}

export const app_factory = (globalConf: Conf, localConf: Conf) => toy(note('app', globalConf, localConf))

export async function composite_factory(loader: Loader, globalConf: Conf, localConf: Conf) {
  const made = note('composite', globalConf, localConf)
  const apps: unknown[] = []
  for (const [key, name] of Object.entries(localConf)) {
    if (key !== 'note') apps.push([key, tell(await loader.getApp(name, globalConf))])
  }
  return toy({ ...made, apps })
}

export function filter_factory(globalConf: Conf, localConf: Conf) {
  const made = note('filter', globalConf, localConf)
  return (app: Application) => toy({ ...made, before: tell(app) })
}

export function filter_app_factory(app: Application, globalConf: Conf, localConf: Conf) {
  return toy({ ...note('filter-app', globalConf, localConf), before: tell(app) })
}

export function server_factory(globalConf: Conf, localConf: Conf) {
  const made = note('server', globalConf, localConf)
  return (app: Application) => ({ ...made, before: tell(app) })
}

export function server_runner(app: Application, globalConf: Conf, localConf: Conf) {
  return { ...note('runner', globalConf, localConf), before: tell(app) }
}

export function broken() {
  throw new RangeError('broken')
}

export const number = 5

export class Holder {
  static readonly Inner = { factory: app_factory }
  readonly holds = 'nothing'

  static factory(globalConf: Conf, localConf: Conf) {
    const app = app_factory(globalConf, localConf)
    // biome-ignore lint/complexity/noThisInStatic: whose method is called shows in the name of the class
    return toy({ ...(tell(app) as Told), class: this.name })
  }
}

export class Child extends Holder {}

/** The application inside of filters and servers. */
export const inner: Application = toy({ kind: 'inner' })
