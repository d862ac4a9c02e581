import { parseCookie } from 'cookie'
import { FastResponse, serve } from 'srvx'
import { HELLO, port, ready, USER } from '../answers.mjs'

const JSON_TYPE = { 'content-type': 'application/json' }
const json = (value, headers = JSON_TYPE) => new FastResponse(JSON.stringify(value), { headers })

const server = serve({
  port,
  hostname: '127.0.0.1',
  silent: true,
  fetch(request) {
    const url = request._url ?? new URL(request.url)
    switch (url.pathname) {
      case '/hello':
        return new FastResponse(HELLO, { headers: { 'content-type': 'text/plain; charset=UTF-8' } })
      case '/json':
        return json(USER)
      case '/query': {
        const query = url.searchParams
        const { session } = parseCookie(request.headers.get('cookie') ?? '')
        return json(
          { name: query.get('name'), page: query.get('page'), tags: query.getAll('tag'), session },
          { ...JSON_TYPE, 'set-cookie': 'visited=1; Path=/; HttpOnly; SameSite=Lax' },
        )
      }
      case '/form':
        return request.text().then((text) => {
          const form = new URLSearchParams(text)
          return json({ name: form.get('name'), email: form.get('email'), message: form.get('message') })
        })
      case '/echo':
        return request.json().then((value) => json(value))
    }
    return new FastResponse('', { status: 404 })
  },
})
await server.ready()
ready()
