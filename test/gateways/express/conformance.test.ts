import type { RequestListener } from 'node:http'
import { type ConnectMiddleware, toExpress } from '../../../src/gateways/express.ts'
import { framework, listening, needsFrameworks } from '../../support/frameworks.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'

type Express = { default(): RequestListener & { use(middleware: ConnectMiddleware): void } }

conform({
  name: 'Express',
  needs: needsFrameworks,
  async serve(app) {
    const { default: express } = await framework<Express>('express')
    const server = express()
    server.use(toExpress(app, options))
    const { port, close } = await listening(server)
    return { port, ask: (ask) => askHttp(port, ask), close }
  },
})
