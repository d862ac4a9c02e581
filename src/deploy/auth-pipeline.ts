// A composite of OpenStack's: several pipelines, of which the way of authentication chooses one.

import type { Application } from '../environ/contract.ts'
import { words } from '../syntax/white-space.ts'
import { suggest } from './errors.ts'
import type { Conf, Loader } from './protocols.ts'

/**
 * `nova.api.auth:pipeline_factory` and its like: the keys of the section are ways of authentication, their values filters
 * and an application. The setting `auth_strategy`, here or globally, says which one is built; `keystone` by default.
 */
export async function pipelineFactory(
  loader: Loader,
  globalConf: Conf,
  localConf: Conf,
): Promise<Application> {
  const { auth_strategy: strategy = globalConf['auth_strategy'] ?? 'keystone', ...pipelines } = localConf
  const pipeline = Object.hasOwn(pipelines, strategy) ? pipelines[strategy] : undefined
  if (pipeline === undefined) {
    const hint = suggest(strategy, Object.keys(pipelines), 'there are')
    throw new TypeError(`there is no pipeline for the auth_strategy ${JSON.stringify(strategy)}${hint}`)
  }
  const names = words(pipeline)
  const last = names.pop()
  if (last === undefined) throw new TypeError(`the pipeline for ${JSON.stringify(strategy)} is empty`)
  const filters = []
  for (const name of names) filters.push(await loader.getFilter(name, globalConf))
  let app = await loader.getApp(last, globalConf)
  for (const filter of filters.reverse()) app = await filter(app)
  return app
}
