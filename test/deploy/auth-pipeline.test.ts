import { describe, expect, it } from 'vitest'
import { pipelineFactory } from '../../src/deploy/auth-pipeline.ts'
import type { Filter, Loader } from '../../src/deploy/protocols.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import type { WsgifyApp } from '../../src/wsgify/wsgify-app.ts'

const log: string[] = []
const named = wsgify.middleware(async (req, app, { name }: { name: string }) => {
  return `${name}(${await (await req.getResponse(app)).text()})`
})
const loader = {
  getFilter:
    async (name: string): Promise<Filter> =>
    (app) => {
      log.push(name)
      return named(app, { name })
    },
  getApp: async (name: string) => wsgify(() => name),
} as unknown as Loader

const pipelines = { keystone: 'cors auth api', noauth2: 'cors api' }

describe('pipelineFactory', () => {
  it.each([
    [{}, {}, 'cors(auth(api))'],
    [{ auth_strategy: 'noauth2' }, {}, 'cors(api)'],
    [{ auth_strategy: 'keystone' }, { auth_strategy: 'noauth2' }, 'cors(api)'],
  ])('builds the pipeline that %j and %j choose', async (globalConf, localConf, expected) => {
    const app = (await pipelineFactory(loader, globalConf, { ...pipelines, ...localConf })) as WsgifyApp
    expect(await (await app.get('/')).text()).toBe(expected)
  })

  it('refuses a strategy without a pipeline', async () => {
    await expect(pipelineFactory(loader, { auth_strategy: 'noauth' }, pipelines)).rejects.toThrow(
      'no pipeline for the auth_strategy "noauth"; did you mean "noauth2"?',
    )
    await expect(pipelineFactory(loader, { auth_strategy: 'toString' }, pipelines)).rejects.toThrow(TypeError)
    await expect(pipelineFactory(loader, {}, { keystone: '' })).rejects.toThrow('is empty')
  })
})
