import { serve } from '../../../src/gateways/scgi.ts'
import { bodyOf, converse, variablesOf } from '../conformance/cgi-client.ts'
import {
  apacheCounts,
  apacheFrames,
  apacheSends,
  apacheWaits,
  behindApache,
  behindNginx,
  nginxHost,
} from '../conformance/fronts.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'
import { type Ask, type Got, readCgi, type Served } from '../conformance/way.ts'

async function askScgi(port: number, ask: Ask): Promise<Got> {
  const { length, parts } = await bodyOf(ask, true)
  const variables = [...variablesOf(ask, length ?? 0), ['SCGI', '1']]
  const head = Buffer.from(variables.map(([name, value]) => `${name}\0${value}\0`).join(''), 'latin1')
  const { output, ended } = await converse(
    port,
    (async function* () {
      yield Buffer.concat([Buffer.from(`${head.length}:`), head, Buffer.from(',')])
      yield* parts
    })(),
    ask,
  )
  return readCgi(output, ended)
}

conform({
  name: 'scgi',
  async serve(app): Promise<Served> {
    const server = await serve(app, { port: 0, ...options })
    return { ask: (ask) => askScgi(server.address.port, ask), close: () => server.close() }
  },
})

conform(behindNginx('scgi', (app) => serve(app, { port: 0, ...options }), nginxHost))
conform(
  behindApache(
    'scgi',
    (app) => serve(app, { port: 0, scriptName: '', ...options }),
    {
      ...apacheWaits,
      ...apacheSends,
      ...apacheCounts,
    },
    apacheFrames,
  ),
)
