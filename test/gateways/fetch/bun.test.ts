import { askHttp } from '../conformance/http-client.ts'
import { conform } from '../conformance/suite.ts'
import { bun, needs, serveBy } from './runtimes.ts'

conform({
  name: 'fetch, Bun',
  differs: {
    'a body with GET': 'Bun drops it',
    'the status 418 I am a teapot': 'Bun sends the registered reason phrase',
  },
  wavers: {
    'a body beyond the limit is refused with 413':
      'Bun closes a connection whose body is not read, and a client that is still sending may not see the answer',
  },
  needs: (context) => needs(bun, context),
  async serve() {
    const { port, close } = await serveBy(bun, { source: './test/gateways/fetch/everything.ts' })
    return { port, ask: (ask) => askHttp(port, ask), close }
  },
})
