// Redirects, followed over real servers.

import { describe, expect, it } from 'vitest'
import { fetched, textOf, upstream } from '../support/upstream.ts'

describe('redirects', () => {
  const paths: [string, string, unknown][] = []
  const chain = () =>
    upstream(async (req, res) => {
      const { pathname, searchParams } = new URL(req.url ?? '', 'http://x')
      paths.push([`${req.method} ${pathname}`, await textOf(req), req.headers.authorization])
      const status = Number(searchParams.get('status') ?? 302)
      if (pathname === '/end') res.writeHead(200, { 'Content-Type': 'text/plain' }).end('end')
      else res.writeHead(status, { Location: searchParams.get('to') ?? '/end' }).end()
    })

  it.each([
    ['GET', 302, 'GET', ''],
    ['POST', 301, 'GET', ''],
    ['POST', 302, 'GET', ''],
    ['PUT', 302, 'PUT', 'ab'],
    ['PUT', 303, 'GET', ''],
    ['POST', 307, 'POST', 'ab'],
    ['POST', 308, 'POST', 'ab'],
  ])('%s with %i goes on as %s', async (method, status, next, body) => {
    paths.length = 0
    const input = method === 'GET' ? {} : { 'wsgi.input': [Buffer.from('ab')], CONTENT_TYPE: 'text/plain' }
    const url = `${await chain()}/?status=${status}`
    const { text } = await fetched(
      url,
      { REQUEST_METHOD: method, HTTP_AUTHORIZATION: 'Basic x', ...input },
      { redirects: 2 },
    )
    expect(text).toBe('end')
    expect(paths[1]).toEqual([`${next} /end`, body, 'Basic x'])
  })

  it('are not followed by default, nor more often than asked, nor with a body that is gone', async () => {
    const url = await chain()
    expect((await fetched(url)).status).toBe('302 Found')
    const twice = `${url}/?to=${encodeURIComponent('/?to=/end')}`
    expect((await fetched(twice, {}, { redirects: 1 })).status).toBe('302 Found')
    const gone = {
      REQUEST_METHOD: 'POST',
      'wsgi.input': (async function* () {
        yield Buffer.from('a')
      })(),
      CONTENT_LENGTH: '1',
    }
    expect((await fetched(`${url}/?status=307`, gone, { redirects: 1 })).status).toBe(
      '307 Temporary Redirect',
    )
    expect((await fetched(`${url}/?to=ftp://x/`, {}, { redirects: 1 })).status).toBe('302 Found')
  })

  it('to another origin carry no credentials', async () => {
    paths.length = 0
    const other = await chain()
    const url = await chain()
    const { text } = await fetched(
      `${url}/?to=${encodeURIComponent(`${other}/end`)}`,
      { HTTP_AUTHORIZATION: 'Basic x', HTTP_COOKIE: 'a=1' },
      { redirects: 1 },
    )
    expect([text, paths[1]]).toEqual(['end', ['GET /end', '', undefined]])
  })
})
