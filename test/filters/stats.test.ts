import { describe, expect, test } from 'vitest'
import { type Stat, stats } from '../../src/filters/stats.ts'
import { Response } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const UUID = '0af76519-16cd-43dd-8448-eb211c80319c'

async function counted(
  url: string,
  { status = 200, ...settings }: Record<string, unknown> = {},
  method = 'GET',
) {
  const all: Stat[] = []
  const app = stats(
    wsgify(() => new Response('hello', { status: status as number })),
    { name: 'nova', record: (stat) => void all.push(stat), ...settings },
  )
  await app.request(url, { method })
  expect(all).toHaveLength(1)
  return all[0] as Stat
}

describe('stats', () => {
  test('times a request under its method and path', async () => {
    expect(await counted('/v2.1/servers/detail?a=1')).toEqual({
      name: 'nova.GET.v21.servers.detail',
      status: 200,
      bytes: 5,
      milliseconds: expect.any(Number),
    })
    expect((await counted('/')).name).toBe('nova.GET')
    expect((await counted('/v2', {}, 'DELETE')).name).toBe('nova.DELETE.v2')
  })

  test('takes UUIDs out of paths', async () => {
    const short = UUID.replaceAll('-', '')
    expect((await counted(`/servers/${UUID}/action`)).name).toBe('nova.GET.servers.action')
    expect((await counted(`/${short}/servers/${UUID.toUpperCase()}`)).name).toBe('nova.GET.servers')
    expect((await counted(`/servers/${UUID}`, { removeUuid: false })).name).toBe(`nova.GET.servers.${UUID}`)
    expect((await counted(`/${short}`, { removeShortUuid: false })).name).toBe(`nova.GET.${short}`)
  })

  test.each([400, 404, 405, 414, 501])('counts what led to nothing (%i) under one name', async (status) => {
    expect((await counted('/made/up', { status })).name).toBe('nova.none')
  })

  test('lets nothing of a request be syntax of StatsD', async () => {
    expect((await counted('/a:1|c%0Ab@%23.x%C3%A9', {}, 'EVIL')).name).toMatch(/^nova\.OTHER\.[a-zA-Z0-9_]+$/)
    expect((await counted(`/${'a'.repeat(5000)}`)).name.length).toBeLessThan(210)
    expect((await counted('/a', { name: 'my api.v:1' })).name).toBe('my_api.v_1.GET.a')
  })

  test('takes a name of your own for the path', async () => {
    const path = (req: { path: string }) => req.path.replace(/\d+/g, 'id')
    expect((await counted('/servers/17', { path })).name).toBe('nova.GET.servers.id')
  })

  test('counts what is thrown, and a body that streams at its end', async () => {
    const all: Stat[] = []
    const app = stats(
      wsgify(async function* () {
        yield 'a'
        yield 'b'
      }),
      { name: 'x', record: (stat) => void all.push(stat) },
    )
    const res = await app.get('/')
    expect(all).toEqual([])
    await res.text()
    const failing = stats(
      () => {
        throw new Error('boom')
      },
      { name: 'x', record: (stat) => void all.push(stat) },
    )
    await expect(failing.get('/')).rejects.toThrow('boom')
    expect(all.map(({ status, bytes }) => [status, bytes])).toEqual([
      [200, 2],
      [500, 0],
    ])
  })

  test('has one of a server and a function', () => {
    const record = () => undefined
    expect(() => stats({ name: 'x' })).toThrow('the setting "statsHost" is needed, or "record"')
    expect(() => stats({ name: 'x', record, statsHost: '127.0.0.1' })).toThrow('"statsHost" is needed')
    expect(() => stats({ record } as never)).toThrow('the setting "name" is missing')
    expect(() => stats({ name: 'x', statsHost: 'a b' })).toThrow('a StatsD server is such as')
  })
})
