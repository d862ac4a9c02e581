import { askHttp } from '../conformance/http-client.ts'
import { conform } from '../conformance/suite.ts'
import { needs, serveBy, srvx } from './runtimes.ts'

conform({
  name: 'fetch, srvx',
  share: 0.25,
  differs: { 'a body with GET': 'a platform request with GET cannot have one' },
  needs: (context) => needs(srvx, context),
  async serve() {
    const { port, close } = await serveBy(srvx, { source: './test/gateways/fetch/everything.ts' })
    return { port, ask: (ask) => askHttp(port, ask), close }
  },
})
