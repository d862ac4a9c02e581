// Drives the compute API as a user would: the program that serves its INI file, curl, a real socket.

import { describe, expect, test } from 'vitest'
import { type Curled, curl, needsCurl } from '../support/curl.ts'
import { type Started, start } from '../support/program.ts'

const COMPUTE = ['serve', 'docs/examples/compute/compute.ini', '-p', '0']
const TOKEN = ['-H', 'X-Auth-Token: open-sesame']
const DASHBOARD = 'https://dashboard.example'
const JSON_TYPE = ['-H', 'Content-Type: application/json']
const REQUEST_ID = /^req-[0-9a-f-]{36}$/

/** One server for the test that asks for it; the program is ended with the test. */
async function compute(): Promise<{ url: string; program: Started }> {
  const program = start(COMPUTE)
  return { url: await program.says(/http:\/\/127\.0\.0\.1:\d+/), program }
}

const body = (answer: Curled) => JSON.parse(answer.text) as Record<string, object>

describe('the compute API, through curl', () => {
  test('lists its versions at /, and tells whether it is well', async (context) => {
    needsCurl(context)
    const { url } = await compute()
    const versions = await curl(`${url}/`)
    expect(versions.status).toBe(300)
    expect(body(versions)).toEqual({
      versions: [{ id: 'v2.1', status: 'CURRENT', links: [{ rel: 'self', href: `${url}/v2.1/` }] }],
    })
    const health = await curl(`${url}/healthcheck`)
    expect([health.status, health.text, health.headers.get('Cache-Control')]).toEqual([
      200,
      'OK\n',
      'no-store',
    ])
    expect((await curl('-I', `${url}/healthcheck`)).status).toBe(200)
  })

  test('wants a token, and says so as OpenStack does', async (context) => {
    needsCurl(context)
    const { url } = await compute()
    for (const token of [[], ['-H', 'X-Auth-Token: wrong']]) {
      const answer = await curl(...token, '-H', `Origin: ${DASHBOARD}`, `${url}/v2.1/servers`)
      expect(answer.status).toBe(401)
      expect(body(answer)['unauthorized']).toMatchObject({ code: 401 })
      expect(answer.headers.get('WWW-Authenticate')).toBe('Keystone uri="https://identity.example/v3"')
      // What stands outside is on errors too.
      expect(answer.headers.get('X-Openstack-Request-Id')).toMatch(REQUEST_ID)
      expect(answer.headers.get('X-Compute-Request-Id')).toBe(answer.headers.get('X-Openstack-Request-Id'))
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(DASHBOARD)
    }
  })

  test('lets a reader look, and change nothing', async (context) => {
    needsCurl(context)
    const { url } = await compute()
    const guest = ['-H', 'X-Auth-Token: just-looking']
    expect(body(await curl(...guest, `${url}/v2.1/servers`))).toEqual({ servers: [] })
    const made = await curl(
      ...[...guest, ...JSON_TYPE, '-d', '{"server":{"name":"web","flavorRef":"1"}}', `${url}/v2.1/servers`],
    )
    expect([made.status, body(made)]).toEqual([
      403,
      { forbidden: { code: 403, message: 'Policy does not allow a reader to change anything.' } },
    ])
    expect(made.headers.get('X-Openstack-Request-Id')).toMatch(REQUEST_ID)
  })

  test('lets a server live: made, shown, stopped, deleted', async (context) => {
    needsCurl(context)
    const { url } = await compute()
    const servers = `${url}/v2.1/servers`
    const made = await curl(
      ...TOKEN,
      ...JSON_TYPE,
      '-d',
      '{"server":{"name":"web","flavorRef":"1"}}',
      servers,
    )
    expect(made.status).toBe(202)
    const { id } = body(made)['server'] as { id: string }
    expect(made.headers.get('Location')).toBe(`${servers}/${id}`)
    expect(body(await curl(...TOKEN, servers))).toEqual({ servers: [{ id, name: 'web' }] })
    const shown = await curl(...TOKEN, `${servers}/${id}`)
    expect(body(shown)['server']).toMatchObject({
      name: 'web',
      user: 'demo',
      status: 'ACTIVE',
      flavor: { id: '1' },
    })
    const act = (action: string) => curl(...TOKEN, ...JSON_TYPE, '-d', action, `${servers}/${id}/action`)
    expect((await act('{"os-stop":null}')).status).toBe(202)
    const again = await act('{"os-stop":null}')
    expect(body(again)).toEqual({
      conflictingRequest: { code: 409, message: 'The server is SHUTOFF already.' },
    })
    expect(body(await act('{"toString":null}'))).toEqual({
      badRequest: { code: 400, message: 'There is no such action.' },
    })
    expect((await curl(...TOKEN, `${servers}/detail`)).text).toContain('SHUTOFF')
    expect((await curl(...TOKEN, '-X', 'DELETE', `${servers}/${id}`)).status).toBe(204)
    expect(body(await curl(...TOKEN, `${servers}/${id}`))).toEqual({
      itemNotFound: { code: 404, message: `Instance ${id} could not be found.` },
    })
  })

  test('answers faults in one form, whoever finds them', async (context) => {
    needsCurl(context)
    const { url } = await compute()
    const post = (text: string, ...more: string[]) =>
      curl(...TOKEN, ...JSON_TYPE, ...more, '-d', text, `${url}/v2.1/servers`)
    expect(body(await post('{'))['badRequest']).toMatchObject({ code: 400 })
    expect(body(await post('{}'))['badRequest']).toMatchObject({ message: 'A server needs a name.' })
    expect(body(await curl(...TOKEN, `${url}/v2.1/flavors/9`))).toEqual({
      itemNotFound: { code: 404, message: 'Flavor 9 could not be found.' },
    })
    expect(body(await curl(...TOKEN, `${url}/v2.1/nope`))['itemNotFound']).toMatchObject({ code: 404 })
    const patched = await curl(...TOKEN, '-X', 'PATCH', `${url}/v2.1/servers`)
    expect(body(patched)['badMethod']).toMatchObject({ code: 405 })
    const large = 'x'.repeat(114_689)
    for (const chunked of [[], ['-H', 'Transfer-Encoding: chunked']]) {
      const refused = await post(JSON.stringify({ server: { name: large } }), ...chunked, '-H', 'Expect:')
      expect(body(refused)['overLimit']).toMatchObject({ code: 413 })
    }
  })

  test('is shared with its dashboard alone', async (context) => {
    needsCurl(context)
    const { url } = await compute()
    const ask = (origin: string) =>
      curl(
        ...['-X', 'OPTIONS', '-H', `Origin: ${origin}`, '-H', 'Access-Control-Request-Method: POST'],
        ...['-H', 'Access-Control-Request-Headers: x-auth-token, content-type', `${url}/v2.1/servers`],
      )
    const allowed = await ask(DASHBOARD)
    expect([allowed.status, allowed.headers.get('Access-Control-Allow-Origin')]).toEqual([204, DASHBOARD])
    const refused = await ask('https://evil.example')
    expect([refused.status, refused.headers.get('Access-Control-Allow-Origin')]).toEqual([403, null])
  })

  test('sees through the proxy before it', async (context) => {
    needsCurl(context)
    const { url } = await compute()
    const made = await curl(
      ...[...TOKEN, ...JSON_TYPE, '-H', 'X-Forwarded-For: 192.0.2.1', '-H', 'X-Forwarded-Proto: https'],
      ...['-H', 'X-Forwarded-Host: api.example', '-d', '{"server":{"name":"web","flavorRef":"1"}}'],
      `${url}/v2.1/servers`,
    )
    expect(made.headers.get('Location')).toMatch(/^https:\/\/api\.example\/v2\.1\/servers\//)
  })
})
