import { describe, expect, test } from 'vitest'
import { wsgify } from '../../src/index.ts'
import type { SpanRecord } from '../../src/inspect/span.ts'
import { Request } from '../../src/message/request.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { HOSTILE } from '../support/hostile.ts'
import { quiet, Watched } from './support.ts'

const echo = wsgify(
  async (req) => `${req.method} ${req.pathQs} ${req.headers.get('X-A') ?? ''} ${await req.text()}`,
)
const JSON_TYPE = { 'Content-Type': 'application/json' }

test('lists, shows, forgets', async () => {
  const watched = new Watched(echo)
  await watched.ask('/a')
  await watched.ask('/b')
  expect(
    (await watched.list()).map(({ id, target, status, isDone }) => [id, target, status, isDone]),
  ).toEqual([
    [1, '/a', 200, true],
    [2, '/b', 200, true],
  ])
  expect((await watched.journey(1)).target).toBe('/a')
  expect((await watched.api('requests/99')).status).toBe(404)
  expect((await watched.api('requests/x')).status).toBe(404)
  expect((await watched.api('requests', { method: 'DELETE' })).status).toBe(204)
  expect(await watched.list()).toEqual([])
  expect((await watched.api('stack')).headers.get('Cache-Control')).toBe('no-store')
})

describe('sends', () => {
  const send = (watched: Watched, written: object, headers: object = JSON_TYPE) =>
    watched.api('send', {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: JSON.stringify(written),
    })

  test('a request that is in the list then', async () => {
    const watched = new Watched(echo)
    const res = await send(watched, { method: 'PUT', target: '/x?y=1', fields: [['X-A', 'b']], body: 'c' })
    const { id } = (await res.json()) as { id: number }
    const { isReplay, response, request } = await watched.journey(id)
    expect([isReplay, response?.body.text]).toEqual([true, 'PUT /x?y=1 b c'])
    // What opens the inspector does not go along.
    expect(request.fields.map(([name]) => name)).toEqual(['Host', 'X-A', 'Content-Length'])
  })

  test('nothing that is no request, or has no token', async () => {
    const watched = new Watched(echo)
    expect((await send(watched, { method: 'GET', target: 'x' })).status).toBe(400)
    expect((await send(watched, {}, { ...JSON_TYPE, 'X-Inspect-Token': 'wrong' })).status).toBe(401)
    expect((await watched.ask('/_inspect/api/send', { method: 'POST', body: '{}' })).status).toBe(401)
    expect(await watched.list()).toEqual([])
  })

  test('a request whose application fails', async () => {
    const watched = new Watched(() => {
      throw new Error('x')
    })
    const res = await send(watched, { method: 'GET', target: '/' })
    expect((await watched.journey(((await res.json()) as { id: number }).id)).hasEscaped).toBe(true)
  })
})

test('marks the layer whose answer it is', async () => {
  const watched = new Watched(new Mapper().connect('/a', { controller: echo }))
  const originOf = async (path: string) => {
    await watched.ask(path)
    const marked = (span: SpanRecord & { isOrigin?: boolean }): string[] => [
      ...(span.isOrigin ? [span.name] : []),
      ...span.children.flatMap(marked),
    ]
    return marked((await watched.journey()).span)
  }
  expect(await originOf('/a')).toEqual(['controller'])
  // Where no route takes it, it is the router, and not what says so for it.
  expect(await originOf('/b')).toEqual(['Mapper'])
})

test('tells of requests as they come and as they end', async () => {
  let finish: () => void = () => undefined
  const slow = wsgify(
    () =>
      new Promise<string>((resolve) => {
        finish = () => resolve('x')
      }),
  )
  const watched = new Watched(slow)
  const res = await Request.blank('/_inspect/api/events', {
    baseUrl: 'http://127.0.0.1',
    headers: { 'X-Inspect-Token': watched.inspector.token },
    environ: { REMOTE_ADDR: '127.0.0.1', ...quiet },
  }).getResponse(watched.app)
  const reader = (res.body as ReadableStream<Uint8Array>).getReader()
  const next = async () => new TextDecoder().decode((await reader.read()).value)
  expect(await next()).toBe('event: open\ndata: {}\n\n')
  const first = next()
  const asked = watched.ask('/live')
  expect(await first).toMatch(/^event: request\ndata: \{"id":1,.*"target":"\/live","status":null/)
  const running = (await watched.journey(1)) as { isDone: boolean }
  expect(running.isDone).toBe(false)
  finish()
  await asked
  expect(await next()).toMatch(/"status":200.*"isDone":true/)
  await reader.cancel()
})

test('secrets are masked before they are kept, wherever they stand', async () => {
  const login = wsgify((req) => {
    req.response.setCookie('sid', 's3cr3t-cookie')
    req.environ['my.password'] = 's3cr3t-key'
    return { token: 's3cr3t-answer', name: 'ann' }
  })
  const watched = new Watched(login, { secrets: ['x-pet'] })
  await watched.ask('/?api_key=s3cr3t-query&pet=1', {
    method: 'POST',
    headers: {
      Authorization: 'Basic s3cr3t-basic',
      Cookie: 'sid=s3cr3t-sent',
      'X-Pet': 's3cr3t-pet',
      ...JSON_TYPE,
    },
    body: '{"password":"s3cr3t-body","deep":[{"client_secret":"s3cr3t-deep"}]}',
  })
  const text = JSON.stringify(await watched.journey())
  expect(text).not.toContain('s3cr3t')
  expect(text).toContain('[masked]')
  expect(text).toContain('ann')
})

test('whatever a client sends, the API stays JSON', async () => {
  const watched = new Watched(echo, { keep: 1000 })
  for (const hostile of HOSTILE) {
    const text = hostile.replace(/[\r\n\0]/g, ' ').replace(/[^\x20-\xff]/g, '?')
    await watched.ask(`/${encodeURIComponent(text)}`, { headers: { 'X-A': text.trim() || 'x' } })
  }
  for (const { id } of await watched.list()) {
    const res = await watched.api(`requests/${id}`)
    expect([res.contentType, res.headers.get('X-Content-Type-Options')]).toEqual([
      'application/json',
      'nosniff',
    ])
  }
})
