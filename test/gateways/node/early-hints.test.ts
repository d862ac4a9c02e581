import { connect } from 'node:http2'
import { expect, onTestFinished, test } from 'vitest'
import type { HeaderList, Wsgi } from '../../../src/environ/contract.ts'
import { checkedHints } from '../../../src/gateways/node/early-hints.ts'
import { wsgify } from '../../../src/index.ts'
import { last, running, talk, ways } from '../../support/talk.ts'

const LINK = '</style.css>; rel=preload; as=style'

test('what frames an answer or concerns its connection is left out, what cannot be sent is refused', () => {
  const kept: HeaderList = [
    ['Link', LINK],
    ['X-Own', '1'],
  ]
  const dropped: HeaderList = [
    ['Content-Length', '5'],
    ['Connection', 'close'],
    ['transfer-encoding', 'chunked'],
  ]
  expect(checkedHints([...dropped, ...kept])).toEqual(kept)
  expect(() => checkedHints([['Link', 'a\r\nX: b']])).toThrow(TypeError)
  expect(() => checkedHints([['L nk', 'a']])).toThrow(TypeError)
})

const hinting = (fields: Record<string, string>) =>
  wsgify((req) => {
    req.earlyHints(fields)
    return 'body'
  })

test.each(ways)('%s: they come before the answer', async (way) => {
  const { port } = await running(hinting({ Link: LINK }), { way })
  const { out } = await talk(port, last('/'))
  expect(out).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nlink: .*style\.css.*\r\n\r\nHTTP\/1\.1 200 OK\r\n/i)
})

test('HTTP/1.0 gets none, nor does anybody once the answer has begun, nor of nothing', async () => {
  const late: Wsgi = (environ, start) => {
    const hint = environ['wsgify.early_hints']
    hint?.([])
    start('200 OK', [])
    return (async function* () {
      yield 'a'
      await null
      hint?.([['Link', LINK]])
      yield 'b'
    })()
  }
  const { port } = await running(late)
  expect((await talk(port, last('/'))).out).not.toContain('103')
  const old = await running(hinting({ Link: LINK }))
  expect((await talk(old.port, 'GET / HTTP/1.0\r\n\r\n')).out).toMatch(/^HTTP\/1\.1 200 OK/)
})

test('HTTP/2 has them too', async () => {
  const { port } = await running(hinting({ Link: LINK, Upgrade: 'x' }), { http2: true })
  const session = connect(`http://127.0.0.1:${port}`)
  onTestFinished(() => session.destroy())
  const stream = session.request({ ':path': '/' })
  const seen: unknown[] = []
  stream.on('headers', (fields) => seen.push([fields[':status'], fields['link'], fields['upgrade']]))
  stream.on('response', (fields) => seen.push(fields[':status']))
  stream.resume()
  await new Promise((resolve) => stream.on('close', resolve))
  expect(seen).toEqual([[103, LINK, undefined], 200])
})

test('a request that came over no network has none, and what could not be sent is refused all the same', async () => {
  expect((await hinting({ Link: LINK }).get('/')).status).toBe(200)
  expect(
    (
      await hinting({ Link: 'a\nb' })
        .get('/')
        .catch((error) => error)
    ).name,
  ).toBe('TypeError')
})
