// Drives the instances API as a user would: the process that `npm start` runs, curl, a real socket. Each test is a row
// of the table of requests that the API answers.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Curled, curl as curlOnce, needsCurl } from '../support/curl.ts'

const run = promisify(execFile)
const TOKEN = ['-H', 'X-Auth-Token: open-sesame']
const JSON_TYPE = ['-H', 'Content-Type: application/json']

interface Answer extends Curled {
  readonly json: () => Record<string, unknown>
}

async function curl(...args: string[]): Promise<Answer> {
  const answer = await curlOnce(...args)
  return { ...answer, json: () => JSON.parse(answer.text) as Record<string, unknown> }
}

describe('the instances API, through curl', () => {
  let server: ReturnType<typeof spawn>
  let url = ''
  let printed = ''

  beforeAll(async () => {
    const command = ['dist/cli/wsgify.js', 'serve', 'docs/examples/instances/configure.ini', '-p', '0']
    server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const chunk of server.stdout as AsyncIterable<Buffer>) {
      printed += chunk
      url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? ''
      if (url !== '') break
    }
  })

  beforeEach((context) => needsCurl(context))

  afterAll(async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  const create = async (name: string) => {
    const { json } = await curl(...TOKEN, '-d', `name=${name}`, `${url}/instances`)
    return (json()['instance'] as { id: string }).id
  }

  test('the lines of the README work when pasted', async () => {
    const readme = readFileSync('README.md', 'utf8').replaceAll('http://127.0.0.1:8000', url)
    const lines = readme.split('\n').filter((line) => line.startsWith('curl -i'))
    expect(lines).toHaveLength(3)
    const statuses: string[] = []
    for (const line of lines) {
      const { stdout } = await run('sh', ['-c', `${line} -s`])
      statuses.push(stdout.split('\r\n', 1)[0] as string)
    }
    expect(statuses).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 201 Created', 'HTTP/1.1 403 Forbidden'])
  })

  test.each([
    ['no token', []],
    ['a wrong token', ['-H', 'X-Auth-Token: wrong']],
    ['a token of another length', ['-H', 'X-Auth-Token: open-sesame!']],
  ])('%s: 403, and nothing tells which it was', async (_name, headers) => {
    const answer = await curl(...headers, `${url}/instances`)
    expect(answer.status).toBe(403)
    expect(answer.json()).toEqual({
      title: 'Forbidden',
      status: 403,
      detail: 'a valid X-Auth-Token is needed',
    })
  })

  test('403 comes before 404: the token is checked before the path', async () => {
    expect((await curl(`${url}/nope`)).status).toBe(403)
  })

  test.each([
    ['application/json', 'application/json'],
    ['text/html', 'text/html; charset=UTF-8'],
    ['text/plain', 'text/plain; charset=UTF-8'],
    ['application/problem+json, */*;q=0.1', 'application/problem+json'],
    ['*/*', 'application/problem+json'],
  ])('an error for Accept: %s is %s', async (accept, type) => {
    const answer = await curl('-H', `Accept: ${accept}`, `${url}/instances`)
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([403, type])
    expect(answer.text).toContain('a valid X-Auth-Token is needed')
  })

  test('a token with blanks around it is the same token: field values are trimmed', async () => {
    expect((await curl('-H', 'X-Auth-Token:  open-sesame ', `${url}/instances`)).status).toBe(200)
  })

  test('the header name has no case', async () => {
    expect((await curl('-H', 'x-auth-TOKEN: open-sesame', `${url}/instances`)).status).toBe(200)
  })

  test('GET /instances: 200 and the instances as JSON', async () => {
    const answer = await curl(...TOKEN, `${url}/instances`)
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'application/json'])
    const names = (answer.json()['instances'] as { name: string }[]).map(({ name }) => name)
    expect(names.slice(0, 3)).toEqual(['inst-0', 'inst-1', 'inst-2'])
  })

  test('HEAD /instances: the head of GET, and no body', async () => {
    const [head, get] = [
      await curl(...TOKEN, '-I', '-w', '%{size_download}', '-o', '/dev/null', `${url}/instances`),
      await curl(...TOKEN, `${url}/instances`),
    ]
    expect(head.status).toBe(200)
    expect(head.text).toBe('0')
    for (const name of ['Content-Type', 'Content-Length'])
      expect(head.headers.get(name)).toBe(get.headers.get(name))
  })

  test('OPTIONS: 204 and the methods', async () => {
    const answer = await curl(...TOKEN, '-X', 'OPTIONS', `${url}/instances`)
    expect([answer.status, answer.headers.get('Allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST'])
  })

  test.each([
    ['a form', ['-d', 'name=demo_one']],
    ['JSON { name }', [...JSON_TYPE, '-d', '{"name":"demo_one"}']],
    ['JSON { instance: { name } }', [...JSON_TYPE, '-d', '{"instance":{"name":"demo_one"}}']],
    ['a chunked form', ['-H', 'Transfer-Encoding: chunked', '-d', 'name=demo_one']],
  ])('POST /instances with %s: 201, Location, and the instance', async (_name, body) => {
    const answer = await curl(...TOKEN, ...body, `${url}/instances`)
    expect(answer.status).toBe(201)
    const { id, name } = answer.json()['instance'] as { id: string; name: string }
    expect(name).toBe('demo_one')
    expect(answer.headers.get('Location')).toBe(`${url}/instances/${id}`)
    expect((await curl(...TOKEN, `${url}/instances/${id}`)).json()).toEqual({ instance: { id, name } })
  })

  test.each([
    ['an empty name', ['-d', 'name='], 400],
    ['no name', ['-d', 'other=1'], 400],
    ['a name in the query string alone', ['-X', 'POST'], 400],
    ['JSON without a name', [...JSON_TYPE, '-d', '{}'], 400],
    ['JSON that is none', [...JSON_TYPE, '-d', '{'], 400],
    ['JSON null', [...JSON_TYPE, '-d', 'null'], 400],
    ['a name that is no text', [...JSON_TYPE, '-d', '{"name":7}'], 400],
    ['a form without Content-Type', ['-H', 'Content-Type:', '-d', 'name=x'], 400],
    ['another type', ['-H', 'Content-Type: text/csv', '-d', 'name=x'], 415],
    ['plain text', ['-H', 'Content-Type: text/plain', '-d', 'name=x'], 415],
  ])('POST /instances with %s is refused, and nothing is created', async (_name, body, status) => {
    const count = async () =>
      ((await curl(...TOKEN, `${url}/instances`)).json()['instances'] as unknown[]).length
    const before = await count()
    const answer = await curl(...TOKEN, ...body, `${url}/instances?name=query`)
    expect(answer.status).toBe(status)
    expect(answer.json()).toMatchObject({ status })
    expect(await count()).toBe(before)
  })

  test('GET /instances/{unknown}: 404', async () => {
    const answer = await curl(...TOKEN, `${url}/instances/unknown`)
    expect(answer.json()).toEqual({ title: 'Not Found', status: 404, detail: 'there is no instance unknown' })
  })

  test('PUT /instances/{id}: 200 and the renamed instance', async () => {
    const id = await create('old')
    const answer = await curl(...TOKEN, '-X', 'PUT', '-d', 'name=new', `${url}/instances/${id}`)
    expect([answer.status, answer.json()]).toEqual([200, { instance: { id, name: 'new' } }])
  })

  test('PUT: 400 for an empty name, 404 for an unknown instance before its body is looked at', async () => {
    const id = await create('kept')
    expect((await curl(...TOKEN, '-X', 'PUT', '-d', 'name=', `${url}/instances/${id}`)).status).toBe(400)
    expect((await curl(...TOKEN, '-X', 'PUT', '-d', 'name=', `${url}/instances/unknown`)).status).toBe(404)
  })

  test('PUT whose instance is deleted while its body arrives: 404, and the instance does not come back', async () => {
    const id = await create('doomed')
    const put = request(`${url}/instances/${id}`, {
      method: 'PUT',
      headers: {
        'X-Auth-Token': 'open-sesame',
        'Content-Type': 'application/x-www-form-urlencoded',
        Expect: '100-continue',
      },
    })
    const answered = once(put, 'response') as Promise<[IncomingMessage]>
    put.flushHeaders()
    // The body is asked for: by now the controller waits for it.
    await once(put, 'continue')
    expect((await curl(...TOKEN, '-X', 'DELETE', `${url}/instances/${id}`)).status).toBe(204)
    put.end('name=new')
    const [answer] = await answered
    answer.resume()
    expect(answer.statusCode).toBe(404)
    expect((await curl(...TOKEN, `${url}/instances/${id}`)).status).toBe(404)
  })

  test('DELETE: 204 without type and length, and 404 when repeated', async () => {
    const id = await create('doomed')
    const answer = await curl(...TOKEN, '-X', 'DELETE', `${url}/instances/${id}`)
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect([answer.headers.get('Content-Type'), answer.headers.get('Content-Length')]).toEqual([null, null])
    expect((await curl(...TOKEN, '-X', 'DELETE', `${url}/instances/${id}`)).status).toBe(404)
  })

  test.each(['/instances/', '/nope', '/', '/instances/a/b'])('GET %s: 404', async (path) => {
    expect((await curl(...TOKEN, `${url}${path}`)).status).toBe(404)
  })

  test('a method that a URL does not have: 405 and those it has', async () => {
    const collection = await curl(...TOKEN, '-X', 'PATCH', `${url}/instances`)
    expect([collection.status, collection.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST'])
    const member = await curl(...TOKEN, '-X', 'POST', `${url}/instances/${await create('x')}`)
    expect([member.status, member.headers.get('Allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS, PUT'])
  })

  test('POST with a field _method=PUT renames', async () => {
    const id = await create('old')
    const answer = await curl(...TOKEN, '-d', '_method=PUT&name=new', `${url}/instances/${id}`)
    expect([answer.status, answer.json()]).toEqual([200, { instance: { id, name: 'new' } }])
  })

  test('POST with _method=DELETE deletes; GET with it only reads, since a link must not delete', async () => {
    const id = await create('by form')
    expect((await curl(...TOKEN, `${url}/instances/${id}?_method=DELETE`)).status).toBe(200)
    expect((await curl(...TOKEN, `${url}/instances/${id}`)).status).toBe(200)
    expect((await curl(...TOKEN, '-X', 'POST', `${url}/instances/${id}?_method=DELETE`)).status).toBe(204)
    expect((await curl(...TOKEN, `${url}/instances/${id}`)).status).toBe(404)
  })
})
