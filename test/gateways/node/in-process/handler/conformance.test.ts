// The whole suite through a handler of node:http in process, which is an application again: there and back.

import { fromNodeHandler } from '../../../../../src/gateways/node/in-process/handler.ts'
import { serve, toNodeHandler } from '../../../../../src/gateways/node.ts'
import { askHttp } from '../../../conformance/http-client.ts'
import { options } from '../../../conformance/options.ts'
import { conform } from '../../../conformance/suite.ts'

conform({
  name: 'node, a handler in process',
  async serve(app) {
    const server = await serve(fromNodeHandler(toNodeHandler(app, options)), { port: 0, ...options })
    const { port } = server.address
    return { port, ask: (ask) => askHttp(port, ask), close: () => server.close() }
  },
})
