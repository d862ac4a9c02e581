import { askHttp } from '../conformance/http-client.ts'
import { conform } from '../conformance/suite.ts'
import { deno, needs, serveBy } from './runtimes.ts'

conform({
  name: 'fetch, Deno',
  differs: {
    'a body with GET': 'Deno drops it',
    'the status 418 I am a teapot': 'Deno sends the registered reason phrase',
  },
  needs: (context) => needs(deno, context),
  async serve() {
    const { port, close } = await serveBy(deno, { source: './test/gateways/fetch/everything.ts' })
    return { port, ask: (ask) => askHttp(port, ask), close }
  },
})
