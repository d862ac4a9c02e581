import { parseCookie } from 'cookie'
import { FastResponse, serve } from 'srvx'
import { staticMiddleware } from 'srvx/static'
import { files, HELLO, port, ready, USER, webStream } from '../answers.mjs'

const JSON_TYPE = { 'content-type': 'application/json' }
const json = (value, headers = JSON_TYPE) => new FastResponse(JSON.stringify(value), { headers })

const serveFile = staticMiddleware({ dir: files })
const notFound = () => new FastResponse('', { status: 404 })

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
      case '/upload':
        return request.formData().then((form) => {
          const file = form.get('file')
          return json({ name: 'file', filename: file.name, size: file.size })
        })
      case '/stream':
        return new FastResponse(webStream(), { headers: { 'content-type': 'application/octet-stream' } })
    }
    return serveFile(request, notFound)
  },
})
await server.ready()
ready()
