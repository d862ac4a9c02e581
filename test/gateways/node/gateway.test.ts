import { describe, expect, test } from 'vitest'
import { NodeGateway } from '../../../src/gateways/node/gateway.ts'
import { type LogEntry, serve } from '../../../src/gateways/node.ts'
import { get, last, running, talk, ways } from '../../support/talk.ts'

const hello = (_environ: unknown, start: (status: string, headers: [string, string][]) => void) => {
  start('201 Made', [])
  return 'héllo'
}

describe.each(ways)('%s', (way) => {
  test('each exchange is logged once, when it has ended', async () => {
    const log: LogEntry[] = []
    const { port } = await running(hello, { way, log: (entry) => log.push(entry) })
    await talk(port, `${get('/a?b=1')}GET /bad HTTP/1.1\r\nHost: a b\r\n\r\n`)
    expect(log).toHaveLength(2)
    expect(log[0]).toMatchObject({
      remoteAddr: '127.0.0.1',
      method: 'GET',
      target: '/a?b=1',
      protocol: 'HTTP/1.1',
      status: 201,
      bytes: 6,
      outcome: 'sent',
    })
    expect(log[0]?.milliseconds).toBeGreaterThanOrEqual(0)
    expect(log[0]?.environ?.PATH_INFO).toBe('/a')
    expect(log[1]).toMatchObject({ status: 400, outcome: 'refused', environ: null })
  })

  test('a log that fails costs nothing', async () => {
    const { port, errors } = await running(hello, {
      way,
      log: () => {
        throw new Error('disk full')
      },
    })
    expect((await talk(port, get('/') + last('/'))).statuses).toEqual([201, 201])
    expect(errors.filter((text) => text.includes('disk full'))).toHaveLength(2)
  })
})

test('a bad limit is refused when the server starts', async () => {
  await expect(
    serve(hello, { port: 0, limits: { bodyBytes: '10 megs' as unknown as number } }),
  ).rejects.toThrow('the limit bodyBytes is a whole number from 0')
  await expect(serve(hello, { port: 0, limits: { bodySize: 1 } as object })).rejects.toThrow(
    'there is no limit named "bodySize"',
  )
})

test('the tail of a head says what becomes of the connection, and the date once', () => {
  const gateway = new NodeGateway(hello, { limits: { keepAliveTimeout: 75_000 } })
  expect(gateway.tailOf(false, false)).toMatch(
    /^Connection: keep-alive\r\nKeep-Alive: timeout=75\r\nDate: \w{3}, [^\r]+ GMT\r\n\r\n$/,
  )
  expect(gateway.tailOf(false, true)).toBe('Connection: keep-alive\r\nKeep-Alive: timeout=75\r\n\r\n')
  expect(gateway.tailOf(true, true)).toBe('Connection: close\r\n\r\n')
})

test('an operator who cannot be told costs no client its answer', async () => {
  const broken = () => {
    throw new Error('write EPIPE')
  }
  const failing = () => {
    throw new Error('on purpose')
  }
  const { port } = await running(failing, { errors: { write: broken } })
  expect((await talk(port, get('/') + last('/'))).statuses).toEqual([500, 500])
})
