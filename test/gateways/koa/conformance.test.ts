import type { RequestListener } from 'node:http'
import { toKoa } from '../../../src/gateways/koa.ts'
import { framework, listening, needsFrameworks } from '../../support/frameworks.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'

interface Koa {
  use(middleware: ReturnType<typeof toKoa>): void
  callback(): RequestListener
  silent: boolean
}

conform({
  name: 'Koa',
  needs: needsFrameworks,
  async serve(app) {
    const { default: Koa } = await framework<{ default: new () => Koa }>('koa')
    const koa = new Koa()
    koa.silent = true
    koa.use(toKoa(app, options))
    const { port, close } = await listening(koa.callback())
    return { port, ask: (ask) => askHttp(port, ask), close }
  },
})
