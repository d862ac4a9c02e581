import { toExpress } from '../../../src/gateways/express.ts'
import { type Express, framework, listening, needsFrameworks } from '../../support/frameworks.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'

conform({
  name: 'Express',
  needs: needsFrameworks,
  async serve(app) {
    const { default: express } = await framework<Express>('express')
    const server = express()
    server.disable('x-powered-by')
    server.use(toExpress(app, options))
    const { port, close } = await listening(server)
    return { port, ask: (ask) => askHttp(port, ask), close }
  },
})
