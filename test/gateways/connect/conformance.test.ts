import type { RequestListener } from 'node:http'
import { type ConnectMiddleware, toConnect } from '../../../src/gateways/connect.ts'
import { framework, listening, needsFrameworks } from '../../support/frameworks.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'

type Connect = { default(): RequestListener & { use(middleware: ConnectMiddleware): void } }

conform({
  name: 'Connect',
  share: 0.25,
  needs: needsFrameworks,
  async serve(app) {
    const { default: connect } = await framework<Connect>('connect')
    const server = connect()
    server.use(toConnect(app, options))
    const { port, close } = await listening(server)
    return { port, ask: (ask) => askHttp(port, ask), close }
  },
})
