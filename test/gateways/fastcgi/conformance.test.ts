import { serve } from '../../../src/gateways/fastcgi.ts'
import { answerTo, beginRequest, pairs, record, recordsIn, stream } from '../../support/records.ts'
import { bodyOf, converse, variablesOf } from '../conformance/cgi-client.ts'
import { apacheFrames, apacheWaits, behindApache, behindNginx, nginxHost } from '../conformance/fronts.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'
import { type Ask, type Got, readCgi, type Served } from '../conformance/way.ts'

async function askFastCgi(port: number, ask: Ask): Promise<Got> {
  const { length, parts } = await bodyOf(ask, false)
  const { onData } = ask
  const seen = (output: Buffer) => answerTo(7, recordsIn(output)).protocolStatus !== undefined
  const { output, ended } = await converse(
    port,
    (async function* () {
      yield Buffer.concat([beginRequest(7), stream(4, 7, pairs(variablesOf(ask, length)))])
      for await (const part of parts) yield stream(5, 7, part).subarray(0, -8)
      yield record(5, 7)
    })(),
    onData === undefined ? ask : { ...ask, onData: (text) => onData(text.replaceAll('\0', '')) },
    seen,
  )
  const { stdout, appStatus } = answerTo(7, recordsIn(output))
  return readCgi(stdout, ended && appStatus === 0)
}

conform({
  name: 'fastcgi',
  async serve(app): Promise<Served> {
    const server = await serve(app, { port: 0, ...options })
    return { ask: (ask) => askFastCgi(server.address.port, ask), close: () => server.close() }
  },
})

conform(behindNginx('fastcgi', (app) => serve(app, { port: 0, ...options }), nginxHost))
conform(
  behindApache('fastcgi', (app) => serve(app, { port: 0, ...options }), { ...apacheWaits }, apacheFrames),
)
