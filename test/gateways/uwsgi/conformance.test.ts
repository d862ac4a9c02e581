import { serve } from '../../../src/gateways/uwsgi.ts'
import { bodyOf, converse, variablesOf } from '../conformance/cgi-client.ts'
import {
  apacheCounts,
  apacheSends,
  apacheWaits,
  behindApache,
  behindNginx,
  nginxHost,
} from '../conformance/fronts.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'
import { type Ask, type Got, readCgi, type Served } from '../conformance/way.ts'

async function askUwsgi(port: number, ask: Ask): Promise<Got> {
  const { length, parts } = await bodyOf(ask, true)
  const head = Buffer.concat(
    variablesOf(ask, length)
      .flat()
      .map((text) => {
        const bytes = Buffer.from(`\0\0${text}`, 'latin1')
        bytes.writeUInt16LE(bytes.length - 2)
        return bytes
      }),
  )
  const { output, ended } = await converse(
    port,
    (async function* () {
      yield Buffer.concat([Buffer.of(0, head.length & 255, head.length >> 8, 0), head])
      yield* parts
    })(),
    ask,
  )
  return readCgi(output, ended)
}

conform({
  name: 'uwsgi',
  async serve(app): Promise<Served> {
    const server = await serve(app, { port: 0, ...options })
    return { ask: (ask) => askUwsgi(server.address.port, ask), close: () => server.close() }
  },
})

conform(behindNginx('uwsgi', (app) => serve(app, { port: 0, ...options }), nginxHost))
conform(
  behindApache('uwsgi', (app) => serve(app, { port: 0, ...options }), {
    ...apacheWaits,
    ...apacheSends,
    ...apacheCounts,
  }),
)
