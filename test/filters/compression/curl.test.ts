// Encoded answers over a real socket, to a real client; and what the log says of them.

import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { accessLog } from '../../../src/filters/access-log.ts'
import { compression } from '../../../src/filters/compression.ts'
import { conditionalEtag } from '../../../src/filters/conditional-etag.ts'
import { deadline } from '../../../src/filters/deadline.ts'
import { sizeLimit } from '../../../src/filters/size-limit.ts'
import { serve } from '../../../src/gateways/node/server.ts'
import { Response } from '../../../src/message/response.ts'
import { wsgify } from '../../../src/wsgify/wsgify.ts'
import { curl, needsCurl } from '../../support/curl.ts'

const TEXT = 'hello '.repeat(1000)

async function* slowly() {
  for (let i = 0; i < 3; i++) {
    yield TEXT
    await sleep(5)
  }
}

const app = wsgify((req) => {
  switch (req.path) {
    case '/stream':
      return new Response(slowly(), { contentType: 'text/plain' })
    case '/slow':
      return sleep(5000, 'late', { signal: req.signal })
    case '/size':
      return req.bytes().then((bytes) => bytes.length)
  }
  return TEXT
})

async function served(): Promise<{ url: string; lines: Record<string, unknown>[] }> {
  const lines: Record<string, unknown>[] = []
  const logger = { info: (line: string) => lines.push(JSON.parse(line)) }
  const inner = deadline(sizeLimit(app, { maxBytes: 10_000 }), { timeout: 200 })
  const server = await serve(accessLog(compression(conditionalEtag(inner)), { format: 'json', logger }), {
    port: 0,
  })
  onTestFinished(() => server.close())
  return { url: server.url, lines }
}

test('curl gets it encoded, knows it again, and the log has what was sent', async (context) => {
  needsCurl(context)
  const { url, lines } = await served()
  const plain = await curl(`${url}/`)
  expect([plain.text, plain.headers.get('Content-Encoding')]).toEqual([TEXT, null])
  const gzip = await curl('--compressed', '-H', 'Accept-Encoding: gzip', `${url}/`)
  expect([gzip.text, gzip.headers.get('Content-Encoding')]).toEqual([TEXT, 'gzip'])
  const head = await curl('-I', '-H', 'Accept-Encoding: gzip', `${url}/`)
  expect([head.status, head.headers.get('Content-Encoding'), head.text.includes('hello')]).toEqual([
    200,
    'gzip',
    false,
  ])
  const etag = gzip.headers.get('ETag') as string
  expect(etag).toMatch(/^W\/"/)
  const known = await curl('-H', `If-None-Match: ${etag}`, '-H', 'Accept-Encoding: gzip', `${url}/`)
  expect([known.status, known.bytes.length]).toEqual([304, 0])
  expect(lines.map(({ status, bytes }) => [status, bytes])).toEqual([
    [200, TEXT.length],
    [200, Number(gzip.headers.get('Content-Length'))],
    [200, 0],
    [304, 0],
  ])
})

test('what streams is encoded on its way', async (context) => {
  needsCurl(context)
  const { url } = await served()
  const streamed = await curl('--compressed', '-H', 'Accept-Encoding: gzip', `${url}/stream`)
  expect([streamed.headers.get('Content-Encoding'), streamed.text]).toEqual(['gzip', TEXT.repeat(3)])
})

test('the deadline and the limit hold for a real client', async (context) => {
  needsCurl(context)
  const { url } = await served()
  expect((await curl(`${url}/slow`)).status).toBe(503)
  const chunked = ['-H', 'Transfer-Encoding: chunked', '-H', 'Expect:']
  expect((await curl(...chunked, '-d', 'x'.repeat(10_000), `${url}/size`)).text).toBe('10000')
  expect((await curl(...chunked, '-d', 'x'.repeat(10_001), `${url}/size`)).status).toBe(413)
  expect((await curl('-d', 'x'.repeat(10_001), `${url}/size`)).status).toBe(413)
})
