// The whole suite with middleware around the application: it sees what it would see, and so does the client.

import { fromConnect } from '../../../../../src/gateways/node/in-process/filter.ts'
import { serve } from '../../../../../src/gateways/node.ts'
import { askHttp } from '../../../conformance/http-client.ts'
import { options } from '../../../conformance/options.ts'
import { conform } from '../../../conformance/suite.ts'

conform({
  name: 'node, middleware of Connect',
  async serve(app) {
    const around = fromConnect((_request, response, next) => {
      response.setHeader('X-Around', 'yes')
      next()
    })
    const server = await serve(around(app), { port: 0, ...options })
    const { port } = server.address
    return { port, ask: (ask) => askHttp(port, ask), close: () => server.close() }
  },
})
